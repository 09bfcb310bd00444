import type { TableName } from './upgrade';

type Ask = (table: IDBObjectStore) => IDBRequest;

/** The requests of one transaction, in the order in which they were asked for. */
export class Requests {
  /** What everything asked for from now on has to wait for; null where it may go at once. */
  #before: Promise<unknown> | null = null;

  constructor(
    private readonly transaction: IDBTransaction,
    readonly ranges: typeof IDBKeyRange,
    private readonly alive: () => void,
  ) {}

  get isFree(): boolean {
    return this.#before === null;
  }

  /** What still waits for its turn: the transaction may not end before. */
  get waiting(): Promise<unknown> | null {
    return this.#before;
  }

  ask(table: TableName, request: Ask): Promise<unknown> {
    return this.#before === null ? this.now(table, request) : this.#before.then(() => this.now(table, request));
  }

  /** Without waiting for the answer: a refusal ends the transaction, and nothing of it is written. */
  tell(table: TableName, request: Ask): void {
    if (this.#before === null) this.tellNow(table, request);
    else void this.first(() => this.now(table, request));
  }

  /**
   * Work of several requests that nothing overtakes: what is asked for after it comes after it. If it fails, so does everything
   * after it, and the transaction. Inside, `now` and `tellNow` alone may be used.
   */
  first<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#before === null ? work() : this.#before.then(work);
    this.#before = done;
    const free = (): void => {
      if (this.#before === done) this.#before = null;
    };
    done.then(free, () => undefined);
    return done;
  }

  /** Past all that waits, without waiting for the answer. */
  tellNow(table: TableName, request: Ask): void {
    request(this.transaction.objectStore(table)).onsuccess = this.alive;
  }

  /** Past all that waits. */
  now(table: TableName, request: Ask): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asked = request(this.transaction.objectStore(table));
      asked.onsuccess = () => {
        this.alive();
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error ?? new Error('The database refused without a reason.'));
    });
  }
}
