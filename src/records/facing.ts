import type { RecordState } from './fold';
import { readEvent, readPatient } from './views';

/** Why nothing of an assessment may be shown to her, nor asked of her. */
export type NotFacing = 'ended' | 'not-told';

/**
 * Until she has been told of every event that an assessment answers, nothing patient-facing exists for it; nor once she has died or moved
 * (clinical.md, "Never break bad news"). `events`: the records of all events that it and what was joined into it name; null for one
 * that is not here, for then nobody can know. `patient`: null where it is not here, as on her own page.
 */
export function whyNotFacing(events: readonly (RecordState | null)[], patient: RecordState | null): NotFacing | null {
  if (patient !== null && readPatient(patient).ended !== null) return 'ended';
  // An assessment that names no event cannot prove that she has been told of it.
  const told = events.length > 0 && events.every((event) => event !== null && readEvent(event).told !== null);
  return told ? null : 'not-told';
}
