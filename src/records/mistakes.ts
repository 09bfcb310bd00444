import type { RecordId } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';
import { addedAt, textIn } from './reading';
import { isRemoved, removal } from './removed';

/**
 * An event that was recorded by mistake counts for nothing: nothing is due for it, and it leads to no form. It stays in sight with the
 * reason, who and when; so does that it was put back.
 */
export interface Mistake {
  readonly id: string;
  /** Taken back, or put there again. */
  readonly removed: boolean;
  /** Empty where it was put back. */
  readonly reason: string;
  /** By the clock of the device that said so, milliseconds since 1970. */
  readonly at: number;
  /** Account id. */
  readonly by: string;
}

const said = (event: RecordState, id: string, removed: boolean, reason: string): Edit[] => [
  ...removal(event, removed),
  { record: event.id, kind: 'event', path: `mistakes/${id}`, value: { removed, reason } },
];

/** `id`: a new one. `event`: as it stood on the screen. */
export const takeBackEvent = (event: RecordState, id: string, reason: string): Edit[] => said(event, id, true, reason);

export const putBackEvent = (event: RecordState, id: string): Edit[] => said(event, id, false, '');

/** Earliest first. */
export const mistakesOf = (event: RecordState): readonly Mistake[] =>
  addedAt(event, 'mistakes').map(({ id, value, head }) => ({
    id,
    removed: value['removed'] === true,
    reason: textIn(value, 'reason'),
    at: head.at,
    by: head.author,
  }));

/** Whether all that an assessment answers was recorded by mistake. What is not here may not have been. */
export function isByMistake(named: Iterable<RecordId>, events: readonly RecordState[]): boolean {
  const all = [...named].map((id) => events.find((event) => event.id === id));
  return all.length > 0 && all.every((event) => event !== undefined && isRemoved(event));
}
