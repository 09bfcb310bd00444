import type { CanonicalForm, CanonicalItem } from '../definition';
import type { AnswerValue, ItemSnapshot, Path, Session } from '../engine';
import type { Part, Place } from './fields';
import { kindOf } from './input';
import type { Translate } from './words';

const itemsById = new WeakMap<CanonicalForm, ReadonlyMap<string, CanonicalItem>>();

function itemOf(form: CanonicalForm, id: string): CanonicalItem | undefined {
  const items = itemsById.get(form) ?? new Map(form.items.map((item) => [item.id, item]));
  itemsById.set(form, items);
  return items.get(id);
}

const parts: readonly Part[] = ['chosen', 'rating', 'talk', 'note', 'other'];

/** The place that a path addresses: an item, a part of one, or a cell. A row itself is no place. */
export function locate(session: Session, path: Path): Place | null {
  const [table, row, column, ...deeper] = path.split('/');
  if (table === undefined || deeper.length > 0 || (row !== undefined && column === undefined)) return null;
  const inRow = row === undefined ? {} : { row: { table, id: row } };
  const address = column ?? table;
  const whole = itemOf(session.form.canonical, address);
  if (whole !== undefined) return { path, item: whole, part: 'value', ...inRow };
  const at = address.lastIndexOf('.');
  const item = itemOf(session.form.canonical, address.slice(0, at));
  const part = parts.find((name) => name === address.slice(at + 1));
  return item === undefined || part === undefined ? null : { path, item, part, ...inRow };
}

/** Any answer in the reader's words; where there is none, which kind of blank it is. */
export function answerText(session: Session, path: Path, t: Translate): string {
  const snapshot = session.snapshot(path);
  const place = locate(session, path);
  if (place === null || snapshot.blank !== undefined || snapshot.value === null) return blankText(snapshot, t);
  return valueText(session, place, snapshot.value, t);
}

function blankText({ blank, value }: ItemSnapshot, t: Translate): string {
  if (value !== null && typeof value === 'object' && 'blank' in value && value.blank === 'not-asked') {
    return value.reason === 'not-alone' ? t('form.blank.not-asked-not-alone') : t('form.blank.not-asked');
  }
  return t(`form.blank.${blank ?? 'not-answered'}`);
}

/** A value that could stand at a place, in the reader's words. */
export function valueText(session: Session, place: Place, value: NonNullable<AnswerValue>, t: Translate): string {
  const { item, part } = place;
  if (typeof value === 'boolean')
    return part === 'chosen' ? t(value ? 'form.ticked' : 'form.blank.not-chosen') : t(value ? 'form.yes' : 'form.no');
  if (typeof value === 'object') {
    if ('blank' in value) return t(`form.blank.${value.blank}`);
    return value.map((code) => codeText(session, place, code)).join(', ');
  }
  if (part === 'rating') return t('form.check.rating', { rating: value });
  if (part === 'talk') return t(`form.talk.${value}`);
  if (typeof value === 'number') return numberText(session, item, value);
  if (part === 'value' && item.type === 'yes-no') return t(`form.${value}`);
  if (part === 'value' && item.type === 'choice') return codeText(session, place, value);
  return part === 'value' && kindOf(place) === 'date' ? dateText(value, languageOf(session)) : value;
}

function numberText(session: Session, { unit }: CanonicalItem, value: number): string {
  const written = new Intl.NumberFormat(languageOf(session), { maximumFractionDigits: 10, useGrouping: false }).format(value);
  return unit === undefined ? written : `${written} ${unit}`;
}

/** The words of an option, with her own beside an open one; or of the concern that a rank names. */
function codeText(session: Session, { item, path }: Place, code: string): string {
  if (item.type === 'rank') return session.snapshot(`${code}.chosen`).text;
  const option = item.options?.find((each) => each.code === code);
  const own = option?.open === true ? session.snapshot(`${path}.other`).value : null;
  return typeof own === 'string' ? `${option?.text}: ${own}` : (option?.text ?? code);
}

/** For `Intl`: a pseudo-locale is English words. */
function languageOf(session: Session): string {
  const { language } = session.form.canonical;
  return language === 'en-XA' || language === 'ar-XB' ? 'en-GB' : language;
}

/** A full or partial date in words. */
function dateText(date: string, language: string): string {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined) return date;
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    ...(day === undefined ? {} : { day: 'numeric' }),
  }).format(new Date(Date.UTC(year, month - 1, day ?? 1)));
}
