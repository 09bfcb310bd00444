import type { AssessmentPoint } from '../definition';
import type { RedFlagState } from '../engine';
import type { FieldValue, RecordId, RecordKind } from './change';
import { hashText } from './hash';
import type { Assessment, Capacity, DiseaseSite, Ended, FormReference, Helper, HnaEvent, Mode, Patient, TreatmentChange } from './views';

/** A wish to set one field; the store adds ids and the heads that it supersedes. */
export interface Edit {
  readonly record: RecordId;
  readonly kind: RecordKind;
  readonly path: string;
  readonly value: FieldValue;
}

/** Writes fields of one record. */
export const setter =
  (record: RecordId, kind: RecordKind) =>
  (path: string, value: FieldValue): Edit => ({ record, kind, path, value });

export function addPatient(
  id: RecordId,
  patient: { name: string; born: string; nhsNumber: string | null; noNumberReason: string | null },
): Edit[] {
  const set = setter(id, 'patient');
  return [
    set('name', patient.name),
    set('born', patient.born),
    ...(patient.nhsNumber === null ? [] : [set('nhsNumber', patient.nhsNumber)]),
    ...(patient.noNumberReason === null ? [] : [set('noNumberReason', patient.noNumberReason)]),
  ];
}

export function recordEvent(
  id: RecordId,
  event: {
    point: AssessmentPoint;
    date: string;
    treatmentChange: TreatmentChange | null;
    told: { date: string; by: string } | null;
    sites?: readonly DiseaseSite[];
  },
): Edit[] {
  const set = setter(id, 'event');
  return [
    set('point', event.point),
    set('date', event.date),
    ...(event.treatmentChange === null ? [] : [set('treatmentChange', event.treatmentChange)]),
    ...(event.told === null ? [] : markTold(id, event.told)),
    ...(event.sites ?? []).map((site) => set(`sites/${site}`, true)),
  ];
}

/** What was typed wrong; what was right stays untouched, and the history keeps the rest. */
export type PatientDetails = Pick<Patient, 'name' | 'born' | 'nhsNumber' | 'noNumberReason'>;

export function correctPatient(before: PatientDetails & { readonly id: RecordId }, after: PatientDetails): Edit[] {
  const set = setter(before.id, 'patient');
  const details = ['name', 'born', 'nhsNumber', 'noNumberReason'] as const;
  return details.filter((field) => before[field] !== after[field]).map((field) => set(field, after[field]));
}

export type EventDetails = Pick<HnaEvent, 'point' | 'date' | 'treatmentChange' | 'sites'>;

export function correctEvent(before: HnaEvent, after: EventDetails): Edit[] {
  const set = setter(before.id, 'event');
  const details = ['point', 'date', 'treatmentChange'] as const;
  return [
    ...details.filter((field) => before[field] !== after[field]).map((field) => set(field, after[field])),
    ...after.sites.filter((site) => !before.sites.includes(site)).map((site) => set(`sites/${site}`, true)),
    ...before.sites.filter((site) => !after.sites.includes(site)).map((site) => set(`sites/${site}`, false)),
  ];
}

/** She died or moved away: this stops everything at once. */
export function endPatient(patient: RecordId, ended: Ended): Edit[] {
  const set = setter(patient, 'patient');
  return [set('ended/why', ended.why), set('ended/date', ended.date), ...(ended.note === null ? [] : [set('ended/note', ended.note)])];
}

/** It was a mistake, or she came back. */
export function undoEnd(patient: RecordId): Edit[] {
  const set = setter(patient, 'patient');
  return [set('ended/why', null), set('ended/date', null), set('ended/note', null)];
}

/** She has been told in person; from now on patient-facing things may exist for the event. */
export function markTold(event: RecordId, told: { date: string; by: string }): Edit[] {
  const set = setter(event, 'event');
  return [set('told/date', told.date), set('told/by', told.by)];
}

export function startAssessment(
  id: RecordId,
  start: {
    events: readonly RecordId[];
    form: FormReference;
    mode: Mode;
    today: string;
    zone: string;
    context: Readonly<Record<string, string>>;
    language?: string;
    helper?: Helper;
    capacity?: Capacity;
    proxy?: string;
  },
): Edit[] {
  const set = setter(id, 'assessment');
  return [
    set('events', [...start.events]),
    set('form/id', start.form.id),
    set('form/version', start.form.version),
    set('form/hash', start.form.hash),
    set('mode', start.mode),
    set('today', start.today),
    set('zone', start.zone),
    set('status', 'started'),
    ...(['language', 'helper', 'capacity', 'proxy'] as const).flatMap((field) => {
      const value = start[field];
      return value === undefined ? [] : [set(field, value)];
    }),
    ...Object.entries(start.context).map(([name, value]) => set(`context/${name}`, value)),
  ];
}

/** Who helps her as it goes on; none where it was so before. */
export function sayHelper({ id, helper: before, context }: Assessment, helper: Helper): Edit[] {
  if (helper === before) return [];
  const set = setter(id, 'assessment');
  return [set('helper', helper), ...(context['helper'] === undefined ? [] : [set('context/helper', helper)])];
}

export function sayNothingToday(assessment: RecordId, nothing: boolean): Edit[] {
  return [setter(assessment, 'assessment')('nothingToday', nothing)];
}

/** Two devices that raise the same rule for the same assessment raise one flag. */
export function flagId(assessment: RecordId, rule: string): RecordId {
  return hashText(`flag ${assessment} ${rule}`);
}

/** Latches a fired rule as a record of its own. */
export function raiseFlag(assessment: RecordId, flag: RedFlagState, at: number): Edit[] {
  const set = setter(flagId(assessment, flag.id), 'flag');
  return [
    set('assessment', assessment),
    set('rule', flag.id),
    set('ruleVersion', flag.version),
    set('urgency', flag.urgency),
    set('raisedAt', at),
  ];
}
