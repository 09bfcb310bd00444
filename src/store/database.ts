import { base64url } from '../records';
import { openConnection } from './connection';
import { StoreError, type StoreEnvironment } from './contract';
import { asStoreError, lostConnection } from './failure';
import type { TableName } from './upgrade';

export type { TableName };

const openPatience = 10_000;
/** A new log is a precaution: a disk that does not give one must not keep a save waiting for longer. */
const logPatience = 3_000;

export const browserTimer: NonNullable<StoreEnvironment['timer']> = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

/** One transaction's view of the tables. Inside, only its own promises may be awaited: another one lets the transaction end. */
export class Tables {
  constructor(
    private readonly transaction: IDBTransaction,
    private readonly ranges: typeof IDBKeyRange,
    private readonly alive: () => void,
    private readonly draw: () => string,
  ) {}

  #mark: string | null = null;

  /** Another in each transaction: what was written with it and still has it was not written again since. */
  get mark(): string {
    return (this.#mark ??= this.draw());
  }

  /** Whether nothing of this transaction is to be written after all, whatever `work` gives. */
  undone = false;

  get(table: TableName, key: IDBValidKey): Promise<unknown> {
    return this.#answered(this.transaction.objectStore(table).get(key));
  }

  async all(table: TableName): Promise<readonly unknown[]> {
    return rows(await this.#answered(this.transaction.objectStore(table).getAll()));
  }

  async where(table: TableName, index: string, query: IDBValidKey | IDBKeyRange, limit?: number): Promise<readonly unknown[]> {
    return rows(await this.#answered(this.transaction.objectStore(table).index(index).getAll(query, limit)));
  }

  /** The first rows whose key comes after this one. */
  async after(table: TableName, key: IDBValidKey, limit: number): Promise<readonly unknown[]> {
    return rows(await this.#answered(this.transaction.objectStore(table).getAll(this.ranges.lowerBound(key, true), limit)));
  }

  /** The first rows whose key in the index lies between these two, both included. */
  async whereBetween(table: TableName, index: string, from: IDBValidKey, to: IDBValidKey, limit: number): Promise<readonly unknown[]> {
    return rows(await this.#answered(this.transaction.objectStore(table).index(index).getAll(this.ranges.bound(from, to), limit)));
  }

  /** The first keys that lie between these two, both included. */
  async keysBetween(table: TableName, from: IDBValidKey, to: IDBValidKey, limit: number): Promise<readonly IDBValidKey[]> {
    return keys(await this.#answered(this.transaction.objectStore(table).getAllKeys(this.ranges.bound(from, to), limit)));
  }

  async keys(table: TableName): Promise<readonly IDBValidKey[]> {
    return keys(await this.#answered(this.transaction.objectStore(table).getAllKeys()));
  }

  async keysWhere(table: TableName, index: string, query: IDBValidKey): Promise<readonly IDBValidKey[]> {
    return keys(await this.#answered(this.transaction.objectStore(table).index(index).getAllKeys(query)));
  }

  put(table: TableName, row: object): Promise<unknown> {
    return this.#answered(this.transaction.objectStore(table).put(row));
  }

  /** Written without waiting for the answer: a refusal ends the transaction, and nothing of it is written. */
  post(table: TableName, row: object): void {
    this.transaction.objectStore(table).put(row).onsuccess = this.alive;
  }

  /** Deleted without waiting for the answer. */
  drop(table: TableName, key: IDBValidKey): void {
    this.transaction.objectStore(table).delete(key).onsuccess = this.alive;
  }

  /** The rows whose keys lie between these two, both included. */
  async between(table: TableName, from: IDBValidKey, to: IDBValidKey): Promise<readonly unknown[]> {
    return rows(await this.#answered(this.transaction.objectStore(table).getAll(this.ranges.bound(from, to))));
  }

  delete(table: TableName, key: IDBValidKey): Promise<unknown> {
    return this.#answered(this.transaction.objectStore(table).delete(key));
  }

  async has(table: TableName, index: string, key: IDBValidKey): Promise<boolean> {
    return (await this.#answered(this.transaction.objectStore(table).index(index).getKey(key))) !== undefined;
  }

  async count(table: TableName, index: string, key: IDBValidKey): Promise<number> {
    return Number(await this.#answered(this.transaction.objectStore(table).index(index).count(key)));
  }

  clear(table: TableName): Promise<unknown> {
    return this.#answered(this.transaction.objectStore(table).clear());
  }

  #answered(request: IDBRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => {
        this.alive();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error ?? new Error('The database refused without a reason.'));
    });
  }
}

const rows = (result: unknown): readonly unknown[] => (Array.isArray(result) ? result : []);
const keys = (result: unknown): readonly IDBValidKey[] => (Array.isArray(result) ? result : []);

/**
 * Keeps a connection. Transactions are raw, strict and watched, because on a full disk Chromium lets a read hang for ever.
 * A connection that the browser closed is opened again, once per call.
 */
export class Database {
  #connection: IDBDatabase | null = null;
  readonly #watchdog: number;
  readonly #timer: NonNullable<StoreEnvironment['timer']>;
  #closed = false;
  #opening: Promise<IDBDatabase> | null = null;
  /** Until it resolves nothing is written. */
  #log: Promise<void> | null = null;

  constructor(
    private readonly name: string,
    private readonly environment: StoreEnvironment,
  ) {
    this.#watchdog = environment.watchdog ?? 8_000;
    this.#timer = environment.timer ?? browserTimer;
  }

  /** @throws StoreError `blocked` when other tabs hold an older version open, `no-space`, or `unavailable`. */
  async open(): Promise<void> {
    this.#log = this.#beginLog();
    await this.#open();
  }

  #beginLog(): Promise<void> | null {
    const { beginLog } = this.environment;
    if (beginLog === undefined) return null;
    return new Promise((resolve) => {
      const cancel = this.#timer(logPatience, resolve);
      const over = (): void => {
        cancel();
        this.#log = null;
        resolve();
      };
      beginLog().then(over, over);
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#opening ??= this.#openOnce().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #openOnce(): Promise<IDBDatabase> {
    let blocked = false;
    let gaveUp = false;
    let cancel = (): void => undefined;
    const patience = new Promise<never>((_, reject) => {
      cancel = this.#timer(openPatience, () => {
        gaveUp = true;
        reject(
          blocked
            ? new StoreError('blocked', 'Another tab holds an older version of this app open. Close the other tabs, then reload.')
            : new StoreError('unavailable', 'The database on this device does not open. Reload the page; nothing stored is lost.'),
        );
      });
    });
    try {
      this.#letGo();
      const opening = openConnection(this.name, this.environment, () => (blocked = true)).then((connection) => {
        // Nobody waits for it any more: held open it would only stand in other tabs' way.
        if (gaveUp || this.#closed) connection.close();
        else this.#hold(connection);
        return connection;
      });
      return await Promise.race([opening, patience]);
    } catch (error) {
      throw asStoreError(error);
    } finally {
      cancel();
    }
  }

  #hold(connection: IDBDatabase): void {
    this.#connection = connection;
    const forget = (): void => {
      if (this.#connection === connection) this.#connection = null;
    };
    connection.addEventListener('close', forget);
    // Another tab needs a newer schema: step aside at once; the next call opens again when that is done.
    connection.addEventListener('versionchange', () => {
      connection.close();
      forget();
    });
  }

  #letGo(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  /**
   * Runs `work` in one transaction and resolves after it completed. `work` may run twice, so it must change nothing but
   * the tables. If it throws, nothing is written.
   */
  async run<T>(tables: readonly TableName[], mode: 'readonly' | 'readwrite', work: (tables: Tables) => Promise<T>): Promise<T> {
    if (mode === 'readwrite' && this.#log !== null) await this.#log;
    if (this.#closed) throw new StoreError('unavailable', 'This page has closed the database. Reload the page.');
    try {
      return await this.#attempt(this.#connection ?? (await this.#open()), tables, mode, work);
    } catch (error) {
      if (!lostConnection(error)) throw asStoreError(error);
    }
    try {
      return await this.#attempt(await this.#open(), tables, mode, work);
    } catch (error) {
      throw asStoreError(error);
    }
  }

  #attempt<T>(
    connection: IDBDatabase,
    tables: readonly TableName[],
    mode: 'readonly' | 'readwrite',
    work: (tables: Tables) => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = connection.transaction([...tables], mode, { durability: 'strict' });
      let failure: unknown = null;
      let result: { readonly value: T } | null = null;
      const abort = (error: unknown): void => {
        failure ??= error;
        try {
          transaction.abort();
        } catch {
          // It had already ended; `failure` below is what counts.
        }
        reject(failure);
      };
      let cancel = (): void => undefined;
      // Looked at from time to time: to set a timer anew at each answer is felt in a save.
      let answered = false;
      const watch = (): void => {
        cancel = this.#timer(this.#watchdog, () => {
          if (!answered)
            abort(new StoreError('unavailable', 'The database on this device does not answer. Nothing stored is lost; reload the page.'));
          else watch();
          answered = false;
        });
      };
      const alive = (): void => void (answered = true);
      watch();
      transaction.oncomplete = () => {
        cancel();
        if (result === null) reject(new Error('The transaction ended before its work.'));
        else resolve(result.value);
      };
      transaction.onabort = () => {
        cancel();
        if (view.undone && failure === null && result !== null) return resolve(result.value);
        reject(failure ?? transaction.error ?? new DOMException('The connection was lost.', 'InvalidStateError'));
      };
      const view = new Tables(transaction, this.environment.IDBKeyRange, alive, () => base64url(this.environment.random(9)));
      const finish = (value: T): void => {
        result = { value };
        if (view.undone) return transaction.abort();
        // Nothing more is asked: without this the browser first waits for every answer, which is felt in a save.
        transaction.commit();
      };
      work(view).then(finish).catch(abort);
    });
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }
}
