import { joinedInto, leaderOf, readPatient, type Patient, type RecordState } from '../../records';
import type { Store } from '../../store';

/** The records of one person that are joined with one of them. */
export interface Joined {
  /** The record that speaks for all; null where this one does. */
  readonly leader: Patient | null;
  /** The others, where this one speaks for all. */
  readonly members: readonly { readonly patient: Patient; readonly state: RecordState }[];
  /** This record, where it is joined into another. */
  readonly own: RecordState | null;
}

export async function loadJoined(store: Store, state: RecordState): Promise<Joined> {
  const { patients } = await store.caseload();
  const into = new Map(patients.map((summary) => [summary.id, summary.joinedInto]));
  into.set(state.id, joinedInto(state));
  const leads = leaderOf(state.id, into);
  const states = await Promise.all(
    (leads === state.id ? [...into.keys()].filter((id) => id !== state.id && leaderOf(id, into) === state.id) : []).map((id) =>
      store.record(id),
    ),
  );
  const leader = leads === state.id ? null : await store.record(leads);
  return {
    leader: leader === null ? null : readPatient(leader),
    members: states.flatMap((each) => (each === null ? [] : [{ state: each, patient: readPatient(each) }])),
    own: leader === null ? null : state,
  };
}
