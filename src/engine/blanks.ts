import type { BlankKind } from './contract';

/** `null` is *unknown*. */
export type Truth = boolean | null;

export interface BlankRule {
  /** What `=` gives, whatever stands on the other side; `!=` is its `not`. Also what a bare blank counts as under `and`, `or`, `not`. */
  readonly equals: Truth;
  /** What `<`, `<=`, `>`, `>=` give. */
  readonly compares: Truth;
  /** What `in` and `includes` give. */
  readonly in: Truth;
  readonly answered: boolean;
  /** In `sum`, `mean`, `min` and `max`: takes no part, or is missing, so that the missing policy decides. */
  readonly sum: 'left-out' | 'missing';
}

/**
 * What each kind of blank does. Not shown and not chosen are settled facts, so rules read them as *no*; the others leave
 * the question open, so rules that need them are *unknown* and a red flag that reads them is incomplete.
 */
export const blankRules: Readonly<Record<BlankKind, BlankRule>> = {
  'not-shown': { equals: false, compares: false, in: false, answered: false, sum: 'left-out' },
  'not-chosen': { equals: false, compares: false, in: false, answered: false, sum: 'missing' },
  'not-answered': { equals: null, compares: null, in: null, answered: false, sum: 'missing' },
  'prefer-not-to-say': { equals: null, compares: null, in: null, answered: true, sum: 'missing' },
  'not-asked': { equals: null, compares: null, in: null, answered: false, sum: 'missing' },
};
