import type { Form, Urgency } from '../../engine';
import {
  readAssessment,
  readEvent,
  readFlag,
  readPatient,
  readResult,
  type Assessment,
  type Flag,
  type HnaEvent,
  type Patient,
  type RecordState,
  conflictsOf,
} from '../../records';
import type { Store } from '../../store';
import { formKey, loadForms } from '../forms';

export interface WaitingFlag {
  readonly flag: Flag;
  /** Null while this device does not hold her record: flags travel ahead of everything else. */
  readonly patient: Patient | null;
  /** Words for staff, from the definition under which it was raised; null where this device does not hold it. */
  readonly words: string | null;
  readonly sent: boolean;
  /** Another person may see the screen: its words stand only behind a further tap. */
  readonly discreet: boolean;
}

export interface CaseRow {
  readonly patient: Patient;
  readonly assessments: readonly Assessment[];
  /** Told, and no assessment answers it yet. */
  readonly due: readonly HnaEvent[];
  readonly notTold: readonly HnaEvent[];
  readonly unsent: boolean;
  /** What the find field looks in, made once. */
  readonly search: string;
}

/** Everything Today shows, read from the device alone. */
export interface Caseload {
  readonly rows: readonly CaseRow[];
  /** Oldest first. */
  readonly flags: readonly WaitingFlag[];
  readonly safetyIncomplete: readonly { readonly assessment: Assessment; readonly patient: Patient }[];
  readonly conflicts: number;
  readonly corrupt: number;
}

export async function loadCaseload(store: Store): Promise<Caseload> {
  const [patients, events, assessments, flags, outbox, corrupt] = await Promise.all([
    store.records('patient'),
    store.records('event'),
    store.records('assessment'),
    store.records('flag'),
    store.outbox(),
    store.corrupt(),
  ]);
  const forms = await loadForms(store, assessments.map(readAssessment));
  return caseload({ patients, events, assessments, flags, forms, waiting: outbox.waitingRecords, corrupt: corrupt.length });
}

export function caseload(read: {
  readonly patients: readonly RecordState[];
  readonly events: readonly RecordState[];
  readonly assessments: readonly RecordState[];
  readonly flags: readonly RecordState[];
  readonly forms: ReadonlyMap<string, Form>;
  readonly waiting: ReadonlySet<string>;
  readonly corrupt: number;
}): Caseload {
  const patients = new Map(read.patients.map((state) => [state.id, readPatient(state)]));
  const assessments = read.assessments.map((state) => ({ state, assessment: readAssessment(state) }));
  const byPatient = groupBy(assessments, ({ assessment }) => assessment.patient);
  const eventsByPatient = groupBy(read.events.map(readEvent), (event) => event.patient);
  const rows = [...patients.values()].map((patient): CaseRow => {
    const own = (byPatient.get(patient.id) ?? []).map(({ assessment }) => assessment);
    const answered = new Set(own.flatMap((assessment) => assessment.events));
    const open = (eventsByPatient.get(patient.id) ?? []).filter((event) => !answered.has(event.id));
    return {
      patient,
      assessments: own.toSorted((a, b) => (a.today < b.today ? 1 : -1)),
      due: open.filter((event) => event.told !== null),
      notTold: open.filter((event) => event.told === null),
      unsent: read.waiting.has(patient.id),
      search: searchText(patient),
    };
  });
  const safetyIncomplete = assessments.flatMap(({ state, assessment }) => {
    const [form, patient] = [read.forms.get(formKey(assessment.form)), patients.get(assessment.patient)];
    if (patient === undefined) return [];
    // Without the form nobody can tell: not known is never shown as complete.
    const complete = form !== undefined && readResult(form, state).safetyCheckComplete;
    return complete ? [] : [{ assessment, patient }];
  });
  const formOf = new Map(assessments.map(({ assessment }) => [assessment.id, read.forms.get(formKey(assessment.form))]));
  return {
    rows: rows.toSorted((a, b) => a.patient.name.localeCompare(b.patient.name, 'en-GB')),
    flags: read.flags
      .map(readFlag)
      .map((flag): WaitingFlag => {
        const patient = patients.get(flag.patient) ?? null;
        const rule = formOf.get(flag.assessment)?.canonical.redFlags.find((each) => each.id === flag.rule);
        return { flag, patient, words: rule?.staff ?? null, sent: !read.waiting.has(flag.id), discreet: rule?.discreet === true };
      })
      .toSorted((a, b) => (a.flag.raisedAt ?? 0) - (b.flag.raisedAt ?? 0)),
    safetyIncomplete,
    conflicts:
      [...read.patients, ...read.events].reduce((sum, state) => sum + conflictsOf(state).length, 0) +
      assessments.reduce((sum, { state, assessment }) => sum + conflictsOf(state, formOf.get(assessment.id)?.canonical).length, 0),
    corrupt: read.corrupt,
  };
}

/** `Map.groupBy` is younger than the browsers we promise. */
function groupBy<T>(all: readonly T[], key: (entry: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of all) {
    const group = groups.get(key(entry));
    if (group === undefined) groups.set(key(entry), [entry]);
    else group.push(entry);
  }
  return groups;
}

/** Most urgent first, for one patient's list. */
export const urgencyOrder: Readonly<Record<Urgency, number>> = { immediate: 0, 'same-day': 1, soon: 2 };

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLocaleLowerCase('en-GB');

function searchText(patient: Patient): string {
  const [year = '', month = '', day = ''] = patient.born.split('-');
  const dates = [`${day}/${month}/${year}`, `${Number(day)}/${Number(month)}/${year}`, `${day}${month}${year}`, patient.born];
  return [plain(patient.name), patient.nhsNumber ?? '', ...dates].join('\n');
}

/** One field finds by name, NHS number or date of birth, however spaced; every word must fit. */
export function findPatients(rows: readonly CaseRow[], typed: string): readonly CaseRow[] {
  const wanted = plain(typed.trim());
  if (wanted === '') return rows;
  const digits = wanted.replace(/[\s-]/g, '');
  const number = /^\d{3,}$/.test(digits) ? digits : null;
  const date = wanted.replace(/[.\s-]+/g, '/');
  const words = wanted.split(/\s+/);
  return rows.filter(
    ({ search }) =>
      words.every((word) => search.includes(word)) ||
      (number !== null && search.includes(number)) ||
      (/^\d{1,2}\/\d{1,2}\/\d{2,4}$/.test(date) && search.includes(date)),
  );
}
