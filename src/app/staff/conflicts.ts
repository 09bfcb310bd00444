import {
  conflictsOf,
  fromField,
  openAssessment,
  answersOf,
  type Conflict,
  type Edit,
  type HeadChange,
  type RecordState,
} from '../../records';
import type { Form, Session } from '../../engine';

/** Fields that say what a signature covers; they are settled together with the moment of submitting, never on their own. */
const followsSubmitting: ReadonlySet<string> = new Set(['signed', 'stripped', 'status']);

/** The conflicts that a person can judge. */
export function shownConflicts(state: RecordState): readonly Conflict[] {
  return conflictsOf(state).filter(({ path }) => !followsSubmitting.has(path));
}

/** One value stands: an ordinary change that supersedes all the heads on screen. */
export function settle(state: RecordState, conflict: Conflict, chosen: HeadChange): readonly Edit[] {
  const edit = (path: string, head: HeadChange): Edit => ({ record: state.id, kind: state.kind, path, value: head.value });
  if (conflict.path !== 'submittedAt') return [edit(conflict.path, chosen)];
  const together = conflictsOf(state).filter(({ path }) => followsSubmitting.has(path));
  return [
    edit(conflict.path, chosen),
    ...together.flatMap(({ path, heads }) => heads.filter((head) => head.changeset === chosen.changeset).map((head) => edit(path, head))),
  ];
}

/** The path inside the form, or null for a field that is not an answer. */
export function answerPath(conflict: Conflict): string | null {
  return conflict.path.startsWith('answers/') ? conflict.path.slice('answers/'.length) : null;
}

/** The assessment as it would read if this head's value stood. */
export function sessionWith(form: Form, state: RecordState, path: string, head: HeadChange): Session {
  return openAssessment(form, state, { ...answersOf(state), [path]: fromField(head.value) });
}
