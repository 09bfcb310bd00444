import { answersOf, openAssessment, readAs, type Conflict, type ConflictingHead, type RecordState } from '../../records';
import type { Form, Session } from '../../engine';

/** The path of the answer that devices differ on, or null for a field that is not an answer. */
export function answerPath(conflict: Conflict): string | null {
  if (conflict.kind === 'row') return conflict.path.slice('answers/'.length);
  return conflict.heads[0]?.register?.path ?? null;
}

/** The assessment as it would read if this head stood. */
export function sessionWith(form: Form, state: RecordState, conflict: Conflict, head: ConflictingHead): Session {
  const answers = answersOf(state, form.canonical);
  return openAssessment(form, state, readAs(conflict, head, answers, form.canonical));
}
