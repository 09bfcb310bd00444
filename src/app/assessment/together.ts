import { asOne, readGroups, type RecordId, type RecordState } from '../../records';
import type { Store } from '../../store';

/** An assessment as it reads together with what was joined into it. */
export interface Together {
  readonly state: RecordState;
  /** What was joined into it, each as it is by itself. */
  readonly members: readonly RecordState[];
  /** The assessment into which this one was joined; null where it stands by itself. */
  readonly into: RecordId | null;
}

export async function readTogether(store: Store, id: RecordId): Promise<Together | null> {
  const own = await store.record(id);
  if (own === null || own.kind !== 'assessment') return null;
  const all = own.patient === undefined ? [own] : await store.patientRecords(own.patient, 'assessment');
  for (const { state, members } of readGroups(all)) {
    if (state.id === id) return { state, members, into: null };
    if (members.some((member) => member.id === id)) return { state: own, members: [], into: state.id };
  }
  return { state: own, members: [], into: null };
}

/** The record as it stands now, with the same others. */
export const togetherWith = (own: RecordState, members: readonly RecordState[]): RecordState => asOne([own, ...members]);
