import type { CanonicalItem } from '../canonical';

/** What an expression can give. `unknown` stands where another problem was already told, so that one mistake is told once. */
export type ValueType =
  | { readonly kind: 'number' | 'truth' | 'text' | 'date' | 'unknown' }
  | { readonly kind: 'code' | 'codes'; readonly options: readonly string[] };

export const numberType: ValueType = { kind: 'number' };
export const truthType: ValueType = { kind: 'truth' };
export const textType: ValueType = { kind: 'text' };
export const dateType: ValueType = { kind: 'date' };
export const unknownType: ValueType = { kind: 'unknown' };

/** The parts of a concern, as they stand after the dot. */
export const concernPartTypes: ReadonlyMap<string, ValueType> = new Map<string, ValueType>([
  ['chosen', truthType],
  ['rating', numberType],
  ['talk', { kind: 'code', options: ['yes', 'not-now', 'have-help'] }],
  ['note', textType],
]);

export const typeWords: Readonly<Record<ValueType['kind'], string>> = {
  number: 'a number',
  truth: 'a condition',
  text: 'a text',
  date: 'a date',
  code: 'a code',
  codes: 'a set of codes',
  unknown: 'something',
};

/** The type of the answer of an item that is neither a concern nor computed; null where there is no answer. */
export function answerType(item: Pick<CanonicalItem, 'type' | 'options' | 'notSure'>, concerns: readonly string[]): ValueType | null {
  switch (item.type) {
    case 'scale':
    case 'number':
      return numberType;
    case 'text':
    case 'paragraph':
      return textType;
    case 'date':
      return dateType;
    case 'yes-no':
      return { kind: 'code', options: ['yes', 'no', ...(item.notSure === true ? ['not-sure'] : [])] };
    case 'choice':
      return { kind: 'code', options: (item.options ?? []).map((option) => option.code) };
    case 'choices':
    case 'body-map':
      return { kind: 'codes', options: (item.options ?? []).map((option) => option.code) };
    case 'rank':
      return { kind: 'codes', options: concerns };
    case 'concern':
    case 'computed':
    case 'text-block':
    case 'table':
      return null;
  }
}

/** May a value of one type stand where another is needed. Codes must share an option. */
export function fits(found: ValueType, expected: ValueType): boolean {
  if (found.kind === 'unknown' || expected.kind === 'unknown') return true;
  if (found.kind !== expected.kind) return false;
  if (!('options' in found) || !('options' in expected)) return true;
  return found.options.some((code) => expected.options.includes(code));
}

/** The type of a value that comes from one of two places of a fitting type. */
export function eitherType(one: ValueType, other: ValueType): ValueType {
  if (one.kind === 'unknown') return other;
  if (!('options' in one) || !('options' in other)) return one;
  return { kind: one.kind, options: [...new Set([...one.options, ...other.options])] };
}
