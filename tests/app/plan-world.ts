import type { CanonicalForm } from '../../src/definition';
import {
  addPatient,
  canonicalJson,
  hashText,
  moveAssessment,
  recordEvent,
  startAssessment,
  submitAssessment,
  type FieldValue,
  type RecordState,
} from '../../src/records';
import type { Store } from '../../src/store';
import { formOf } from '../engine/forms';
import { commit, now, patient, patientId } from './harness';

export const eventId = 'event-progression-1';
export const assessmentId = 'assessment-00000001';

/** Concerns that the care library knows, one of them private, and a note of her own. */
export function talkForm(): CanonicalForm {
  const { hash: _, ...rest } = formOf({
    id: 'test/progression',
    status: 'active',
    points: ['progression'],
    aloneGate: 'alone-now',
    pages: [
      {
        id: 'safety-check',
        safetyCheck: true,
        items: [
          { id: 'alone-now', type: 'yes-no', text: 'Are you alone?', required: true },
          { id: 'weak-limbs', type: 'yes-no', text: 'Are your legs weaker?', notSure: true, required: true },
          { id: 'not-alive', type: 'yes-no', text: 'Thoughts of not being alive?', preferNotToSay: true, sensitive: 'alone' },
          { id: 'unsafe', type: 'yes-no', text: 'Unsafe at home?', sensitive: 'alone', discreet: true },
        ],
      },
      {
        id: 'body',
        items: [
          { id: 'pain', type: 'concern', text: 'Pain anywhere' },
          { id: 'pain-relief', type: 'yes-no', text: 'Does your pain medicine help enough?', follows: 'pain' },
          { id: 'sleep', type: 'concern', text: 'Sleep' },
          { id: 'weakness', type: 'concern', text: 'Weak legs' },
          { id: 'money', type: 'concern', text: 'Money' },
          { id: 'closeness', type: 'concern', text: 'Closeness', sensitive: 'private' },
          { id: 'work', type: 'concern', text: 'Work' },
        ],
      },
      { id: 'top', items: [{ id: 'top-three', type: 'rank', text: 'Your top three', top: 3 }] },
      { id: 'else', items: [{ id: 'anything-else-note', type: 'paragraph', text: 'Anything else?' }] },
    ],
    redFlags: [
      {
        id: 'cord-compression',
        when: { op: 'eq', left: { op: 'ref', path: 'weak-limbs' }, right: { op: 'code', value: 'yes' } },
        urgency: 'immediate',
        staff: 'Possible cord compression.',
        inputs: ['weak-limbs'],
      },
    ],
  });
  return { ...rest, hash: hashText(canonicalJson(rest)) };
}

const answers: Readonly<Record<string, FieldValue>> = {
  'alone-now': 'yes',
  'weak-limbs': 'no',
  'not-alive': 'no',
  unsafe: 'no',
  'pain.chosen': true,
  'pain.rating': 4,
  'pain-relief': 'no',
  'sleep.chosen': true,
  'sleep.rating': 9,
  'money.chosen': true,
  'money.rating': 2,
  'closeness.chosen': true,
  'closeness.rating': 3,
  'work.chosen': false,
  'top-three': ['money'],
  'anything-else-note': 'My sister comes with me',
};

/** An assessment that she has sent, as another tablet or an earlier day would have it. */
export async function sent(
  store: Store,
  more: {
    readonly id?: string;
    readonly today?: string;
    readonly told?: boolean;
    readonly answers?: Readonly<Record<string, FieldValue>>;
  } = {},
): Promise<void> {
  const { id = assessmentId, today = '2026-11-24', told = true } = more;
  const form = talkForm();
  if ((await store.record(patientId)) === null) {
    await store.putDefinition(form);
    await commit(store, addPatient(patientId, patient));
    const said = told ? { date: '2026-11-23', by: 'Dr Shah' } : null;
    await commit(store, recordEvent(eventId, { point: 'progression', date: '2026-11-20', treatmentChange: null, told: said }));
  }
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const start = { events: [eventId], form: reference, mode: 'with-nurse', today, zone: 'Europe/London', context: {} } as const;
  await commit(store, startAssessment(id, start));
  await commit(
    store,
    Object.entries({ ...answers, ...more.answers }).map(([path, value]) => ({
      record: id,
      kind: 'assessment',
      path: `answers/${path}`,
      value,
    })),
  );
  await commit(store, submitAssessment(await stored(store, id), [], now - 1000));
}

export async function discussing(store: Store): Promise<void> {
  await sent(store);
  await commit(store, moveAssessment(await stored(store, assessmentId), 'discussing'));
}

export async function stored(store: Store, id: string): Promise<RecordState> {
  const state = await store.record(id);
  if (state === null) throw new Error(`no record ${id}`);
  return state;
}
