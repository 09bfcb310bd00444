import { joinedInto, leaderOf, readAssessment, whyNotFacing, type NotFacing, type RecordId, type RecordState } from '../../records';
import type { Store } from '../../store';
import { readTogether } from './together';

/** Why this assessment may not be shown to her or asked of her now; null where it may. One that is not here may not. */
export async function whyNotShown(store: Store, id: RecordId): Promise<NotFacing | null> {
  const together = await readTogether(store, id);
  if (together === null) return 'not-told';
  const named = [together.state, ...together.members].flatMap((state) => readAssessment(state).events);
  const [patient, ...events] = await Promise.all(
    [readAssessment(together.state).patient, ...new Set(named)].map((record) => store.record(record)),
  );
  // On her own page her record is not here.
  if (patient !== undefined && patient !== null && (await hasEndedElsewhere(store, patient))) return 'ended';
  return whyNotFacing(events, patient ?? null);
}

/** Whether a record of the same person that is joined with this one says that she died or moved. */
async function hasEndedElsewhere(store: Store, own: RecordState): Promise<boolean> {
  const { patients } = await store.caseload();
  const into = new Map(patients.map((summary) => [summary.id, summary.joinedInto]));
  into.set(own.id, joinedInto(own));
  const leads = leaderOf(own.id, into);
  return patients.some(({ id, patient }) => patient !== null && patient.ended !== null && leaderOf(id, into) === leads);
}
