import type { AssessmentPoint } from '../definition';
import type { AnswerValue, Answers, Path, RedFlagState } from '../engine';
import type { FieldValue, RecordId, RecordKind } from './change';
import { canonicalJson, hashText } from './hash';
import type { RecordState } from './fold';
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

/** Answers as fields of the assessment. */
export function giveAnswers(assessment: RecordId, answers: Readonly<Record<Path, AnswerValue>>): Edit[] {
  const set = setter(assessment, 'assessment');
  return Object.entries(answers).map(([path, value]) => set(`answers/${path}`, toField(value)));
}

export function sayNothingToday(assessment: RecordId, nothing: boolean): Edit[] {
  return [setter(assessment, 'assessment')('nothingToday', nothing)];
}

/**
 * Submitting strips hidden answers and adds a signature: when, what was stripped, and the heads that it covers, so that
 * a later offline edit shows as made after it. Each signature is a field of its own, so that two devices that both
 * submit hold two signatures and no conflict.
 */
export function submitAssessment(state: RecordState, hidden: readonly Path[], at: number): Edit[] {
  const set = setter(state.id, 'assessment');
  const stripped = new Set(hidden.map((path) => `answers/${path}`));
  const covered = Object.entries(state.fields)
    .filter(([path]) => path.startsWith('answers/') && !stripped.has(path))
    .flatMap(([, heads]) => heads.map((head) => head.id));
  const signature = { at, covers: covered.toSorted(), stripped: [...hidden] };
  return [
    ...[...stripped].map((path) => set(path, null)),
    set(`signatures/s${hashText(canonicalJson(signature))}`, signature),
    set('status', 'submitted'),
  ];
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

/** A stored blank or array comes back as it went in; anything unreadable is no answer. */
export function answersOf(state: RecordState): Answers {
  const answers = new Map<Path, AnswerValue>();
  for (const [path, heads] of Object.entries(state.fields)) {
    const head = heads[0];
    if (head === undefined || !path.startsWith('answers/') || head.value === null) continue;
    answers.set(path.slice('answers/'.length), fromField(head.value));
  }
  return Object.fromEntries(answers);
}

export function toField(value: AnswerValue): FieldValue {
  if (value === null || typeof value !== 'object') return value;
  if ('blank' in value) return { ...value };
  return [...value];
}

export function fromField(value: FieldValue): AnswerValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.filter((entry): entry is string => typeof entry === 'string');
  if ('blank' in value && value.blank === 'prefer-not-to-say') return { blank: 'prefer-not-to-say' };
  if ('blank' in value && value.blank === 'not-asked' && typeof value.reason === 'string') {
    return { blank: 'not-asked', reason: value.reason };
  }
  return null;
}
