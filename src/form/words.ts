import type { Session } from '../engine';
import { rowsOf, type Place } from './fields';
import { kindOf, type Problem } from './input';

/** Looks a message up in the reader's language. */
export type Translate = (id: string, values?: Readonly<Record<string, string | number>>) => string;

/** What a place is called wherever it is named alone: in an error, on the page of answers, in an announcement. */
export function nameOf(session: Session, place: Place, t: Translate): string {
  const { item, part, path, row } = place;
  if (part === 'other') return t('form.other-of', { name: nameOf(session, questionOf(place), t) });
  const own = session.snapshot(part === 'value' ? path : `${item.id}.chosen`).text;
  return row === undefined ? own : t('form.table.cell', { name: own, row: rowName(session, row.table, row.id, t) });
}

/** The question beside which her own words stand. */
const questionOf = (place: Place): Place =>
  place.part === 'other' ? { ...place, part: 'value', path: place.path.slice(0, -'.other'.length) } : place;

/** "Medicine 2". */
export function rowName(session: Session, table: string, row: string, t: Translate): string {
  return t('form.table.row', { row: rowWord(session, table), number: rowsOf(session, table).indexOf(row) + 1 });
}

/** What one row is called. */
export function rowWord(session: Session, table: string): string {
  return session.form.canonical.items.find(({ id }) => id === table)?.row ?? '';
}

/** The words of an error: the same in the summary and beside the input. */
export function problemWords(t: Translate, session: Session, place: Place, { code, message, values }: Problem): string {
  if (message !== undefined) return message;
  const { item, part } = place;
  const name = nameOf(session, questionOf(place), t);
  const known = { min: item.min ?? '', max: item.max ?? '', maxLength: item.maxLength ?? '', ...values, name };
  switch (code) {
    case 'required':
      return t(`form.error.required.${part === 'value' ? item.type : part}`, { name });
    case 'type':
      return t(kindOf(place) === 'date' ? `form.error.type.date-${item.precision ?? 'year'}` : 'form.error.type.number', known);
    case 'range':
      return t(rangeWords(known.min, known.max), known);
    case 'pattern':
      return item.pattern?.message ?? t('form.error.option', known);
    case 'rows':
      return rowsWords(session, place, name, t);
    case 'length':
      return t(known.maxLength === '' ? 'form.error.length-unsaid' : 'form.error.length', known);
    case 'option':
    case 'check':
      return t('form.error.option', known);
  }
}

function rangeWords(min: string | number, max: string | number): string {
  if (min === '') return 'form.error.range.most';
  return max === '' ? 'form.error.range.least' : 'form.error.range.between';
}

/** Too few rows, or too many. */
function rowsWords(session: Session, { item, path }: Place, name: string, t: Translate): string {
  const { minRows = 0, maxRows = 0 } = item;
  const few = rowsOf(session, path).length < minRows;
  return t(few ? 'form.error.rows.least' : 'form.error.rows.most', { name, count: few ? minRows : maxRows });
}
