import { base64url } from '../../src/records';
import { openStore, type StoreEnvironment } from '../../src/store';
import { ringOf } from '../store/ring';
import { nurse, type StoreWorld } from './store';

/** Devices whose databases lie in this IndexedDB, each under a name that no test before it used. */
export function worldOn(environment: StoreEnvironment): StoreWorld {
  const id = (): string => base64url(environment.random(16));
  const world = id();
  const named = (device: string): string => `hna-acceptance-${world}-${device}`;
  return {
    id,
    open: async (device, who = nurse) => {
      const store = await openStore(environment, ringOf(environment.random), named(device));
      if (who !== null) await store.setIdentity(who);
      return store;
    },
    raw: (device, table, work) =>
      new Promise((resolve, reject) => {
        const opening = environment.indexedDB.open(named(device));
        opening.onerror = () => reject(opening.error ?? new Error('not opened'));
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction(table, 'readwrite');
          const request = work(transaction.objectStore(table));
          transaction.oncomplete = () => {
            database.close();
            resolve(request.result);
          };
          transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
        };
      }),
  };
}
