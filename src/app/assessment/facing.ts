import { readAssessment, whyNotFacing, type NotFacing, type RecordId } from '../../records';
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
  return whyNotFacing(events, patient ?? null);
}
