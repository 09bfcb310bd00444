import { beginNewLog, openStore, type Store } from '../../src/store';
import { ringOf } from '../store/ring';

let store: Store | null = null;

/** Runs in the page, as the app opens its store in Chromium. */
export async function open(): Promise<void> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const beginLog = (): Promise<void> => beginNewLog(indexedDB, navigator.locks);
  store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange, beginLog }, ringOf(random));
  const people = { 'nurse-aaaa': 'Nurse A' };
  await store.setIdentity({ account: 'nurse-aaaa', name: 'Nurse A', team: 'team-aaaa', teamName: 'Team A', people, demonstration: true });
}

export async function save(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await store?.commit([{ record: `assessment-${index % 7}`, kind: 'assessment', path: 'answers/note', value: `note ${index}` }]);
}

export async function waiting(): Promise<number> {
  return (await store?.outbox())?.waiting ?? -1;
}
