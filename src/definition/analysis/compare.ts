import { blanks, comparing, isDecided, nothing, ofTruths, truths, type Lists, type Possible, type Words } from './possible';
import { mayBeSameDay } from '../values';
import type { Range } from './numbers';

const noOrYes = truths.no | truths.yes;
const bits = (canBeNo: boolean, canBeYes: boolean): number => (canBeNo ? truths.no : 0) | (canBeYes ? truths.yes : 0);

export const equals = (left: Possible, right: Possible): Possible => comparing(left, right, () => sameBits(left, right));

/** Of values alone. */
function sameBits(left: Possible, right: Possible): number {
  if (isDecided(left) && isDecided(right)) {
    const same =
      left.truths === right.truths &&
      left.numbers?.low === right.numbers?.low &&
      oneWord(left.words) === oneWord(right.words) &&
      sameLists(left.lists, right.lists);
    return same ? truths.yes : partial(left.words, right.words) ? truths.unknown : truths.no;
  }
  const yes =
    (left.truths & right.truths) !== 0 ||
    (left.numbers !== null && right.numbers !== null && overlap(left.numbers, right.numbers)) ||
    (left.words !== null && right.words !== null && canBeSame(left.words, right.words)) ||
    (left.lists !== null && right.lists !== null);
  return bits(true, yes) | (partial(left.words, right.words) ? truths.unknown : 0);
}

const dateLike = /^\d{4}(-\d{2}){0,2}$/;

/** May one of two dates be a part of the other, so that it is not known whether they are the same? */
function partial(a: Words | null, b: Words | null): boolean {
  if (a === null || b === null) return false;
  if (a.rest !== 'none' || b.rest !== 'none' || a.known.size * b.known.size > mostPairs) {
    return [...a.known, ...b.known].some((word) => dateLike.test(word));
  }
  return [...a.known].some((word) => [...b.known].some((other) => mayBeSameDay(word, other)));
}

const oneWord = (words: Words | null): string | undefined => (words === null ? undefined : [...words.known][0]);

const sameLists = (a: Lists | null, b: Lists | null): boolean =>
  a === null || b === null ? a === b : a.must.size === b.must.size && [...a.must].every((code) => b.must.has(code));

function overlap(a: Range, b: Range): boolean {
  if (a.low > b.high || b.low > a.high) return false;
  const [one, other] = a.low === a.high ? [a, b] : [b, a];
  // A single number between the steps of a range is none of them.
  if (one.low !== one.high || other.step === 0 || !Number.isFinite(other.low)) return true;
  return Number.isInteger((one.low - other.low) / other.step);
}

function canBeSame(a: Words, b: Words): boolean {
  if (a.rest === 'any' || b.rest === 'any' || (a.rest === 'other' && b.rest === 'other')) return true;
  return [...a.known].some((word) => b.known.has(word));
}

export type Order = 'lt' | 'le' | 'gt' | 'ge';

/** The bounds of each side apart, because a count with unknowns lies between two numbers. */
export function ordered(op: Order, [lowLeft, highLeft]: Bounds, [lowRight, highRight]: Bounds): Possible {
  const one = comparing(lowLeft, highRight, () => orderBits(op, lowLeft, highRight));
  if (lowLeft === highLeft && lowRight === highRight) return one;
  const other = comparing(highLeft, lowRight, () => orderBits(op, highLeft, lowRight));
  const [a, b] = [bitsOf(one), bitsOf(other)];
  const agreed = a & b & noOrYes;
  const unknown =
    ((a | b) & truths.unknown) !== 0 ||
    ((a & truths.yes) !== 0 && (b & truths.no) !== 0) ||
    ((a & truths.no) !== 0 && (b & truths.yes) !== 0);
  const can = agreed | (unknown ? truths.unknown : 0);
  return ofTruths(can, one.pivot ?? other.pivot);
}

export type Bounds = readonly [low: Possible, high: Possible];

const bitsOf = (verdict: Possible): number => verdict.truths | (verdict.blanks === 0 ? 0 : truths.unknown);

function orderBits(op: Order, left: Possible, right: Possible): number {
  let can = 0;
  if (left.numbers !== null && right.numbers !== null) can |= orderNumbers(op, left.numbers, right.numbers);
  if (left.words !== null && right.words !== null) can |= orderWords(op, left.words, right.words);
  const mixed = left.truths !== 0 || right.truths !== 0 || left.lists !== null || right.lists !== null;
  return mixed || can === 0 ? can | truths.unknown : can;
}

function orderNumbers(op: Order, a: Range, b: Range): number {
  if (op === 'gt') return orderNumbers('lt', b, a);
  if (op === 'ge') return orderNumbers('le', b, a);
  return op === 'lt' ? bits(a.high >= b.low, a.low < b.high) : bits(a.high > b.low, a.low <= b.high);
}

/** More pairs than this are not looked through. */
const mostPairs = 400;

function orderWords(op: Order, a: Words, b: Words): number {
  if (a.rest !== 'none' || b.rest !== 'none' || a.known.size * b.known.size > mostPairs) return noOrYes | truths.unknown;
  let can = 0;
  for (const left of a.known) for (const right of b.known) can |= holds(op, left, right) ? truths.yes : truths.no;
  return can;
}

function holds(op: Order, a: string, b: string): boolean {
  if (op === 'lt') return a < b;
  if (op === 'le') return a <= b;
  return op === 'gt' ? a > b : a >= b;
}

/** `in` and `includes`: a value, or one of a set, is among the options. */
export function among(value: Possible, options: readonly Possible[]): Possible {
  const pivot = options.find((option) => option.pivot !== null)?.pivot ?? null;
  const found = comparing(value, { ...nothing, truths: truths.no, pivot }, () => amongBits(value, options));
  if (options.every((option) => option.blanks === 0)) return found;
  return { ...found, truths: noOrYes, blanks: blanks.notAnswered };
}

function amongBits(value: Possible, options: readonly Possible[]): number {
  const known = new Set(options.flatMap((option) => [...(option.words?.known ?? [])]));
  const vague = options.some((option) => !isDecided(option));
  if (vague) return noOrYes;
  let can = 0;
  if (value.lists !== null) {
    const some = [...value.lists.may].some((code) => known.has(code));
    const surely = [...value.lists.must].some((code) => known.has(code));
    const narrow = [...value.lists.may].every((code) => known.has(code));
    can |= bits(!surely && !narrow, some);
  }
  const plain = { ...value, blanks: 0, lists: null };
  if (plain.truths === 0 && plain.numbers === null && plain.words === null) return can;
  if (plain.words !== null && plain.numbers === null && plain.truths === 0) {
    const { rest } = plain.words;
    const inside = [...plain.words.known].filter((word) => known.has(word)).length;
    const mayMiss = inside < plain.words.known.size || rest !== 'none';
    const unclear = mayMiss && partial(plain.words, { known, rest: 'none' });
    return can | bits(mayMiss, inside > 0 || rest === 'any') | (unclear ? truths.unknown : 0);
  }
  const each = options.map((option) => sameBits(plain, { ...option, blanks: 0 }));
  const surely = isDecided(plain) && each.includes(truths.yes);
  return (
    can |
    bits(
      !surely,
      each.some((verdict) => (verdict & truths.yes) !== 0),
    )
  );
}
