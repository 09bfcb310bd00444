import type { CanonicalItem } from '../definition';
import { type AnswerError, type AnswerValue, type Issue, type StoredBlank } from './contract';
import { talkCodes } from './paths';
import type { Place } from './program';
import { isList } from './values';

/** What is wrong with an answer, judged by itself. */
export interface Problem {
  readonly code: Extract<Issue['code'], 'type' | 'range' | 'option' | 'length' | 'pattern'>;
  readonly message?: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export const errorCodes = {
  type: 'wrong-type',
  range: 'out-of-range',
  option: 'unknown-option',
  length: 'too-long',
  pattern: 'no-match',
} as const satisfies Record<Problem['code'], AnswerError['code']>;

export const isStoredBlank = (value: AnswerValue): value is StoredBlank => value !== null && typeof value === 'object' && !isList(value);

export const isNotAsked = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked';

/** Written where the gate withheld the question, and of no account once it is open. */
export const isWithheldBlank = (value: AnswerValue): boolean =>
  isStoredBlank(value) && value.blank === 'not-asked' && (value.reason === 'not-alone' || value.reason === 'helper');

const wrongType: Problem = { code: 'type' };
const wrongOption: Problem = { code: 'option' };
const noteLength = 2000;
const defaultLengths = { text: 500, paragraph: 10_000 } as const;

/** Judges a stored answer, whichever way it came in. `concerns`: ids that a rank answer may name. */
export function problemOf(place: Place, value: AnswerValue, concerns: ReadonlySet<string>): Problem | null {
  if (value === null) return null;
  const { item, part } = place;
  if (part === 'row') return typeof value === 'number' && Number.isFinite(value) ? null : wrongType;
  if (isStoredBlank(value)) {
    if (part === 'chosen' && item.sensitive === 'private' && value.blank === 'not-asked') {
      return typeof value.reason === 'string' ? null : wrongType;
    }
    if (part !== undefined || item.type === 'computed' || item.type === 'table') return wrongType;
    if (value.blank === 'not-asked') return typeof value.reason === 'string' ? null : wrongType;
    return value.blank === 'prefer-not-to-say' && item.preferNotToSay === true ? null : wrongOption;
  }
  if (part === 'chosen') return typeof value === 'boolean' ? null : wrongType;
  if (part === 'rating') return numberProblem(value, item.min ?? 1, item.max ?? 10, item.step ?? 1);
  if (part === 'talk') return oneOf(value, talkCodes);
  if (part === 'note') return textProblem(value, noteLength);
  if (part === 'other') return textProblem(value, defaultLengths.text);
  switch (item.type) {
    case 'yes-no':
      return oneOf(value, item.notSure === true ? ['yes', 'no', 'not-sure'] : ['yes', 'no']);
    case 'choice':
      return oneOf(value, codesOf(item));
    case 'choices':
    case 'body-map':
      return choicesProblem(item, value);
    case 'rank':
      return rankProblem(item, value, concerns);
    case 'text':
    case 'paragraph':
      return textProblem(value, item.maxLength ?? defaultLengths[item.type]) ?? patternProblem(item, value);
    case 'scale':
      return numberProblem(value, item.min, item.max, item.step ?? 1);
    case 'number':
      return numberProblem(value, item.min, item.max, item.step);
    case 'date':
      return dateProblem(item, value);
    case 'computed':
      return item.override === true ? overrideProblem(item, value) : wrongType;
    case 'concern':
    case 'text-block':
    case 'table':
      return wrongType;
  }
}

/** Empty answers are no answers; a choice that excludes the others stands alone — whichever of them was ticked last. */
export function normaliseAnswer(place: Place, value: AnswerValue, before: AnswerValue): AnswerValue {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (!isList(value)) return value;
  if (value.length === 0) return null;
  const exclusive = value.filter((code) => place.item.options?.find((option) => option.code === code)?.exclusive === true);
  if (exclusive.length === 0 || value.length === 1) return value;
  const added = exclusive.filter((code) => !isList(before) || !before.includes(code));
  return added.length > 0 ? added.slice(-1) : value.filter((code) => !exclusive.includes(code));
}

const codesOf = (item: CanonicalItem): readonly string[] => (item.options ?? []).map((option) => option.code);

function oneOf(value: AnswerValue, codes: readonly string[]): Problem | null {
  if (typeof value !== 'string') return wrongType;
  return codes.includes(value) ? null : wrongOption;
}

function choicesProblem(item: CanonicalItem, value: AnswerValue): Problem | null {
  if (!isList(value)) return wrongType;
  const codes = codesOf(item);
  if (new Set(value).size < value.length || value.some((code) => !codes.includes(code))) return wrongOption;
  const exclusive = item.options?.some((option) => option.exclusive === true && value.includes(option.code)) === true;
  return exclusive && value.length > 1 ? wrongOption : null;
}

function rankProblem(item: CanonicalItem, value: AnswerValue, concerns: ReadonlySet<string>): Problem | null {
  if (!isList(value)) return wrongType;
  if (new Set(value).size < value.length || value.some((id) => !concerns.has(id))) return wrongOption;
  const max = item.top ?? 3;
  return value.length > max ? { code: 'range', values: { max } } : null;
}

function textProblem(value: AnswerValue, max: number): Problem | null {
  if (typeof value !== 'string') return wrongType;
  return value.length > max ? { code: 'length', values: { max } } : null;
}

const patterns = new WeakMap<CanonicalItem, RegExp>();

/** Compiled once per item. @throws SyntaxError where it is none. */
export function patternOf(item: CanonicalItem): RegExp | undefined {
  if (item.pattern === undefined) return undefined;
  const known = patterns.get(item) ?? new RegExp(`^(?:${item.pattern.matches})$`, 'v');
  patterns.set(item, known);
  return known;
}

function patternProblem(item: CanonicalItem, value: AnswerValue): Problem | null {
  const fits = typeof value !== 'string' || patternOf(item)?.test(value) !== false;
  return fits || item.pattern === undefined ? null : { code: 'pattern', message: item.pattern.message };
}

/** Her own value in the place of a computed one must be of its kind. */
function overrideProblem({ valueKind }: CanonicalItem, value: AnswerValue): Problem | null {
  switch (valueKind) {
    case 'number':
      return numberProblem(value, undefined, undefined, undefined);
    case 'truth':
      return typeof value === 'boolean' ? null : wrongType;
    case 'date':
      return typeof value === 'string' && isDate(value) ? null : wrongType;
    case 'codes':
      return isList(value) ? null : wrongType;
    default:
      return textProblem(value, defaultLengths.text);
  }
}

/** A date must be as exact as asked for; it may be more so. */
function dateProblem({ precision = 'year' }: CanonicalItem, value: AnswerValue): Problem | null {
  if (typeof value !== 'string' || !isDate(value)) return wrongType;
  return value.split('-').length < { year: 1, month: 2, day: 3 }[precision] ? { code: 'type', values: { precision } } : null;
}

function numberProblem(value: AnswerValue, min: number | undefined, max: number | undefined, step: number | undefined): Problem | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType;
  const steps = step === undefined ? 0 : (value - (min ?? 0)) / step;
  const onStep = Math.abs(steps - Math.round(steps)) < 1e-6;
  if ((min === undefined || value >= min) && (max === undefined || value <= max) && onStep) return null;
  return {
    code: 'range',
    values: {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(step === undefined || step === 1 ? {} : { step }),
    },
  };
}

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and a day that exists. */
function isDate(value: string): boolean {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value);
  if (match === null) return false;
  const [, year = '', month = '01', day = '01'] = match;
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${year}-${month}-${day}`);
}
