import { AnswerError, type AnswerValue, type Path } from './contract';
import { isAnswerable, partPath, type Place } from './paths';
import type { Program } from './program';
import { errorCodes, isStoredBlank, normaliseAnswer, problemOf } from './validate';
import { isList } from './values';
import type { View } from './view';

/** Stored answers to set, or with `null` to clear. */
export type Edits = ReadonlyMap<Path, AnswerValue>;

/** An answer, and what must change with it. @throws AnswerError where it does not fit. */
export function answerEdits(program: Program, view: View, place: Place, typed: AnswerValue): Edits {
  const { path, item, part } = place;
  const value = normaliseAnswer(place, typed, view.stored(path));
  refuse(program, view, place, value);
  const edits = new Map<Path, AnswerValue>([[path, value]]);
  if (path === program.form.aloneGate && value === 'yes') {
    for (const each of program.alone) if (isNotAlone(view.stored(each))) edits.set(each, null);
  }
  if (part === 'chosen' && value !== true) {
    for (const rank of program.ranks) {
      const ranked = view.stored(rank);
      if (!isList(ranked) || !ranked.includes(item.id)) continue;
      const left = ranked.filter((id) => id !== item.id);
      edits.set(rank, left.length === 0 ? null : left);
    }
  }
  return edits;
}

/** What leaving a page settles: concerns that were shown and not chosen, and questions that the `alone` gate withheld. */
export function leaveEdits(view: View, page: string): Edits {
  const edits = new Map<Path, AnswerValue>();
  for (const item of view.itemsOf(page)) {
    if (item.type === 'concern') {
      const chosen = view.place(partPath(item.id, 'chosen'));
      if (view.isShown(chosen) && view.stored(chosen.path) === null) edits.set(chosen.path, false);
    } else if (isAnswerable(item) && view.isWithheld(item) && view.stored(item.id) === null) {
      edits.set(item.id, { blank: 'not-asked', reason: 'not-alone' });
    }
  }
  return edits;
}

function refuse(program: Program, view: View, place: Place, value: AnswerValue): void {
  const { path, item } = place;
  if (view.isReadOnly(item)) throw new AnswerError('read-only', path, `The answer at ${path} cannot be changed.`);
  const problem = problemOf(place, value, program.concerns);
  if (problem !== null) throw new AnswerError(errorCodes[problem.code], path, `The answer does not fit ${path}: ${problem.code}.`);
  if (item.type === 'rank' && isList(value) && value.some((id) => view.value(partPath(id, 'chosen')) !== true)) {
    throw new AnswerError('unknown-option', path, `Only concerns that are chosen can stand at ${path}.`);
  }
}

export const isNotAsked = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked';

const isNotAlone = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked' && value.reason === 'not-alone';
