import type { CanonicalItem } from '../definition';
import type { AnswerValue, Path } from './contract';
import { isStoredBlank } from './validate';
import { isList } from './values';

/** A path that belongs to an item: what stands before the item's id and what stands after it. */
export interface Owned {
  readonly path: Path;
  readonly value: AnswerValue;
  /** Empty, or the row that it is a cell of: `table/row/`. */
  readonly before: string;
  /** A part, or of a table its rows: `.rating`, `/row/column`. */
  readonly after: string;
}

export const belongs = (address: string, id: string): boolean =>
  address === id || address.startsWith(`${id}.`) || address.startsWith(`${id}/`);

export const holdsCodes = (item: CanonicalItem | undefined): boolean => item?.type === 'choices' || item?.type === 'body-map';

/** An answer that a person gave: not a concern left unticked, not a blank. */
export const saysSomething = ({ value }: Owned): boolean => value !== false && !isStoredBlank(value);

/** Several answers as one: texts one after another, sets united. Null where they cannot be joined. */
export function joinedValue(all: readonly Owned[], item: CanonicalItem | undefined): AnswerValue {
  const values = all.map(({ value }) => value);
  if (holdsCodes(item) && values.every((value) => isList(value) || typeof value === 'string')) {
    return [...new Set(values.flatMap((value) => (isList(value) ? value : [String(value)])))];
  }
  const texts = values.filter((value) => typeof value === 'string');
  const isWords = all[0]?.after === '.note' || all[0]?.after === '.other' || item?.type === 'text' || item?.type === 'paragraph';
  if (!isWords || texts.length < values.length) return null;
  return texts.join(item?.type === 'text' ? '; ' : '\n');
}
