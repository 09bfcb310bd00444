import { dayNumber, exact, type MissingPolicy } from '../definition';
import { blankRules } from './blanks';
import { isBlank, isList, notAnswered, notShown, worstBlank, type Value } from './values';

/** Runs over numbers only; a blank among them gives a blank, and so does a result that is no number. */
export function numbers(values: readonly Value[], run: (them: readonly number[]) => number): Value {
  const blank = worstBlank(values);
  if (blank !== null) return blank;
  const result = run(values.filter((value) => typeof value === 'number'));
  return Number.isFinite(result) ? result : notAnswered;
}

/** All but what a total leaves out. */
export const takingPart = (values: readonly Value[]): readonly Value[] =>
  values.filter((value) => !isBlank(value) || blankRules[value.blank].sum !== 'left-out');

export function total(op: 'sum' | 'mean', missing: MissingPolicy, all: readonly Value[]): Value {
  let [sum, given, taking] = [0, 0, 0];
  for (const value of all) {
    if (typeof value === 'number') {
      sum += value;
      given += 1;
    } else if (isBlank(value) && blankRules[value.blank].sum === 'left-out') continue;
    taking += 1;
  }
  if (taking === 0) return notShown;
  if (given === taking || missing.policy === 'zero') return exact(op === 'sum' ? sum : sum / taking);
  if (missing.policy === 'blank' || given < missing.atLeast || given === 0) return notAnswered;
  return exact(op === 'sum' ? (sum / given) * taking : sum / given);
}

/** The sum of the scores of what was chosen; an option without a score takes no part. */
export function scoreOf(value: Value, score: (code: string) => number | undefined): Value {
  if (isBlank(value)) return value;
  const codes = isList(value) ? value : typeof value === 'string' ? [value] : [];
  const scores = codes.map(score).filter((each) => each !== undefined);
  return scores.length === 0 ? notShown : scores.reduce((sum, each) => sum + each, 0);
}

export function daysBetween(left: Value, right: Value): Value {
  const blank = worstBlank([left, right]);
  if (blank !== null) return blank;
  const from = typeof left === 'string' ? dayNumber(left) : null;
  const to = typeof right === 'string' ? dayNumber(right) : null;
  return from === null || to === null ? notAnswered : to - from;
}
