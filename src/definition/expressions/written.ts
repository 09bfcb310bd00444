import type { MissingPolicy } from '../canonical';

/** An expression as written: names are not yet looked up, types not yet checked. */
export type Written = { readonly at: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text' | 'date' | 'name'; readonly value: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'today' }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Written; readonly right: Written }
  | { readonly kind: 'arithmetic'; readonly op: 'add' | 'sub' | 'mul' | 'div'; readonly left: Written; readonly right: Written }
  | { readonly kind: 'in'; readonly of: Written; readonly options: readonly Written[] }
  | { readonly kind: 'includes'; readonly of: Written; readonly option: Written }
  | { readonly kind: 'and' | 'or'; readonly all: readonly Written[] }
  | { readonly kind: 'not'; readonly of: Written }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Written[]; readonly missing: MissingPolicy | null }
);
export type CompareOp = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

export const functionNames = [
  'answered',
  'score',
  'previous',
  'round',
  'min',
  'max',
  'sum',
  'mean',
  'count',
  'any',
  'all',
  'case',
  'days-between',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** Words of the language, which no item, condition or context fact may be called. */
export const reservedNames: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'includes', 'today', 'true', 'false', 'missing']);
