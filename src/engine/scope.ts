import type { Row } from './program';
import type { Value } from './values';

/** What a compiled expression reads from: values by slot, and what was pinned when the session started. */
export interface Facts {
  readonly values: readonly (Value | undefined)[];
  readonly today: Value;
  /** The row that is computed in. */
  row: Row | undefined;
  rows(table: string): readonly Row[];
  /** A value that has not been asked for before. */
  readonly asked: (slot: number, row: Row | undefined) => Value | undefined;
  context(name: string): Value;
  previous(path: string): Value;
}

export type Evaluate = (facts: Facts) => Value;

/** Where names lead. */
export interface Scope {
  answer(path: string): Evaluate;
  answers(paths: readonly string[]): (facts: Facts) => readonly Value[];
  condition(id: string): Evaluate;
  score(path: string): (code: string) => number | undefined;
}

/** What holds in each row of a table in turn; without a table, what holds. */
export function inRows<T>(facts: Pick<Facts, 'row' | 'rows'>, table: string | undefined, run: () => T): readonly T[] {
  if (table === undefined) return [run()];
  const outer = facts.row;
  const all = facts.rows(table).map((row) => {
    facts.row = row;
    return run();
  });
  facts.row = outer;
  return all;
}
