import {
  answers,
  endingOf,
  factsAtStart,
  readEvent,
  readGroups,
  readOccasion,
  readPatient,
  readTreatment,
  type HnaEvent,
  type Patient,
  type Treatment,
} from '../../../records';
import type { Store } from '../../../store';
import type { HeldDefinition } from '../../forms';
import { loadJoined } from '../joined';

/** What starting an assessment needs to know. */
export interface StartFile {
  readonly event: HnaEvent;
  /** Ended also where only a record that is joined with hers says so. */
  readonly patient: Patient;
  /** She is with another team: what is here only waits to be sent. */
  readonly hasLeft: boolean;
  /** Told, and not answered by an assessment yet: these may share one. The event itself is among them. */
  readonly open: readonly HnaEvent[];
  /** Those that were not recorded by mistake. */
  readonly allEvents: readonly HnaEvent[];
  readonly treatments: readonly Treatment[];
  /** Begun for this event already: its day. */
  readonly begun: string | null;
  /** The day on which the latest one that was submitted was started. */
  readonly lastAssessment: string | null;
  readonly definitions: readonly HeldDefinition[];
}

export async function loadStart(store: Store, id: string): Promise<StartFile | null> {
  const state = await store.record(id);
  if (state?.kind !== 'event') return null;
  const event = readEvent(state);
  const [patient, records, definitions, places] = await Promise.all([
    store.record(event.patient),
    store.patientRecords(event.patient),
    store.definitions(),
    store.places(),
  ]);
  if (patient?.kind !== 'patient') return null;
  const { leader, members } = await loadJoined(store, patient);
  const own = readPatient(patient);
  const ended = endingOf([own, leader, ...members.map((member) => member.patient)]);
  const occasions = readGroups(records.filter(({ kind }) => kind === 'assessment'))
    .map(readOccasion)
    .filter(answers);
  const answered = new Set(occasions.flatMap(({ events }) => [...events]));
  const allEvents = records
    .filter(({ kind }) => kind === 'event')
    .map(readEvent)
    .filter(({ removed }) => !removed);
  return {
    event,
    patient: { ...own, ended },
    hasLeft: (places.get(event.patient)?.left ?? null) !== null,
    open: allEvents
      .filter((each) => each.told !== null && (each.id === id || !answered.has(each.id)))
      .toSorted((a, b) => (a.date < b.date ? 1 : -1)),
    allEvents,
    treatments: records.filter(({ kind }) => kind === 'treatment').map(readTreatment),
    begun: occasions.find(({ events }) => events.has(id))?.assessment.today ?? null,
    lastAssessment:
      occasions
        .filter(({ submitted }) => submitted !== null)
        .map(({ assessment }) => assessment.today)
        .toSorted()
        .at(-1) ?? null,
    definitions,
  };
}

/** So close to each other that they are one occasion: a progression and the change of treatment that follows. */
const sameOccasion = 31;

/** Those that one assessment answers unless the nurse says otherwise. */
export function eventsTogether({ event, open }: StartFile): readonly string[] {
  const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  return open.filter((each) => each.id === event.id || Math.abs(day(each.date) - day(event.date)) <= sameOccasion).map(({ id }) => id);
}

/** Kept whether or not the form declares them: they say how she stood when it was started. */
const alwaysKept = ['treatment', 'treatment-change', 'sites', 'last-assessment'];

/** What this definition asks of the records, and what is kept of every start. `treatment`: as the nurse corrected it, if she did. */
export async function contextAt(
  store: Store,
  definition: HeldDefinition,
  file: StartFile,
  of: { readonly events: readonly HnaEvent[]; readonly treatment: string; readonly helper: string; readonly today: string },
): Promise<Readonly<Record<string, string>>> {
  const declared = (await store.definition(definition.id, definition.version))?.context.map(({ name }) => name) ?? [];
  const { treatments, allEvents, lastAssessment } = file;
  const recorded = factsAtStart({ treatments, events: of.events, allEvents, lastAssessment, today: of.today });
  // A record that she found wrong leaves doubt about every drug: what it rules out is not known then.
  const isDoubted = of.treatment !== recorded['treatment'] && of.treatment !== 'off';
  const facts = { ...recorded, treatment: of.treatment, helper: of.helper };
  return Object.fromEntries(
    Object.entries(facts).filter(
      ([name, value]) =>
        (declared.includes(name) || alwaysKept.includes(name)) && !(isDoubted && name.startsWith('on-') && value === 'false'),
    ),
  );
}

/** The languages in which the definition's questions are held here, its own first. */
export async function languagesOf(store: Store, definition: HeldDefinition): Promise<readonly string[]> {
  const canonical = await store.definition(definition.id, definition.version);
  if (canonical === null) return [];
  return [canonical.language, ...Object.keys(canonical.translations ?? {})];
}
