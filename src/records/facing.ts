import type { RecordState } from './fold';
import { readEvent, readPatient } from './views';

/** Why nothing of an assessment may be shown to her, nor asked of her. */
export type NotFacing = 'ended' | 'mistaken' | 'not-told';

/**
 * Until she has been told of every event that an assessment answers, nothing patient-facing exists for it; nor once she has died or moved,
 * nor where all of them were recorded by mistake (clinical.md, "Never break bad news"). `events`: the records of all events that it and what was joined into it name; null for one
 * that is not here, for then nobody can know. `patient`: null where it is not here, as on her own page.
 */
export function whyNotFacing(events: readonly (RecordState | null)[], patient: RecordState | null): NotFacing | null {
  if (patient !== null && readPatient(patient).ended !== null) return 'ended';
  const all = events.map((event) => (event === null ? null : readEvent(event)));
  if (all.length > 0 && all.every((event) => event?.removed === true)) return 'mistaken';
  // An assessment that names no event cannot prove that she has been told of it. To take an event back opens nothing: it still counts.
  return all.length > 0 && all.every((event) => event !== null && event.told !== null) ? null : 'not-told';
}
