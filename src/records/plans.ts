import type { FieldValue, RecordId } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';
import { hashText } from './hash';
import { addedAt, isTrueAt, numberIn, oneOfIn, textAt, textIn, textOrNullAt, tickedAt } from './reading';
import { isRemoved } from './removed';
import type { RankedConcern } from './result';

/** What became of a concern by the day it was looked at again. */
export const reviewStates = ['resolved', 'better', 'same', 'worse', 'not-ready'] as const;
export type ReviewState = (typeof reviewStates)[number];

export interface PlanReview {
  readonly id: string;
  /** 1–10; null where she gave no number. */
  readonly rating: number | null;
  readonly state: ReviewState | null;
  /** Calendar date `YYYY-MM-DD`. */
  readonly date: string;
  readonly by: string;
}

/** Her own doing: the owner of an action that she takes on herself. Any other owner is an account id, or words. */
export const ownerIsPatient = 'patient';

/** What was agreed about a concern, or about something that came up in talk. */
export interface PlanItem {
  readonly id: RecordId;
  readonly patient: RecordId;
  readonly assessment: RecordId;
  /** Item id of the concern; null where it is about none. */
  readonly concern: string | null;
  /** What it is about, in words. */
  readonly title: string;
  /** In her own words. */
  readonly goal: string;
  readonly action: string;
  /** An account id, `patient`, or words; empty where nobody was named. */
  readonly owner: string;
  /** Calendar date, or empty. */
  readonly due: string;
  /** What she was given to read, by id of the care library. */
  readonly information: readonly string[];
  /** Nothing more has to be done than was said. */
  readonly talkedThrough: boolean;
  readonly note: string;
  /** About something private: she said that it may stand on the copy that she takes home. */
  readonly onCopy: boolean;
  readonly removed: boolean;
  /** Earliest first. */
  readonly reviews: readonly PlanReview[];
}

export function readPlanItem(state: RecordState): PlanItem {
  return {
    id: state.id,
    patient: state.patient ?? '',
    assessment: textAt(state, 'assessment'),
    concern: textOrNullAt(state, 'concern'),
    title: textAt(state, 'title'),
    goal: textAt(state, 'goal'),
    action: textAt(state, 'action'),
    owner: textAt(state, 'owner'),
    due: textAt(state, 'due'),
    information: tickedAt(state, 'information'),
    talkedThrough: isTrueAt(state, 'talkedThrough'),
    note: textAt(state, 'note'),
    onCopy: isTrueAt(state, 'onCopy'),
    removed: isRemoved(state),
    reviews: addedAt(state, 'reviews').map(({ id, value, head }) => ({
      id,
      rating: numberIn(value, 'rating'),
      state: oneOfIn(value, 'state', reviewStates),
      date: textIn(value, 'date'),
      by: head.author,
    })),
  };
}

/**
 * Two tablets that plan the same thing for the same assessment write one record: a suggestion that was taken over, or, without one, what
 * is said of the concern as a whole (talked through, information given, referrals).
 */
export const planItemId = (assessment: RecordId, concern: string, suggestion = ''): RecordId =>
  hashText(`plan ${assessment} ${concern} ${suggestion}`);

export type PlanField = 'title' | 'goal' | 'action' | 'owner' | 'due' | 'note' | 'talkedThrough' | 'onCopy';

const set = (record: RecordId, path: string, value: FieldValue): Edit => ({ record, kind: 'plan-item', path, value });

export function addPlanItem(
  id: RecordId,
  item: {
    readonly assessment: RecordId;
    readonly concern: string | null;
    readonly title: string;
  } & Partial<Pick<PlanItem, 'goal' | 'action' | 'owner' | 'due' | 'note' | 'talkedThrough' | 'information'>>,
): Edit[] {
  const { information = [], ...fields } = item;
  return [
    ...Object.entries(fields).flatMap(([path, value]) => (value === null || value === '' || value === false ? [] : [set(id, path, value)])),
    ...information.map((each) => set(id, `information/${each}`, true)),
  ];
}

export const changePlanItem = (id: RecordId, field: PlanField, value: string | boolean): Edit[] => [set(id, field, value)];

export const giveInformation = (id: RecordId, information: string, given: boolean): Edit[] => [
  set(id, `information/${information}`, given),
];

export function reviewPlanItem(
  id: RecordId,
  review: { readonly id: string; readonly rating: number | null; readonly state: ReviewState; readonly date: string },
): Edit[] {
  const { id: name, ...value } = review;
  return [set(id, `reviews/${name}`, value)];
}

/**
 * In which order to talk about her concerns: her own top three, then those that a red flag touches, then by how much each worries
 * her; one that was not rated is not a mild one, and stands before the rated of 3 and less. Ties stay as they came.
 */
export function rankForPlan<Of extends Pick<RankedConcern, 'id' | 'rating' | 'top'>>(
  concerns: readonly Of[],
  flagged: ReadonlySet<string>,
): readonly Of[] {
  const key = ({ id, top, rating }: Of): readonly [number, number, number] => [
    top ?? Number.MAX_SAFE_INTEGER,
    flagged.has(id) ? 0 : 1,
    -(rating ?? unratedCountsAs),
  ];
  return concerns.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
}

const unratedCountsAs = 3.5;
