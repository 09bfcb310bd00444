import { IDBObjectStore, IDBTransaction } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store, type StoreListener } from '../../src/store';
import { Keyring } from '../../src/vault';
import { answer, Device, nurse, person, told } from './world';
import { patience } from '../patience';

afterEach(() => vi.restoreAllMocks());

const rating = (store: Store, value: number) =>
  store.commit([answer('assess-aaaaaaaa', 'pain.rating', value)], { patient: 'ann-aaaaaaaa' });
const heads = async (store: Store) => (await store.record('assess-aaaaaaaa'))?.fields['answers/pain.rating']?.map(({ value }) => value);

describe('two tabs that save in turn', () => {
  it('each supersede what the other wrote, in one chain without a gap', async () => {
    const device = new Device('turns');
    const [one, two] = [await device.open(), await device.open()];
    const made = [];
    for (let n = 1; n <= 3; n += 1) made.push(await rating(one, n), await rating(one, n + 10), await rating(two, n + 20));
    const headers = made.map(({ changeset }) => changeset.header);
    expect(headers.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(headers.map(({ prev }) => prev)).size).toBe(9);
    expect(await heads(one)).toEqual([23]);
  });

  it('write nothing of what was asked for on a chain that has moved on', async () => {
    const device = new Device('moved');
    const [one, two] = [await device.open(), await device.open()];
    await rating(one, 1);
    await rating(one, 2);
    await two.commit(person('bob-aaaaaaaa', 'Bob'));
    await rating(one, 3);
    const rows = await device.opened('outbox');
    expect(rows).toMatchObject([1, 2, 3, 4].map((seq) => ({ changeset: { header: { seq } } })));
    expect(await heads(two)).toEqual([3]);
  });

  it('leave listed what the other took in from the server meanwhile', async () => {
    const device = new Device('taken in');
    const [one, two] = [await device.open(), await device.open()];
    await rating(one, 1);
    await rating(one, 2);
    const away = await new Device('away').open();
    const { changeset } = await away.commit([answer('assess-bbbbbbbb', 'sleep.rating', 7)], { patient: 'ann-aaaaaaaa' });
    const pull = { epoch: 'e1', feed: 'team/team-aaaa', cursor: 1, checksum: '', more: false };
    await two.sync.applyPull({ ...pull, entries: [{ position: 1, received: 1, changeset }] });
    await rating(one, 3);
    await rating(one, 4);
    const records = await two.patientRecords('ann-aaaaaaaa', 'assessment');
    expect(records.map(({ id }) => id).toSorted()).toEqual(['assess-aaaaaaaa', 'assess-bbbbbbbb']);
    expect(await two.corrupt()).toEqual([]);
    expect(await heads(two)).toEqual([4]);
  });

  it('write under the name of whoever is signed in by now', async () => {
    const device = new Device('names');
    const [one, two] = [await device.open(), await device.open()];
    await rating(one, 1);
    await rating(one, 2);
    await two.setIdentity({ ...nurse, account: 'nurse-bbbb', name: 'Nurse B' });
    expect((await rating(one, 3)).changeset.header.author).toBe('nurse-bbbb');
    await two.setIdentity(null);
    await expect(rating(one, 4)).rejects.toMatchObject({ code: 'not-signed-in' });
    expect(await heads(two)).toEqual([3]);
  });
});

describe('one save', () => {
  it('of an answer again costs two questions and four rows in one transaction', async () => {
    const device = new Device('asked');
    const store = await device.open();
    await rating(store, 1);
    await rating(store, 2);
    const asked = (['get', 'getAll', 'put', 'delete'] as const).map((method) => vi.spyOn(IDBObjectStore.prototype, method));
    const committed = vi.spyOn(IDBTransaction.prototype, 'commit');
    await rating(store, 3);
    expect(asked.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 4, 0]);
    expect(committed).toHaveBeenCalledTimes(1);
  });

  it('costs as little where the patient is not named with it', async () => {
    const device = new Device('not named');
    const store = await device.open();
    await store.commit(person('ann-aaaaaaaa', 'Ann'));
    const rename = (value: string) => store.commit([{ record: 'ann-aaaaaaaa', kind: 'patient', path: 'name', value }]);
    await rename('Anne');
    const puts = vi.spyOn(IDBObjectStore.prototype, 'put');
    const ended = vi.spyOn(IDBTransaction.prototype, 'abort');
    await rename('Anna');
    expect(puts).toHaveBeenCalledTimes(4);
    expect(ended).not.toHaveBeenCalled();
  });

  it('of two patients lists both, though the key of one is to be taken in again', async () => {
    const device = new Device('two keys');
    const ring = device.ring();
    const store = await openStore(device.environment, ring);
    await store.setIdentity(nurse);
    const call = (ann: string, bob: string) =>
      store.commit([
        { record: 'ann-aaaaaaaa', kind: 'patient', path: 'name', value: ann },
        { record: 'bob-aaaaaaaa', kind: 'patient', path: 'name', value: bob },
      ]);
    await store.commit(person('ann-aaaaaaaa', 'Ann 1'));
    await store.commit(person('bob-aaaaaaaa', 'Bob 1'));
    await call('Ann 2', 'Bob 2');
    ring.forget('bob-aaaaaaaa');
    await call('Ann 3', 'Bob 3');
    const page = await device.open();
    for (const [id, name] of [
      ['ann-aaaaaaaa', 'Ann 3'],
      ['bob-aaaaaaaa', 'Bob 3'],
    ] as const) {
      const records = await page.patientRecords(id);
      expect(records.map(({ fields }) => fields['name']?.map(({ value }) => value))).toEqual([[name]]);
    }
    expect(await page.corrupt()).toEqual([]);
  });

  const damage = (device: Device) =>
    device.raw('records', 'readwrite', (table) => table.put({ id: 'assess-aaaaaaaa', kind: 'assessment', fields: 'gone' }));

  it('that finds its record damaged sets it aside, and what was saved before and now stands side by side', async () => {
    const device = new Device('damaged');
    const [one, two] = [await device.open(), await device.open()];
    await rating(one, 1);
    await rating(one, 2);
    await damage(device);
    await rating(two, 3);
    expect((await heads(two))?.toSorted()).toEqual([2, 3]);
    expect(await two.corrupt()).toMatchObject([{ id: 'assess-aaaaaaaa' }]);
  });

  /** One bit of what is sealed flips; which writing it is can still be read. */
  const flip = async (device: Device, field = 'ct') => {
    const [row] = await device.raw<Record<string, Uint8Array>[]>('records', 'readonly', (table) => table.getAll());
    const flipped = row?.[field]?.map((byte, at) => (at === 30 ? byte ^ 1 : byte));
    await device.raw('records', 'readwrite', (table) => table.put({ ...row, [field]: flipped }));
  };
  /** What it said is on no screen any more: nothing of that may be superseded, and nothing lost. */
  const path = { 'pain.rating': [1], 'sleep.rating': [2] } as const;
  const answers = async (store: Store) => {
    const fields = (await store.record('assess-aaaaaaaa'))?.fields ?? {};
    return Object.fromEntries(Object.entries(fields).map(([name, all]) => [name.replace('answers/', ''), all.map(({ value }) => value)]));
  };
  const say = (store: Store, name: string, value: number) =>
    store.commit([answer('assess-aaaaaaaa', name, value)], { patient: 'ann-aaaaaaaa' });

  it.each([
    [
      'by the tab that wrote it, as it lists all of a kind',
      async (one: Store) => {
        await one.records('assessment');
        return one;
      },
    ],
    ['by another tab, as it writes', async (_: Store, device: Device) => device.open()],
  ])('loses nothing where its damage is found %s', async (_, find) => {
    const device = new Device('found');
    const store = await device.open();
    await say(store, 'pain.rating', 1);
    await say(store, 'sleep.rating', 2);
    await flip(device);
    await say(await find(store, device), 'worry.rating', 3);
    expect(await answers(await device.open())).toEqual({ ...path, 'worry.rating': [3] });
  });

  it('loses nothing of what concerns no patient, and is read with all of its kind', async () => {
    const device = new Device('nobody’s');
    const edit = (path: string) => [{ record: 'approval-aaaaaaaa', kind: 'approval', path, value: path } as const];
    const store = await device.open();
    await store.commit(edit('form'));
    await flip(device);
    await (await device.open()).commit(edit('by'));
    const approvals = await (await device.open()).records('approval');
    expect(approvals.map(({ fields }) => Object.keys(fields))).toEqual([['by', 'form']]);
  });

  it('loses nothing where its damage is found while a patient has the tablet', async () => {
    const device = new Device('found by her');
    const store = await device.open();
    await store.commit(told('assess-aaaaaaaa', 'event-aaaaaaaa'), { patient: 'ann-aaaaaaaa' });
    await say(store, 'pain.rating', 1);
    await say(store, 'sleep.rating', 2);
    const { id, key } = await store.handOver('assess-aaaaaaaa');
    await flip(device);
    const page = await openStore(device.environment, Keyring.ofOne(id, key, device.environment.random));
    await page.record('assess-aaaaaaaa');
    await say(page, 'worry.rating', 3);
    page.close();
    await store.takeBack();
    expect(await answers(await device.open())).toMatchObject({ ...path, 'worry.rating': [3] });
  });

  it('writes the whole record over damage where this tab knows it, and what was saved before is superseded', async () => {
    const device = new Device('known');
    const store = await device.open();
    await rating(store, 1);
    await rating(store, 2);
    await damage(device);
    await rating(store, 3);
    expect(await heads(store)).toEqual([3]);
    expect(await store.corrupt()).toEqual([]);
    expect(await heads(await device.open())).toEqual([3]);
  });

  it('looks at its record again where the list of the patient’s records is not as this tab left it', async () => {
    const device = new Device('other list');
    const store = await device.open();
    await rating(store, 1);
    await rating(store, 2);
    const [list] = await device.raw<object[]>('manifests', 'readonly', (table) => table.getAll());
    const [row] = await device.raw<object[]>('records', 'readonly', (table) => table.getAll());
    await rating(store, 3);
    for (const [table, old] of [
      ['manifests', list],
      ['records', row],
    ] as const)
      await device.raw(table, 'readwrite', (rows) => rows.put(old));
    await rating(store, 4);
    // What is written stands on 2, which lies there again, not on 3, which this tab knew.
    expect(await heads(store)).toEqual([4]);
    expect((await store.record('assess-aaaaaaaa'))?.superseded).toHaveLength(2);
  });

  it('is told to the other tabs even when this one is closed at once', async () => {
    const device = new Device('closed');
    const [one, two] = [await device.open(), await device.open()];
    const told = vi.fn<StoreListener>();
    two.subscribe(told);
    await rating(one, 1);
    one.close();
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith(expect.objectContaining({ records: new Set(['assess-aaaaaaaa']) })), patience);
  });
});

it('ends quietly where the page is closed while it is being written', async () => {
  const device = new Device('quiet');
  const store = await device.open();
  const saved = rating(store, 1);
  store.close();
  await expect(saved).rejects.toMatchObject({ code: 'unavailable' });
});

describe('what follows a save later', () => {
  it('is counted right however long the tail, in this tab and in one that opens after a crash', async () => {
    const device = new Device('tail');
    const store = await device.open();
    for (let n = 1; n <= 50; n += 1) {
      await store.commit([answer(`assess-${n}aaaaaa`, 'pain.rating', 1)], { patient: `patient-${n % 7}aaaa` });
      expect(await store.outbox()).toMatchObject({ waiting: n, patients: Math.min(n, 7) });
    }
    for (let n = 51; n <= 95; n += 1) await store.commit([answer(`assess-${n}aaaaaa`, 'pain.rating', 1)], { patient: 'patient-8aaaa' });
    const page = await device.open();
    expect(await page.unsent(['assess-95aaaaaa', 'assess-1aaaaaa', 'nobody-aaaaaa'])).toEqual(
      new Set(['assess-95aaaaaa', 'assess-1aaaaaa']),
    );
    expect(await page.outbox()).toMatchObject({ waiting: 95, patients: 8 });
  });

  it('brings a patient’s line up to date at the next opening, counted or not', async () => {
    const device = new Device('lines');
    const store = await device.open();
    const names = async (page: Store) => {
      for (;;) {
        const { patients, preparing } = await page.caseload();
        if (preparing === 0) return patients.map(({ patient }) => patient?.name);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await store.commit(person('ann-aaaaaaaa', 'Ann Before'));
    expect(await names(store)).toEqual(['Ann Before']);
    for (const more of [1, 30]) {
      for (let n = 0; n < more; n += 1)
        await store.commit([{ record: 'ann-aaaaaaaa', kind: 'patient', path: 'name', value: `Ann ${more} ${n}` }]);
      const page = await device.open();
      expect(await names(page)).toEqual([`Ann ${more} ${more - 1}`]);
      await page.outbox();
      const again = await device.open();
      expect(await names(again)).toEqual([`Ann ${more} ${more - 1}`]);
    }
  });
});
