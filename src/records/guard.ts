import { recordKinds, type FieldValue } from './change';
import type { HeadChange, RecordState } from './fold';
import { recordStateSchema } from './schema';

/**
 * The same question that {@link recordStateSchema} asks, put by hand: reading a list asks it of thousands of records. What this
 * does not let through, the schema decides, and says what is wrong.
 */

const id = /^[A-Za-z0-9_-]{8,64}$/;
const path = /^[a-z][A-Za-z]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/;
const kinds: ReadonlySet<unknown> = new Set(recordKinds);

const isId = (value: unknown): value is string => typeof value === 'string' && id.test(value);
const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function isPath(text: string): boolean {
  if (text.length > 300 || !path.test(text)) return false;
  // Rare enough that looking for them in every path would only cost.
  return !text.includes('constructor') && !text.includes('prototype');
}

function isValue(value: unknown): value is FieldValue {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.length <= 20_000;
  if (Array.isArray(value)) return value.length <= 1000 && value.every(isValue);
  return isPlain(value) && Object.keys(value).every((key) => key.length <= 300 && key !== '__proto__' && isValue(value[key]));
}

function isHead(head: unknown): head is HeadChange {
  return (
    isPlain(head) &&
    Object.keys(head).length === 6 &&
    isId(head['id']) &&
    isId(head['changeset']) &&
    isId(head['author']) &&
    isId(head['device']) &&
    Number.isFinite(head['at']) &&
    'value' in head &&
    isValue(head['value'])
  );
}

const areHeads = (heads: unknown): boolean => Array.isArray(heads) && heads.length > 0 && heads.every(isHead);

function isRecordState(row: unknown): row is RecordState {
  if (!isPlain(row) || !isId(row['id']) || !kinds.has(row['kind'])) return false;
  if (Object.keys(row).length !== ('patient' in row ? 5 : 4) || ('patient' in row && !isId(row['patient']))) return false;
  const { fields, superseded } = row;
  if (!Array.isArray(superseded) || !superseded.every(isId) || !isPlain(fields)) return false;
  return Object.keys(fields).every((name) => isPath(name) && areHeads(fields[name]));
}

/** A record as it was stored or came, or what is wrong with it. */
export const readRecord = (row: unknown): ReturnType<typeof recordStateSchema.safeParse> =>
  isRecordState(row) ? { success: true, data: row } : recordStateSchema.safeParse(row);
