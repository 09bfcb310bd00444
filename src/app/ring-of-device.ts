import { isBytes, keyLength, Keyring } from '../vault';

/**
 * The keys of this device. For now its vault key lies beside what it seals, in a database of its own, so this locks nothing yet: it
 * stands where the ways to unlock will.
 */
export async function ringOfDevice(factory: IDBFactory, random: (bytes: number) => Uint8Array): Promise<Keyring> {
  const database = await open(factory);
  try {
    // Nothing is written where it is there: see `beginNewLog`.
    const key = (await read(database)) ?? (await keep(database, random(keyLength)));
    return new Keyring(new Map([[1, key]]), random);
  } finally {
    database.close();
  }
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = factory.open('hna-vault-interim', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
    opening.onerror = () => reject(opening.error ?? new Error('The vault did not open.'));
    opening.onsuccess = () => resolve(opening.result);
  });
}

function read(database: IDBDatabase): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const asked: IDBRequest<unknown> = database.transaction('keys').objectStore('keys').get('vault');
    asked.onsuccess = () => resolve(isBytes(asked.result) ? asked.result : null);
    asked.onerror = () => reject(asked.error ?? new Error('The vault did not answer.'));
  });
}

/** Another tab may have been first: then it is that tab's. */
function keep(database: IDBDatabase, fresh: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('keys', 'readwrite', { durability: 'strict' });
    const keys = transaction.objectStore('keys');
    let key = fresh;
    const asked: IDBRequest<unknown> = keys.get('vault');
    asked.onsuccess = () => {
      if (isBytes(asked.result)) key = asked.result;
      else keys.put(fresh, 'vault');
    };
    transaction.oncomplete = () => resolve(key);
    transaction.onabort = () => reject(transaction.error ?? new Error('The vault did not answer.'));
  });
}
