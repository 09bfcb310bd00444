import { addPatient, giveAnswers, recordEvent, startAssessment } from '../../../src/records';
import { openStore } from '../../../src/store';
import { ringByWords } from '../../browser/unlock-in-page';
import type { Canary } from './canaries';

/** Runs in the page: each of them was told, and answered an assessment, as the screens would have written it. */
export async function writePeople(people: readonly Canary[], words: string): Promise<number> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const id = (): string => [...random(12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange }, await ringByWords(words));
  const definition = (await store.definitions()).find(({ points }) => points.includes('progression'));
  if (definition === undefined) throw new Error('no definition is here');
  const form = { id: definition.id, version: definition.version, hash: definition.hash };
  for (const { name, born, nhsNumber, told, note } of people) {
    const [patient, event, assessment] = [id(), id(), id()];
    await store.commit(addPatient(patient, { name, born, nhsNumber, noNumberReason: null }), { patient });
    const day = '2026-11-02';
    await store.commit(recordEvent(event, { point: 'progression', date: day, treatmentChange: null, told: { date: day, by: told } }), {
      patient,
    });
    const begin = startAssessment(assessment, {
      events: [event],
      form,
      mode: 'with-nurse',
      today: day,
      zone: 'Europe/London',
      context: { treatment: 'on' },
    });
    await store.commit([...begin, ...giveAnswers(assessment, { 'anything-else-note': note })], { patient, form });
  }
  store.close();
  return people.length;
}
