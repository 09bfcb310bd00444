/**
 * The form that the benches measure, at any size: per ten questions three conditional on the yes-no question before them,
 * two required, three ratings. Ten sections, a page each, with the sum of up to twenty of their ratings; then a page with the
 * total of the ten sums, a chain of twenty computed values, each reading the one before, and one value that depends on one
 * number alone.
 */

export const sections = 10;
const summedAtMost = 20;
export const chainLength = 20;
/** Items beside the questions: sums, total, chain with its start, the lone value with its number. */
const others = sections + 1 + chainLength + 1 + 2;
/** The language allows no more items in a form. */
const itemLimit = 20_000;

export type Kind = 'gate' | 'rating' | 'text' | 'number' | 'choice';
/** One of ten questions: what it asks, whether the gate before it opens it. */
const cycle: readonly { readonly kind: Kind; readonly gated?: true; readonly required?: true }[] = [
  { kind: 'gate', required: true },
  { kind: 'rating' },
  { kind: 'text', required: true },
  { kind: 'rating' },
  { kind: 'number', gated: true },
  { kind: 'text', gated: true },
  { kind: 'choice' },
  { kind: 'rating' },
  { kind: 'choice', gated: true },
  { kind: 'text' },
];

export interface Question {
  readonly id: string;
  readonly kind: Kind;
  readonly section: number;
  /** Shown only when that question is answered *yes*. */
  readonly gate?: string;
  readonly required: boolean;
}

/** What stands in the form, so that a page written by hand can ask the same. */
export interface Plan {
  readonly questions: readonly Question[];
  /** Ratings of each section's sum. */
  readonly sums: readonly (readonly string[])[];
}

export function planOf(size: number): Plan {
  const count = Math.min(size, itemLimit - others);
  const questions = Array.from({ length: count }, (_, index): Question => {
    const { kind, gated, required } = cycle[index % cycle.length] ?? { kind: 'text' };
    return {
      id: `q${index + 1}`,
      kind,
      section: Math.floor((index * sections) / count),
      ...(gated === true ? { gate: `q${index - (index % cycle.length) + 1}` } : {}),
      required: required === true,
    };
  });
  const ratings = questions.filter(({ kind }) => kind === 'rating');
  const sums = Array.from({ length: sections }, (_, section) =>
    ratings
      .filter((question) => question.section === section)
      .slice(0, summedAtMost)
      .map(({ id }) => id),
  );
  return { questions, sums };
}

export const sumId = (section: number): string => `sum-${section + 1}`;
/** The number that the chain begins with. */
export const chainStart = 'chain-start';
/** The number on which one value alone depends, and that value. */
export const loneNumber = 'lone-number';
export const loneValue = 'lone-value';
export const totalId = 'total';
export const chainId = (step: number): string => `chain-${step}`;

/** What stands before a question or value on the page. */
export const words = {
  question: (id: string): string => `Question ${id.slice(1)}`,
  sum: (section: number): string => `Sum of part ${section + 1}`,
  total: 'Total',
  chainStart: 'Start of the chain',
  chain: (step: number): string => `Chain ${step}`,
  loneNumber: 'A number',
  loneValue: 'Twice that number',
} as const;
