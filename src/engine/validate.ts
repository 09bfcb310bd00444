import type { CanonicalItem } from '../definition';
import { type AnswerError, type AnswerValue, type Issue, type StoredBlank } from './contract';
import { talkCodes, type Place } from './paths';
import { isList } from './values';

/** What is wrong with an answer, judged by itself. */
export interface Problem {
  readonly code: Extract<Issue['code'], 'type' | 'range' | 'option' | 'length'>;
  readonly values?: Readonly<Record<string, string | number>>;
}

export const errorCodes = {
  type: 'wrong-type',
  range: 'out-of-range',
  option: 'unknown-option',
  length: 'too-long',
} as const satisfies Record<Problem['code'], AnswerError['code']>;

export const isStoredBlank = (value: AnswerValue): value is StoredBlank => value !== null && typeof value === 'object' && !isList(value);

const wrongType: Problem = { code: 'type' };
const wrongOption: Problem = { code: 'option' };
const noteLength = 2000;
const defaultLengths = { text: 500, paragraph: 10_000 } as const;

/** Judges a stored answer, whichever way it came in. `concerns`: ids that a rank answer may name. */
export function problemOf(place: Place, value: AnswerValue, concerns: ReadonlySet<string>): Problem | null {
  if (value === null) return null;
  const { item, part } = place;
  if (isStoredBlank(value)) {
    if (part !== undefined) return wrongType;
    return value.blank === 'not-asked' || item.preferNotToSay === true ? null : wrongOption;
  }
  if (part === 'chosen') return typeof value === 'boolean' ? null : wrongType;
  if (part === 'rating') return numberProblem(value, item.min ?? 1, item.max ?? 10, item.step ?? 1);
  if (part === 'talk') return oneOf(value, talkCodes);
  if (part === 'note') return textProblem(value, noteLength);
  switch (item.type) {
    case 'yes-no':
      return oneOf(value, item.notSure === true ? ['yes', 'no', 'not-sure'] : ['yes', 'no']);
    case 'choice':
      return oneOf(value, codesOf(item));
    case 'choices':
      return choicesProblem(item, value);
    case 'rank':
      return rankProblem(item, value, concerns);
    case 'text':
    case 'paragraph':
      return textProblem(value, item.maxLength ?? defaultLengths[item.type]);
    case 'scale':
      return numberProblem(value, item.min, item.max, item.step ?? 1);
    case 'number':
      return numberProblem(value, item.min, item.max, item.step);
    case 'date':
      return typeof value === 'string' && isDate(value) ? null : wrongType;
    case 'concern':
    case 'computed':
    case 'text-block':
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
