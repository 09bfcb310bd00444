import type { CanonicalForm, CanonicalItem, Expression } from '../canonical';
import type { Draft, DraftItem, Where } from '../draft';
import type { Problem, ProblemCode } from '../problem';
import { writtenOf } from './expressions';

/** What a rule looks at: the form as it would run, and the draft that knows where everything stands. */
export interface Linted {
  readonly form: CanonicalForm;
  readonly draft: Draft;
  readonly items: ReadonlyMap<string, CanonicalItem>;
  readonly expressions: readonly Written[];
}

/** One expression of a form: whose it is, and where it stands. */
export interface Written {
  readonly kind: 'condition' | 'page' | 'item' | 'read-only' | 'check' | 'value' | 'prefill' | 'flag';
  /** Id of the condition, page, item or flag. */
  readonly of: string;
  /** Of a check: which one. */
  readonly index?: number;
  readonly expression: Expression;
  readonly where: Where;
  /** Of a column. */
  readonly table?: string;
}

export type Rule = (linted: Linted) => readonly Problem[];

export function lintedOf(form: CanonicalForm, draft: Draft): Linted {
  return { form, draft, items: new Map(form.items.map((item) => [item.id, item])), expressions: writtenOf(form, draft) };
}

export const problemAt = (where: Where, code: ProblemCode, message: string, fix: string): Problem =>
  where.source.problem(code, where.path, message, fix);

export const below = (where: Where, ...path: readonly (string | number)[]): Where => ({
  source: where.source,
  path: [...where.path, ...path],
});

/** The keys by which an answer is there, or offered, before the person gives it. */
export const carriedKeys = ({ item, prefill }: DraftItem): readonly string[] => [
  ...(item.carryForward === true ? ['carryForward'] : []),
  ...(prefill === undefined ? [] : ['prefill']),
];
