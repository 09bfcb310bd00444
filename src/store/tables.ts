import type { RecordId } from '../records';
import type { KeyId } from '../vault';
import type { Upon } from './additions';
import { bundleOf, isBundledLists, type BundledLists } from './bundles';
import { StoreError } from './contract';
import { generationFact, haveKeys, haveKeysToWrite, isForeign, KeysChanged, readGeneration } from './keys';
import { isListedAs, Manifests, storedWriting, writingOf, type Manifest, type Writing } from './manifests';
import type { Requests } from './requests';
import { rawOf, revIn, type Sealer } from './sealer';
import type { TableName } from './upgrade';

/** How rows come out of a table: opened, or only what stands in clear. */
type Through = (table: TableName, stored: readonly unknown[], known?: object) => readonly unknown[] | Promise<readonly unknown[]>;

/** Reading in one transaction. */
export class Reads {
  constructor(
    protected readonly requests: Requests,
    private readonly through: Through,
    /** Whether some rows may be passed over, so that a limit cannot be left to the database. */
    private readonly passesOver: boolean,
  ) {}

  /** `known` itself where it is still what this tab last read or wrote: then the row is not even opened. */
  async get(table: TableName, key: IDBValidKey, known?: object): Promise<unknown> {
    const stored = await this.requests.ask(table, (store) => store.get(key));
    if (stored === undefined) return undefined;
    const [row] = await this.through(table, [stored], known);
    return row;
  }

  all(table: TableName): Promise<readonly unknown[]> {
    return this.#rows(table, (store) => store.getAll());
  }

  where(table: TableName, index: string, query: IDBValidKey | IDBKeyRange, limit?: number): Promise<readonly unknown[]> {
    return this.#rows(table, (store, most) => store.index(index).getAll(query, most), limit);
  }

  /** The first rows whose key comes after this one. */
  after(table: TableName, key: IDBValidKey, limit: number): Promise<readonly unknown[]> {
    return this.#rows(table, (store, most) => store.getAll(this.requests.ranges.lowerBound(key, true), most), limit);
  }

  /** The first rows whose key in the index lies between these two, both included. */
  whereBetween(table: TableName, index: string, from: IDBValidKey, to: IDBValidKey, limit: number): Promise<readonly unknown[]> {
    return this.#rows(table, (store, most) => store.index(index).getAll(this.requests.ranges.bound(from, to), most), limit);
  }

  /** The rows whose keys lie between these two, both included. */
  between(table: TableName, from: IDBValidKey, to: IDBValidKey): Promise<readonly unknown[]> {
    return this.#rows(table, (store) => store.getAll(this.requests.ranges.bound(from, to)));
  }

  async #rows(
    table: TableName,
    request: (store: IDBObjectStore, limit?: number) => IDBRequest,
    limit?: number,
  ): Promise<readonly unknown[]> {
    const most = this.passesOver ? undefined : limit;
    const rows = await this.through(table, list(await this.requests.ask(table, (store) => request(store, most))));
    return most === limit ? rows : rows.slice(0, limit);
  }
}

/** A stored row that is to be written over. */
interface Base {
  readonly rev: number;
  readonly writing: Writing | null;
  readonly isDamaged?: true;
}

const list = (result: unknown): readonly unknown[] => (Array.isArray(result) ? result : []);
const keys = (result: unknown): readonly IDBValidKey[] => (Array.isArray(result) ? result : []);

/**
 * One transaction's view of the tables. Rows are sealed on their way in and opened on their way out; one that does not open comes
 * out as what of it stands in clear. Inside, only its own promises may be awaited: another one lets the transaction end.
 */
export class Tables extends Reads {
  /** Rows as far as they stand in clear: enough to count, and quicker. Nothing vouches for what is read here. */
  readonly unopened: Reads;
  /** What lists the records that lie under each key. */
  readonly manifests: Manifests;
  readonly #bases = new Map<unknown, Base>();
  /** Keys that this transaction made, and in which bundle. */
  readonly #made = new Map<KeyId, string | null>();
  #mark: string | null = null;
  #rows = 0;
  #hasSealed = false;
  #generation: Promise<number> | null = null;
  #isCurrent = false;

  constructor(
    requests: Requests,
    private readonly sealer: Sealer,
    private readonly draw: () => string,
  ) {
    super(requests, (table, stored, known) => this.#opened(table, stored, known), sealer.ring.only !== null);
    this.manifests = new Manifests((k) => this.#listOf(k));
    this.unopened = new Reads(requests, (table, stored) => stored.map((row) => sealer.outside(table, row)), false);
  }

  /** Another in each transaction: what was written with it and still has it was not written again since. */
  get mark(): string {
    return (this.#mark ??= this.draw());
  }

  /** For a row of its own, in whichever table. */
  rowId(): string {
    return `${this.mark}/${(this.#rows += 1)}`;
  }

  /** The key of the fact that is meant for this ring: of some there is a copy for a tablet that was handed over. */
  own(fact: string): string {
    const { only } = this.sealer.ring;
    return only === null ? fact : `${fact}/${only}`;
  }

  /** Whether a patient has the tablet. */
  get isHandedOver(): boolean {
    return this.sealer.ring.only !== null;
  }

  /** Whether nothing of this transaction is to be written after all, whatever `work` gives. */
  undone = false;

  /** The first keys that lie between these two, both included. */
  async keysBetween(table: TableName, from: IDBValidKey, to: IDBValidKey, limit: number): Promise<readonly IDBValidKey[]> {
    return keys(await this.requests.ask(table, (store) => store.getAllKeys(this.requests.ranges.bound(from, to), limit)));
  }

  async keys(table: TableName): Promise<readonly IDBValidKey[]> {
    return keys(await this.requests.ask(table, (store) => store.getAllKeys()));
  }

  async keysWhere(table: TableName, index: string, query: IDBValidKey): Promise<readonly IDBValidKey[]> {
    return keys(await this.requests.ask(table, (store) => store.index(index).getAllKeys(query)));
  }

  async has(table: TableName, index: string, key: IDBValidKey): Promise<boolean> {
    return (await this.requests.ask(table, (store) => store.index(index).getKey(key))) !== undefined;
  }

  /** Of all rows, or of those with this key in an index. */
  async count(table: TableName, index?: string, key?: IDBValidKey): Promise<number> {
    return Number(await this.requests.ask(table, (store) => (index === undefined ? store.count() : store.index(index).count(key))));
  }

  /** Rows that are about to be written upon were these when this tab last read or wrote them. */
  assume(table: TableName, rows: Iterable<readonly [id: unknown, row: object]>): void {
    for (const [id, row] of rows) {
      const stamp = this.sealer.stampOf(row);
      if (table === 'records' && stamp !== undefined) this.#bases.set(id, { rev: stamp.rev, writing: writingOf(stamp) });
    }
  }

  /** A record that lies there damaged: what is written over it is looked at once the patient is opened, and what is missing comes back. */
  doubt(id: RecordId): void {
    this.#bases.set(id, { rev: 0, writing: null, ...this.#bases.get(id), isDamaged: true });
  }

  put(table: TableName, row: object): Promise<unknown> {
    const k = this.sealer.keyOf(table, row);
    if (k === null) return this.requests.ask(table, (store) => store.put(row));
    if (this.#isReady(k)) return this.requests.ask(table, (store) => store.put(this.#sealed(table, row, k)));
    return this.#putLater(table, row, k);
  }

  /** Written without waiting for the answer: a refusal ends the transaction, and nothing of it is written. */
  post(table: TableName, row: object, upon?: Upon): void {
    const k = this.sealer.keyOf(table, row);
    if (k === null) this.requests.tell(table, (store) => store.put(row));
    else if (this.#isReady(k)) this.requests.tell(table, (store) => store.put(this.#sealed(table, row, k, upon)));
    else void this.#putLater(table, row, k, upon);
  }

  /** Sealed with this key, which must be at hand, whoever is concerned. */
  postUnder(table: TableName, row: object, k: KeyId): void {
    this.requests.tell(table, (store) => store.put(this.#sealed(table, row, k)));
  }

  /** Whether a row that was read here lies under this key. */
  isUnder(table: TableName, row: object, k: KeyId): boolean {
    return this.sealer.keyIn(table, rawOf(row)) === k;
  }

  /** Written as it is, sealed or not: what cannot be read stays what it was. */
  keep(table: TableName, row: object): Promise<unknown> {
    return this.requests.ask(table, (store) => store.put(row));
  }

  /** The list of this patient's records will be needed. */
  expectFor(patient: string): void {
    this.manifests.expect(this.sealer.ring.keyFor(patient));
  }

  /**
   * Before much is written: the keys of all whom it concerns are taken in, or made, together. Each row by itself would wait for its own,
   * and everything after it.
   */
  async haveKeysFor(patients: Iterable<string | undefined>): Promise<void> {
    const { ring } = this.sealer;
    if (ring.only !== null) return;
    const lacking = [...new Set([...patients].map((patient) => ring.keyFor(patient)))].filter((k) => !ring.has(k));
    void this.#expectGeneration();
    if (lacking.length === 0) return;
    await this.requests.first(() => this.#haveKeysToWrite(lacking));
  }

  delete(table: TableName, key: IDBValidKey): Promise<unknown> {
    if (table === 'records') this.#bases.delete(key);
    return this.requests.ask(table, (store) => store.delete(key));
  }

  /** Deleted without waiting for the answer. */
  drop(table: TableName, key: IDBValidKey): void {
    this.requests.tell(table, (store) => store.delete(key));
  }

  clear(table: TableName): Promise<unknown> {
    return this.requests.ask(table, (store) => store.clear());
  }

  /** What is still sealed with this key does not open any more, here or in another tab. */
  async destroyKey(id: KeyId): Promise<void> {
    this.sealer.ring.forget(id);
    this.drop('keys', id);
    await this.#takeFromBundle(id);
    this.manifests.empty(id);
    const generation = await readGeneration(this);
    if (!this.#isCurrent) this.knowGeneration(generation);
    this.post('meta', { key: generationFact, value: generation + 1 });
  }

  async #takeFromBundle(id: KeyId): Promise<void> {
    const { ring, bundles } = this.sealer;
    const bundle = ring.only === null ? await bundleOf(this.requests, this.sealer, id) : null;
    if (bundle === null) return;
    const rest = ring.without(await this.requests.ask('keys', (store) => store.get(bundle)), id);
    bundles.drop(bundle);
    if (rest === null) return;
    bundles.add(rest);
    this.requests.tell('keys', (store) => (rest.ids === '' ? store.delete(bundle) : store.put(rest)));
    const found = await this.get('manifests', bundle);
    if (!isBundledLists(found)) return;
    const { [id]: _, ...lists } = found.lists;
    if (rest.ids === '') this.drop('manifests', bundle);
    else this.post('manifests', { id: bundle, lists } satisfies BundledLists);
  }

  /**
   * How often keys were destroyed, where it was read already. No row is written under a key that is gone: another tab may have
   * forgotten a patient since this one took the key in.
   */
  knowGeneration(generation: number): void {
    this.#isCurrent = true;
    if (generation !== this.sealer.generation) throw new KeysChanged(generation);
  }

  /** Whether this tab knows the lists of these records, and each as it is listed there: then the lists tell whether the records are as known. */
  isListed(rows: Iterable<readonly [id: RecordId, row: object]>): boolean {
    if (this.isHandedOver || !this.requests.isFree || !this.manifests.areKnown((k) => this.sealer.remembered(k))) return false;
    for (const [id, row] of rows) {
      const stamp = this.sealer.stampOf(row);
      if (stamp === undefined || !this.sealer.ring.has(stamp.k) || !isListedAs(this.sealer.remembered(stamp.k), id, writingOf(stamp)))
        return false;
    }
    return true;
  }

  /**
   * Lists what was written before the lists are there, as this tab knows them. Resolves with whether they lay there so: where not, nothing of
   * this transaction may be written.
   */
  async listAhead(): Promise<boolean> {
    // Where something waits for its key, it is not among what was written so far.
    const ahead = this.requests.isFree ? this.manifests.changedAhead((k) => this.sealer.remembered(k)) : null;
    if (ahead === null) return false;
    for (const manifest of ahead.manifests) this.post('manifests', manifest);
    const isRight = await ahead.isRight();
    if (isRight) for (const manifest of ahead.manifests) this.sealer.remember(manifest);
    return isRight;
  }

  /** At the end: lists what was written. */
  async list(): Promise<void> {
    const bundled = new Map<string, Record<KeyId, Manifest['rows']>>();
    for (const manifest of await this.manifests.changed()) {
      const { id, rows } = manifest;
      const bundle = this.#made.get(id) ?? null;
      const isEmpty = Object.keys(rows).length === 0;
      if (bundle !== null) bundled.set(bundle, { ...bundled.get(bundle), [id]: rows });
      // With nothing there, that of its bundle would be taken.
      else if (isEmpty && this.sealer.bundles.of(id) === undefined) this.drop('manifests', id);
      else {
        this.post('manifests', manifest);
        this.sealer.remember(manifest);
      }
    }
    for (const [id, lists] of bundled) this.post('manifests', { id, lists } satisfies BundledLists);
    while (this.requests.waiting !== null) await this.requests.waiting;
  }

  /** At the end, where something was sealed. */
  async lookAtKeys(): Promise<void> {
    if (this.#hasSealed && !this.#isCurrent) this.knowGeneration(await this.#expectGeneration());
  }

  /** Nobody else destroys a key before this transaction ends, so that it may be asked for before anything is written. */
  #expectGeneration(): Promise<number> {
    if (this.#generation !== null) return this.#generation;
    const asked = readGeneration(this);
    // Where the transaction fails, nobody waits for it any more.
    asked.catch(() => undefined);
    return (this.#generation = asked);
  }

  /** The transaction was ended: a key that it made lies nowhere, so nothing may be sealed with it any more. */
  forgetMade(): void {
    for (const [k, bundle] of this.#made) {
      this.sealer.ring.forget(k);
      if (bundle !== null) this.sealer.bundles.drop(bundle);
    }
  }

  #isReady(k: KeyId): boolean {
    const { ring } = this.sealer;
    return this.requests.isFree && ring.only === null && ring.has(k);
  }

  async #haveKeysToWrite(ids: readonly KeyId[]): Promise<void> {
    await haveKeysToWrite(this.requests, this.sealer, ids, () => this.rowId(), this.#made);
    for (const k of ids) if (this.#made.has(k)) this.manifests.begin(k);
  }

  /** What is listed under a key. */
  async #listOf(k: KeyId): Promise<unknown> {
    const { sealer } = this;
    const list = await this.get('manifests', k, sealer.remembered(k));
    if (list !== undefined || sealer.ring.only !== null) return sealer.remember(list);
    const bundle = await bundleOf(this.requests, sealer, k);
    if (bundle === null) return undefined;
    const lists = sealer.remember(await this.get('manifests', bundle, sealer.remembered(bundle)));
    return isBundledLists(lists) ? { id: k, rows: lists.lists[k] ?? {} } : undefined;
  }

  /** Its key is to be looked for, or made: whatever is asked for after this row comes after it. */
  #putLater(table: TableName, row: object, k: KeyId, upon?: Upon): Promise<unknown> {
    return this.requests.first(async () => {
      const { ring } = this.sealer;
      if (ring.only === null) {
        await this.#haveKeysToWrite([k]);
      } else if (await isForeign(this.requests, this.sealer, table, row))
        throw new StoreError('locked', 'This belongs to what is locked. Unlock the device and try again.');
      return this.requests.now(table, (store) => store.put(this.#sealed(table, row, k, upon)));
    });
  }

  #sealed(table: TableName, row: object, k: KeyId, upon?: Upon): object {
    this.#hasSealed = true;
    if (table !== 'records') return this.sealer.seal(table, row, k);
    const id: unknown = Reflect.get(row, 'id');
    const base = this.#bases.get(id);
    const rev = (base?.rev ?? 0) + 1;
    const stamp = upon === undefined ? undefined : this.sealer.stampOf(upon.before);
    const isThere = upon !== undefined && stamp !== undefined && base?.writing?.n === writingOf(stamp).n;
    const sealed = (isThere ? this.sealer.sealUpon(row, k, upon) : null) ?? this.sealer.seal(table, row, k, rev);
    const writing = storedWriting(sealed);
    if (typeof id === 'string' && writing !== null) this.manifests.wrote(id, base?.writing ?? null, writing, base?.isDamaged);
    this.#bases.set(id, { rev, writing });
    return sealed;
  }

  async #opened(table: TableName, stored: readonly unknown[], known?: object): Promise<readonly unknown[]> {
    const { sealer } = this;
    if (!sealer.seals(table)) return stored;
    if (table === 'records') for (const row of stored) this.#saw(row);
    const [first] = stored;
    if (known !== undefined && sealer.isKnown(first, known)) return [known];
    await haveKeys(this.requests, sealer, table, stored);
    const rows = stored.map((row) => sealer.open(table, row));
    if (sealer.ring.only !== null)
      return stored.flatMap((row, index) => (sealer.isAtHand(table, row) ? [rows[index] ?? sealer.outside(table, row)] : []));
    const shut = stored.filter((_, index) => rows[index] === null);
    // Perhaps under a key that was destroyed and made anew since it was taken in.
    if (shut.length > 0) await haveKeys(this.requests, sealer, table, shut, true);
    return stored.map((row, index) => rows[index] ?? sealer.open(table, row) ?? sealer.outside(table, row));
  }

  #saw(row: unknown): void {
    if (typeof row === 'object' && row !== null && 'id' in row) this.#bases.set(row.id, { rev: revIn(row), writing: storedWriting(row) });
  }
}
