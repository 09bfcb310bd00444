import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordState } from '../../src/records';
import { openStore, rescueUnsent, type Store } from '../../src/store';
import { idsIn, isKeyBundle, isWrappedKey, Keyring } from '../../src/vault';
import { answer, Device, person } from './world';

/** A page from the server brings many patients at once: their keys are made together, and lie together, as do the lists of their records. */

const ids = Array.from({ length: 70 }, (_, at) => `patient-${String(at).padStart(3, '0')}`);
const assessmentOf = (patient: string): string => `assess-${patient}`;
const [ann = '', bob = ''] = ids;

let states: readonly RecordState[] = [];
beforeAll(async () => {
  const away = await new Device('away').open();
  for (const id of ids) {
    await away.commit(person(id, `Person ${id}`));
    await away.commit([answer(assessmentOf(id), 'pain.rating', 3)], { patient: id });
  }
  states = [...(await away.records('patient')), ...(await away.records('assessment'))];
  away.close();
});

const bring = (store: Store, records: readonly RecordState[]): Promise<void> =>
  store.sync.applySnapshot({
    epoch: 'e1',
    feed: 'team/team-aaaa',
    records: [...records],
    cursor: 140,
    checksum: '',
    next: null,
  });

async function filled(seed: string): Promise<Device> {
  const device = new Device(seed);
  const store = await device.open();
  await bring(store, states);
  store.close();
  return device;
}
const rowsOf = (device: Device, table: string): Promise<readonly unknown[]> =>
  device.raw<unknown[]>(table, 'readonly', (rows) => rows.getAll());
const bundledIds = async (device: Device): Promise<readonly string[]> => (await rowsOf(device, 'keys')).filter(isKeyBundle).flatMap(idsIn);
const singleIds = async (device: Device): Promise<readonly string[]> =>
  (await rowsOf(device, 'keys')).flatMap((row) => (isWrappedKey(row) && !isKeyBundle(row) ? [row.id] : []));
const saidOf = async (store: Store, patient: string): Promise<readonly unknown[]> =>
  (await store.patientRecords(patient, 'assessment')).flatMap(
    ({ fields }) => fields['answers/pain.rating']?.map(({ value }) => value) ?? [],
  );

describe('the keys of patients who come together', () => {
  it('lie in few rows, each patient’s once, with the lists beside them', async () => {
    const device = await filled('few rows');
    expect((await bundledIds(device)).toSorted()).toEqual(ids);
    expect(await singleIds(device)).toEqual(['common']);
    expect(await rowsOf(device, 'keys')).toHaveLength(3);
    expect(await rowsOf(device, 'manifests')).toHaveLength(2);
  });

  it('open everything at the next unlock, and nothing is missed', async () => {
    const store = await (await filled('unlock')).open();
    for (const id of ids) expect(await saidOf(store, id)).toEqual([3]);
    expect(await store.records('patient')).toHaveLength(ids.length);
    expect(await store.corrupt()).toEqual([]);
    store.close();
  });

  it.each(['unlocked before', 'unlocked after'])('are used by a tab that was %s they came, and no other is made', async (when) => {
    const device = new Device(when);
    const early = when === 'unlocked before' ? await device.open() : null;
    const store = await device.open();
    await bring(store, states);
    const other = early ?? (await device.open());
    await other.commit([answer('assess-2aaaaaaa', 'pain.rating', 4)], { patient: ann });
    await store.commit([answer('assess-3aaaaaaa', 'pain.rating', 5)], { patient: ann });
    expect(await singleIds(device)).toEqual(['common']);
    for (const each of [store, other, await device.open()]) {
      expect((await saidOf(each, ann)).toSorted()).toEqual([3, 4, 5]);
      expect(await each.corrupt()).toEqual([]);
      each.close();
    }
  });

  it('are there once, however often a page comes, and whoever comes later is added', async () => {
    const device = new Device('twice');
    const store = await device.open();
    await bring(store, states.slice(0, 40));
    store.close();
    const again = await device.open();
    for (const part of [states, states.slice(20, 60), states]) await bring(again, part);
    expect((await bundledIds(device)).toSorted()).toEqual(ids);
    again.close();
    const last = await device.open();
    for (const id of ids) expect(await saidOf(last, id)).toEqual([3]);
    expect(await last.corrupt()).toEqual([]);
    last.close();
  });

  it('are not made by a page that was refused', async () => {
    const device = new Device('refused');
    const store = await device.open();
    await store.sync.takeFence();
    const other = await device.open();
    await other.sync.takeFence();
    await expect(bring(store, states)).rejects.toMatchObject({ code: 'superseded' });
    expect(await bundledIds(device)).toEqual([]);
    await store.commit([answer('assess-2aaaaaaa', 'pain.rating', 4)], { patient: ann });
    await bring(other, states);
    expect(await singleIds(device)).toEqual(['common', ann]);
    expect(await bundledIds(device)).not.toContain(ann);
    expect((await saidOf(store, ann)).toSorted()).toEqual([3, 4]);
    expect(await store.corrupt()).toEqual([]);
    for (const each of [store, other]) each.close();
  });

  it('go one by one: who is erased has none, and the others keep theirs', async () => {
    const device = await filled('erased');
    const [store, other] = [await device.open(), await device.open()];
    expect(await saidOf(other, ann)).toEqual([3]);
    const before = (await rowsOf(device, 'keys')).filter(isKeyBundle).find((row) => idsIn(row).includes(ann));
    expect(await store.sync.erase([ann])).toEqual([ann]);
    expect(await bundledIds(device)).toEqual(ids.filter((id) => id !== ann));
    const after = (await rowsOf(device, 'keys')).filter(isKeyBundle).find(({ id }) => id === before?.id);
    expect(after?.ct).not.toEqual(before?.ct);
    expect(JSON.stringify(await device.opened('manifests'))).toContain(assessmentOf(bob));
    expect(JSON.stringify(await device.opened('manifests'))).not.toContain(ann);
    // What is written of her next, from wherever, is under a new one.
    await other.commit([answer('assess-2aaaaaaa', 'pain.rating', 4)], { patient: ann });
    expect(await singleIds(device)).toEqual(['common', ann]);
    for (const each of [store, other, await device.open()]) {
      expect(await saidOf(each, ann)).toEqual([4]);
      expect(await saidOf(each, bob)).toEqual([3]);
      expect(await each.corrupt()).toEqual([]);
      each.close();
    }
  });

  it('come under a new vault key like any other', async () => {
    const device = await filled('turned');
    const old = Uint8Array.from({ length: 32 }, (_, at) => at + 1);
    const both = new Keyring(new Map([[1, old]]), device.environment.random);
    both.turn(2, new Uint8Array(32).fill(9));
    const store = await openStore(device.environment, both);
    await store.wrapKeysAnew();
    store.close();
    const next = await openStore(device.environment, new Keyring(new Map([[2, new Uint8Array(32).fill(9)]]), device.environment.random));
    for (const id of [ann, bob]) expect(await saidOf(next, id)).toEqual([3]);
    expect(await next.corrupt()).toEqual([]);
    next.close();
    await expect(device.open()).rejects.toMatchObject({ code: 'other-key' });
  });

  it('that do not open are kept beside, and what is said today is saved under a new one', async () => {
    const device = await filled('damaged');
    const row = (await rowsOf(device, 'keys')).filter(isKeyBundle).find((each) => idsIn(each).includes(ann));
    await device.raw('keys', 'readwrite', (keys) => keys.put({ ...row, ct: row?.ct.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) }));
    const store = await device.open();
    await store.commit([answer('assess-2aaaaaaa', 'pain.rating', 4)], { patient: ann });
    store.close();
    const again = await device.open();
    expect(await saidOf(again, ann)).toContain(4);
    expect(await saidOf(again, ids.at(-1) ?? '')).toEqual([3]);
    expect(await device.raw('keys', 'readonly', (keys) => keys.getKey(`damaged/${row?.id}`))).toBeDefined();
    again.close();
  });

  it('that do not open cost what they sealed until the server sends it again, and what waited is listed', async () => {
    const device = await filled('damaged for all');
    const row = (await rowsOf(device, 'keys')).filter(isKeyBundle).find((each) => idsIn(each).includes(ann));
    const [, , later = ''] = row === undefined ? [] : idsIn(row);
    const store = await device.open();
    await store.commit([answer('assess-2aaaaaaa', 'pain.rating', 8)], { patient: bob });
    store.close();
    await device.raw('keys', 'readwrite', (keys) => keys.put({ ...row, ct: row?.ct.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) }));
    const again = await device.open();
    for (const id of [ann, bob]) expect(await saidOf(again, id)).toEqual([]);
    expect(await again.outbox()).toMatchObject({ waiting: 0, damaged: 1 });
    expect((await again.corrupt()).map(({ id }) => id)).toEqual(expect.arrayContaining([ann, assessmentOf(ann), bob, assessmentOf(bob)]));
    // The server is asked for all of them once more; whom nobody had opened by then, for once more after that.
    expect(await again.sync.cursor('team/team-aaaa')).toMatchObject({ snapshot: { after: '' } });
    await bring(again, states);
    for (const id of [ann, bob]) expect(await saidOf(again, id)).toEqual([3]);
    expect(await saidOf(again, later)).toEqual([]);
    expect(await again.sync.cursor('team/team-aaaa')).toMatchObject({ snapshot: { after: '' } });
    await bring(again, states);
    expect(await saidOf(again, later)).toEqual([3]);
    again.close();
  });

  it('that were altered to be another’s open nothing', async () => {
    const device = await filled('renamed');
    const row = (await rowsOf(device, 'keys')).filter(isKeyBundle).find((each) => idsIn(each).includes(ann));
    const renamed = { ...row, ids: row?.ids.replace(ann, 'patient-999') };
    await device.raw('keys', 'readwrite', (keys) => keys.put(renamed));
    const ring = device.ring();
    expect(ring.admitFrom(renamed, ['patient-999'])).toBe(false);
    expect(ring.has('patient-999')).toBe(false);
  });

  it('open what is not sent for a rescue, too', async () => {
    const device = await filled('rescue');
    const store = await device.open();
    await store.commit([answer('assess-2aaaaaaa', 'pain.rating', 4)], { patient: ann });
    store.close();
    expect(await rescueUnsent(device.indexedDB, device.ring(), device.time)).toMatchObject({ unsent: 1, damaged: 0 });
  });
});

describe('the list of a patient who came with others', () => {
  it('tells that a record is gone, before anything more was written', async () => {
    const device = await filled('gone');
    await device.raw('records', 'readwrite', (records) => records.delete(assessmentOf(ann)));
    const store = await device.open();
    await store.patientRecords(ann);
    expect(await store.corrupt()).toMatchObject([{ id: assessmentOf(ann), problem: expect.stringContaining('gone') }]);
    expect(await saidOf(store, bob)).toEqual([3]);
    store.close();
  });

  it('tells an older copy once more was written, and knows what came before', async () => {
    const device = await filled('older');
    const old = await device.raw('records', 'readonly', (records) => records.get(assessmentOf(ann)));
    const store = await device.open();
    await store.commit([answer(assessmentOf(ann), 'pain.rating', 9)], { patient: ann });
    expect(await saidOf(store, ann)).toEqual([9]);
    store.close();
    await device.raw('records', 'readwrite', (records) => records.put(old));
    const again = await device.open();
    await again.patientRecords(ann);
    expect(await again.corrupt()).toMatchObject([{ id: assessmentOf(ann), problem: expect.stringContaining('older copy') }]);
    again.close();
    await device.raw('records', 'readwrite', (records) => records.delete(ann));
    const last = await device.open();
    await last.patientRecords(ann);
    expect((await last.corrupt()).map(({ id }) => id)).toContain(ann);
    last.close();
  });

  it('is empty, and not as it came, for who left while something of hers is kept', async () => {
    const device = await filled('left');
    const store = await device.open();
    const { changeset } = await store.commit([answer('assess-2aaaaaaa', 'pain.rating', 4)], { patient: ann });
    await store.sync.acknowledge({
      epoch: 'e1',
      results: [{ id: changeset.header.id, outcome: 'stored', position: 141 }],
      chain: { have: 1, fork: false },
    });
    const pull = { epoch: 'e1', feed: 'team/team-aaaa', entries: [], cursor: 142, checksum: '', more: false };
    await store.sync.applyPull({ ...pull, forget: [{ position: 142, patient: ann }] });
    expect(await store.patientRecords(ann)).toEqual([]);
    store.close();
    const again = await device.open();
    expect(await again.patientRecords(ann)).toEqual([]);
    expect(await again.corrupt()).toEqual([]);
    again.close();
  });
});
