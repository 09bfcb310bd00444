import { isAlone, partPath, type CanonicalItem } from '../definition';
import { AnswerError, type AnswerValue, type Origin, type Path } from './contract';
import { mostRows } from './issues';
import { isAnswerable } from './paths';
import type { Place, Program, State } from './program';
import { isRowId } from './stored';
import { errorCodes, isStoredBlank, normaliseAnswer, problemOf } from './validate';
import { isList } from './values';
import type { View } from './view';

/** Stored answers to set, or with `null` to clear; and where they came from. */
export interface Edits {
  readonly answers: ReadonlyMap<Path, AnswerValue>;
  readonly origins?: ReadonlyMap<Path, Origin | null>;
}

/** What an edit looks at. */
export interface Around {
  readonly program: Program;
  readonly state: State;
  readonly view: View;
}

/** An answer, and what must change with it. @throws AnswerError where it does not fit. */
export function answerEdits(around: Around, path: Path, typed: AnswerValue): Edits {
  const { program, state, view } = around;
  const place = view.place(path);
  const { item, part, row } = place;
  const value = normaliseAnswer(place, typed, view.stored(path));
  refuse(around, place, value);
  const answers = new Map<Path, AnswerValue>([[path, value]]);
  if (path === program.form.aloneGate && value === 'yes') {
    for (const each of state.raw.paths()) {
      const withheld = isNotAlone(view.stored(each)) ? view.find(each) : undefined;
      if (withheld !== undefined && isAlone(withheld.item, program.form)) answers.set(each, null);
    }
  }
  // A row that was removed elsewhere lives on with the answer that is given in it here.
  if (row !== undefined && part !== 'row' && value !== null && view.stored(`${row.table}/${row.id}`) === null) {
    answers.set(`${row.table}/${row.id}`, state.raw.nextPlace(row.table));
  }
  if (part === 'chosen' && value !== true) {
    for (const rank of program.ranks) {
      const ranked = view.stored(rank);
      if (!isList(ranked) || !ranked.includes(item.id)) continue;
      const left = ranked.filter((id) => id !== item.id);
      answers.set(rank, left.length === 0 ? null : left);
    }
  }
  if (state.origins.size === 0) return { answers };
  const origins = [...answers.keys()].filter((each) => state.origins.has(each));
  return { answers, origins: new Map(origins.map((each) => [each, null])) };
}

/** What leaving a page settles: concerns that were shown and not chosen, and questions that the `alone` gate withheld. */
export function leaveEdits({ program, view }: Around, page: string): Edits {
  const answers = new Map<Path, AnswerValue>();
  for (const place of view.itemsOf(page).flatMap((item) => view.placesOf(item))) {
    const { item, part, path, row } = place;
    if (view.stored(path) !== null || !isAnswerable(item)) continue;
    if (part === 'chosen' && view.isShown(place)) answers.set(path, false);
    else if (isAlone(item, program.form) && view.isWithheld(item, row)) answers.set(path, { blank: 'not-asked', reason: 'not-alone' });
  }
  return { answers };
}

/** Captures what `prefill` takes from outside, into questions that have no answer. */
export function startEdits({ program, state }: Around, evaluate: (item: CanonicalItem) => AnswerValue): Edits {
  const answers = new Map<Path, AnswerValue>();
  for (const item of program.form.items) {
    const place = item.prefill === undefined ? undefined : program.places.get(item.id);
    if (place === undefined || !isAnswerable(item) || state.raw.get(item.id) !== null) continue;
    const value = normaliseAnswer(place, evaluate(item), null);
    if (value !== null && problemOf(place, value, program.concerns) === null) answers.set(place.path, value);
  }
  return { answers, origins: new Map([...answers.keys()].map((path) => [path, 'prefilled'])) };
}

/** Last time's answer, with her own words where it is an open option. @throws AnswerError where nothing is offered. */
export function offerEdits(around: Around, path: Path): Edits {
  const { program, state, view } = around;
  const place = view.place(path);
  const offer = view.offer(place);
  if (offer === undefined) throw new AnswerError('unknown-option', path, `Nothing is offered at ${path}.`);
  const answers = new Map(answerEdits(around, path, offer).answers);
  const other = place.part === undefined ? program.places.get(partPath(path, 'other')) : undefined;
  const words = other === undefined ? null : (state.last[other.path] ?? null);
  if (other !== undefined && words !== null && problemOf(other, words, program.concerns) === null) answers.set(other.path, words);
  return { answers, origins: new Map([...answers.keys()].map((each) => [each, 'carried-forward'])) };
}

/** @throws AnswerError where the table cannot take the row. */
export function addRowEdits({ state, view }: Around, table: Path, row: string): Edits {
  const { item } = tablePlace(view, table);
  const path = `${table}/${row}`;
  if (!isRowId(row)) throw new AnswerError('unknown-row', path, `A row's id is made of lower-case letters, digits and hyphens.`);
  if (state.raw.known(table, row) !== undefined) throw new AnswerError('unknown-row', path, `There is or was a row ${row}.`);
  const most = item.maxRows ?? mostRows;
  if (state.raw.rows(table).length >= most) throw new AnswerError('too-many-rows', path, `The table ${table} takes ${most} rows.`);
  return { answers: new Map([[path, state.raw.nextPlace(table)]]) };
}

/** @throws AnswerError where there is no such row. */
export function removeRowEdits({ state, view }: Around, table: Path, row: string): Edits {
  tablePlace(view, table);
  const paths = state.raw.pathsIn(table, row);
  if (paths.length === 0) throw new AnswerError('unknown-row', `${table}/${row}`, `The table ${table} has no row ${row}.`);
  const origins = paths.filter((path) => state.origins.has(path));
  return { answers: new Map(paths.map((path) => [path, null])), origins: new Map(origins.map((path) => [path, null])) };
}

function tablePlace(view: View, table: Path): Place {
  const place = view.place(table);
  if (place.item.type !== 'table' || place.part !== undefined) throw new AnswerError('unknown-path', table, `${table} is no table.`);
  if (view.isReadOnly(place)) throw new AnswerError('read-only', table, `The rows of ${table} cannot be changed.`);
  return place;
}

function refuse({ program, state, view }: Around, place: Place, value: AnswerValue): void {
  const { path, item, part, row } = place;
  if (row !== undefined && !state.raw.isThere(row)) throw new AnswerError('unknown-row', path, `The row ${row.id} is gone.`);
  if (view.isReadOnly(place)) throw new AnswerError('read-only', path, `The answer at ${path} cannot be changed.`);
  const problem = part === 'row' && value === null ? ({ code: 'type' } as const) : problemOf(place, value, program.concerns);
  if (problem !== null) throw new AnswerError(errorCodes[problem.code], path, `The answer does not fit ${path}: ${problem.code}.`);
  if (item.type !== 'rank' || !isList(value)) return;
  const chosen = (id: string): boolean => view.at('answer', partPath(id, 'chosen'), undefined) === true;
  if (!value.every(chosen)) throw new AnswerError('unknown-option', path, `Only concerns that are chosen can stand at ${path}.`);
}

export const isNotAsked = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked';

const isNotAlone = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked' && value.reason === 'not-alone';
