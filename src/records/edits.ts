import type { AssessmentPoint } from '../definition';
import type { RedFlagState } from '../engine';
import type { FieldValue, RecordId, RecordKind } from './change';
import { hashText } from './hash';
import type { FormReference, Mode, TreatmentChange } from './views';

/** A wish to set one field; the store adds ids and the heads that it supersedes. */
export interface Edit {
  readonly record: RecordId;
  readonly kind: RecordKind;
  readonly path: string;
  readonly value: FieldValue;
}

const setter =
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
  },
): Edit[] {
  const set = setter(id, 'event');
  return [
    set('point', event.point),
    set('date', event.date),
    ...(event.treatmentChange === null ? [] : [set('treatmentChange', event.treatmentChange)]),
    ...(event.told === null ? [] : markTold(id, event.told)),
  ];
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
    ...Object.entries(start.context).map(([name, value]) => set(`context/${name}`, value)),
  ];
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
