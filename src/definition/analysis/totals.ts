import type { MissingPolicy } from '../canonical';
import { exact } from '../values';
import { allNumbers, isWhole, type Range } from './numbers';
import { blanks, isDecided, nothing, onlyBlank, onlyNumber, type Possible } from './possible';

const missingBlanks = blanks.notChosen | blanks.notAnswered | blanks.preferNotToSay | blanks.notAsked;
const pivotOf = (all: readonly Possible[]): string | null => all.find((each) => each.pivot !== null)?.pivot ?? null;

/** `sum` and `mean` over what each operand may be. */
export function totalOf(op: 'sum' | 'mean', missing: MissingPolicy, all: readonly Possible[]): Possible {
  if (all.every(isDecided)) return decidedTotal(op, missing, all);
  const left = all.map((each) => (each.blanks & blanks.notShown) !== 0);
  const gap = all.map((each) => (each.blanks & missingBlanks) !== 0 || each.truths !== 0 || each.words !== null || each.lists !== null);
  const noneTakesPart = left.every(Boolean);
  const blank = (noneTakesPart ? blanks.notShown : 0) | (missing.policy !== 'zero' && gap.some(Boolean) ? blanks.notAnswered : 0);
  const numbers = op === 'sum' && missing.policy !== 'prorate' ? sumRange(missing, all, left, gap) : spread(op, missing, all);
  return { ...nothing, blanks: blank, numbers, pivot: pivotOf(all) };
}

function sumRange(missing: MissingPolicy, all: readonly Possible[], left: readonly boolean[], gap: readonly boolean[]): Range | null {
  let [low, high, whole, any] = [0, 0, true, false];
  all.forEach((each, index) => {
    const zero = left[index] === true || (gap[index] === true && missing.policy === 'zero');
    any ||= each.numbers !== null || (gap[index] === true && missing.policy === 'zero');
    if (each.numbers === null) return;
    low += zero ? Math.min(0, each.numbers.low) : each.numbers.low;
    high += zero ? Math.max(0, each.numbers.high) : each.numbers.high;
    whole &&= isWhole(each.numbers);
  });
  return any ? bounded(low, high, whole) : null;
}

/** A mean lies between the least and the greatest; a prorated sum is a mean as many times as there are operands. */
function spread(op: 'sum' | 'mean', missing: MissingPolicy, all: readonly Possible[]): Range | null {
  const ranges = all.flatMap((each) => each.numbers ?? []);
  const zero = missing.policy === 'zero' && all.some((each) => (each.blanks & missingBlanks) !== 0);
  if (ranges.length === 0 && !zero) return null;
  const lows = [...ranges.map((range) => range.low), ...(zero ? [0] : [])];
  const highs = [...ranges.map((range) => range.high), ...(zero ? [0] : [])];
  const [low, high] = [Math.min(...lows), Math.max(...highs)];
  if (op === 'mean') return bounded(low, high, false);
  return bounded(Math.min(low, low * all.length), Math.max(high, high * all.length), false);
}

const bounded = (low: number, high: number, whole: boolean): Range =>
  Number.isNaN(low) || Number.isNaN(high) ? allNumbers : { low: exact(low), high: exact(high), step: whole ? 1 : 0 };

function decidedTotal(op: 'sum' | 'mean', missing: MissingPolicy, all: readonly Possible[]): Possible {
  const part = all.filter((each) => each.blanks !== blanks.notShown);
  if (part.length === 0) return onlyBlank(blanks.notShown);
  const given = part.flatMap((each) => (each.numbers === null ? [] : [each.numbers.low]));
  const sum = given.reduce((so, value) => so + value, 0);
  if (given.length === part.length || missing.policy === 'zero') return onlyNumber(exact(op === 'sum' ? sum : sum / part.length));
  if (missing.policy === 'blank' || given.length < missing.atLeast || given.length === 0) return onlyBlank(blanks.notAnswered);
  return onlyNumber(exact(op === 'sum' ? (sum / given.length) * part.length : sum / given.length));
}

/** `min` and `max`: what is not shown is left out; any other blank makes the result blank. */
export function extremeOf(op: 'min' | 'max', all: readonly Possible[]): Possible {
  const leftOut = (each: Possible): boolean => (each.blanks & blanks.notShown) !== 0;
  const certain = all.filter((each) => !leftOut(each)).flatMap((each) => each.numbers ?? []);
  const ranges = all.flatMap((each) => each.numbers ?? []);
  const blank = all.reduce((so, each) => so | (each.blanks & missingBlanks), all.every(leftOut) ? blanks.notShown : 0);
  const pivot = pivotOf(all);
  if (ranges.length === 0) return { ...nothing, blanks: blank === 0 ? blanks.notAnswered : blank, pivot };
  let low = Math.min(...ranges.map((range) => range.low));
  let high = Math.max(...ranges.map((range) => range.high));
  if (op === 'max') for (const range of certain) low = Math.max(low, range.low);
  else for (const range of certain) high = Math.min(high, range.high);
  const decided = all.every(isDecided);
  const numbers = decided && blank !== 0 ? null : bounded(low, high, ranges.every(isWhole));
  return { ...nothing, blanks: decided ? worstOf(blank) : blank, numbers, pivot: decided ? null : pivot };
}

/** The blank that a calculation over several gives: an open question outweighs a settled one. */
export function worstOf(blank: number): number {
  const open = blank & ~(blanks.notShown | blanks.notChosen);
  const from = open === 0 ? blank : open;
  return from & -from;
}
