import {
  dueItems,
  endingOf,
  isByMistake,
  isSuperseded,
  mistakesOf,
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
  readTask,
  readTreatment,
  supersededIn,
  teamSettingsId,
  type Assessment,
  type Clocks,
  type DueItem,
  type Ended,
  type Flag,
  type Group,
  type HnaEvent,
  type Mistake,
  type Offer,
  type PathwayStep,
  type Patient,
  type RecordState,
  type Task,
  type Treatment,
} from '../../../records';
import type { Store } from '../../../store';
import { loadJoined, type Joined } from '../joined';

/** An assessment with what was joined into it. */
export interface Listed extends Group {
  readonly assessment: Assessment;
  /** Those that it answers, and those that what was joined into it answers. */
  readonly events: ReadonlySet<string>;
  /** All that it answers was recorded by mistake: it can be read, and nobody goes on with it. */
  readonly mistaken: boolean;
}

export interface ListedEvent {
  readonly state: RecordState;
  readonly event: HnaEvent;
  readonly step: PathwayStep;
  /** The day on which she was assessed for a later event; only where that one supersedes this. */
  readonly supersededOn: string | null;
  /** Earliest first. */
  readonly offers: readonly Offer[];
  /** That it was recorded by mistake, or was not after all; earliest first. */
  readonly mistakes: readonly Mistake[];
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
  /** All but those to ask in person, which stand with the answers; by day. */
  readonly tasks: readonly Task[];
  readonly clocks: Clocks;
  readonly waiting: ReadonlySet<string>;
  readonly joined: Joined;
}

function listed(group: Group, all: readonly RecordState[]): Listed {
  const events = new Set([group.state, ...group.members].flatMap((state) => readAssessment(state).events));
  return { ...group, assessment: readAssessment(group.state), events, mistaken: isByMistake(events, all) };
}

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
  const clocks = await loadClocks(store);
  const due = dueItems({ ended: ended !== null, events: of('event'), occasions, planItems });
  const passed = supersededIn(due, clocks);
  return {
    patient,
    ended,
    events: of('event').map((each) => ({
      state: each,
      event: readEvent(each),
      step: pathwayOf(each, { ended, occasions, planItems, due, clocks }),
      supersededOn: passed.get(each.id) ?? null,
      offers: offersOf(each),
      mistakes: mistakesOf(each),
    })),
    assessments: groups.map((group) => listed(group, of('event'))),
    treatments: of('treatment').map(readTreatment),
    flags: of('flag').map(readFlag),
    openFlags: new Set(of('flag').flatMap((flag) => readOpenFlag(flag)?.id ?? [])),
    tasks: of('task')
      .map(readTask)
      .filter(({ what }) => what !== 'ask-in-person')
      .toSorted((a, b) => ((a.due ?? '9999') < (b.due ?? '9999') ? -1 : 1)),
    due: due.filter((item) => !isSuperseded(item, clocks)),
    clocks,
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
