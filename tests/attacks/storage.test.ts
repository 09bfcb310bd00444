import { IDBObjectStore } from 'fake-indexeddb';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hashHeader, hashText } from '../../src/records';
import { databaseName, openStore, type Store } from '../../src/store';
import type { TableName } from '../../src/store/upgrade';
import { Keyring } from '../../src/vault';
import { answer, Device, nurse, person, told, type Disk, type Row } from '../store/world';

/** Whoever can write to the tablet's disk, and nothing else: rows are altered, moved, put back and deleted behind the store's back. */

const [ann, bob, hers, his] = ['ann-aaaaaaaa', 'bob-aaaaaaaa', 'assess-aaaaaaaa', 'assess-bbbbbbbb'];
const others = 55;

const rows = (device: Device, table: TableName) => device.raw<Row[]>(table, 'readonly', (store) => store.getAll());
const put = (device: Device, table: TableName, row: Row) => device.raw(table, 'readwrite', (store) => store.put(row));
const remove = (device: Device, table: TableName, key: IDBValidKey) => device.raw(table, 'readwrite', (store) => store.delete(key));
const one = async (device: Device, table: TableName, id: string): Promise<Row> => {
  const found = (await rows(device, table)).find((row) => row['id'] === id);
  if (found === undefined) throw new Error(`${table} holds no ${id}`);
  return found;
};

async function listed(store: Store): Promise<readonly string[]> {
  for (;;) {
    const { patients, preparing } = await store.caseload();
    if (preparing === 0) return patients.map(({ patient }) => patient?.name ?? '');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const said = (states: Awaited<ReturnType<Store['patientRecords']>>, record: string): readonly unknown[] =>
  states.find(({ id }) => id === record)?.fields['answers/pain.rating']?.map(({ value }) => value) ?? [];
const saidOf = async (store: Store, patient: string, record: string) => said(await store.patientRecords(patient), record);

/** Two patients with an answer each, a note, a feed read so far, and a summary of both. */
async function lived(seed: string): Promise<Device> {
  const device = new Device(seed);
  const store = await device.open();
  await store.commit(person(ann, 'Ann'));
  // So long that what she said after it is sealed beside it.
  await store.commit(
    Array.from({ length: 40 }, (_, n) => answer(hers, `concern${n}.rating`, n % 10)),
    { patient: ann },
  );
  await store.commit([answer(hers, 'pain.rating', 3)], { patient: ann });
  await store.commit(person(bob, 'Bob'));
  await store.commit([answer(his, 'pain.rating', 7)], { patient: bob });
  await store.setNote('unfinished/assess-aaaaaaaa', 'pain');
  await store.sync.applyPull({ epoch: 'e1', feed: 'team/team-aaaa', entries: [], cursor: 2, checksum: 'c', more: false });
  // So many that their summaries are kept as a block.
  for (let n = 0; n < others; n += 1) await store.commit(person(`x${device.id()}`, `Person ${n}`));
  await listed(store);
  store.close();
  return device;
}

/** The smallest change of a value, of each kind that rows are made of. */
function flipped(value: unknown): unknown {
  if (value instanceof Uint8Array && value.length === 0) return Uint8Array.of(1);
  if (value instanceof Uint8Array) return value.map((byte, at) => (at === value.length >> 1 ? byte ^ 1 : byte));
  if (typeof value === 'number') return value ^ 128;
  if (typeof value === 'string') {
    const at = value.length >> 1;
    return value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1);
  }
  if (Array.isArray(value)) return value.map(flipped);
  return value;
}

const keyOf: Partial<Record<TableName, string>> = {
  outbox: 'local',
  feeds: 'feed',
  meta: 'key',
  notes: 'key',
  summaries: 'block',
};

/** Whose row is altered, in each table whose rows are sealed or vouch for sealed ones. */
const altered: readonly (readonly [TableName, (row: Row) => boolean])[] = [
  ['records', ({ id }) => id === hers],
  ['records', ({ id }) => id === ann],
  ['outbox', ({ local }) => local === 3],
  ['notes', () => true],
  ['feeds', () => true],
  ['keys', ({ id }) => id === ann],
  ['keys', ({ id }) => id === 'common'],
  ['summaries', () => true],
  ['manifests', ({ id }) => id === ann],
  ['meta', ({ key }) => key === 'identity'],
];

describe('V02 one bit flipped in a field', async () => {
  const disk = await (await lived('flip')).disk();
  const cases = altered.flatMap(([table, isIt]) => {
    const row = disk.get(table)?.find(isIt);
    if (row === undefined) throw new Error(`${table} holds no such row`);
    return Object.keys(row).map((field) => ({ table, field, row, of: String(row[keyOf[table] ?? 'id']) }));
  });

  it('is tried in every field of every kind of row', () => {
    expect(new Set(cases.map(({ table }) => table)).size).toBe(8);
    expect(cases.length).toBeGreaterThan(45);
  });

  it.each(cases)('$table $of: $field', async ({ table, field, row }) => {
    const device = await Device.of(`flip ${table} ${field}`, disk);
    const key = keyOf[table] ?? 'id';
    if (field === key) await remove(device, table, row[key] as IDBValidKey);
    const changed = { ...row, [field]: flipped(row[field]) };
    expect(changed).not.toEqual(row);
    await put(device, table, changed);

    const store = await device.open(null);
    // Where it cannot be read who is signed in, the screen asks her to sign in again.
    if ((await store.identity()) === null) await store.setIdentity(nurse);

    // The rest is usable: the other patient, whole, and both for writing.
    expect(await saidOf(store, bob, his)).toEqual([7]);
    expect((await store.record(bob))?.fields['name']?.[0]?.value).toBe('Bob');
    const names = await listed(store);
    expect(names).toContain('Bob');
    expect(names.filter((name) => name.startsWith('Person'))).toHaveLength(others);
    await store.commit([answer(his, 'pain.rating', 8)], { patient: bob });
    expect(await saidOf(store, bob, his)).toEqual([8]);

    // Nothing that was not said is shown for said.
    expect([[3], []]).toContainEqual(await saidOf(store, ann, hers));
    await store.commit([answer(hers, 'pain.rating', 5)], { patient: ann });
    expect(await saidOf(store, ann, hers)).toContain(5);

    // What was saved is offered as it was saved, or told to be lost with this tablet alone.
    const offered = await store.sync.next({ changesets: 100, bytes: 1_000_000 });
    const { damaged } = await store.outbox();
    for (const { header, body } of offered) expect(hashText(body)).toBe(header.bodyHash);
    expect(offered.length + damaged).toBe(others + 7);
    const whole = new Set((disk.get('outbox') ?? []).map(({ id }) => id));
    for (const { header } of offered.slice(0, others + 5 - damaged)) expect(whole).toContain(header.id);
    expect(new Set(offered.map(({ header }) => hashHeader(header))).size).toBe(offered.length);

    // It was noticed: listed, or, where it is derived or a place in a feed, made anew.
    const aside = (await store.corrupt()).length + damaged;
    const isListed = ['records', 'manifests'].includes(table) || (table === 'outbox' && field !== 'local');
    expect(aside).toBeGreaterThanOrEqual(isListed ? 1 : 0);
    expect([0, 2, 130]).toContain((await store.sync.cursor('team/team-aaaa')).cursor);
    expect(['pain', null]).toContain(await store.getNote('unfinished/assess-aaaaaaaa'));
    store.close();
  });
});

describe('V03 ciphertext that is genuine, in the wrong place or of another time', () => {
  let device: Device;
  let before: Disk;
  /** Ann's answer was 3, then 9. */
  beforeAll(async () => {
    const first = await lived('older');
    before = await first.disk();
    const store = await first.open();
    await store.commit([answer(hers, 'pain.rating', 9)], { patient: ann });
    store.close();
    device = first;
  });
  const after = async () => Device.of('later', await device.disk());
  const old = (table: TableName, id: string): Row => before.get(table)?.find((row) => row['id'] === id) ?? {};

  it('does not open in place of another of the same patient, nor of another patient', async () => {
    for (const other of [ann, his]) {
      const disk = await after();
      const [mine, theirs] = [await one(disk, 'records', hers), await one(disk, 'records', other)];
      await put(disk, 'records', { ...mine, k: theirs['k'], n: theirs['n'], ct: theirs['ct'] });
      await put(disk, 'records', { ...theirs, k: mine['k'], n: mine['n'], ct: mine['ct'] });
      const store = await disk.open();
      expect(await saidOf(store, ann, hers)).toEqual([9]);
      expect(await saidOf(store, bob, his)).toEqual([7]);
      expect((await store.corrupt()).map(({ id }) => id)).toContain(hers);
      store.close();
    }
  });

  it('is missed when an older copy was put back: it is set aside and listed, and what was written here is shown', async () => {
    const disk = await after();
    await put(disk, 'records', old('records', hers));
    const store = await disk.open();
    expect(await saidOf(store, ann, hers)).toEqual([9]);
    expect(await store.corrupt()).toMatchObject([{ id: hers, problem: expect.stringContaining('older copy') }]);
    expect(await saidOf(store, ann, hers)).toEqual([9]);
    store.close();
    const [kept] = await disk.opened('corrupt');
    expect(kept).toMatchObject({ patient: ann });
  });

  it('is missed when a single record is asked for', async () => {
    const disk = await after();
    await put(disk, 'records', old('records', hers));
    const store = await disk.open();
    expect((await store.record(hers))?.fields['answers/pain.rating']?.map(({ value }) => value)).toEqual([9]);
    expect(await store.corrupt()).toHaveLength(1);
    store.close();
  });

  it.each([[hers], [ann]])('is missed when a record was deleted: %s', async (id) => {
    const disk = await after();
    await remove(disk, 'records', id);
    const store = await disk.open();
    const states = await store.patientRecords(ann);
    expect(said(states, hers)).toEqual([9]);
    expect(states.map((state) => state.id).toSorted()).toEqual([ann, hers]);
    expect(await store.corrupt()).toMatchObject([{ id, problem: expect.stringContaining('gone') }]);
    store.close();
  });

  it('is missed though somebody went on writing upon it before the patient was opened', async () => {
    const disk = await after();
    await put(disk, 'records', old('records', hers));
    const store = await disk.open();
    await store.commit([answer(hers, 'sleep.rating', 2)], { patient: ann });
    await store.commit([answer(hers, 'sleep.rating', 4)], { patient: ann });
    expect(await saidOf(store, ann, hers)).toEqual([9]);
    expect((await store.record(hers))?.fields['answers/sleep.rating']?.map(({ value }) => value)).toEqual([4]);
    expect(await store.corrupt()).toHaveLength(1);
    store.close();
  });

  it('is missed with an older list beside it, or with none', async () => {
    for (const list of [before.get('manifests')?.find(({ id }) => id === ann), null]) {
      const disk = await after();
      await put(disk, 'records', old('records', ann));
      if (list) await put(disk, 'manifests', list);
      else await remove(disk, 'manifests', ann);
      const store = await disk.open();
      expect(await saidOf(store, ann, hers)).toEqual([9]);
      expect((await store.corrupt()).length).toBeGreaterThan(0);
      store.close();
    }
  });

  it('is missed in what a patient wrote on a tablet that was handed to her, once the nurse has it back', async () => {
    const disk = await after();
    const nurses = await disk.open();
    await nurses.commit(told(hers, 'event-aaaaaaaa'), { patient: ann });
    const { id, key } = await nurses.handOver(hers);
    const patients = await openStore(disk.environment, Keyring.ofOne(id, key, disk.environment.random));
    await patients.commit([answer(hers, 'sleep.rating', 1)], { patient: ann });
    const earlier = await one(disk, 'records', hers);
    await patients.commit([answer(hers, 'sleep.rating', 6)], { patient: ann });
    await put(disk, 'records', earlier);
    await nurses.takeBack();
    const states = await nurses.patientRecords(ann);
    expect(states.find((state) => state.id === hers)?.fields['answers/sleep.rating']?.map(({ value }) => value)).toEqual([6]);
    expect(await nurses.corrupt()).toHaveLength(1);
    patients.close();
    nurses.close();
  });

  it('has the record taken anew from the server, where what others wrote is whole', async () => {
    const disk = await after();
    const away = new Device('another tablet');
    const other = await away.open();
    const foreign = (await other.commit([answer(hers, 'mood.rating', 4)], { patient: ann })).changeset;
    const store = await disk.open();
    const pulled = await store.sync.cursor('team/team-aaaa');
    await store.sync.applyPull({
      epoch: 'e1',
      feed: 'team/team-aaaa',
      entries: [{ position: 3, received: 1, changeset: foreign }],
      cursor: 3,
      checksum: 'd',
      more: false,
    });
    expect(pulled.cursor).toBe(2);
    const mood = async () => (await store.patientRecords(ann)).find(({ id }) => id === hers)?.fields['answers/mood.rating']?.[0]?.value;
    expect(await mood()).toBe(4);
    await put(disk, 'records', old('records', hers));
    expect(await mood()).toBeUndefined();
    expect(await saidOf(store, ann, hers)).toEqual([9]);
    const at = await store.sync.cursor('team/team-aaaa');
    expect(at).toMatchObject({ cursor: 3, snapshot: { after: '' } });
    const held = await other.record(hers);
    await store.sync.applySnapshot({
      epoch: 'e1',
      feed: 'team/team-aaaa',
      cursor: 4,
      checksum: 'later',
      records: held === null ? [] : [held],
      next: null,
    });
    expect(await mood()).toBe(4);
    expect(await saidOf(store, ann, hers)).toEqual([9]);
    // Entries that came since then are still to be read.
    expect(await store.sync.cursor('team/team-aaaa')).toEqual({ feed: 'team/team-aaaa', cursor: 3, epoch: 'e1', checksum: 'd' });
    other.close();
    store.close();
  });
});

describe('V06 no room, or no database any more, in the middle of a save', () => {
  const rating = (store: Store, value: number) => store.commit([answer(hers, 'pain.rating', value)], { patient: ann });

  it.each(['records', 'outbox', 'meta', 'manifests', 'keys'])(
    'says so and writes nothing when %s takes nothing more, and saves once there is room',
    async (full) => {
      const device = new Device(`full ${full}`);
      const store = await device.open();
      await store.commit(person(bob, 'Bob'));
      const put: unknown = Reflect.get(IDBObjectStore.prototype, 'put');
      const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, row: unknown) {
        const request = typeof put === 'function' ? (Reflect.apply(put, this, [row]) as IDBRequest<IDBValidKey>) : this.get(0);
        if (this.name !== full) return request;
        // As a browser does: the request is refused after the call has returned.
        queueMicrotask(() => this.transaction.abort());
        Object.defineProperty(this.transaction, 'error', { get: () => new DOMException('full', 'QuotaExceededError') });
        return request;
      });
      await expect(rating(store, 4)).rejects.toMatchObject({ code: 'no-space' });
      spy.mockRestore();
      expect(await store.record(hers)).toBeNull();
      expect((await store.outbox()).waiting).toBe(1);
      await rating(store, 4);
      store.close();
      const again = await device.open();
      expect(await saidOf(again, ann, hers)).toEqual([4]);
      expect((await again.sync.next({ changesets: 9, bytes: 100_000 })).map(({ header }) => header.seq)).toEqual([1, 2]);
      expect(await again.corrupt()).toEqual([]);
      again.close();
    },
  );

  it('is not called saved when the browser has cleared the database away, and what is saved after that can be read again', async () => {
    const device = new Device('evicted');
    const store = await device.open();
    await rating(store, 1);
    await rating(store, 2);
    await evict(device);
    await expect(rating(store, 3)).rejects.toMatchObject({ code: 'not-signed-in' });
    expect((await store.outbox()).waiting).toBe(0);
    await store.setIdentity(nurse);
    await rating(store, 3);
    await rating(store, 4);
    store.close();
    const again = await device.open();
    expect(await saidOf(again, ann, hers)).toEqual([4]);
    expect((await again.sync.next({ changesets: 9, bytes: 100_000 })).map(({ header }) => header.seq)).toEqual([1, 2]);
    expect(await again.corrupt()).toEqual([]);
    again.close();
  });
});

/** As a browser evicts: connections are closed under the pages, and the database is gone. */
function evict(device: Device): Promise<void> {
  return new Promise((resolve, reject) => {
    const deleting = device.indexedDB.deleteDatabase(databaseName);
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error ?? new Error('The database was not deleted.'));
  });
}
