import { describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/store';
import { idsIn, isKeyBundle } from '../../src/vault';
import { ringOf } from './ring';
import { answer, Device, person } from './world';

const ann = 'ann-aaaaaaaa';
const assessment = 'assess-aaaaaaaa';
const tables = ['records', 'outbox', 'feeds', 'definitions', 'meta', 'applied', 'notes', 'corrupt', 'unsent', 'summaries', 'dirty', 'keys'];

/** Every byte that the database holds, as text. */
async function everything(device: Device): Promise<string> {
  const rows = await Promise.all(tables.map((table) => device.raw<unknown[]>(table, 'readonly', (store) => store.getAll())));
  return JSON.stringify(rows, (_, value: unknown) =>
    value instanceof Uint8Array ? `${Buffer.from(value).toString('latin1')} ${Buffer.from(value).toString('utf16le')}` : value,
  );
}
async function listed(store: Store): Promise<readonly string[]> {
  for (;;) {
    const { patients, preparing } = await store.caseload();
    if (preparing === 0) return patients.map(({ patient }) => patient?.name ?? '');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const leave = (store: Store, patient: string, cursor: number) =>
  store.sync.applyPull({
    epoch: 'e1',
    feed: 'team/team-aaaa',
    entries: [],
    forget: [{ position: cursor, patient }],
    cursor,
    checksum: '',
    more: false,
  });
async function sendAll(store: Store): Promise<void> {
  const sent = await store.sync.next({ changesets: 500, bytes: 1_000_000 });
  await store.sync.acknowledge({
    epoch: 'e1',
    results: sent.map(({ header }) => ({ id: header.id, outcome: 'stored', position: header.seq })),
    chain: { have: sent.length, fork: false },
  });
}

describe('a device’s database', () => {
  it('holds nothing that a person said or is called, wherever one looks', async () => {
    const device = new Device('canaries');
    const store = await device.open();
    for (let n = 0; n < 55; n += 1) await store.commit(person(`x${device.id()}`, `Canary Name ${n}`));
    await store.commit(person(ann, 'Canary Ann'));
    await store.commit([answer(assessment, 'pain.note', 'a canary at night')], { patient: ann });
    await store.setNote('unfinished/assess-aaaaaaaa', 'half a canary');
    await store.sync.learn({
      protocol: 1,
      oldestProtocol: 1,
      minimumSafeVersions: {},
      feeds: [],
      epoch: 'e1',
      time: device.time,
      definitions: [],
      sharedBy: { [`patient/${ann}`]: 'Canary Clinic' },
    });
    await store.bringIn(JSON.stringify({ format: 'hna-unsent', version: 1, saved: 1, entries: [], damaged: [] }));
    const foreign = (await store.commit([answer(device.id(), 'pain.note', 'canary of a feed')], { patient: ann })).changeset;
    await store.sync.applyPull({
      epoch: 'e1',
      feed: 'team/team-aaaa',
      entries: [
        { position: 1, received: 1, changeset: { header: { ...foreign.header, id: device.id() }, body: `${foreign.body} canary` } },
      ],
      cursor: 1,
      checksum: '',
      more: false,
    });
    await listed(store);
    expect(await store.corrupt()).toHaveLength(1);
    expect(await everything(device)).not.toMatch(/canary|c\0a\0n\0a\0r\0y/i);
    expect(await everything(device)).not.toContain('Nurse A');
    store.close();
  });

  it('is refused whole by the keys of another device, and nothing of it is changed', async () => {
    const device = new Device('other key');
    const store = await device.open();
    await store.commit(person(ann, 'Ann'));
    store.close();
    const before = await everything(device);
    const other = ringOf(device.environment.random, new Uint8Array(32).fill(9));
    await expect(openStore(device.environment, other)).rejects.toMatchObject({ code: 'other-key' });
    expect(await everything(device)).toBe(before);
    expect((await (await device.open()).record(ann))?.fields['name']?.[0]?.value).toBe('Ann');
  });

  it('gives and takes nothing once its keys are dropped, and calls nothing damaged for it', async () => {
    const device = new Device('locked');
    await (await device.open()).commit(person(ann, 'Ann'));
    const ring = device.ring();
    const store = await openStore(device.environment, ring);
    await store.record(ann);
    const saving = store.commit([answer(assessment, 'pain.rating', 3)], { patient: ann });
    ring.drop();
    await Promise.allSettled([saving]);
    const asked = [
      () => store.record(ann),
      () => store.records('patient'),
      () => store.setNote('k', 'v'),
      () => store.commit(person('bob-aaaaaaaa')),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'locked' });
    const again = await device.open();
    expect(await again.corrupt()).toEqual([]);
    expect((await again.record(ann))?.fields['name']?.[0]?.value).toBe('Ann');
  });
});

describe('a patient’s key', () => {
  it('is one, though two tabs make it at the same moment', async () => {
    const device = new Device('at once');
    const [one, two] = [await device.open(), await device.open()];
    await Promise.all([
      one.commit([answer('assess-1aaaaaaa', 'pain.rating', 1)], { patient: ann }),
      two.commit([answer('assess-2aaaaaaa', 'pain.rating', 2)], { patient: ann }),
      one.commit(person(ann, 'Ann')),
      two.commit([answer('assess-1aaaaaaa', 'pain.note', 'two')], { patient: ann }),
    ]);
    const again = await device.open();
    expect(await again.patientRecords(ann)).toHaveLength(3);
    expect((await again.sync.next({ changesets: 9, bytes: 100_000 })).length).toBe(4);
    expect(await again.corrupt()).toEqual([]);
    expect(await device.raw('keys', 'readonly', (table) => table.getAllKeys())).toEqual([ann, 'common']);
  });

  it('goes once the patient has left and nothing that it seals is kept, with the name from the list’s block', async () => {
    const device = new Device('left');
    const [store, away] = [await device.open(), await new Device('away').open()];
    const entries = [];
    for (const id of [ann, ...Array.from({ length: 55 }, (_, n) => `a${n}aaaaaaaaa`)])
      entries.push({ position: entries.length + 1, received: 1, changeset: (await away.commit(person(id, `Person ${id}`))).changeset });
    await store.sync.applyPull({ epoch: 'e1', feed: 'team/team-aaaa', entries, cursor: 56, checksum: '', more: false });
    expect(await listed(store)).toHaveLength(56);
    const bundled = async (): Promise<readonly string[]> =>
      (await device.raw<unknown[]>('keys', 'readonly', (table) => table.getAll())).filter(isKeyBundle).flatMap(idsIn);
    expect((await bundled()).includes(ann)).toBe(true);
    const block = async () =>
      (await device.raw('summaries', 'readonly', (table) => table.getAllKeys())).filter(
        (key) => typeof key === 'string' && key.startsWith('a'),
      );
    expect(await block()).toHaveLength(4);
    await leave(store, ann, 57);
    expect(await device.raw('keys', 'readonly', (table) => table.getKey(ann))).toBeUndefined();
    expect((await bundled()).includes(ann)).toBe(false);
    expect(await block()).toEqual([]);
    expect(await listed(store)).toHaveLength(55);
    store.close();
    expect(await listed(await device.open())).toHaveLength(55);
  });

  it('stays as long as something sent can still be needed by a restored server', async () => {
    const device = new Device('sent');
    const store = await device.open();
    await store.commit(person(ann, 'Ann'));
    await sendAll(store);
    await leave(store, ann, 2);
    expect(await store.record(ann)).toBeNull();
    await store.sync.startEpoch('e1');
    await store.sync.startEpoch('e2');
    expect(await store.sync.next({ changesets: 9, bytes: 100_000 })).toHaveLength(1);
    expect(await store.corrupt()).toEqual([]);
  });

  it('is never used again by a tab that did not hear that it is gone: what is written then can be read', async () => {
    const device = new Device('gone');
    const [one, two, away] = [await device.open(), await device.open(), await new Device('away').open()];
    const { changeset } = await away.commit(person(ann, 'Ann'));
    await one.sync.applyPull({
      epoch: 'e1',
      feed: 'team/team-aaaa',
      entries: [{ position: 1, received: 1, changeset }],
      cursor: 1,
      checksum: '',
      more: false,
    });
    expect(await two.record(ann)).not.toBeNull();
    await leave(one, ann, 2);
    await two.commit([answer(assessment, 'pain.rating', 4)], { patient: ann });
    await one.commit([answer('assess-2aaaaaaa', 'pain.rating', 5)], { patient: ann });
    const again = await device.open();
    expect(await again.patientRecords(ann)).toHaveLength(2);
    expect(await two.patientRecords(ann)).toHaveLength(2);
    expect(await again.corrupt()).toEqual([]);
  });

  it('that is damaged is kept beside, and what is said today is saved under a new one', async () => {
    const device = new Device('damaged');
    const store = await device.open();
    await store.commit(person(ann, 'Ann'));
    await store.commit(person('bob-aaaaaaaa', 'Bob'));
    store.close();
    const key = await device.raw<{ ct: Uint8Array }>('keys', 'readonly', (table) => table.get(ann));
    await device.raw('keys', 'readwrite', (table) => table.put({ ...key, ct: key.ct.map((byte) => byte ^ 1) }));
    const page = await device.open();
    await page.commit([answer(assessment, 'pain.rating', 4)], { patient: ann });
    page.close();
    const again = await device.open();
    expect(await again.record(assessment)).not.toBeNull();
    expect((await again.records('patient')).map(({ id }) => id)).toEqual(['bob-aaaaaaaa']);
    expect(await device.raw('keys', 'readonly', (table) => table.getKey(`damaged/${ann}`))).toBe(`damaged/${ann}`);
  });
});
