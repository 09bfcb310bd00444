import {
  dueItems,
  endingOf,
  offersOf,
  pathwayOf,
  readAssessment,
  readClocks,
  readEvent,
  readFlag,
  readGroups,
  readOccasion,
  readOpenFlag,
  readPatient,
  readTreatment,
  teamSettingsId,
  type Assessment,
  type Clocks,
  type DueItem,
  type Ended,
  type Flag,
  type Group,
  type HnaEvent,
  type Offer,
  type PathwayStep,
  type Patient,
  type RecordState,
  type Treatment,
} from '../../../records';
import type { Store } from '../../../store';
import { loadJoined, type Joined } from '../joined';

/** An assessment with what was joined into it. */
export interface Listed extends Group {
  readonly assessment: Assessment;
  /** Those that it answers, and those that what was joined into it answers. */
  readonly events: ReadonlySet<string>;
}

export interface ListedEvent {
  readonly state: RecordState;
  readonly event: HnaEvent;
  readonly step: PathwayStep;
  /** Earliest first. */
  readonly offers: readonly Offer[];
}

/** Everything that the screen of one person shows. */
export interface PatientFile {
  readonly patient: Patient;
  /** Also where only a record that is joined to this one says so. */
  readonly ended: Ended | null;
  readonly events: readonly ListedEvent[];
  readonly assessments: readonly Listed[];
  readonly treatments: readonly Treatment[];
  readonly flags: readonly Flag[];
  /** Those that wait for somebody to act. */
  readonly openFlags: ReadonlySet<string>;
  readonly due: readonly DueItem[];
  readonly clocks: Clocks;
  readonly waiting: ReadonlySet<string>;
  readonly joined: Joined;
}

const listed = (group: Group): Listed => ({
  ...group,
  assessment: readAssessment(group.state),
  events: new Set([group.state, ...group.members].flatMap((state) => readAssessment(state).events)),
});

export async function loadPatient(store: Store, id: string): Promise<PatientFile | null> {
  const state = await store.record(id);
  if (state === null || state.kind !== 'patient') return null;
  const joined = await loadJoined(store, state);
  const records = (
    await Promise.all([id, ...joined.members.map((member) => member.patient.id)].map((each) => store.patientRecords(each)))
  ).flat();
  const of = (kind: RecordState['kind']) => records.filter((record) => record.kind === kind);
  const patient = readPatient(state);
  const ended = endingOf([patient, joined.leader, ...joined.members.map((member) => member.patient)]);
  const groups = readGroups(of('assessment'));
  const occasions = groups.map(readOccasion);
  const planItems = of('plan-item');
  return {
    patient,
    ended,
    events: of('event').map((each) => ({
      state: each,
      event: readEvent(each),
      step: pathwayOf(each, { ended, occasions, planItems }),
      offers: offersOf(each),
    })),
    assessments: groups.map(listed),
    treatments: of('treatment').map(readTreatment),
    flags: of('flag').map(readFlag),
    openFlags: new Set(of('flag').flatMap((flag) => readOpenFlag(flag)?.id ?? [])),
    due: dueItems({ ended: ended !== null, events: of('event'), occasions, planItems }),
    clocks: await loadClocks(store),
    waiting: await store.unsent(records.map((record) => record.id)),
    joined,
  };
}

/** Of the team, as far as this device knows them. */
const loadClocks = async (store: Store): Promise<Clocks> => readClocks(await store.record(teamSettingsId));

export type TimelineEntry =
  | { readonly kind: 'event'; readonly date: string; readonly id: string; readonly listed: ListedEvent }
  | { readonly kind: 'assessment'; readonly date: string; readonly id: string; readonly listed: Listed }
  | { readonly kind: 'treatment'; readonly date: string; readonly id: string; readonly treatment: Treatment };

/** On one day: what was asked stands above the treatment, and that above what happened. */
const order = ['assessment', 'treatment', 'event'] as const;

/** Newest first; a treatment of which nobody knows since when stands last. */
export function timelineOf({ events, assessments, treatments }: PatientFile): readonly TimelineEntry[] {
  const entries: readonly TimelineEntry[] = [
    ...events.map((each): TimelineEntry => ({ kind: 'event', date: each.event.date, id: each.event.id, listed: each })),
    ...assessments.map((each): TimelineEntry => ({
      kind: 'assessment',
      date: each.assessment.today,
      id: each.assessment.id,
      listed: each,
    })),
    ...treatments
      .filter(({ removed }) => !removed)
      .map((each): TimelineEntry => ({ kind: 'treatment', date: each.start ?? '', id: each.id, treatment: each })),
  ];
  return entries.toSorted((a, b) => (a.date === b.date ? order.indexOf(a.kind) - order.indexOf(b.kind) : a.date < b.date ? 1 : -1));
}
