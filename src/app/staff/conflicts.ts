import { fromField, openAssessment, answersOf, type Conflict, type Edit, type HeadChange, type RecordState } from '../../records';
import type { Form, Session } from '../../engine';

/** One value stands: an ordinary change that supersedes all the heads on screen. */
export function settle(state: RecordState, conflict: Conflict, chosen: HeadChange): readonly Edit[] {
  return [{ record: state.id, kind: state.kind, path: conflict.path, value: chosen.value }];
}

/** The path inside the form, or null for a field that is not an answer. */
export function answerPath(conflict: Conflict): string | null {
  return conflict.path.startsWith('answers/') ? conflict.path.slice('answers/'.length) : null;
}

/** The assessment as it would read if this head's value stood. */
export function sessionWith(form: Form, state: RecordState, path: string, head: HeadChange): Session {
  return openAssessment(form, state, { ...answersOf(state), [path]: fromField(head.value) });
}
