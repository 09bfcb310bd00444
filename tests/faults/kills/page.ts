import * as z from 'zod/mini';
import { identitySchema } from '../../../src/protocol';
import { beginNewLog, databaseName, openStore, type Store } from '../../../src/store';
import { ringOf } from '../../store/ring';
import { startSync, type Sync } from '../../../src/sync';

const rowSchema = z.looseObject({ id: z.string() });

/** Runs in a page of the server's own address, over the product's own store and sync. */
let opened: { readonly store: Store; readonly sync: Sync } | null = null;

export async function open(name: string, password: string): Promise<void> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const beginLog = (): Promise<void> => beginNewLog(indexedDB, navigator.locks);
  const store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange, beginLog }, ringOf(random));
  const headers = { 'content-type': 'application/json' };
  // The server may just have been killed; once known here, the device's own memory of who she is must do.
  while ((await store.identity()) === null) {
    const signedIn = await fetch('/api/session', { method: 'POST', headers, body: JSON.stringify({ name, password }) }).catch(() => null);
    if (signedIn?.ok === true) await store.setIdentity(identitySchema.parse(await signedIn.json()));
    else await new Promise((resolve) => setTimeout(resolve, 300));
  }
  opened = { store, sync: startSync({ store }) };
}

export async function signIn(name: string, password: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch('/api/session', { method: 'POST', headers, body: JSON.stringify({ name, password }) });
}

/** Saves without end. "Saved on this device" is told to whoever listens to the console, and nothing before. */
export async function save(): Promise<void> {
  if (opened === null) throw new Error('not open');
  for (let count = 0; ; count += 1) {
    const edits = [
      { record: `assessment-${count % 7}`, kind: 'assessment', path: 'answers/note', value: `${count} ${'x'.repeat(count % 200)}` },
    ] as const;
    const { changeset } = await opened.store.commit(edits, { urgent: count % 20 === 0 });
    console.debug(`saved ${changeset.header.id}`);
    if (count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Every changeset that the database still holds. */
export function held(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(databaseName);
    opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    opening.onsuccess = () => {
      const all = opening.result.transaction('outbox').objectStore('outbox').getAll();
      all.onsuccess = () => {
        opening.result.close();
        resolve(
          z
            .array(rowSchema)
            .parse(all.result)
            .map((row) => row.id),
        );
      };
      all.onerror = () => reject(all.error ?? new Error('not read'));
    };
  });
}

/** How many still wait, after asking for an exchange. */
export async function drain(): Promise<number> {
  await opened?.sync.syncNow();
  return (await opened?.store.outbox())?.waiting ?? -1;
}
