import type { Expression } from './canonical';

type CaseBranch = Extract<Expression, { readonly op: 'case' }>['branches'][number];

/** One branch of a `case`, as the canonical form writes it. */
// oxlint-disable-next-line unicorn/no-thenable -- the word of the canonical form, which is never awaited
export const caseBranch = (when: Expression, value: Expression): CaseBranch => ({ when, then: value });
