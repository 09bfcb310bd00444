import type { AssessmentPoint } from '../definition';
import type { Urgency } from '../engine';
import { valueAt, type RecordState } from './fold';
import { numberAt as number, oneOfAt as oneOf, stringsIn as strings, textAt as text, textOrNullAt as textOrNull } from './reading';
import { signaturesOf, statusOf, type AssessmentStatus } from './lifecycle';
import { isRemoved } from './removed';

/** Typed readings of a record's fields. A missing or unreadable field is empty, never an error: the record still shows. */

export interface Patient {
  readonly id: string;
  readonly name: string;
  /** Calendar date `YYYY-MM-DD`. */
  readonly born: string;
  readonly nhsNumber: string | null;
  /** Why there is no NHS number. */
  readonly noNumberReason: string | null;
  /** She died or is with another team: nothing is due, started or sent any more; everything stays readable. */
  readonly ended: Ended | null;
}

export const endings = ['died', 'transferred'] as const;

export interface Ended {
  readonly why: (typeof endings)[number];
  /** Calendar date. */
  readonly date: string;
  readonly note: string | null;
}

export function readPatient(state: RecordState): Patient {
  return {
    id: state.id,
    name: text(state, 'name'),
    born: text(state, 'born'),
    nhsNumber: textOrNull(state, 'nhsNumber'),
    noNumberReason: textOrNull(state, 'noNumberReason'),
    ended: readEnded(state),
  };
}

/** Where devices differ on it, it counts: nobody writes to someone who may have died. */
function readEnded(state: RecordState): Ended | null {
  const why = oneOf(state, 'ended/why', endings);
  return why === null ? null : { why, date: text(state, 'ended/date'), note: textOrNull(state, 'ended/note') };
}

export const assessmentPoints: readonly AssessmentPoint[] = ['diagnosis', 'progression', 'treatment-change'];
export const treatmentChanges = ['new-line', 'dose-or-route', 'break', 'stopping'] as const;
export type TreatmentChange = (typeof treatmentChanges)[number];

/** Where the cancer is, as far as it was said at the event. */
export const diseaseSites = ['bone', 'bone-marrow', 'brain', 'liver', 'lung', 'nodes', 'skin', 'other', 'not-known'] as const;
export type DiseaseSite = (typeof diseaseSites)[number];

/** A dated happening that calls for an assessment. Nothing patient-facing exists for it until `told` is set. */
export interface HnaEvent {
  readonly id: string;
  readonly patient: string;
  readonly point: AssessmentPoint | null;
  readonly date: string;
  readonly treatmentChange: TreatmentChange | null;
  readonly told: { readonly date: string; readonly by: string } | null;
  readonly sites: readonly DiseaseSite[];
  /** It was recorded by mistake; it counts for nothing and stays readable. */
  readonly removed: boolean;
}

export function readEvent(state: RecordState): HnaEvent {
  const toldDate = textOrNull(state, 'told/date');
  return {
    id: state.id,
    patient: state.patient ?? '',
    point: oneOf(state, 'point', assessmentPoints),
    date: text(state, 'date'),
    treatmentChange: oneOf(state, 'treatmentChange', treatmentChanges),
    told: toldDate === null ? null : { date: toldDate, by: text(state, 'told/by') },
    sites: diseaseSites.filter((site) => valueAt(state, `sites/${site}`) === true),
    removed: isRemoved(state),
  };
}

export const modes = ['own-device', 'clinic-tablet', 'with-nurse', 'telephone', 'from-paper'] as const;
export type Mode = (typeof modes)[number];

export const helpers = ['none', 'interpreter', 'family', 'other'] as const;
/** Who helps her while she fills it in; an interpreter is a professional one. */
export type Helper = (typeof helpers)[number];

export const capacities = ['has', 'with-support', 'lacks'] as const;
/** Whether she can decide about taking part: by herself, with support, or not today. */
export type Capacity = (typeof capacities)[number];

export interface FormReference {
  readonly id: string;
  readonly version: string;
  readonly hash: string;
}

/** One occasion of HNA for one person. Its answers are the fields under `answers/`. */
export interface Assessment {
  readonly id: string;
  readonly patient: string;
  readonly events: readonly string[];
  readonly form: FormReference;
  readonly mode: Mode | null;
  /** In which it is asked; null: in that of the page. */
  readonly language: string | null;
  readonly helper: Helper | null;
  readonly capacity: Capacity | null;
  /** Who speaks for her where she cannot. */
  readonly proxy: string | null;
  readonly status: AssessmentStatus;
  /** Calendar date pinned when it was started, in `zone`. */
  readonly today: string;
  readonly zone: string;
  /** Facts captured at start, by name. */
  readonly context: Readonly<Record<string, string>>;
  /** She said that nothing worries her today, and nobody the opposite: the concern pages are passed over, the safety check never is. */
  readonly nothingToday: boolean;
  /** The latest signature's moment, by the clock of the device that submitted. */
  readonly submittedAt: number | null;
}

export function readAssessment(state: RecordState): Assessment {
  const context = new Map<string, string>();
  for (const path of Object.keys(state.fields)) {
    if (path.startsWith('context/')) context.set(path.slice('context/'.length), text(state, path));
  }
  return {
    id: state.id,
    patient: state.patient ?? '',
    events: strings(valueAt(state, 'events')),
    form: { id: text(state, 'form/id'), version: text(state, 'form/version'), hash: text(state, 'form/hash') },
    mode: oneOf(state, 'mode', modes),
    language: textOrNull(state, 'language'),
    helper: helperOf(state),
    capacity: oneOf(state, 'capacity', capacities),
    proxy: textOrNull(state, 'proxy'),
    status: statusOf(state),
    today: text(state, 'today'),
    zone: text(state, 'zone'),
    context: Object.fromEntries(context),
    nothingToday: agreesOnNothing(state),
    submittedAt: signaturesOf(state).findLast(({ status }) => status === 'submitted')?.at ?? null,
  };
}

/** Where devices differ, somebody is there who must not hear what is asked alone. */
const helperOf = ({ fields }: RecordState): Helper | null => {
  const said = (fields['helper'] ?? []).map((head) => head.value);
  return (['family', 'other', 'interpreter', 'none'] as const).find((helper) => said.includes(helper)) ?? null;
};

/** Where devices differ, no concern is passed over. */
const agreesOnNothing = ({ fields }: RecordState): boolean => {
  const said = (fields['nothingToday'] ?? []).map((head) => head.value);
  return said.includes(true) && !said.includes(false);
};

export const urgencies: readonly Urgency[] = ['immediate', 'same-day', 'soon'];

/** A raised flag: latched, of its own, not withdrawn by later edits. */
export interface Flag {
  readonly id: string;
  readonly patient: string;
  readonly assessment: string;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly urgency: Urgency;
  readonly raisedAt: number | null;
}

export function readFlag(state: RecordState): Flag {
  return {
    id: state.id,
    patient: state.patient ?? '',
    assessment: text(state, 'assessment'),
    rule: text(state, 'rule'),
    ruleVersion: text(state, 'ruleVersion'),
    urgency: oneOf(state, 'urgency', urgencies) ?? 'immediate',
    raisedAt: number(state, 'raisedAt'),
  };
}
