import type { Expression } from '../canonical';
import type { Evaluation } from './evaluation';
import { blanks, either, nothing, truths, truthsOf, type Possible } from './possible';
import { anyRow, onlyRow } from './world';
import type { Bounds } from './compare';

/**
 * The operands of an aggregate. `each-row` gives one for the only row, none where there is no row, and where there may be several one
 * that stands for all of them. `none`: what no row at all counts as; in a `sum` as in other totals it is a `gap`.
 */
export function operandsOf(
  all: readonly Expression[],
  at: Evaluation,
  row: string | null,
  none: Possible | 'gap' | 'sum',
): readonly Possible[] {
  return all.flatMap((each): readonly Possible[] => {
    if (each.op !== 'each-row') return [at.of(each, row)];
    const { can, pivot } = at.rowsOf(each.table);
    const total = none === 'gap' || none === 'sum';
    const whole = at.answer(each.table);
    // While it is hidden its own blank stands for its rows.
    const hidden: Possible = { ...nothing, blanks: whole.blanks & ~blanks.notAnswered };
    if (whole.words === null && (whole.blanks & blanks.notAnswered) === 0) return [{ ...hidden, pivot: whole.pivot }];
    const without = total ? { ...nothing, blanks: whole.blanks } : either(none, hidden);
    if (can === 1 && total) return [{ ...whole, words: null }];
    if (can === 1) return hidden.blanks === 0 ? [] : [{ ...without, pivot: whole.pivot }];
    const one = can & 2 ? at.of(each.of, onlyRow) : nothing;
    const among = can & 4 ? at.of(each.of, anyRow) : nothing;
    const several = none === 'sum' ? widened(among) : among;
    const both = either(either(one, several), can & 1 ? without : hidden);
    const all = { ...both, pivot: pivot ?? whole.pivot ?? both.pivot };
    // One more that may be left out: how many there are is not decided.
    return total && can & 4 ? [all, { ...all, blanks: all.blanks | blanks.notShown }] : [all];
  });
}

/** Of several rows, a sum may be as great, or as small, as it likes. */
function widened(value: Possible): Possible {
  const { numbers } = value;
  if (numbers === null) return value;
  return {
    ...value,
    numbers: { ...numbers, low: Math.min(numbers.low, endless(numbers.low)), high: Math.max(numbers.high, endless(numbers.high)) },
  };
}

const endless = (number: number): number => (number === 0 ? 0 : number * Number.POSITIVE_INFINITY);

/** How many surely hold, and how many may. */
export function countBits(all: readonly Expression[], at: Evaluation, row: string | null): Bounds {
  let [surely, perhaps, known, open] = [0, 0, 0, 0];
  let pivot: string | null = null;
  for (const each of all) {
    const rows = each.op === 'each-row' ? at.rowsOf(each.table) : null;
    const values = rows === null ? [at.of(each, row)] : operandsOf([each], at, row, nothing);
    const most = rows === null || (rows.can & 4) === 0 ? 1 : Number.POSITIVE_INFINITY;
    for (const value of values) {
      const can = truthsOf(value);
      pivot ??= rows?.pivot ?? value.pivot;
      const present = rows === null || (rows.can & 1) === 0;
      if (can === truths.yes && present) surely += 1;
      if (can & truths.yes) perhaps += most;
      if ((can & truths.no) === 0 && present) known += 1;
      if (can & ~truths.no) open += most;
    }
  }
  const range = (low: number, high: number): Possible => ({
    ...nothing,
    numbers: { low, high, step: 1 },
    pivot: low === high ? null : pivot,
  });
  const low = range(surely, perhaps);
  return surely === known && perhaps === open && surely === perhaps ? [low, low] : [low, range(known, open)];
}
