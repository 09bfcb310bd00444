/** Together more than Chromium lets its log hold (4 MB), since what is cleared is written down once more; below what it moves into files. */
const rows = 80;
const rowBytes = 32 * 1024;
const name = 'hna-log';

/**
 * Chromium goes on writing into the log of a database that was open when the browser was killed. If the kill hit in the middle
 * of a write, the log has a torn end; what is written after it makes the opening after the next find the log damaged, and
 * Chromium then deletes every database of the address with all that was saved. A log that is full is replaced, and deleted once
 * its content is in a table: so one is filled before anything else is written, by the first of a browser's tabs.
 */
export async function beginNewLog(factory: IDBFactory, locks: LockManager): Promise<void> {
  const isFirst = await new Promise<boolean>((resolve, reject) => {
    const held = locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Kept until this page goes.
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
    held.catch(reject);
  });
  if (isFirst) await fill(factory);
}

function fill(factory: IDBFactory): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
    opening.onerror = () => reject(opening.error ?? new Error('The log did not open.'));
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction('rows', 'readwrite', { durability: 'relaxed' });
      const table = transaction.objectStore('rows');
      for (let row = 0; row < rows; row += 1) table.put(new Uint8Array(rowBytes), row);
      table.clear();
      transaction.oncomplete = () => {
        database.close();
        resolve();
      };
      transaction.onabort = () => {
        database.close();
        reject(transaction.error ?? new Error('The log was not filled.'));
      };
    };
  });
}
