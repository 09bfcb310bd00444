import { hashHeader, hashText } from '../records';
import { idsIn, isKeyBundle, type KeyBundle, type Keyring } from '../vault';
import { isBundleId } from './bundles';
import { writeRescueFile, type RescuedEntry } from './rescue-file';
import { wireOf } from './outbox-rows';
import { isOutboxRow, ranks, type OutboxRow } from './schema';
import { Sealer, withText } from './sealer';
import { databaseName } from './upgrade';

export interface Rescue {
  /** The content of the file. */
  readonly text: string;
  /** Changesets that were saved here and not sent. */
  readonly unsent: number;
  /** Rows that could not be read; they are in the file as they were found, as far as the browser gives them out. */
  readonly damaged: number;
  /** Changesets that the server has: they are not in the file. */
  readonly sent: number;
}

/** A browser that does not answer for so long does not answer. */
const patience = 5_000;

/**
 * Reads what is not sent out of the raw database, row by row and each on its own, passing over rows that cannot be read: for a
 * device whose database the app does not open any more. Nothing is changed. Null where this device holds no database. What the ring
 * does not open goes along as it lies there, sealed, with the key that it needs, wrapped.
 * @throws Error where the browser does not open it either.
 */
export async function rescueUnsent(
  factory: IDBFactory,
  ring: Keyring,
  now: number,
  tell: (read: number, of: number) => void = () => undefined,
  name = databaseName,
): Promise<Rescue | null> {
  const database = await open(factory, name);
  if (database === null) return null;
  try {
    if (!database.objectStoreNames.contains('outbox')) return { text: writeRescueFile(now, [], []), unsent: 0, damaged: 0, sent: 0 };
    const keys = await answer(database.transaction('outbox').objectStore('outbox').getAllKeys());
    const sealer = new Sealer(ring);
    const bundles = await readBundles(database);
    const entries: RescuedEntry[] = [];
    const damaged: unknown[] = [];
    let sent = 0;
    for (const [index, key] of keys.entries()) {
      const read = await readRow(database, sealer, bundles, key);
      if (read === 'sent') sent += 1;
      else if ('damaged' in read) damaged.push(read.damaged);
      else entries.push(read);
      if (index % 100 === 99) tell(index + 1, keys.length);
    }
    entries.sort(byChain);
    return { text: writeRescueFile(now, entries, damaged), unsent: entries.length, damaged: damaged.length, sent };
  } finally {
    database.close();
  }
}

/** Each in a transaction of its own: one that fails takes no other with it. */
const get = (database: IDBDatabase, table: string, key: IDBValidKey): Promise<unknown> =>
  answer(database.transaction(table).objectStore(table).get(key));

/** Keys that lie together; where the browser does not give them out, those that lie by themselves may still open something. */
async function readBundles(database: IDBDatabase): Promise<readonly KeyBundle[]> {
  if (!database.objectStoreNames.contains('keys')) return [];
  const ids = await answer(database.transaction('keys').objectStore('keys').getAllKeys()).catch((): IDBValidKey[] => []);
  const rows = await Promise.all(ids.filter(isBundleId).map((id) => get(database, 'keys', id).catch(() => undefined)));
  return rows.filter(isKeyBundle);
}

async function readRow(
  database: IDBDatabase,
  sealer: Sealer,
  bundles: readonly KeyBundle[],
  key: IDBValidKey,
): Promise<RescuedEntry | 'sent' | { readonly damaged: unknown }> {
  let stored: unknown;
  try {
    stored = await get(database, 'outbox', key);
  } catch (error) {
    return { damaged: { key, problem: error instanceof Error ? error.name : 'unreadable' } };
  }
  const k = sealer.keyIn('outbox', stored);
  const bundle = bundles.find((each) => k !== null && idsIn(each).includes(k));
  const wrapped = k === null || sealer.ring.has(k) ? undefined : ((await get(database, 'keys', k).catch(() => undefined)) ?? bundle);
  if (k !== null && wrapped !== undefined && !sealer.ring.admit(wrapped)) sealer.ring.admitFrom(bundle, [k]);
  const row = sealer.open('outbox', stored);
  if (!isOutboxRow(row) || !isWhole(row)) return { damaged: withText(wrapped === undefined ? stored : { stored, wrapped }) };
  const { state, rank, changeset } = row;
  return state === 'waiting' ? { hash: hashHeader(changeset.header), urgent: rank === ranks.urgent, changeset: wireOf(row) } : 'sent';
}

const isWhole = ({ id, changeset }: OutboxRow): boolean =>
  changeset.header.id === id && hashText(changeset.body) === changeset.header.bodyHash;

function byChain(one: RescuedEntry, other: RescuedEntry): number {
  const [a, b] = [one.changeset.header, other.changeset.header];
  return a.device === b.device ? a.seq - b.seq : a.device < b.device ? -1 : 1;
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase | null> {
  const opening = factory.open(name);
  let absent = false;
  opening.onupgradeneeded = () => {
    absent = true;
    opening.transaction?.abort();
  };
  return answer(opening).catch((error: unknown) => {
    if (absent) return null;
    throw error;
  });
}

/** What the request gives, or why not; one that never answers is given up. */
function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException('The database does not answer.', 'TimeoutError')), patience);
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
    request.onerror = (event) => {
      clearTimeout(timer);
      // The row alone is lost, not the transaction; and it is no error of the page.
      event.preventDefault();
      event.stopPropagation();
      reject(request.error ?? new DOMException('The database refused without a reason.', 'UnknownError'));
    };
  });
}
