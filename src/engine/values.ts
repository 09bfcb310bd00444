import { blankRules, type Truth } from './blanks';
import type { AnswerValue, BlankKind } from './contract';

export interface Blank {
  readonly blank: BlankKind;
}

/** What an expression yields. An unknown truth is the blank *not answered*. */
export type Value = string | number | boolean | readonly string[] | Blank;

export const notShown: Blank = { blank: 'not-shown' };
export const notChosen: Blank = { blank: 'not-chosen' };
export const notAnswered: Blank = { blank: 'not-answered' };
export const preferNotToSay: Blank = { blank: 'prefer-not-to-say' };
export const notAsked: Blank = { blank: 'not-asked' };

export const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

export function isBlank(value: Value): value is Blank {
  return typeof value === 'object' && !isList(value);
}

export function truthOf(value: Value): Truth {
  if (typeof value === 'boolean') return value;
  return isBlank(value) ? blankRules[value.blank].equals : null;
}

/** A blank that leaves its question open, so that *no* cannot be concluded from it. */
export const isOpen = (value: Value): boolean => isBlank(value) && blankRules[value.blank].equals === null;

export const fromTruth = (truth: Truth): Value => truth ?? notAnswered;

/** The blank that a calculation over these gives: an open question outweighs a settled one. */
export function worstBlank(values: readonly Value[]): Blank | null {
  const blanks = values.filter(isBlank);
  return blanks.find(isOpen) ?? blanks[0] ?? null;
}

export function sameValue(a: Value | undefined, b: Value): boolean {
  if (a === b) return true;
  if (a === undefined || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((entry, i) => entry === b[i]);
  return !isList(b) && a.blank === b.blank;
}

export function sameAnswer(a: AnswerValue, b: AnswerValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a)) return isList(b) && sameValue(a, b);
  if (isList(b)) return false;
  return a.blank === b.blank && (a.blank !== 'not-asked' || b.blank !== 'not-asked' || a.reason === b.reason);
}
