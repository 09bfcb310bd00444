import { isOrganisationKey, type OrganisationKey, type PushReply } from '../protocol';

/**
 * What was packed when the device locked, in a database of its own that opens without any key: sealed envelopes, and in the clear the ids of
 * the changesets in them. They are still in the outbox; what the server said of them goes there at the next unlock.
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
}

const databaseName = 'hna-packs-1';
type Table = 'packs' | 'keys';

export class PackTable {
  #open: Promise<IDBDatabase> | null = null;

  constructor(private readonly factory: IDBFactory) {}

  /** In the order in which they are to be sent. */
  async all(): Promise<readonly KeptPack[]> {
    const rows: KeptPack[] = await this.#run('packs', 'readonly', (table) => table.getAll());
    return [...rows.filter((row) => row.urgent), ...rows.filter((row) => !row.urgent)];
  }

  async add(pack: Pack): Promise<void> {
    await this.#run('packs', 'readwrite', (table) => table.add({ ...pack, reply: null }));
  }

  async answered(pack: KeptPack, reply: PushReply): Promise<void> {
    await this.#run('packs', 'readwrite', (table) => table.put({ ...pack, reply }));
  }

  async remove({ local }: KeptPack): Promise<void> {
    await this.#run('packs', 'readwrite', (table) => table.delete(local));
  }

  /** The organisation's key as the server last told it: a device may lock without having been online since. */
  async key(): Promise<OrganisationKey | null> {
    const found: unknown = await this.#run('keys', 'readonly', (table) => table.get('organisation'));
    return isOrganisationKey(found) ? found : null;
  }

  async learn(key: OrganisationKey): Promise<void> {
    await this.#run('keys', 'readwrite', (table) => table.put(key, 'organisation'));
  }

  close(): void {
    void this.#open?.then((database) => database.close());
    this.#open = null;
  }

  async #run<T>(name: Table, mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await (this.#open ??= this.#begin());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('The database broke off.'));
    });
  }

  #begin(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = this.factory.open(databaseName, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('packs', { keyPath: 'local', autoIncrement: true });
        request.result.createObjectStore('keys');
      };
      request.onsuccess = () => {
        const database = request.result;
        // A page that wipes the device is not kept waiting.
        database.onversionchange = () => this.close();
        resolve(database);
      };
      request.onerror = () => {
        this.#open = null;
        reject(request.error ?? new Error('The database does not open.'));
      };
    });
  }
}
