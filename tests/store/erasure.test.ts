import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store';
import { tableNames } from '../../src/store/upgrade';
import { answer, Device, person, told } from './world';

const [ann, bob, hers, his] = ['ann-aaaaaaaa', 'bob-aaaaaaaa', 'assess-aaaaaaaa', 'assess-bbbbbbbb'];

/** But for the ids of those whose line in the list is to be made anew. */
const everything = async (device: Device): Promise<string> =>
  JSON.stringify(
    await Promise.all(
      tableNames.filter((name) => name !== 'dirty').map((table) => device.raw<unknown[]>(table, 'readonly', (store) => store.getAll())),
    ),
  );

async function send(store: Store): Promise<void> {
  const sent = await store.sync.next({ changesets: 500, bytes: 1_000_000 });
  await store.sync.acknowledge({
    epoch: 'e1',
    results: sent.map(({ header }) => ({ id: header.id, outcome: 'stored', position: header.seq })),
    chain: { have: sent.length, fork: false },
  });
}

async function lived(seed: string): Promise<{ readonly device: Device; readonly store: Store }> {
  const device = new Device(seed);
  const store = await device.open();
  await store.commit(person(ann, 'Ann'));
  await store.commit([answer(hers, 'pain.rating', 3)], { patient: ann });
  await store.commit(person(bob, 'Bob'));
  await store.commit([answer(his, 'pain.rating', 7)], { patient: bob });
  await store.setNote(`unfinished/${hers}`, 'pain');
  await store.setNote(`unfinished/${his}`, 'sleep');
  return { device, store };
}

describe('a patient who was erased', () => {
  it('leaves nothing on the tablet, handed over or set aside, and everybody else stays', async () => {
    const { device, store } = await lived('erased');
    await store.commit(told(hers, 'event-aaaaaaaa'), { patient: ann });
    await send(store);
    await store.handOver(hers);
    await device.raw('corrupt', 'readwrite', (table) => table.put({ id: hers, patient: ann, problem: 'x' }));
    const bobs = await store.patientRecords(bob);
    expect(await everything(device)).toContain(ann);
    expect(await store.sync.erase([ann])).toEqual([ann]);
    expect(await everything(device)).not.toMatch(new RegExp(`${ann}|${hers}|handed/`));
    expect(await store.patientRecords(ann)).toEqual([]);
    expect(await store.patientRecords(bob)).toEqual(bobs);
    expect(await store.getNote(`unfinished/${his}`)).toBe('sleep');
    expect((await store.caseload()).patients.map(({ patient }) => patient?.name)).toEqual(['Bob']);
    expect(await store.outbox()).toMatchObject({ waiting: 0, damaged: 0 });
    expect(await store.corrupt()).toEqual([]);
    expect(await store.handedOver()).toBeNull();
    expect(await store.sync.erase([ann, 'nobody-aaaaaa'])).toEqual([ann, 'nobody-aaaaaa']);
    store.close();
  });

  it('is kept as long as something about them waits to be sent', async () => {
    const { device, store } = await lived('waits');
    const before = await everything(device);
    expect(await store.sync.erase([ann])).toEqual([]);
    expect((await store.patientRecords(ann)).length).toBe(2);
    expect(before).toContain(ann);
    await send(store);
    expect(await store.sync.erase([ann])).toEqual([ann]);
    store.close();
  });

  it('left nothing that was typed when the team lost the patient before', async () => {
    const { device, store } = await lived('moved');
    await send(store);
    const feed = { epoch: 'e1', feed: 'team/team-aaaa', entries: [], cursor: 5, checksum: '', more: false };
    await store.sync.applyPull({ ...feed, forget: [{ position: 5, patient: ann }] });
    expect(await store.patientRecords(ann)).toEqual([]);
    expect(await store.getNote(`unfinished/${hers}`)).toBeNull();
    expect(await store.getNote(`unfinished/${his}`)).toBe('sleep');
    expect(await store.sync.erase([ann])).toEqual([ann]);
    expect(await everything(device)).not.toContain(hers);
    store.close();
  });

  it('has no key any more that another tab could write with', async () => {
    const { device, store } = await lived('tabs');
    await send(store);
    const other = await device.open();
    await other.patientRecords(ann);
    const key = await device.raw('keys', 'readonly', (table) => table.get(ann));
    await store.sync.erase([ann]);
    await other.commit([answer(hers, 'pain.rating', 4)], { patient: ann });
    const again = await device.raw('keys', 'readonly', (table) => table.get(ann));
    expect(again).toBeDefined();
    expect(again).not.toEqual(key);
    other.close();
    store.close();
  });
});
