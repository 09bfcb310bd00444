import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CanonicalForm } from '../../src/definition';
import type { PullReply } from '../../src/protocol';
import { canonicalJson, hashHeader, hashText, readPatient, valueAt } from '../../src/records';
import { databaseName, type Store, type StoreListener } from '../../src/store';
import { databaseVersion } from '../../src/store/upgrade';
import { formOf } from '../engine/forms';
import { answer, Device, nurse, person, team } from './world';
import { patience } from '../patience';

function withHash<T extends { readonly hash: string }>(form: T): T {
  const { hash: _, ...rest } = form;
  return { ...form, hash: hashText(canonicalJson(rest)) };
}
const everything = { changesets: 500, bytes: 256 * 1024 };
const pull = (entries: PullReply['entries'], cursor: number): PullReply => ({
  epoch: 'e1',
  feed: 'f',
  entries,
  cursor,
  checksum: `c${cursor}`,
  more: false,
});

afterEach(() => vi.restoreAllMocks());

describe('saving', () => {
  it('keeps what was saved when the page is opened again', async () => {
    const device = new Device('a');
    const store = await device.open();
    const ann = device.id();
    await store.commit(person(ann), { patient: ann });
    const id = store.device;
    store.close();

    const again = await device.open(null);
    const state = await again.record(ann);
    expect(state && readPatient(state).name).toBe('Ann Example');
    expect(await again.records('patient')).toHaveLength(1);
    expect(await again.patientRecords(ann)).toHaveLength(1);
    expect(await again.patientRecords(ann, 'event')).toHaveLength(0);
    expect(again.device).toBe(id);
    expect(await again.identity()).toEqual(nurse);
    expect((await again.outbox()).waiting).toBe(1);
  });

  it('numbers changesets without gaps and links each to the one before', async () => {
    const device = new Device('a');
    const store = await device.open();
    const other = await device.open();
    const ann = device.id();
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => (n % 2 ? store : other).commit([answer(ann, `pain.note`, `${n}`)], { patient: ann })));
    const sent = await store.sync.next(everything);
    expect(sent.map(({ header }) => header.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    sent.forEach(({ header }, i) => expect(header.prev).toBe(i === 0 ? null : hashHeader(sent[i - 1]!.header)));
    sent.forEach(({ header, body }) => expect(hashText(body)).toBe(header.bodyHash));
  });

  it('belongs to its first team: another is refused and nothing of the first is touched', async () => {
    const device = new Device('a');
    const store = await device.open();
    const id = device.id();
    await store.commit([answer(id, 'pain.rating', 1)]);
    const before = [await store.identity(), await store.record(id), await store.sync.next(everything)];
    const other = { ...nurse, team: 'team-bbbb' };
    await expect(store.setIdentity(other)).rejects.toMatchObject({ code: 'other-team' });
    expect([await store.identity(), await store.record(id), await store.sync.next(everything)]).toEqual(before);

    await store.setIdentity(null);
    await expect(store.setIdentity(other)).rejects.toMatchObject({ code: 'other-team' });
    expect(await store.identity()).toBeNull();
    await store.setIdentity(nurse);
    expect(await store.sync.next(everything)).toEqual(before[2]);
  });

  it('makes edits that follow each other quickly supersede each other', async () => {
    const device = new Device('a');
    const store = await device.open();
    const id = device.id();
    await Promise.all(['a', 'ab', 'abc'].map((text) => store.commit([answer(id, 'pain.note', text)])));
    const heads = (await store.record(id))?.fields['answers/pain.note'];
    expect(heads?.map((head) => head.value)).toEqual(['abc']);
  });

  it('supersedes only what the author had seen', async () => {
    const device = new Device('a');
    const store = await device.open();
    const id = device.id();
    const first = await store.commit([answer(id, 'pain.rating', 3)]);
    await store.commit([answer(id, 'pain.rating', 4)]);
    await store.commit([answer(id, 'pain.rating', 9)], { seen: first.records });
    const heads = (await store.record(id))?.fields['answers/pain.rating'];
    expect(heads?.map((head) => head.value).toSorted()).toEqual([4, 9]);
  });

  it('takes the patient from the records when all belong to one', async () => {
    const device = new Device('a');
    const store = await device.open();
    const ann = device.id();
    const event = device.id();
    expect((await store.commit(person(ann))).changeset.header.patient).toBe(ann);
    await store.commit([{ record: event, kind: 'event', path: 'date', value: '2026-01-01' }], { patient: ann });
    expect((await store.commit([{ record: event, kind: 'event', path: 'date', value: '2026-01-02' }])).changeset.header.patient).toBe(ann);
  });

  it('refuses when nobody is signed in, and an edit that is no record’s', async () => {
    const device = new Device('a');
    const store = await device.open(null);
    await expect(store.commit([answer(device.id(), 'pain.rating', 1)])).rejects.toMatchObject({ code: 'not-signed-in' });
    await store.setIdentity(nurse);
    await expect(store.commit([{ record: device.id(), kind: 'event', path: '../etc', value: 1 }])).rejects.toMatchObject({
      code: 'not-valid',
    });
    expect((await store.outbox()).waiting).toBe(0);
  });

  it('writes nothing at all when the disk is full half-way, says so, and goes on later', async () => {
    const device = new Device('a');
    const store = await device.open();
    const id = device.id();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, row: unknown) {
      if (this.name === 'outbox') throw new DOMException('full', 'QuotaExceededError');
      return this.add(row);
    });
    await expect(store.commit([answer(id, 'pain.rating', 1)])).rejects.toMatchObject({ code: 'no-space' });
    vi.restoreAllMocks();
    expect(await store.record(id)).toBeNull();
    expect((await store.outbox()).waiting).toBe(0);
    expect((await store.commit([answer(id, 'pain.rating', 1)])).changeset.header.seq).toBe(1);
  });

  it('gives up on a database that does not answer', async () => {
    const device = new Device('a');
    const store = await device.open();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
      // A request whose events never reach the store: as Chromium on a full disk.
      const request = this.get('nothing');
      Object.defineProperty(request, 'onsuccess', { set: () => {} });
      return request;
    });
    await expect(store.setNote('k', 'v')).rejects.toMatchObject({ code: 'unavailable' });
    vi.restoreAllMocks();
    await store.setNote('k', 'v');
    expect(await store.getNote('k')).toBe('v');
  });

  it('asks for lasting storage once, and tells this tab and the others what changed', async () => {
    const device = new Device('a');
    const store = await device.open();
    const other = await device.open();
    const here = vi.fn<StoreListener>();
    const there = vi.fn<StoreListener>();
    store.subscribe(here);
    other.subscribe(there);
    const id = device.id();
    await store.commit([answer(id, 'pain.rating', 1)]);
    await store.commit([answer(id, 'pain.rating', 2)]);
    expect(device.persistAsked).toBe(1);
    expect(here).toHaveBeenCalledWith({ records: new Set([id]), outbox: true, wake: 'soon' });
    await vi.waitFor(() => expect(there).toHaveBeenCalledWith({ records: new Set([id]), outbox: true, wake: 'soon' }), patience);
  });
});

describe('the outbox', () => {
  it('offers urgent changesets alone and first, then in order, within the limits', async () => {
    const device = new Device('a');
    const store = await device.open();
    const save = (n: number, urgent = false) => store.commit([answer(device.id(), 'pain.rating', n)], { urgent });
    await save(1);
    await save(2);
    const flag = await save(3, true);
    expect((await store.sync.next(everything)).map(({ header }) => header.seq)).toEqual([3]);
    await store.sync.acknowledge({
      epoch: 'e1',
      results: [{ id: flag.changeset.header.id, outcome: 'stored', position: 1 }],
      chain: { have: 0, fork: false },
    });
    expect((await store.sync.next(everything)).map(({ header }) => header.seq)).toEqual([1, 2]);
    expect((await store.sync.next({ changesets: 1, bytes: 1e6 })).map(({ header }) => header.seq)).toEqual([1]);
    expect((await store.sync.next({ changesets: 9, bytes: 10 })).map(({ header }) => header.seq)).toEqual([1]);
  });

  it('keeps and shows what the server quarantined, and goes on with the rest', async () => {
    const device = new Device('a');
    const store = await device.open();
    const bad = await store.commit([answer(device.id(), 'pain.rating', 1)]);
    await store.commit([answer(device.id(), 'pain.rating', 2)]);
    const id = bad.changeset.header.id;
    await store.sync.acknowledge({
      epoch: 'e1',
      results: [{ id, outcome: 'quarantined', code: 'unknown-form', message: 'Which form?' }],
      chain: { have: 1, fork: false },
    });
    expect(await store.outbox()).toMatchObject({
      waiting: 1,
      quarantined: [{ changeset: id, code: 'unknown-form', message: 'Which form?' }],
    });
    expect((await store.sync.next(everything)).map(({ header }) => header.seq)).toEqual([2]);
  });

  it('says what waits, for whom and since when', async () => {
    const device = new Device('a');
    const store = await device.open();
    const ann = device.id();
    const first = device.time;
    await store.commit(person(ann));
    device.time += 60_000;
    const id = device.id();
    await store.commit([answer(id, 'pain.rating', 1)], { patient: ann });
    expect(await store.outbox()).toEqual({ waiting: 2, patients: 1, since: first, quarantined: [], settled: [], damaged: 0 });
    expect(await store.unsent([ann, id, device.id()])).toEqual(new Set([ann, id]));
  });

  it('takes a new device id when the server finds the chain forked', async () => {
    const device = new Device('a');
    const store = await device.open();
    const { changeset } = await store.commit([answer(device.id(), 'pain.rating', 1)]);
    await store.sync.acknowledge({
      epoch: 'e1',
      results: [{ id: changeset.header.id, outcome: 'stored', position: 1 }],
      chain: { have: 1, fork: true },
    });
    expect(store.device).not.toBe(changeset.header.device);
    const next = await store.commit([answer(device.id(), 'pain.rating', 2)]);
    expect(next.changeset.header).toMatchObject({ device: store.device, seq: 1, prev: null });
  });
});

describe('what arrives', () => {
  async function twoStores(): Promise<{ a: Device; one: Store; two: Store }> {
    const a = new Device('a');
    return { a, one: await a.open(), two: await new Device('b').open() };
  }

  it('folds each changeset once and moves the cursor with it', async () => {
    const { a, one, two } = await twoStores();
    const id = a.id();
    const first = (await one.commit([answer(id, 'pain.rating', 1)])).changeset;
    const second = (await one.commit([answer(id, 'pain.rating', 2)])).changeset;
    const entries = [first, second].map((changeset, i) => ({ position: i + 1, received: 1, changeset }));
    await two.sync.applyPull(pull(entries, 2));
    await two.sync.applyPull(pull(entries, 2));
    expect(canonicalJson(await two.record(id))).toBe(canonicalJson(await one.record(id)));
    expect(await two.sync.cursor('f')).toMatchObject({ cursor: 2, epoch: 'e1', checksum: 'c2' });
  });

  it('takes its own changesets coming back as acknowledged', async () => {
    const { a, one } = await twoStores();
    const { changeset } = await one.commit([answer(a.id(), 'pain.rating', 1)]);
    await one.sync.applyPull(pull([{ position: 1, received: 1, changeset }], 1));
    expect((await one.outbox()).waiting).toBe(0);
  });

  it('sets an unreadable changeset aside and goes on with the feed', async () => {
    const { a, one, two } = await twoStores();
    const id = a.id();
    const bad = (await one.commit([answer(id, 'pain.rating', 1)])).changeset;
    const good = (await one.commit([answer(id, 'pain.note', 'x')])).changeset;
    const entries = [{ ...bad, body: bad.body.replace('"value":1', '"value":7') }, good].map((changeset, i) => ({
      position: i + 1,
      received: 1,
      changeset,
    }));
    await two.sync.applyPull(pull(entries, 2));
    const state = await two.record(id);
    expect(state && [valueAt(state, 'answers/pain.rating'), valueAt(state, 'answers/pain.note')]).toEqual([null, 'x']);
    expect(await two.corrupt()).toMatchObject([{ id: bad.header.id }]);
    await two.sync.applyPull(pull([{ position: 1, received: 1, changeset: bad }], 2));
    expect(await two.corrupt()).toEqual([]);
    expect(canonicalJson(await two.record(id))).toBe(canonicalJson(await one.record(id)));
  });

  it('takes nothing about somebody else from the feed of a shared patient', async () => {
    const { a, one, two } = await twoStores();
    const [shared, own, ofOwn] = [a.id(), a.id(), a.id()];
    await two.commit([answer(ofOwn, 'pain.rating', 3)], { patient: own });
    const heads = (await two.record(ofOwn))?.fields['answers/pain.rating']?.map(({ id }) => id) ?? [];
    const written = await one.commit([answer(ofOwn, 'pain.rating', 0)], { patient: shared });
    const fits = await one.commit([answer(a.id(), 'pain.rating', 5)], { patient: shared });
    const other = await one.commit([answer(a.id(), 'pain.rating', 5)], { patient: own });
    const entries = [written, fits, other].map(({ changeset }, i) => ({ position: i + 1, received: 1, changeset }));
    await two.sync.applyPull({ ...pull(entries, 3), feed: `patient/${shared}` });
    expect((await two.record(ofOwn))?.fields['answers/pain.rating']?.map(({ id }) => id)).toEqual(heads);
    expect(await two.patientRecords(shared)).toHaveLength(1);
    expect((await two.corrupt()).map(({ id }) => id).toSorted()).toEqual(
      [written, other].map(({ changeset }) => changeset.header.id).toSorted(),
    );

    const stolen = await one.record(ofOwn);
    if (stolen === null) throw new Error('It was written.');
    const reply = { epoch: 'e1', feed: `patient/${shared}`, records: [stolen], cursor: 3, checksum: 'c3', next: null };
    await two.sync.applySnapshot(reply);
    expect((await two.record(ofOwn))?.fields['answers/pain.rating']?.map(({ id }) => id)).toEqual(heads);
  });

  it('refuses a leader that has been superseded', async () => {
    const device = new Device('a');
    const old = await device.open();
    await old.sync.takeFence();
    await (await device.open()).sync.takeFence();
    await expect(old.sync.applyPull(pull([], 5))).rejects.toMatchObject({ code: 'superseded' });
    expect((await old.sync.cursor('f')).cursor).toBe(0);
  });

  it('offers everything again in a new epoch, from the beginning of each feed', async () => {
    const { a, one } = await twoStores();
    await one.sync.startEpoch('e1');
    const { changeset } = await one.commit([answer(a.id(), 'pain.rating', 1)]);
    await one.sync.applyPull(pull([{ position: 1, received: 1, changeset }], 1));
    await one.sync.startEpoch('e2');
    expect((await one.sync.cursor('f')).cursor).toBe(0);
    expect(await one.sync.epoch()).toBe('e2');
    expect(await one.sync.next(everything)).toEqual([changeset]);
  });
});

describe('damage', () => {
  it('sets a corrupt record aside, lists it, makes it again of what was written here, and the rest works', async () => {
    const device = new Device('a');
    const store = await device.open();
    const [ann, bob] = [device.id(), device.id()];
    await store.commit(person(ann));
    await store.commit(person(bob, 'Bob'));
    await device.raw('records', 'readwrite', (table) => table.put({ id: ann, kind: 'patient', patient: ann, fields: 'gone' }));
    expect((await store.records('patient')).map((state) => state.id)).toEqual([bob]);
    expect((await store.record(ann))?.fields['name']?.map(({ value }) => value)).toEqual(['Ann Example']);
    expect(await store.corrupt()).toMatchObject([{ id: ann }]);
    await store.commit(person(ann, 'Ann again'));
    expect((await store.records('patient')).map((state) => readPatient(state).name).toSorted()).toEqual(['Ann again', 'Bob']);
    expect(await device.opened('corrupt')).toMatchObject([{ id: ann, raw: { fields: 'gone' } }]);
  });

  it.each([
    ['of which a word changed', (form: CanonicalForm) => ({ ...form, title: 'Another title' })],
    ['of which a page is gone', (form: CanonicalForm) => ({ ...form, pages: [] })],
    ['of another format', (form: CanonicalForm) => withHash({ ...form, format: 2 })],
    ['that is no form', () => ({ hash: 'x' })],
  ])('does not give a form %s, and gives the others', async (_, damage) => {
    const device = new Device('a');
    const store = await device.open();
    const [one, other] = ['test/one', 'test/other'].map((id) => withHash(formOf({ id, pages: [{ id: 'p', items: [] }] })));
    await store.putDefinition(one!);
    await store.putDefinition(other!);
    await device.raw('definitions', 'readwrite', (table) => table.put({ id: 'test/one', version: one!.version, form: damage(one!) }));
    const again = await device.open(null);
    expect(await again.definition('test/one', one!.version)).toBeNull();
    expect(await again.definition('test/other', other!.version)).toEqual(other);
    expect((await again.definitions()).map(({ id }) => id)).toEqual(['test/other']);
  });

  it('sends a flag ahead of what waits longer, also while nobody is signed in', async () => {
    const store = await new Device('a').open();
    for (const urgent of [false, false, true]) await store.commit([answer('assess-aaaaaaaa', 'pain.rating', 1)], { urgent });
    await store.setIdentity(null);
    const next = async (except = new Set<string>()) =>
      (await store.sync.next({ changesets: 9, bytes: 1e6, everyTeam: true, except })).map(({ header }) => header);
    const flag = await next();
    expect(flag.map(({ seq }) => seq)).toEqual([3]);
    expect((await next(new Set(flag.map(({ id }) => id)))).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('sets a damaged outbox entry aside without stopping the queue', async () => {
    const device = new Device('a');
    const store = await device.open();
    await store.commit([answer(device.id(), 'pain.rating', 1)]);
    await store.commit([answer(device.id(), 'pain.rating', 2)]);
    await device.raw('outbox', 'readwrite', (table) => table.put({ local: 1, id: 'damaged-1', team, state: 'waiting', rank: 1 }));
    expect((await store.sync.next({ changesets: 1, bytes: 1e6 })).map(({ header }) => header.seq)).toEqual([2]);
    expect(await store.corrupt()).toMatchObject([{ id: 'damaged-1' }]);
    expect(await device.raw('outbox', 'readonly', (table) => table.count())).toBe(2);
    expect(await store.outbox()).toMatchObject({ waiting: 1, damaged: 1 });
  });

  it('opens again after another tab needed a newer schema', async () => {
    const device = new Device('a');
    const store = await device.open();
    await store.setNote('k', 'v');
    await new Promise<void>((resolve) => {
      const request = device.indexedDB.open(databaseName, databaseVersion + 1);
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    expect(await store.getNote('k')).toBe('v');
  });
});
