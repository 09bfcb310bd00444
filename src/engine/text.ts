import type { CanonicalItem } from '../definition';
import { isBlank, isList, type Value } from './values';

/** Stands where an answer would be piped in but there is none. */
const gap = '…';

type Part = string | { readonly slot: number; readonly item: CanonicalItem | undefined };

export function pipe(parts: readonly Part[], values: readonly (Value | undefined)[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : wordsOf(part.item, values[part.slot]))).join('');
}

/** An answer in the words of the definition: option texts; a code of ours as plain words. */
export function wordsOf(item: CanonicalItem | undefined, value: Value | undefined): string {
  if (value === undefined || isBlank(value)) return gap;
  if (isList(value)) return value.map((code) => optionText(item, code)).join(', ');
  return typeof value === 'string' ? optionText(item, value) : String(value);
}

function optionText(item: CanonicalItem | undefined, value: string): string {
  const option = item?.options?.find((each) => each.code === value);
  if (option !== undefined) return option.text;
  return item?.type === 'yes-no' ? value.replace('-', ' ') : value;
}
