import { unfinishedOf } from '../../form';
import type { Session } from '../../engine';
import { guard, isText, listOf, objectOf, oneOf, recordOf, type Test } from '../../records';

/** Where this device keeps what is typed and is no answer yet. */
export const unfinishedNote = (assessment: string): string => `unfinished/${assessment}`;

/** What stands in the note; null where there is nothing to keep. */
export function writtenUnfinished(session: Session): string | null {
  const all = unfinishedOf(session).all();
  return all.length === 0 ? null : JSON.stringify(all);
}

/** Puts back what the note holds; one that cannot be read holds nothing. */
export function readUnfinished(session: Session, note: string): void {
  const kept = parsed(note);
  if (isNote(kept)) unfinishedOf(session).restore(kept);
}

const isNumber: Test = (value) => typeof value === 'number';
const isTextOrNumber: Test = (value) => isText(value) || isNumber(value);
const isDate = objectOf({ day: isText, month: isText, year: isText });
const isProblem = objectOf(
  { code: oneOf(['required', 'check', 'type', 'range', 'option', 'length', 'pattern', 'rows']) },
  { message: isText, values: recordOf(isText, isTextOrNumber) },
);
const isKept = objectOf({
  input: (value) => isText(value) || isDate(value),
  problem: isProblem,
  standing: (value) => value === null || isTextOrNumber(value),
});
const isNote = guard<Parameters<ReturnType<typeof unfinishedOf>['restore']>[0]>(
  listOf((entry) => Array.isArray(entry) && entry.length === 2 && isText(entry[0]) && isKept(entry[1])),
);

function parsed(note: string): unknown {
  try {
    return JSON.parse(note);
  } catch {
    return null;
  }
}
