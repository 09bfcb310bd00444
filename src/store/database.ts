import { base64url } from '../records';
import { commonKey, type Keyring } from '../vault';
import { openConnection } from './connection';
import { StoreError, type StoreEnvironment } from './contract';
import { asStoreError, lostConnection } from './failure';
import { KeysChanged, readGeneration } from './keys';
import { Requests } from './requests';
import { locked, Sealer } from './sealer';
import { Tables } from './tables';
import type { TableName } from './upgrade';

export type { TableName };
export { Tables };

const openPatience = 10_000;
/** A new log is a precaution: a disk that does not give one must not keep a save waiting for longer. */
const logPatience = 3_000;

export const browserTimer: NonNullable<StoreEnvironment['timer']> = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

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
  readonly #sealer: Sealer;

  constructor(
    private readonly name: string,
    private readonly environment: StoreEnvironment,
    readonly ring: Keyring,
  ) {
    this.#sealer = new Sealer(ring);
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
    // The database may be another by now, which the browser made room for: a key that lies only in memory must seal nothing in it.
    this.#sealer.renew(-1);
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
    const scope = this.#scopeOf(tables);
    let isLost = false;
    for (let again = false; ;) {
      try {
        const connection = isLost ? null : this.#connection;
        return await this.#attempt(connection ?? (await this.#open()), scope, mode, work);
      } catch (error) {
        if (error instanceof KeysChanged) {
          isLost = false;
          await this.run(['meta', 'keys'], 'readonly', (view) => this.meet(view));
        } else if (again || !lostConnection(error)) throw asStoreError(error);
        else [again, isLost] = [true, true];
      }
    }
  }

  /** With the tables of what seals these, and of what lists them. */
  #scopeOf(tables: readonly TableName[]): readonly TableName[] {
    const seals = tables.some((table) => this.#sealer.seals(table));
    const lists = tables.includes('records') || tables.includes('keys');
    return [...new Set<TableName>([...tables, ...(seals ? (['keys', 'meta'] as const) : []), ...(lists ? (['manifests'] as const) : [])])];
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
        // Where the browser ended it, each request is told no more than that: the transaction knows why.
        failure ??= transaction.error ?? error;
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
        view.forgetMade();
        if (view.undone && failure === null && result !== null) return resolve(result.value);
        reject(failure ?? transaction.error ?? new DOMException('The connection was lost.', 'InvalidStateError'));
      };
      const requests = new Requests(transaction, this.environment.IDBKeyRange, alive);
      const view = new Tables(requests, this.#sealer, () => base64url(this.environment.random(9)));
      const finish = async (value: T): Promise<void> => {
        while (requests.waiting !== null) await requests.waiting;
        if (!view.undone) await view.list();
        await view.lookAtKeys();
        result = { value };
        if (view.undone) return transaction.abort();
        // Nothing more is asked: without this the browser first waits for every answer, which is felt in a save.
        transaction.commit();
      };
      (async () => finish(await work(view)))().catch(abort);
    });
  }

  random(bytes: number): Uint8Array {
    return this.environment.random(bytes);
  }

  /** The first look, and whenever keys were destroyed: whether this ring is the one of this database. */
  async meet(tables: Tables): Promise<void> {
    const { ring } = this.#sealer;
    const generation = await readGeneration(tables);
    if (ring.isDropped || (ring.only !== null && (await tables.get('keys', ring.only)) === undefined)) throw locked();
    this.#sealer.renew(generation);
    if (ring.only !== null) return;
    const common = await tables.get('keys', commonKey);
    if (common === undefined || ring.admit(common)) return;
    // Damaged, unless no other key opens either.
    const others = await tables.after('keys', '', 50);
    if (others.some((key) => ring.admit(key) || ring.admitFrom(key, []))) return;
    throw new StoreError('other-key', 'What is saved on this device was locked with another key. Nothing of it was changed.');
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
    this.#sealer.close();
  }
}
