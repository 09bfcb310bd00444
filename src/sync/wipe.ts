import { tabletDatabase } from '../vault';

/** A tab that does not let go of its database keeps the order from being done, but not for ever. */
const patience = 30_000;

/** Deletes all that this browser keeps for this address, but the tablet's key: with it the tablet still says that it is empty. */
export async function wipeBrowser(all: boolean): Promise<void> {
  for (const { name } of await indexedDB.databases()) if (name !== undefined && (all || name !== tabletDatabase)) await remove(name);
  if (typeof caches !== 'undefined') for (const name of await caches.keys()) await caches.delete(name);
  localStorage.clear();
  sessionStorage.clear();
}

function remove(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The database ${name} is held open.`)), patience);
    const deleting = indexedDB.deleteDatabase(name);
    deleting.onsuccess = () => {
      clearTimeout(timer);
      resolve();
    };
    deleting.onerror = () => {
      clearTimeout(timer);
      reject(deleting.error ?? new Error(`The database ${name} was not deleted.`));
    };
  });
}
