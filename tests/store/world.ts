import { createHash } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Identity } from '../../src/protocol';
import { addPatient, base64url, type Edit, type FieldValue } from '../../src/records';
import { databaseName, openStore, type Channel, type Store, type StoreEnvironment } from '../../src/store';
import { idsIn, isKeyBundle, type Keyring } from '../../src/vault';
import { Sealer } from '../../src/store/sealer';
import { tableNames, type TableName } from '../../src/store/upgrade';
import { ringOf } from './ring';

export const team = 'team-aaaa';
export const nurse: Identity = {
  account: 'nurse-aaaa',
  name: 'Nurse A',
  team,
  teamName: 'Team A',
  people: { 'nurse-aaaa': 'Nurse A' },
  demonstration: true,
};

export type Row = Readonly<Record<string, unknown>>;
export type Disk = ReadonlyMap<TableName, readonly Row[]>;

/** A device: its database outlives its pages, its clock and chance belong to the test. */
export class Device {
  readonly indexedDB = new IDBFactory();
  time = 1_700_000_000_000;
  persistAsked = 0;
  #drawn = 0;
  readonly #channels = new Set<{ name: string; tell: (data: unknown) => void }>();

  constructor(readonly seed: string) {}

  readonly environment: StoreEnvironment = {
    now: () => this.time,
    random: (bytes) => {
      this.#drawn += 1;
      return new Uint8Array(createHash('sha256').update(`${this.seed} ${this.#drawn}`).digest().subarray(0, bytes));
    },
    indexedDB: this.indexedDB,
    IDBKeyRange,
    channel: (name) => this.channel(name),
    watchdog: 1000,
    persistOnce: () => (this.persistAsked += 1),
  };

  id(): string {
    return base64url(this.environment.random(16));
  }

  channel(name: string): Channel {
    const listeners: ((event: { readonly data: unknown }) => void)[] = [];
    const mine = { name, tell: (data: unknown) => listeners.forEach((listener) => listener({ data })) };
    this.#channels.add(mine);
    return {
      postMessage: (message) => {
        const data = structuredClone(message);
        for (const other of this.#channels) if (other !== mine && other.name === name) setImmediate(() => other.tell(data));
      },
      addEventListener: (_, listener) => listeners.push(listener),
      close: () => this.#channels.delete(mine),
    };
  }

  /** What an unlocked page of it holds. */
  ring(): Keyring {
    return ringOf(this.environment.random);
  }

  async open(identity: Identity | null = nurse): Promise<Store> {
    const store = await openStore(this.environment, this.ring());
    if (identity !== null) await store.setIdentity(identity);
    return store;
  }

  /** A table's rows as they were before they were sealed; one that does not open as it lies there. */
  async opened(table: TableName): Promise<readonly unknown[]> {
    const ring = this.ring();
    for (const key of await this.raw<unknown[]>('keys', 'readonly', (store) => store.getAll()))
      if (isKeyBundle(key)) ring.admitFrom(key, idsIn(key));
      else ring.admit(key);
    const sealer = new Sealer(ring);
    return (await this.raw<unknown[]>(table, 'readonly', (store) => store.getAll())).map((row) => sealer.open(table, row) ?? row);
  }

  /** Everything that lies on it. */
  async disk(): Promise<Disk> {
    const rowsOf = (table: TableName) => this.raw<Row[]>(table, 'readonly', (store) => store.getAll());
    return new Map(await Promise.all(tableNames.map(async (table) => [table, await rowsOf(table)] as const)));
  }

  /** A device on which just this lies. */
  static async of(seed: string, disk: Disk): Promise<Device> {
    const device = new Device(seed);
    (await device.open(null)).close();
    for (const [table, rows] of disk) {
      await device.raw(table, 'readwrite', (store) => store.clear());
      for (const row of rows) await device.raw(table, 'readwrite', (store) => store.put(row));
    }
    return device;
  }

  /** The raw database, for damage and inspection. */
  raw<T>(table: string, mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const opening = this.indexedDB.open(databaseName);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction(table, mode);
        const request = work(transaction.objectStore(table));
        transaction.oncomplete = () => {
          opening.result.close();
          resolve(request.result);
        };
        transaction.onabort = () => reject(transaction.error);
      };
    });
  }
}

export const person = (id: string, name = 'Ann Example'): Edit[] =>
  addPatient(id, { name, born: '1960-02-03', nhsNumber: null, noNumberReason: 'not-known' });

/** An event of which she was told, and the assessment that answers it: it may be handed to her. */
export const told = (assessment: string, event: string): Edit[] => [
  { record: event, kind: 'event', path: 'told/date', value: '2026-11-20' },
  { record: assessment, kind: 'assessment', path: 'events', value: [event] },
];
export const answer = (assessment: string, path: string, value: FieldValue): Edit => ({
  record: assessment,
  kind: 'assessment',
  path: `answers/${path}`,
  value,
});
