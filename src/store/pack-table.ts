import { guard, isId, listOf, objectOf, oneOf, orNull, wholeFrom } from '../records';
import type { PushReply } from '../protocol';

/**
 * What was packed when the device locked, in a database of its own that opens without any key: sealed envelopes, and in the clear the ids of
 * the changesets in them. They are still in the outbox; what the server said of them goes there after the next unlock.
 */
export interface Pack {
  /** Flags go first. */
  readonly urgent: boolean;
  readonly ids: readonly string[];
  /** The same bytes however often they are sent. */
  readonly envelopes: readonly Uint8Array<ArrayBuffer>[];
}
export interface KeptPack extends Pack {
  readonly local: number;
  readonly reply: PushReply | null;
  /** Device time of the reply. */
  readonly at: number | null;
}

/** What the device knew of itself when it locked. */
export interface AtLock {
  /** The chain that it writes. */
  readonly device: string;
  /** Changesets that wait and are in no pack, and since when the oldest of all waits (device time). */
  readonly rest: number;
  readonly since: number | null;
}

const databaseName = 'hna-packs-1';
const atLockFact = 'at-lock';
type Table = 'packs' | 'facts';

const isMoment = orNull(wholeFrom(0));
const isPack = guard<KeptPack>(
  objectOf({
    local: wholeFrom(0),
    urgent: oneOf([true, false]),
    ids: listOf(isId),
    envelopes: listOf((value) => ArrayBuffer.isView(value)),
    reply: (value) => typeof value === 'object',
    at: isMoment,
  }),
);
const isAtLock = guard<AtLock>(objectOf({ device: isId, rest: wholeFrom(0), since: isMoment }));

/** Whoever only reads it leaves no empty database behind on a device that has none. */
export class PackTable {
  #open: Promise<IDBDatabase | null> | null = null;

  constructor(
    private readonly factory: IDBFactory,
    /** Nothing is written before it ends. See `beginNewLog`. */
    private readonly beginLog: () => Promise<void> = async () => undefined,
  ) {}

  /** In the order in which they are to be sent. */
  async all(): Promise<readonly KeptPack[]> {
    return inOrder(await this.#read(['packs'], (packs) => packs.getAll()));
  }

  /** What the outbox is to hear of. Nothing from the moment at which the device locks: it is still to be sent, and what waits is told by it. */
  async toTakeIn(): Promise<readonly KeptPack[]> {
    let locks = false;
    const found = await this.#read(['packs', 'facts'], (packs, facts) => {
      const fact = facts.get(atLockFact);
      fact.onsuccess = () => (locks = isAtLock(fact.result));
      return packs.getAll();
    });
    return locks ? [] : inOrder(found);
  }

  /** `fact`: what is so once it lies there. A page that ends meanwhile leaves both or neither. */
  async add(pack: Pack, fact: AtLock): Promise<void> {
    await this.#write(['packs', 'facts'], (packs, facts) => {
      const added = packs.add({ ...pack, reply: null, at: null });
      facts.put(fact, atLockFact);
      return added;
    });
  }

  async answered(pack: KeptPack, reply: PushReply, at: number): Promise<void> {
    await this.#write(['packs'], (table) => table.put({ ...pack, reply, at } satisfies KeptPack));
  }

  async remove({ local }: KeptPack): Promise<void> {
    await this.#write(['packs'], (table) => table.delete(local));
  }

  /** Null while somebody uses the device, and where it never locked. */
  async atLock(): Promise<AtLock | null> {
    const found: unknown = await this.#read(['facts'], (facts) => facts.get(atLockFact));
    return isAtLock(found) ? found : null;
  }

  async noteAtLock(fact: AtLock): Promise<void> {
    await this.#write(['facts'], (table) => table.put(fact, atLockFact));
  }

  /** From now on more may be saved than what was packed. */
  async forgetAtLock(): Promise<void> {
    if ((await this.atLock()) !== null) await this.#write(['facts'], (table) => table.delete(atLockFact));
  }

  async #read<T>(names: readonly Table[], work: (...tables: IDBObjectStore[]) => IDBRequest<T>): Promise<T | null> {
    const database = await this.#opened(false);
    return database === null ? null : run(database, names, 'readonly', work);
  }

  async #write(names: readonly Table[], work: (...tables: IDBObjectStore[]) => IDBRequest): Promise<void> {
    const database = await this.#opened(true);
    if (database !== null) await run(database, names, 'readwrite', work);
  }

  async #opened(make: boolean): Promise<IDBDatabase | null> {
    const opening = (this.#open ??= this.#begin(make));
    try {
      const database = await opening;
      if (database !== null) return database;
    } catch (error) {
      this.#forget(opening);
      throw error;
    }
    this.#forget(opening);
    return make ? this.#opened(true) : null;
  }

  /** What did not open, or was closed, is opened anew the next time. */
  #forget(opening: Promise<IDBDatabase | null>): void {
    if (this.#open === opening) this.#open = null;
  }

  async #begin(make: boolean): Promise<IDBDatabase | null> {
    await this.beginLog().catch(() => undefined);
    return new Promise<IDBDatabase | null>((resolve, reject) => {
      const request = this.factory.open(databaseName, 1);
      let left = false;
      request.onupgradeneeded = () => {
        left = !make;
        if (left) return request.transaction?.abort();
        request.result.createObjectStore('packs', { keyPath: 'local', autoIncrement: true });
        request.result.createObjectStore('facts');
      };
      request.onsuccess = () => {
        const database = request.result;
        const drop = (): void => void (this.#open = null);
        // A page that wipes the device is not kept waiting.
        database.onversionchange = () => {
          database.close();
          drop();
        };
        database.onclose = drop;
        resolve(database);
      };
      request.onerror = () => {
        if (left) resolve(null);
        else reject(request.error ?? new Error('The database does not open.'));
      };
    });
  }
}

function inOrder(found: unknown): readonly KeptPack[] {
  const packs = Array.isArray(found) ? found.filter(isPack) : [];
  return [...packs.filter(({ urgent }) => urgent), ...packs.filter(({ urgent }) => !urgent)];
}

/** Resolves once it is on the disk. */
function run<T>(
  database: IDBDatabase,
  names: readonly Table[],
  mode: IDBTransactionMode,
  work: (...tables: IDBObjectStore[]) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: 'strict' });
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('The database broke off.'));
  });
}
