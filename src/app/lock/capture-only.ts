import { guard, isId, listOf, readAssessment, readFlag, type RecordId, type RecordState } from '../../records';
import type { Caseload, Store } from '../../store';

/**
 * What a tablet shows that has gone without the server for too long: whoever is added on it from then on, with all that is written of them,
 * and the assessments that were under way when it was unlocked. Nothing else is there for the screens. It writes, sends and receives as ever.
 */
const addedNote = 'capture-only/added';
const isIds = guard<readonly RecordId[]>(listOf(isId));
const nobody: Caseload = {
  patients: [],
  find: () => [],
  flagged: [],
  incomplete: [],
  toTalk: [],
  handedOver: [],
  tasked: [],
  due: [],
  differing: [],
  preparing: 0,
  arriving: false,
};

export interface CaptureOnly {
  readonly store: Store;
  /** Whether the record's own screen may stand. */
  readonly shows: (id: RecordId) => Promise<boolean>;
  /** Patients who were added since, and what was under way, oldest first. */
  readonly atHand: () => Promise<{ readonly patients: readonly RecordState[]; readonly underWay: readonly RecordState[] }>;
}

/** `leftOpen`: assessments that were open, or in a patient's hands, when the tablet was unlocked; of these only what is not finished is shown. */
export async function captureOnly(full: Store, leftOpen: readonly RecordId[]): Promise<CaptureOnly> {
  const added = new Set(await readAdded(full));
  const underWay = new Map<RecordId, RecordState>();
  for (const id of new Set(leftOpen)) {
    const state = await full.record(id);
    if (state?.kind === 'assessment' && readAssessment(state).status === 'started') underWay.set(id, state);
  }
  /** Of them the name alone. */
  const named = new Set([...underWay.values()].map(({ patient }) => patient));

  const isShown = (state: RecordState): boolean => {
    // They are about nobody: without them no tablet could be handed over.
    if (state.kind === 'team-settings' || state.kind === 'approval') return true;
    if (added.has(state.patient ?? state.id)) return true;
    if (state.kind === 'patient') return named.has(state.id);
    return underWay.has(state.kind === 'flag' ? readFlag(state).assessment : state.id);
  };
  const shown = (states: readonly RecordState[]): readonly RecordState[] => states.filter(isShown);

  const store: Store = Object.assign<Store, Partial<Store>>(Object.create(full), {
    commit: async (edits, options) => {
      const fresh = edits.filter(({ kind }) => kind === 'patient').map(({ record }) => record);
      for (const id of fresh) if (!added.has(id) && (await full.record(id)) === null) added.add(id);
      // First, so that nobody who was added is out of reach after a kill.
      if (fresh.length > 0) await full.setNote(addedNote, JSON.stringify([...added]));
      return full.commit(edits, options);
    },
    record: async (id) => {
      const state = await full.record(id);
      return state !== null && isShown(state) ? state : null;
    },
    records: async (kind) => shown(await full.records(kind)),
    patientRecords: async (patient, kind) => shown(await full.patientRecords(patient, kind)),
    caseload: async () => nobody,
    corrupt: async () => [],
  });
  return {
    store,
    shows: async (id) => {
      const state = await store.record(id);
      // Of whoever has an assessment under way the name alone is shown.
      return state !== null && (state.kind !== 'patient' || added.has(id));
    },
    atHand: async () => {
      const patients = await Promise.all([...added].map((id) => full.record(id)));
      return { patients: patients.flatMap((state) => state ?? []), underWay: [...underWay.values()] };
    },
  };
}

/** The list is back: who was added stands in it. */
export const endCaptureOnly = (full: Store): Promise<void> => full.setNote(addedNote, null);

async function readAdded(full: Store): Promise<readonly RecordId[]> {
  const kept: unknown = JSON.parse((await full.getNote(addedNote)) ?? '[]');
  return isIds(kept) ? kept : [];
}
