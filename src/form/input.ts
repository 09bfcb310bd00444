import type { AnswerError, AnswerValue, Issue } from '../engine';
import type { Field } from './fields';

/** What a date is typed into: three fields, year alone or year and month being enough. */
export interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** What an input holds, before it is an answer. */
export type InputValue = string | boolean | readonly string[] | DateParts | null;

/** Stands for the blank *prefer not to say* in a radio or checkbox; no option code can hold a tilde. */
export const preferNotToSay = '~prefer-not-to-say';

export type Problem = Pick<Issue, 'code' | 'message' | 'values'>;
export type Parsed = { readonly value: AnswerValue } | { readonly problem: Problem };

/** Input to answer. A blank input is no answer — never 0, never an empty string. */
export function parseInput({ item, part }: Field, input: InputValue): Parsed {
  if (part === 'chosen') return { value: input === true };
  if (input === null || typeof input === 'boolean') return { value: null };
  if (typeof input === 'string') {
    if (input.trim() === '') return { value: null };
    if (input === preferNotToSay && item.type !== 'text' && item.type !== 'paragraph') return { value: { blank: 'prefer-not-to-say' } };
    if (part === 'rating' || (part === 'value' && (item.type === 'scale' || item.type === 'number'))) return parseNumber(input);
    return { value: input };
  }
  if ('year' in input) return parseDate(input);
  if (input.includes(preferNotToSay)) return { value: { blank: 'prefer-not-to-say' } };
  return { value: input.length === 0 ? null : input };
}

function parseNumber(input: string): Parsed {
  const written = input.trim().replace(',', '.');
  return /^[-+]?\d+(\.\d+)?$/.test(written) ? { value: Number(written) } : { problem: { code: 'type' } };
}

function parseDate(input: DateParts): Parsed {
  const [day, month, year] = [input.day.trim(), input.month.trim(), input.year.trim()];
  if (day === '' && month === '' && year === '') return { value: null };
  const wrong: Parsed = { problem: { code: 'type' } };
  if (!/^\d{4}$/.test(year)) return wrong;
  if (month === '') return day === '' ? { value: year } : wrong;
  if (!/^\d{1,2}$/.test(month) || Number(month) < 1 || Number(month) > 12) return wrong;
  const yearMonth = `${year}-${month.padStart(2, '0')}`;
  if (day === '') return { value: yearMonth };
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (!/^\d{1,2}$/.test(day) || Number(day) < 1 || Number(day) > lastDay) return wrong;
  return { value: `${yearMonth}-${day.padStart(2, '0')}` };
}

/** Answer to input: what the input shows when its page opens or the answer changed elsewhere. */
export function toInput({ item, part }: Field, value: AnswerValue): InputValue {
  if (part === 'chosen') return value === true;
  const blank = value !== null && typeof value === 'object' && 'blank' in value;
  if (item.type === 'date' && part === 'value') {
    const [year = '', month = '', day = ''] = typeof value === 'string' ? value.split('-') : [];
    return { day, month, year };
  }
  if (part === 'value' && (item.type === 'choices' || item.type === 'rank')) {
    if (blank) return value.blank === 'prefer-not-to-say' ? [preferNotToSay] : [];
    return value !== null && typeof value === 'object' ? value : [];
  }
  if (blank) return value.blank === 'prefer-not-to-say' ? preferNotToSay : '';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}

const codes = {
  'wrong-type': 'type',
  'out-of-range': 'range',
  'unknown-option': 'option',
  'too-long': 'length',
  'unknown-path': 'type',
  'read-only': 'type',
} as const;

/** Why the session would not take an answer, as an issue of the page. */
export function problemOf(error: AnswerError, { item, part }: Field): Problem {
  const [min, max] = part === 'rating' ? [1, 10] : [item.min, item.max];
  return {
    code: codes[error.code],
    values: {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(item.maxLength === undefined ? {} : { maxLength: item.maxLength }),
    },
  };
}
