import type { CanonicalItem } from '../definition';
import type { Session } from '../engine';
import { rowsOf, type Place } from './fields';
import { kindOf, type Problem } from './input';
import type { Voice } from './voice';

/** What a place is called wherever it is named alone: in an error, on the page of answers, in an announcement. */
export function nameOf<T>(voice: Voice<T>, session: Session, place: Place): T {
  const { item, part, path, row } = place;
  if (part === 'other') return voice.say('form.other-of', { name: nameOf(voice, session, questionOf(place)) });
  const own = voice.written(`${item.id}.text`, session.snapshot(part === 'value' ? path : `${item.id}.chosen`).text);
  return row === undefined ? own : voice.say('form.table.cell', { name: own, row: rowName(voice, session, row.table, row.id) });
}

/** The question beside which her own words stand. */
const questionOf = (place: Place): Place =>
  place.part === 'other' ? { ...place, part: 'value', path: place.path.slice(0, -'.other'.length) } : place;

/** "Medicine 2". */
export function rowName<T>(voice: Voice<T>, session: Session, table: string, row: string): T {
  return voice.say('form.table.row', { row: rowWord(voice, session, table), number: rowsOf(session, table).indexOf(row) + 1 });
}

/** What one row is called. */
export function rowWord<T>(voice: Voice<T>, session: Session, table: string, inSentence: (word: string) => string = same): T {
  return voice.written(`${table}.row`, inSentence(session.form.canonical.items.find(({ id }) => id === table)?.row ?? ''));
}
const same = (word: string): string => word;

/** The words of an error: the same in the summary and beside the input. */
export function problemWords<T>(voice: Voice<T>, session: Session, place: Place, { code, message, values }: Problem): T {
  const { item, part } = place;
  if (message !== undefined) return voice.written(authorsKey(item, message), message);
  const name = nameOf(voice, session, questionOf(place));
  const known = { min: item.min ?? '', max: item.max ?? '', maxLength: item.maxLength ?? '', ...values };
  const say = (id: string): T => voice.say(id, { ...known, name });
  switch (code) {
    case 'required':
      return say(`form.error.required.${part === 'value' ? item.type : part}`);
    case 'type':
      return say(kindOf(place) === 'date' ? `form.error.type.date-${item.precision ?? 'year'}` : 'form.error.type.number');
    case 'range':
      return say(rangeWords(known.min, known.max));
    case 'rows':
      return rowsWords(voice, session, place, name);
    case 'length':
      return say(known.maxLength === '' ? 'form.error.length-unsaid' : 'form.error.length');
    case 'pattern':
      return item.pattern === undefined ? say('form.error.option') : voice.written(`${item.id}.pattern`, item.pattern.message);
    case 'option':
    case 'check':
      return say('form.error.option');
  }
}

/** Where in the definition the author's own words about a mistake stand. */
function authorsKey({ id, checks = [] }: CanonicalItem, message: string): string {
  const at = checks.findIndex((check) => check.message === message);
  return at < 0 ? `${id}.pattern` : `${id}.checks.${at}`;
}

function rangeWords(min: string | number, max: string | number): string {
  if (min === '') return 'form.error.range.most';
  return max === '' ? 'form.error.range.least' : 'form.error.range.between';
}

/** Too few rows, or too many. */
function rowsWords<T>(voice: Voice<T>, session: Session, { item, path }: Place, name: T): T {
  const { minRows = 0, maxRows = 0 } = item;
  const few = rowsOf(session, path).length < minRows;
  return voice.say(few ? 'form.error.rows.least' : 'form.error.rows.most', { name, count: few ? minRows : maxRows });
}
