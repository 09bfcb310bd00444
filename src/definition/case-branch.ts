import type { Expression } from './canonical';

export type CaseBranch = Extract<Expression, { readonly op: 'case' }>['branches'][number];

/** One branch of a `case`, as the canonical form writes it. */
// oxlint-disable-next-line unicorn/no-thenable -- the word of released forms; it holds an object, never a function, so nothing can take it for a promise
export const caseBranch = (when: Expression, value: Expression): CaseBranch => ({ when, then: value });
