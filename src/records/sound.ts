import { recordKinds, type Body, type Change, type FieldValue, type Header } from './change';
import type { HeadChange, RecordState } from './fold';
import { formLimits, hashPattern, idPattern, isFieldPath, limits, saltPattern } from './limits';

/**
 * The schemas of headers, bodies and states once more, written out: whatever passes here passes there and comes out as it went
 * in, in a twentieth of the time. What does not pass is for the schema to judge and to name.
 */

export function isHeader(value: unknown): value is Header {
  if (!isObject(value)) return false;
  const { protocol, id, team, patient, device, seq, prev, author, at, offset, bodyHash } = value;
  return (
    countKeys(value) === (patient === undefined ? 10 : 11) &&
    isPositive(protocol) &&
    isId(id) &&
    isId(team) &&
    (patient === undefined || isId(patient)) &&
    isId(device) &&
    isPositive(seq) &&
    (prev === null || isHash(prev)) &&
    isId(author) &&
    Number.isSafeInteger(at) &&
    Number.isSafeInteger(offset) &&
    isHash(bodyHash)
  );
}

/** As `canonicalJson` writes a header that fits: nothing in it needs escaping. */
export function headerText({ protocol, id, team, patient, device, seq, prev, author, at, offset, bodyHash }: Header): string {
  const whom = patient === undefined ? '' : `"patient":"${patient}",`;
  const before = prev === null ? 'null' : `"${prev}"`;
  return `{"at":${at},"author":"${author}","bodyHash":"${bodyHash}","device":"${device}","id":"${id}","offset":${offset},${whom}"prev":${before},"protocol":${protocol},"seq":${seq},"team":"${team}"}`;
}

export function isBody(value: unknown): value is Body {
  if (!isObject(value)) return false;
  const { salt, form, changes } = value;
  return (
    countKeys(value) === (form === undefined ? 2 : 3) &&
    typeof salt === 'string' &&
    saltPattern.test(salt) &&
    (form === undefined || isForm(form)) &&
    isList(changes, limits.changes) &&
    changes.length > 0 &&
    changes.every(isChange)
  );
}

export function isRecordState(value: unknown): value is RecordState {
  if (!isObject(value)) return false;
  const { id, kind, patient, fields, superseded } = value;
  return (
    countKeys(value) === (patient === undefined ? 4 : 5) &&
    isId(id) &&
    isKind(kind) &&
    (patient === undefined || isId(patient)) &&
    isObject(fields) &&
    Object.entries(fields).every(([path, heads]) => isPath(path) && Array.isArray(heads) && heads.length > 0 && heads.every(isHead)) &&
    Array.isArray(superseded) &&
    superseded.every(isId)
  );
}

/** A record as it lies on a device, where one from before `superseded` called that `unseen`; null where it is none. */
export function readRecordState(value: unknown): RecordState | null {
  if (isRecordState(value)) return value;
  if (!isObject(value)) return null;
  const { superseded, unseen, ...rest } = value;
  const state = { ...rest, superseded: superseded ?? unseen ?? [] };
  return (unseen === undefined || (Array.isArray(unseen) && unseen.every(isId))) && isRecordState(state) ? state : null;
}

function isForm(value: unknown): boolean {
  if (!isObject(value) || countKeys(value) !== 3) return false;
  return isText(value['id'], formLimits.id) && isText(value['version'], formLimits.version) && isHash(value['hash']);
}

function isChange(value: unknown): value is Change {
  if (!isObject(value) || countKeys(value) !== 6) return false;
  const { id, record, kind, path, supersedes } = value;
  return (
    isId(id) &&
    isId(record) &&
    isKind(kind) &&
    isPath(path) &&
    isFieldValue(value['value']) &&
    isList(supersedes, limits.supersedes) &&
    supersedes.every(isId)
  );
}

function isHead(value: unknown): value is HeadChange {
  if (!isObject(value) || countKeys(value) !== 6) return false;
  const { id, changeset, author, device, at } = value;
  return isId(id) && isFieldValue(value['value']) && isId(changeset) && isId(author) && isId(device) && isNumber(at);
}

function isFieldValue(value: unknown): value is FieldValue {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.length <= limits.text;
  if (Array.isArray(value)) return value.length <= limits.list && value.every(isFieldValue);
  return isObject(value) && Object.entries(value).every(([key, each]) => isText(key, limits.key) && isFieldValue(each));
}

/** With a key of the name that means an object's prototype it is for the schema to judge. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, '__proto__');

function countKeys(value: object): number {
  let count = 0;
  for (const key in value) if (Object.hasOwn(value, key)) count += 1;
  return count;
}

const kinds: ReadonlySet<unknown> = new Set(recordKinds);
const paths = new Map<string, boolean>();
/** Paths are few, and each is read thousands of times. */
const pathsKept = 2000;

function isPath(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > limits.path) return false;
  const known = paths.get(value);
  if (known !== undefined) return known;
  if (paths.size >= pathsKept) paths.clear();
  const fits = isFieldPath(value);
  paths.set(value, fits);
  return fits;
}

const isKind = (value: unknown): boolean => kinds.has(value);
const isId = (value: unknown): boolean => typeof value === 'string' && idPattern.test(value);
const isHash = (value: unknown): boolean => typeof value === 'string' && hashPattern.test(value);
const isText = (value: unknown, longest: number): boolean => typeof value === 'string' && value.length <= longest;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isPositive = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
const isList = (value: unknown, longest: number): value is readonly unknown[] => Array.isArray(value) && value.length <= longest;
