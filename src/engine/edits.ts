import { isAlone, partPath, type CanonicalItem } from '../definition';
import { AnswerError, type AnswerValue, type NotAskedReason, type Origin, type Path, type PrivateChoice } from './contract';
import { mostRows } from './issues';
import { isAnswerable } from './paths';
import type { Place, Program, State } from './program';
import { isRowId } from './stored';
import { errorCodes, isNotAsked, isWithheldBlank, normaliseAnswer, problemOf } from './validate';
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
      const withheld = isWithheldBlank(view.stored(each)) ? view.find(each) : undefined;
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
    if (view.stored(path) !== null || !isAnswerable(item) || item.sensitive === 'private') continue;
    if (part === 'chosen' && view.isShown(place)) answers.set(path, false);
    else if (isAlone(item, program.form) && view.isWithheld(item, row))
      answers.set(path, { blank: 'not-asked', reason: withheldBy(view, program) });
  }
  return { answers };
}

/** Her choice about what is private: *now* shows it, not yet chosen; the others leave all of it out, also what she had ticked before. */
export function privateEdits(around: Around, choice: PrivateChoice): Edits {
  const answers = new Map<Path, AnswerValue>();
  for (const { path } of privatePlaces(around)) {
    const stored = around.view.stored(path);
    if (choice !== 'now') answers.set(path, { blank: 'not-asked', reason: choice });
    else if (stored === null || isNotAsked(stored)) answers.set(path, false);
  }
  return { answers };
}

/** What leaving the private items settles. */
export function leavePrivateEdits(around: Around): Edits {
  const places = privatePlaces(around).filter(({ path }) => around.view.stored(path) === null);
  return { answers: new Map(places.map(({ path }) => [path, false])) };
}

/** Of the private concerns that the form shows, whether they are chosen. */
function privatePlaces({ program, view }: Around): readonly Place[] {
  return program.form.items
    .filter((item) => item.type === 'concern' && item.sensitive === 'private')
    .flatMap((item) => view.placesOf(item))
    .filter((place) => place.part === 'chosen' && view.isShown(place));
}

/** Closes the question that opens what is asked alone, or opens it again. What she said to it before stays said. */
export function gateEdits({ program, view }: Around, closed: boolean): Edits {
  const gate = program.form.aloneGate;
  const answers = new Map<Path, AnswerValue>();
  if (gate === undefined) return { answers };
  const stored = view.stored(gate);
  if (closed && stored !== 'yes' && !isNotAsked(stored)) answers.set(gate, { blank: 'not-asked', reason: 'helper' });
  if (!closed && isNotAsked(stored)) answers.set(gate, null);
  return { answers };
}

/** Why the `alone` items are not asked. */
function withheldBy(view: View, { form }: Program): NotAskedReason {
  return form.aloneGate !== undefined && isNotAsked(view.stored(form.aloneGate)) ? 'helper' : 'not-alone';
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
