import { identitySchema } from '../../../src/protocol';
import { openStore, type Store } from '../../../src/store';
import { ringOf } from '../../store/ring';
import { worldOf } from '../../../src/sync/browser';
import { hasRoom } from '../../../src/sync/room';
import { Round } from '../../../src/sync/round';
import { Server } from '../../../src/sync/server';

/** What the bench of pulls asks of the page; times are in ms. */
export interface PullBench {
  signIn(name: string, password: string): Promise<void>;
  /** One exchange into the database of this name: hello, then all that the device lacks, until it is stored. */
  exchange(database: string): Promise<{ time: number; records: number }>;
  /** The same objects as one JSON reply, parsed and put in one transaction. */
  bare(): Promise<number>;
}

const environment = {
  now: () => Date.now(),
  random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
  indexedDB,
  IDBKeyRange,
};

let identity: Parameters<Store['setIdentity']>[0] = null;

function raw(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('bare');
    opening.onupgradeneeded = () => opening.result.createObjectStore('records', { keyPath: 'id' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('not opened'));
  });
}

function inTransaction(database: IDBDatabase, work: (records: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('records', 'readwrite', { durability: 'strict' });
    work(transaction.objectStore('records'));
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
}

const bench: PullBench = {
  signIn: async (name, password) => {
    const reply = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    identity = identitySchema.parse(await reply.json());
  },
  exchange: async (name) => {
    const store = await openStore(environment, ringOf(environment.random), name);
    await store.setIdentity(identity);
    const round = new Round(
      store,
      new Server(worldOf({ store })),
      () => undefined,
      () => false,
      hasRoom,
      null,
      (run) => run(),
    );
    const start = performance.now();
    if (identity === null) throw new Error('Nobody has signed in.');
    await round.run(identity);
    const time = performance.now() - start;
    const records = (await store.records('assessment')).length;
    store.close();
    return { time, records };
  },
  bare: async () => {
    const database = await raw();
    await inTransaction(database, (records) => records.clear());
    const start = performance.now();
    const objects: readonly object[] = await (await fetch('/bare', { cache: 'no-store' })).json();
    await inTransaction(database, (records) => {
      for (const object of objects) records.put(object);
    });
    const time = performance.now() - start;
    database.close();
    return time;
  },
};

declare global {
  var pullBench: PullBench | undefined;
}
globalThis.pullBench = bench;
