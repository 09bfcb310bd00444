import { allNumbers, hull, only, type Range } from './numbers';

/** The kinds of blank, as bits of a set. */
export const blanks = { notShown: 1, notChosen: 2, notAnswered: 4, preferNotToSay: 8, notAsked: 16 } as const;
const settledBlanks = blanks.notShown | blanks.notChosen;
const openBlanks = blanks.notAnswered | blanks.preferNotToSay | blanks.notAsked;
const everyBlank = settledBlanks | openBlanks;

/** What a condition may come to, as bits of a set. */
export const truths = { no: 1, yes: 2, unknown: 4 } as const;
const noOrYes = truths.no | truths.yes;

/** Codes, texts and dates: those that are known, and whether others are possible: none, some that no constant names, or any. */
export interface Words {
  readonly known: ReadonlySet<string>;
  readonly rest: 'none' | 'other' | 'any';
}

/** Sets of codes: what each of them has, and what it may have besides. */
export interface Lists {
  readonly must: ReadonlySet<string>;
  readonly may: ReadonlySet<string>;
}

/** All that a value may turn out to be. */
export interface Possible {
  readonly blanks: number;
  /** Of `truths`, without unknown, which is the blank *not answered*. */
  readonly truths: number;
  readonly numbers: Range | null;
  readonly words: Words | null;
  readonly lists: Lists | null;
  /** A variable whose splitting would tell more; null where the value is decided, or nothing helps. */
  readonly pivot: string | null;
}

export const nothing: Possible = { blanks: 0, truths: 0, numbers: null, words: null, lists: null, pivot: null };
export const onlyBlank = (blank: number): Possible => ({ ...nothing, blanks: blank });
export const onlyNumber = (value: number): Possible => ({ ...nothing, numbers: only(value) });
export const onlyWord = (value: string): Possible => ({ ...nothing, words: { known: new Set([value]), rest: 'none' } });
export const anyOf = (known: Iterable<string>, rest: Words['rest'] = 'none'): Words => ({ known: new Set(known), rest });

export const anything = (codes: ReadonlySet<string>): Possible => ({
  blanks: everyBlank,
  truths: noOrYes,
  numbers: allNumbers,
  words: anyOf([], 'any'),
  lists: { must: new Set(), may: codes },
  pivot: null,
});

export const ofTruths = (can: number, pivot: string | null): Possible => ({
  ...nothing,
  truths: can & noOrYes,
  blanks: (can & truths.unknown) === 0 ? 0 : blanks.notAnswered,
  pivot: isOne(can) ? null : pivot,
});

/** What it may count as under `and`, `or` and `not`. */
export function truthsOf(value: Possible): number {
  const unknown = (value.blanks & openBlanks) !== 0 || value.numbers !== null || value.words !== null || value.lists !== null;
  return value.truths | ((value.blanks & settledBlanks) === 0 ? 0 : truths.no) | (unknown ? truths.unknown : 0);
}

export const isOne = (bits: number): boolean => bits !== 0 && (bits & (bits - 1)) === 0;

export const hasValue = (value: Possible): boolean =>
  value.truths !== 0 || value.numbers !== null || value.words !== null || value.lists !== null;

/** True where it can be one thing only. */
export function isDecided(value: Possible): boolean {
  const { numbers, words, lists } = value;
  if (numbers !== null && numbers.low !== numbers.high) return false;
  if (words !== null && (words.rest !== 'none' || words.known.size !== 1)) return false;
  if (lists !== null && lists.must.size !== lists.may.size) return false;
  const kinds = Number(numbers !== null) + Number(words !== null) + Number(lists !== null);
  if (value.blanks === 0 && value.truths === 0) return kinds === 1;
  return kinds === 0 && (value.blanks === 0 ? isOne(value.truths) : value.truths === 0 && isOne(value.blanks));
}

/**
 * What a comparison comes to, blanks included: an open blank on either side leaves it unknown, a settled one makes it false, else
 * `compare` says what values can give.
 */
export function comparing(left: Possible, right: Possible, compare: () => number): Possible {
  let can = 0;
  if (((left.blanks | right.blanks) & openBlanks) !== 0) can |= truths.unknown;
  const [leftSettled, rightSettled] = [(left.blanks & settledBlanks) !== 0, (right.blanks & settledBlanks) !== 0];
  if ((leftSettled && (rightSettled || hasValue(right))) || (rightSettled && hasValue(left))) can |= truths.no;
  if (hasValue(left) && hasValue(right)) can |= compare();
  return ofTruths(can, left.pivot ?? right.pivot);
}

/** Either of them. */
export function either(a: Possible, b: Possible): Possible {
  return {
    blanks: a.blanks | b.blanks,
    truths: a.truths | b.truths,
    numbers: a.numbers === null ? b.numbers : b.numbers === null ? a.numbers : hull(a.numbers, b.numbers),
    words: a.words === null ? b.words : b.words === null ? a.words : joinWords(a.words, b.words),
    lists: a.lists === null ? b.lists : b.lists === null ? a.lists : joinLists(a.lists, b.lists),
    pivot: a.pivot ?? b.pivot,
  };
}

function joinWords(a: Words, b: Words): Words {
  const rest = a.rest === 'any' || b.rest === 'any' ? 'any' : a.rest === 'other' || b.rest === 'other' ? 'other' : 'none';
  return { known: new Set([...a.known, ...b.known]), rest };
}

const joinLists = (a: Lists, b: Lists): Lists => ({
  must: new Set([...a.must].filter((code) => b.must.has(code))),
  may: new Set([...a.may, ...b.may]),
});

/** With a pivot where it is not decided: `pivot`, or else its own. */
export const settled = (value: Possible, pivot: string | null): Possible => ({
  ...value,
  pivot: isDecided(value) ? null : (pivot ?? value.pivot),
});
