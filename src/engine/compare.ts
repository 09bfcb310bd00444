import { isPartialDate, mayBeSameDay } from '../definition';
import { blankRules, type Truth } from './blanks';
import { isBlank, isList, truthOf, worstBlank, type Value } from './values';

export type Comparison = 'lt' | 'le' | 'gt' | 'ge';

/** The least and the most that a value may turn out to be. */
export type Bounds = readonly [low: Value, high: Value];

export const not = (truth: Truth): Truth => (truth === null ? null : !truth);

export function every(values: readonly Value[]): Truth {
  const truths = values.map(truthOf);
  return truths.includes(false) ? false : truths.includes(null) ? null : true;
}

export function some(values: readonly Value[]): Truth {
  const truths = values.map(truthOf);
  return truths.includes(true) ? true : truths.includes(null) ? null : false;
}

export function equal(left: Value, right: Value): Truth {
  const blank = worstBlank([left, right]);
  if (blank !== null) return blankRules[blank.blank].equals;
  if (isList(left) && isList(right)) return left.length === right.length && left.every((code) => right.includes(code));
  return left === right || (mayBeSame(left, right) ? null : false);
}

const mayBeSame = (left: Value, right: Value): boolean =>
  typeof left === 'string' && typeof right === 'string' && mayBeSameDay(left, right);

export function isIn(value: Value, options: readonly Value[]): Truth {
  if (isBlank(value)) return blankRules[value.blank].in;
  const found = isList(value) ? value.some((code) => options.includes(code)) : options.includes(value);
  if (found) return true;
  const blank = worstBlank(options);
  if (blank !== null) return blankRules[blank.blank].in;
  return options.some((option) => mayBeSame(value, option)) ? null : false;
}

/** A year, or a month, may turn out to be any day of it. */
export function boundsOf(value: Value): Bounds {
  if (typeof value !== 'string' || !isPartialDate(value)) return [value, value];
  return value.length === 4 ? [`${value}-01-01`, `${value}-12-31`] : [`${value}-01`, `${value}-31`];
}

/** Holds for the whole range, for none of it, or is unknown. */
export function compareBounds(op: Comparison, [lowLeft, highLeft]: Bounds, [lowRight, highRight]: Bounds): Truth {
  const one = compare(op, lowLeft, highRight);
  const other = compare(op, highLeft, lowRight);
  return one === other ? one : null;
}

function compare(op: Comparison, left: Value, right: Value): Truth {
  const blank = worstBlank([left, right]);
  if (blank !== null) return blankRules[blank.blank].compares;
  if (typeof left === 'number' && typeof right === 'number') return holds(op, left - right);
  if (typeof left === 'string' && typeof right === 'string') return holds(op, left < right ? -1 : left > right ? 1 : 0);
  return null;
}

function holds(op: Comparison, difference: number): boolean {
  if (op === 'lt') return difference < 0;
  if (op === 'le') return difference <= 0;
  return op === 'gt' ? difference > 0 : difference >= 0;
}
