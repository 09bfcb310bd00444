// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest';
import { openAssessment } from '../../src/app/assessment';
import { addPatient, conflictsOf, recordEvent, startAssessment, valueAt } from '../../src/records';
import { commit, now, openTestStore, patient, patientId, shortForm } from './harness';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

it('never conflicts with itself when one answer is changed while its last value is being written', async () => {
  const store = await openTestStore();
  closers.push(() => store.close());
  const form = shortForm('progression');
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  await commit(store, recordEvent('event-1-000000001', { point: 'progression', date: '2026-11-20', treatmentChange: null, told: null }));
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const id = 'assessment-00000009';
  const start = { events: ['event-1-000000001'], form: reference, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
  await commit(store, startAssessment(id, start));
  const opened = await openAssessment(store, id, { now: () => now });
  if (!('live' in opened)) throw new Error('it does not open');
  const { live } = opened;
  live.start();
  closers.push(() => live.stop());
  live.session.answer('pain.chosen', true);
  // Each choice is written at once; the next ones come while the one before is still on its way to the disk.
  for (const rating of [3, 4, 5, 6]) {
    live.session.answer('pain.rating', rating);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await live.flush();
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  expect(conflictsOf(state)).toEqual([]);
  expect(valueAt(state, 'answers/pain.rating')).toBe(6);
});
