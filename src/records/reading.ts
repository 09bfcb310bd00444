import type { FieldValue } from './change';
import { valueAt, type HeadChange, type RecordState } from './fold';

/** How a field is read. What is missing or odd reads as empty, never as an error: the record still shows. */

export const textAt = (state: RecordState, path: string): string => {
  const value = valueAt(state, path);
  return typeof value === 'string' ? value : '';
};
export const textOrNullAt = (state: RecordState, path: string): string | null => textAt(state, path) || null;
export const numberAt = (state: RecordState, path: string): number | null => {
  const value = valueAt(state, path);
  return typeof value === 'number' ? value : null;
};
export const isTrueAt = (state: RecordState, path: string): boolean => valueAt(state, path) === true;
export const codeIn = <T extends string>(value: FieldValue | undefined, options: readonly T[]): T | null =>
  options.find((option) => option === value) ?? null;
export const oneOfAt = <T extends string>(state: RecordState, path: string, options: readonly T[]): T | null =>
  codeIn(valueAt(state, path), options);
/** A calendar date `YYYY-MM-DD`; anything else is none. */
export const dateIn = (value: FieldValue | undefined): string | null =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
export const stringsIn = (value: FieldValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

export type ObjectValue = { readonly [key: string]: FieldValue };
export const isObjectValue = (value: FieldValue | undefined): value is ObjectValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textIn = (value: ObjectValue, key: string): string => {
  const found = value[key];
  return typeof found === 'string' ? found : '';
};
export const numberIn = (value: ObjectValue, key: string): number | null => {
  const found = value[key];
  return typeof found === 'number' ? found : null;
};
export const oneOfIn = <T extends string>(value: ObjectValue, key: string, options: readonly T[]): T | null =>
  options.find((option) => option === value[key]) ?? null;

/** Something that several people may add at once, each a field of its own: `steps/<id>`. */
export interface Added {
  readonly id: string;
  readonly value: ObjectValue;
  readonly head: HeadChange;
}

/** All that was added below a prefix such as `steps`, the latest last; what was said at one moment by id, so that every device agrees. */
export function addedAt(state: RecordState, prefix: string): readonly Added[] {
  const start = `${prefix}/`;
  return Object.entries(state.fields)
    .filter(([path]) => path.startsWith(start))
    .flatMap(([path, heads]) =>
      heads.flatMap((head): Added[] => (isObjectValue(head.value) ? [{ id: path.slice(start.length), value: head.value, head }] : [])),
    )
    .toSorted((one, other) => one.head.at - other.head.at || (one.head.id < other.head.id ? -1 : 1));
}

/** Names below a prefix that are set to true: `information/<id>`. */
export const tickedAt = (state: RecordState, prefix: string): readonly string[] =>
  Object.keys(state.fields)
    .filter((path) => path.startsWith(`${prefix}/`) && isTrueAt(state, path))
    .map((path) => path.slice(prefix.length + 1));
