import type { CanonicalForm, CanonicalItem, Expression } from '../canonical';
import { allPartsOf } from './walk';
import { allNumbers, type Range } from './numbers';
import { anyOf, blanks, nothing, truths, type Possible } from './possible';

/** What the expressions of a form compare with: where a range is worth splitting, and which words matter. */
export interface Constants {
  readonly numbers: readonly number[];
  /** What a text may be compared with; and whether there is more of it. */
  readonly texts: readonly string[];
  readonly otherTexts: 'other' | 'any';
  readonly dates: readonly string[];
  readonly codes: ReadonlySet<string>;
}

/** The day that a witness runs on where no date matters. */
const someDay = '2026-01-15';
const mostDates = 60;
const mostTexts = 50;

export function constantsOf(expressions: Iterable<Expression>): Constants {
  const [numbers, texts, dates, codes] = [new Set<number>(), new Set<string>(), new Set<string>(), new Set<string>()];
  let asksToday = false;
  for (const each of allPartsOf(expressions)) {
    if (each.op === 'number') numbers.add(each.value);
    else if (each.op === 'text') texts.add(each.value);
    else if (each.op === 'code') codes.add(each.value);
    else if (each.op === 'date') dates.add(each.value);
    else if (each.op === 'each-row') numbers.add(1);
    asksToday ||= each.op === 'today' || each.op === 'days-between';
  }
  const days = [...dates, someDay].flatMap((date) => (asksToday ? [0, ...numbers] : [0]).flatMap((days) => around(date, days)));
  return {
    numbers: [...numbers].sort((a, b) => a - b),
    texts: [...texts, ...codes].slice(0, mostTexts),
    otherTexts: texts.size + codes.size > mostTexts ? 'any' : 'other',
    dates: [...new Set([someDay, ...dates, ...days])].slice(0, mostDates),
    codes,
  };
}

function around(date: string, days: number): readonly string[] {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at) || !Number.isInteger(days) || Math.abs(days) > 40_000) return [];
  return [days - 1, days, days + 1, -days].map((by) => new Date(at + by * 86_400_000).toISOString().slice(0, 10));
}

/** What may be stored as the answer of an item, or of a concern's part. `not answered` stands for none. */
export function storedDomain(item: CanonicalItem, part: string | undefined, constants: Constants): Possible {
  const bare = part === 'chosen' ? { ...nothing, truths: truths.no | truths.yes } : valueDomain(item, part, constants);
  // Before a private concern is shown she may leave it out.
  if (part === 'chosen' && item.sensitive === 'private') return { ...bare, blanks: blanks.notAnswered | blanks.notAsked };
  return { ...bare, blanks: blanks.notAnswered | (item.preferNotToSay === true ? blanks.preferNotToSay : 0) };
}

export function valueDomain(item: CanonicalItem, part: string | undefined, constants: Constants): Possible {
  const codes = (all: Iterable<string>): Possible => ({ ...nothing, words: anyOf(all) });
  const text: Possible = {
    ...nothing,
    words: anyOf(
      constants.texts.filter((each) => fitsText(item, each)),
      constants.otherTexts,
    ),
  };
  if (part === 'rating') return { ...nothing, numbers: { low: 1, high: 10, step: 1 } };
  if (part === 'talk') return codes(['yes', 'not-now', 'have-help']);
  if (part === 'note' || part === 'other') return text;
  switch (item.type) {
    case 'yes-no':
      return codes(['yes', 'no', ...(item.notSure === true ? ['not-sure'] : [])]);
    case 'choice':
      return codes((item.options ?? []).map((option) => option.code));
    case 'choices':
    case 'body-map':
      return { ...nothing, lists: { must: new Set(), may: new Set((item.options ?? []).map((option) => option.code)) } };
    case 'text':
    case 'paragraph':
      return text;
    case 'date':
      return { ...nothing, words: anyOf(constants.dates, 'any') };
    case 'scale':
    case 'number':
      return { ...nothing, numbers: numberRange(item) };
    case 'computed':
      return overrideDomain(item, constants);
    case 'concern':
    case 'rank':
    case 'table':
    case 'text-block':
      return nothing;
  }
}

function overrideDomain(item: CanonicalItem, constants: Constants): Possible {
  switch (item.valueKind) {
    case 'number':
      return { ...nothing, numbers: allNumbers };
    case 'truth':
      return { ...nothing, truths: truths.no | truths.yes };
    case 'date':
      return { ...nothing, words: anyOf(constants.dates, 'any') };
    case 'codes':
      return { ...nothing, lists: { must: new Set(), may: constants.codes } };
    default:
      return { ...nothing, words: anyOf(constants.texts, 'any') };
  }
}

/** A step that is no whole number is left out of account: more is then thought possible than is. */
function numberRange(item: CanonicalItem): Range {
  const { min, max } = item;
  const asked = item.step ?? (item.type === 'scale' ? 1 : 0);
  const step = Number.isInteger(asked) && Number.isInteger(min ?? 0) ? asked : 0;
  const low = min ?? Number.NEGATIVE_INFINITY;
  const high = max ?? Number.POSITIVE_INFINITY;
  if (step === 0) return { low, high, step };
  const anchored = Number.isFinite(low) || step === 1 ? step : 0;
  return { low, high: Number.isFinite(high) && Number.isFinite(low) ? low + Math.floor((high - low) / step) * step : high, step: anchored };
}

function fitsText(item: CanonicalItem, text: string): boolean {
  if (text.length > (item.maxLength ?? (item.type === 'paragraph' ? 10_000 : 500))) return false;
  return item.pattern === undefined || new RegExp(`^(?:${item.pattern.matches})$`, 'v').test(text);
}

export function contextDomain(fact: CanonicalForm['context'][number], constants: Constants): Possible {
  const missing = { ...nothing, blanks: blanks.notAnswered };
  switch (fact.type) {
    case 'truth':
      return { ...missing, truths: truths.no | truths.yes };
    case 'number':
      return { ...missing, numbers: allNumbers };
    case 'code':
      return { ...missing, words: anyOf(fact.options ?? []) };
    case 'text':
      return { ...missing, words: anyOf(constants.texts, constants.otherTexts) };
    case 'date':
      return { ...missing, words: anyOf(constants.dates, 'any') };
  }
}
