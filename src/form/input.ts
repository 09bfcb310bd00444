import type { AnswerError, AnswerValue, Issue } from '../engine';
import type { Place } from './fields';

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

type Kind = 'tick' | 'number' | 'text' | 'date' | 'codes' | 'code';

/** What an input stands for: the type of the item, or of a concern's part; of a computed item the kind of its value. */
export function kindOf({ item, part }: Pick<Place, 'item' | 'part'>): Kind {
  if (part === 'chosen') return 'tick';
  if (part === 'rating') return 'number';
  if (part === 'note' || part === 'other') return 'text';
  if (part === 'talk') return 'code';
  switch (item.type) {
    case 'scale':
    case 'number':
      return 'number';
    case 'text':
    case 'paragraph':
      return 'text';
    case 'date':
      return 'date';
    case 'choices':
    case 'body-map':
    case 'rank':
      return 'codes';
    case 'computed':
      return item.valueKind === 'truth' ? 'code' : (item.valueKind ?? 'text');
    default:
      return 'code';
  }
}

/** Input to answer. A blank input is no answer — never 0, never an empty string. */
export function parseInput(place: Pick<Place, 'item' | 'part'>, input: InputValue): Parsed {
  const kind = kindOf(place);
  if (kind === 'tick') return { value: input === true };
  if (input === null || typeof input === 'boolean') return { value: null };
  if (typeof input === 'string') {
    if (input.trim() === '') return { value: null };
    if (kind === 'number') return input === preferNotToSay ? { value: { blank: 'prefer-not-to-say' } } : parseNumber(input);
    if (kind === 'code' && input === preferNotToSay) return { value: { blank: 'prefer-not-to-say' } };
    if (kind === 'code' && place.item.valueKind === 'truth') return { value: input === 'yes' };
    return { value: input };
  }
  if ('year' in input) return parseDate(input, place.item.precision);
  if (input.includes(preferNotToSay)) return { value: { blank: 'prefer-not-to-say' } };
  return { value: input.length === 0 ? null : input };
}

function parseNumber(input: string): Parsed {
  const written = input.trim().replace(',', '.');
  return /^[-+]?\d+(\.\d+)?$/.test(written) ? { value: Number(written) } : { problem: { code: 'type' } };
}

/** `least`: how much of the date must be there; without it the year is enough. */
function parseDate(input: DateParts, least: 'day' | 'month' | 'year' = 'year'): Parsed {
  const [day, month, year] = [input.day.trim(), input.month.trim(), input.year.trim()];
  if (day === '' && month === '' && year === '') return { value: null };
  const wrong: Parsed = { problem: { code: 'type' } };
  if (!/^\d{4}$/.test(year)) return wrong;
  if (month === '') return day === '' && least === 'year' ? { value: year } : wrong;
  if (!/^\d{1,2}$/.test(month) || Number(month) < 1 || Number(month) > 12) return wrong;
  const yearMonth = `${year}-${month.padStart(2, '0')}`;
  if (day === '') return least === 'day' ? wrong : { value: yearMonth };
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (!/^\d{1,2}$/.test(day) || Number(day) < 1 || Number(day) > lastDay) return wrong;
  return { value: `${yearMonth}-${day.padStart(2, '0')}` };
}

/** Answer to input: what the input shows when its page opens or the answer changed elsewhere. */
export function toInput(place: Pick<Place, 'item' | 'part'>, value: AnswerValue): InputValue {
  const kind = kindOf(place);
  const blank = value !== null && typeof value === 'object' && 'blank' in value ? value.blank : undefined;
  if (kind === 'tick') return value === true;
  if (kind === 'date') {
    const [year = '', month = '', day = ''] = typeof value === 'string' ? value.split('-') : [];
    return { day, month, year };
  }
  if (kind === 'codes') {
    if (blank !== undefined) return blank === 'prefer-not-to-say' ? [preferNotToSay] : [];
    return value !== null && typeof value === 'object' && !('blank' in value) ? value : [];
  }
  if (blank !== undefined) return blank === 'prefer-not-to-say' ? preferNotToSay : '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}

const codes = {
  'wrong-type': 'type',
  'out-of-range': 'range',
  'unknown-option': 'option',
  'too-long': 'length',
  'no-match': 'pattern',
  'too-many-rows': 'rows',
  'unknown-row': 'type',
  'unknown-path': 'type',
  'read-only': 'type',
} as const;

/** Why the session would not take an answer, as an issue of the page. */
export function problemOf(error: AnswerError, { item, part }: Pick<Place, 'item' | 'part'>): Problem {
  const [min, max] = part === 'rating' ? [1, 10] : [item.min, item.max];
  return {
    code: codes[error.code],
    ...(error.code === 'no-match' && item.pattern !== undefined ? { message: item.pattern.message } : {}),
    values: {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(item.maxLength === undefined ? {} : { maxLength: item.maxLength }),
    },
  };
}
