import type { RecordId } from './change';
import type { Edit } from './edits';
import { valueAt, type RecordState } from './fold';
import { textOrNullAt, tickedAt } from './reading';

/**
 * What is written while an assessment is talked through, beside what she said and never in its place: the nurse's notes, one field for
 * each subject; which concerns came up only in talk; and when it is all looked at again.
 */

/** Notes on the talk as a whole. */
export const generalNote = 'talk';
/** Of thoughts of not wanting to be alive, three things that are never one (clinical.md). */
export const lifeNotes = ['readiness-to-die', 'wish-to-hasten-death', 'intent'] as const;
export type NoteName = string;

export const notePath = (name: NoteName): string => `notes/${name}`;
export const noteAt = (state: RecordState, name: NoteName): string => {
  const value = valueAt(state, notePath(name));
  return typeof value === 'string' ? value : '';
};

/** Concerns that she had not ticked herself. Their answers are answers like any other, given by whoever talked with her. */
export const raisedInTalk = (state: RecordState): readonly string[] => tickedAt(state, 'raisedInTalk');

export const markRaisedInTalk = (assessment: RecordId, concern: string, raised = true): Edit[] => [
  { record: assessment, kind: 'assessment', path: `raisedInTalk/${concern}`, value: raised },
];

/** Calendar date of the next review, where one was named; null where the team's usual time counts. */
export const nextReviewOf = (state: RecordState): string | null => textOrNullAt(state, 'nextReview');

export const setNextReview = (assessment: RecordId, date: string | null): Edit[] => [
  { record: assessment, kind: 'assessment', path: 'nextReview', value: date },
];
