import type { Chance } from './chance';
import { emptyDatabase, find, put, remove, type Row, type Table, type Tables } from './disk';
import type { Environment, Owner } from './environment';

type Listener = (event: object) => void;
class Request {
  result: unknown;
  error: DOMException | null = null;
  onsuccess: Listener | null = null;
  onerror: Listener | null = null;
  readonly transaction = null;
}

interface Asked {
  readonly request: Request;
  readonly work: (tables: Map<string, Table>) => unknown;
  readonly writes: boolean;
}

/** One transaction: begins when none before it writes what it needs, ends when nothing is asked of it any more. */
class Transaction {
  oncomplete: Listener | null = null;
  onabort: Listener | null = null;
  onerror: Listener | null = null;
  error: DOMException | null = null;
  state: 'waiting' | 'running' | 'committing' | 'over' = 'waiting';
  active = true;
  closing = false;
  readonly tables = new Map<string, Table>();
  #asked: Asked[] = [];
  hung = false;

  constructor(
    readonly disk: Disk,
    readonly owner: Owner,
    readonly scope: ReadonlySet<string>,
    readonly mode: IDBTransactionMode,
    readonly strict: boolean,
    readonly lane: string,
  ) {}

  objectStore(name: string): ObjectStore {
    if (!this.scope.has(name)) throw new DOMException(`${name} is not of this transaction`, 'NotFoundError');
    return new ObjectStore(this, name, null);
  }

  abort(): void {
    if (this.state === 'over' || this.state === 'committing') throw new DOMException('over', 'InvalidStateError');
    this.end(null);
  }

  /** Nothing more is asked; what was is still done. */
  commit(): void {
    if (this.state === 'over' || this.state === 'committing') throw new DOMException('over', 'InvalidStateError');
    this.closing = true;
  }

  lapse(): void {
    this.state = 'over';
    this.disk.environment.after(this.owner, 0, 'timer', () => this.onabort?.({}), this.lane);
  }

  /** Ends without a trace on the disk. */
  end(error: DOMException | null): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.error = error;
    this.#asked = [];
    this.disk.environment.after(this.owner, 0, 'disk', () => this.onabort?.({}), this.lane);
    this.disk.onward();
  }

  begin(tables: Tables): void {
    this.state = 'running';
    for (const name of this.scope) {
      const table = tables.get(name);
      if (table !== undefined) this.tables.set(name, table);
    }
    this.#next();
  }

  /** Promises ran dry: whoever did not ask by now asks nothing more. */
  rest(): void {
    this.active = false;
    if (this.state !== 'running' || this.#asked.length > 0 || this.hung) return;
    this.state = 'committing';
    this.disk.after(this.owner, () => {
      if (this.state !== 'committing') return;
      this.state = 'over';
      this.disk.commit(this);
      this.disk.after(this.owner, () => this.oncomplete?.({}), this.lane);
      this.disk.onward();
    });
  }

  ask(writes: boolean, work: Asked['work']): Request {
    if (this.state === 'over' || this.state === 'committing' || this.closing || !this.active)
      throw new DOMException('The transaction has ended.', this.state === 'over' ? 'InvalidStateError' : 'TransactionInactiveError');
    if (writes && this.mode === 'readonly') throw new DOMException('read only', 'ReadOnlyError');
    const request = new Request();
    this.#asked.push({ request, work, writes });
    if (this.state === 'running' && this.#asked.length === 1) this.#next();
    return request;
  }

  #next(): void {
    const [asked] = this.#asked;
    if (asked === undefined || this.state !== 'running') return;
    if (this.disk.stalled) {
      this.hung = true;
      return;
    }
    this.disk.after(this.owner, () => {
      if (this.state !== 'running') return;
      this.#asked.shift();
      const { request } = asked;
      this.active = true;
      try {
        if (asked.writes && this.disk.full) throw new DOMException('The disk is full.', 'QuotaExceededError');
        request.result = asked.work(this.tables);
        request.onsuccess?.({});
      } catch (error) {
        request.error = error instanceof DOMException ? error : new DOMException(String(error), 'UnknownError');
        request.onerror?.({ preventDefault: () => undefined });
        this.end(request.error);
        return;
      }
      this.#next();
    });
  }
}

type Query = IDBValidKey | IDBKeyRange | null;

class ObjectStore {
  constructor(
    private readonly transaction: Transaction,
    private readonly name: string,
    private readonly by: string | null,
  ) {}

  index(name: string): ObjectStore {
    return new ObjectStore(this.transaction, this.name, name);
  }

  get(query: Query): Request {
    return this.#find(query, 1, ([found]) => structuredClone(found?.row));
  }

  getKey(query: Query): Request {
    return this.#find(query, 1, ([found]) => found?.key);
  }

  getAll(query?: Query, limit?: number): Request {
    return this.#find(query, limit, (found) => found.map((each) => structuredClone(each.row)));
  }

  getAllKeys(query?: Query, limit?: number): Request {
    return this.#find(query, limit, (found) => found.map((each) => each.key));
  }

  count(query?: Query): Request {
    return this.#find(query, undefined, (found) => found.length);
  }

  put(row: object): Request {
    const given: object = structuredClone(row);
    return this.transaction.ask(true, (tables) => {
      const done = put(this.#table(tables), given);
      tables.set(this.name, done.table);
      return done.key;
    });
  }

  delete(query: Query): Request {
    return this.transaction.ask(true, (tables) => void tables.set(this.name, remove(this.#table(tables), query)));
  }

  clear(): Request {
    return this.transaction.ask(true, (tables) => void tables.set(this.name, { ...this.#table(tables), rows: new Map() }));
  }

  #find(query: Query | undefined, limit: number | undefined, give: (found: readonly Row[]) => unknown): Request {
    return this.transaction.ask(false, (tables) => give(find(this.#table(tables), this.by, query, limit)));
  }

  #table(tables: Map<string, Table>): Table {
    const found = tables.get(this.name);
    if (found === undefined) throw new DOMException(this.name, 'NotFoundError');
    return found;
  }
}

class Connection {
  readonly #listeners = new Map<string, Listener[]>();
  closed = false;
  constructor(
    private readonly disk: Disk,
    readonly owner: Owner,
    readonly version: number,
  ) {}

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  transaction(scope: readonly string[], mode: IDBTransactionMode = 'readonly', options: IDBTransactionOptions = {}): Transaction {
    if (this.closed) throw new DOMException('The database connection is closing.', 'InvalidStateError');
    return this.disk.transaction(this.owner, new Set(scope), mode, options.durability === 'strict');
  }

  close(): void {
    this.closed = true;
  }

  tell(type: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({});
  }
}

/**
 * IndexedDB of one device as the product uses it, on a disk that can be full, hang, lose its connections and, at a power
 * cut, whatever was not asked for strictly. No test holds it to a browser yet.
 */
export class Disk {
  tables: Tables = new Map();
  full = false;
  /** Reads and writes are never answered, as in Chromium on a full file system. */
  stalled = false;
  /** Called with the tables before and after each commit. */
  committed: (before: Tables, after: Tables, by: Owner) => void = () => undefined;
  #durable: Tables = new Map();
  #version = 0;
  #transactions: Transaction[] = [];
  #connections: Connection[] = [];
  #count = 0;

  private constructor(
    readonly environment: Environment,
    private readonly chance: Chance,
  ) {
    environment.afterEach(() => {
      for (const transaction of this.#transactions) transaction.rest();
      this.onward();
    });
  }

  static async make(environment: Environment, tables?: Tables): Promise<Disk> {
    const disk = new Disk(environment, environment.chance.branch());
    const empty = await emptyDatabase();
    disk.#version = empty.version;
    disk.tables = disk.#durable = tables ?? empty.tables;
    return disk;
  }

  factory(owner: Owner): IDBFactory {
    const open = (): object => {
      const request = new Request();
      this.after(owner, () => {
        if (this.stalled) return;
        const connection = new Connection(this, owner, this.#version);
        this.#connections.push(connection);
        request.result = connection;
        request.onsuccess?.({});
      });
      return request;
    };
    const made: unknown = { open };
    return made as IDBFactory;
  }

  after(owner: Owner, run: () => void, lane?: string): void {
    this.environment.after(owner, this.chance.below(3), 'disk', run, lane);
  }

  transaction(owner: Owner, scope: ReadonlySet<string>, mode: IDBTransactionMode, strict: boolean): Transaction {
    this.#count += 1;
    const transaction = new Transaction(this, owner, scope, mode, strict, `${owner.name} transaction ${this.#count}`);
    this.#transactions.push(transaction);
    return transaction;
  }

  /** Begins every transaction that nothing before it keeps waiting. */
  onward(): void {
    // A browser does not let a frozen page that waits for the disk keep the others waiting.
    if (!this.stalled) for (const each of this.#transactions) if (each.hung && each.owner.frozen && each.state === 'running') each.lapse();
    this.#transactions = this.#transactions.filter((each) => each.state !== 'over');
    for (const [index, transaction] of this.#transactions.entries()) {
      if (transaction.state !== 'waiting' || transaction.owner.frozen) continue;
      const inTheWay = (other: Transaction): boolean =>
        (other.mode !== 'readonly' || transaction.mode !== 'readonly') &&
        !(other.owner.frozen && other.state === 'waiting') &&
        [...other.scope].some((name) => transaction.scope.has(name));
      if (!this.#transactions.slice(0, index).some(inTheWay)) transaction.begin(this.tables);
    }
  }

  commit(transaction: Transaction): void {
    if (transaction.mode === 'readonly') return;
    const before = this.tables;
    this.tables = new Map([...before, ...transaction.tables]);
    if (transaction.strict) this.#durable = this.tables;
    this.committed(before, this.tables, transaction.owner);
  }

  /** The page is gone: what it had not committed never was. */
  forget(owner: Owner): void {
    for (const transaction of this.#transactions) if (transaction.owner === owner) transaction.end(null);
    this.#connections = this.#connections.filter((each) => each.owner !== owner);
    this.onward();
  }

  /** Whether a row of the outbox survives whatever happens to the device's power. */
  holdsForSure(isIt: (row: object) => boolean): boolean {
    return [...(this.#durable.get('outbox')?.rows.values() ?? [])].some(({ row }) => isIt(row));
  }

  /** The pages must be gone already. */
  cutPower(): void {
    this.tables = this.#durable;
  }

  restore(tables: Tables): void {
    this.tables = this.#durable = tables;
  }

  /** The browser's storage process dies and comes back. */
  loseConnections(): void {
    for (const connection of this.#connections) {
      connection.close();
      this.environment.after(connection.owner, 0, 'disk', () => connection.tell('close'));
    }
    this.#connections = [];
    for (const transaction of this.#transactions.slice())
      transaction.end(this.chance.is(0.5) ? null : new DOMException('The connection is closing.', 'AbortError'));
  }
}
