import { addPatient } from '../../src/records';
import { openStore } from '../../src/store';
import { ringByWords } from './unlock-in-page';

/** Runs in the page: so many patients, saved with the product's own store in a tab of its own. Gives the ids of the changesets. */
export async function writePatients(count: number, name: string, words: string): Promise<readonly string[]> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange }, await ringByWords(words));
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const patient = [...random(12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const edits = addPatient(patient, { name: `${name} ${index}`, born: '1961-03-27', nhsNumber: null, noNumberReason: 'unknown' });
    ids.push((await store.commit(edits, { patient })).changeset.header.id);
  }
  store.close();
  return ids;
}
