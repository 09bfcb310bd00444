import { addDays } from './calendar';
import type { RecordId } from './change';
import type { Edit } from './edits';
import { differ, valueAt, type RecordState } from './fold';
import { dateIn, isTrueAt, oneOfAt, textOrNullAt } from './reading';
import type { HnaEvent } from './views';

/** Of a short list, so that nobody has to spell a drug for the safety rules to know what kind it is. */
export const treatmentClasses = [
  'chemotherapy',
  'cdk46',
  'endocrine',
  'her2',
  'antibody-drug-conjugate',
  'immunotherapy',
  'parp',
  'bone-agent',
  'radiotherapy',
  'trial',
  'other',
] as const;
export type TreatmentClass = (typeof treatmentClasses)[number];

export const intents = ['control', 'symptoms', 'other'] as const;

export interface Treatment {
  readonly id: RecordId;
  readonly patient: string;
  readonly class: TreatmentClass | null;
  readonly drug: string | null;
  /** Calendar dates. */
  readonly start: string | null;
  readonly stop: string | null;
  /** The latest change of dose. */
  readonly doseChange: string | null;
  readonly nextScan: string | null;
  /** What it is meant to do: control the cancer, or ease symptoms. */
  readonly intent: (typeof intents)[number] | null;
  /** It was recorded by mistake; it counts for nothing and stays readable. */
  readonly removed: boolean;
  /** Whether devices differ on what decides if she is on it. */
  readonly unclear: boolean;
}

const deciding = ['class', 'start', 'stop', 'removed'] as const;

export function readTreatment(state: RecordState): Treatment {
  return {
    id: state.id,
    patient: state.patient ?? '',
    class: oneOfAt(state, 'class', treatmentClasses),
    drug: textOrNullAt(state, 'drug'),
    start: dateIn(valueAt(state, 'start')),
    stop: dateIn(valueAt(state, 'stop')),
    doseChange: dateIn(valueAt(state, 'doseChange')),
    nextScan: dateIn(valueAt(state, 'nextScan')),
    intent: oneOfAt(state, 'intent', intents),
    removed: isTrueAt(state, 'removed'),
    unclear: deciding.some((path) => differ(state.fields[path] ?? [])),
  };
}

export type TreatmentDetails = Pick<Treatment, 'class' | 'drug' | 'start' | 'stop' | 'doseChange' | 'nextScan' | 'intent'>;
const details = ['class', 'drug', 'start', 'stop', 'doseChange', 'nextScan', 'intent'] as const;

/** Records a treatment, or corrects one: `before` is what stood on screen. */
export function recordTreatment(id: RecordId, after: TreatmentDetails, before?: TreatmentDetails): Edit[] {
  const was = before ?? { class: null, drug: null, start: null, stop: null, doseChange: null, nextScan: null, intent: null };
  return details
    .filter((field) => was[field] !== after[field])
    .map((path) => ({ record: id, kind: 'treatment', path, value: after[path] }));
}

/** Stops it, or takes a stop back with null. */
export function stopTreatment(id: RecordId, stop: string | null): Edit[] {
  return [{ record: id, kind: 'treatment', path: 'stop', value: stop }];
}

/** It was recorded by mistake; false brings it back. */
export function removeTreatment(id: RecordId, removed: boolean): Edit[] {
  return [{ record: id, kind: 'treatment', path: 'removed', value: removed }];
}

/** Whether the safety rules for anti-cancer drugs hold for her. Not known counts as on. */
export const treatmentFacts = ['on', 'off', 'not-known'] as const;
export type TreatmentFact = (typeof treatmentFacts)[number];

/** Not drugs against the cancer: they say nothing about whether she is on one. */
const others: readonly (TreatmentClass | null)[] = ['bone-agent', 'radiotherapy'];

/**
 * Days after stopping during which it still counts as on: six weeks, and a year for immunotherapy, whose effects come late. Drafts,
 * for local clinical approval: docs/clinical-safety.
 */
const afterStopping = (of: TreatmentClass | null): number => (of === 'immunotherapy' ? 365 : 42);

/**
 * What the treatment record says on a day. It says *off* only where all that is recorded is known to have stopped long enough ago:
 * nothing recorded, a start or stop that cannot be read or is contradicted, or a drug that is only planned, leave it not known.
 */
export function onTreatment(treatments: readonly Treatment[], today: string): TreatmentFact {
  const drugs = treatments.filter((each) => !each.removed && !others.includes(each.class));
  const states = drugs.map((each) => stateOf(each, today));
  if (states.includes('on')) return 'on';
  return states.length > 0 && states.every((state) => state === 'off') ? 'off' : 'not-known';
}

/** By itself. */
export function stateOf(treatment: Treatment, today: string): TreatmentFact {
  const { start, stop, unclear } = treatment;
  if (unclear) return 'not-known';
  if (stop !== null) {
    if (start !== null && stop < start) return 'not-known';
    return addDays(stop, afterStopping(treatment.class)) >= today ? 'on' : 'off';
  }
  return start === null || start > today ? 'not-known' : 'on';
}

/** Classes whose effects have rules of their own in the safety check. */
const askedAbout = ['cdk46', 'immunotherapy'] as const;
/** May be a drug of any class. */
const mayBeAny: readonly (TreatmentClass | null)[] = [null, 'trial', 'other'];

/** Something is recorded, and nothing of it is, or may be, a drug of this class that still matters. */
function isSurelyNotOn(asked: TreatmentClass, treatments: readonly Treatment[], today: string): boolean {
  if (onTreatment(treatments, today) === 'not-known') return false;
  return treatments
    .filter((each) => !each.removed)
    .every((each) => (each.class === asked || mayBeAny.includes(each.class) ? stateOf(each, today) === 'off' : !each.unclear));
}

/**
 * What an assessment captures when it starts, by name of the fact. `treatment`: on, off or not-known. `treatment-change`: stopping outranks
 * other kinds, because it leads with other things. `sites`: codes, spaces between. `last-assessment`: the day on which the one before was
 * started. `on-<class>` and `site-<code>`: true where so recorded; left out where it is not known. Of the classes that safety rules ask
 * about, `on-<class>` is false where the whole record leaves no doubt: not known must not pass for no.
 */
export function factsAtStart(of: {
  readonly treatments: readonly Treatment[];
  /** That it answers. */
  readonly events: readonly HnaEvent[];
  /** All of hers: where the cancer is does not change back at the next event. */
  readonly allEvents: readonly HnaEvent[];
  readonly lastAssessment: string | null;
  readonly today: string;
}): Readonly<Record<string, string>> {
  const changes = of.events.flatMap((event) => event.treatmentChange ?? []);
  const change = changes.find((each) => each === 'stopping') ?? changes[0];
  const sites = [...new Set(of.allEvents.flatMap((event) => event.sites))].filter((site) => site !== 'not-known').sort();
  const classes = of.treatments.filter((each) => !each.removed && stateOf(each, of.today) === 'on').flatMap((each) => each.class ?? []);
  return {
    treatment: onTreatment(of.treatments, of.today),
    ...(change === undefined ? {} : { 'treatment-change': change }),
    ...(sites.length === 0 ? {} : { sites: sites.join(' ') }),
    ...(of.lastAssessment === null ? {} : { 'last-assessment': of.lastAssessment }),
    ...Object.fromEntries(askedAbout.filter((each) => isSurelyNotOn(each, of.treatments, of.today)).map((each) => [`on-${each}`, 'false'])),
    ...Object.fromEntries([...new Set(classes)].map((each) => [`on-${each}`, 'true'])),
    ...Object.fromEntries(sites.map((site) => [`site-${site}`, 'true'])),
  };
}
