import type { StoreEnvironment } from './contract';
import { databaseVersion, upgradeDatabase } from './upgrade';

type Place = Pick<StoreEnvironment, 'indexedDB' | 'IDBKeyRange'>;

/**
 * Opens the database as it lies on the device. Only where there is none, or one of an older schema, is Dexie fetched to make
 * or upgrade it: a device in use opens without waiting for it. One of a newer schema opens as it is.
 * `blocked` is called when other tabs hold an older version open.
 */
export async function openConnection(name: string, place: Place, blocked: () => void): Promise<IDBDatabase> {
  const there = await openAsItLies(name, place.indexedDB);
  if (there !== null && there.version >= databaseVersion) return there;
  there?.close();
  await upgradeDatabase(name, place, blocked);
  const made = await openAsItLies(name, place.indexedDB);
  if (made === null) throw new DOMException('The database was deleted while it was opened.', 'InvalidStateError');
  return made;
}

/** Null where there is no database of this name; none is left behind. */
function openAsItLies(name: string, factory: IDBFactory): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name);
    let absent = false;
    opening.onupgradeneeded = () => {
      absent = true;
      opening.transaction?.abort();
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = (event) => {
      // Otherwise Firefox tells it as an error of the page.
      event.preventDefault();
      if (absent) resolve(null);
      else reject(opening.error ?? new Error('The database did not open, without a reason.'));
    };
  });
}
