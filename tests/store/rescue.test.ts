import { describe, expect, it } from 'vitest';
import { databaseName, rescueUnsent, type Rescue } from '../../src/store';
import { answer, Device, nurse, person } from './world';

const ann = 'ann-aaaaaaaa';
const assessment = 'assess-aaaaaaaa';

/** A tablet with three unsent changesets, one of them urgent. */
async function tablet(): Promise<Device> {
  const device = new Device('lost tablet');
  const store = await device.open();
  await store.commit(person(ann));
  await store.commit([answer(assessment, 'pain.rating', 7)], { patient: ann });
  await store.commit([answer(assessment, 'pain.note', 'at night')], { patient: ann, urgent: true });
  store.close();
  return device;
}
const rescue = async (device: Device): Promise<Rescue> => {
  const rescued = await rescueUnsent(device.indexedDB, device.ring(), device.time);
  if (rescued === null) throw new Error('There is no database.');
  return rescued;
};

describe('what is not sent', () => {
  it('leaves a device as a file and comes in at another, once however often it is brought in', async () => {
    const { text, ...counts } = await rescue(await tablet());
    expect(counts).toEqual({ unsent: 3, damaged: 0, sent: 0 });
    const other = new Device('other tablet');
    const store = await other.open();
    expect(await store.bringIn(text)).toEqual({ taken: 3, known: 0, damaged: 0 });
    expect(await store.bringIn(text)).toEqual({ taken: 0, known: 3, damaged: 0 });
    expect(await store.outbox()).toMatchObject({ waiting: 3, patients: 1 });
    expect((await store.record(assessment))?.fields['answers/pain.rating']?.map((head) => head.value)).toEqual([7]);
    expect((await store.caseload()).patients.map(({ id }) => id)).toEqual([ann]);
    // The flag's changeset stays urgent.
    expect((await store.sync.next({ changesets: 10, bytes: 100_000 })).map(({ header }) => header.seq)).toEqual([3]);
    store.close();
  });

  it('comes out of a database that the app cannot open, and past a damaged row, which goes along as it was found', async () => {
    const device = await tablet();
    await device.raw('outbox', 'readwrite', (table) =>
      table.put({ local: 2, id: 'changeset-damaged', state: 'waiting', changeset: { torn: true } }),
    );
    await new Promise<void>((resolve, reject) => {
      const opening = device.indexedDB.open(databaseName, 990);
      opening.onupgradeneeded = () => ['meta', 'records'].forEach((table) => opening.result.deleteObjectStore(table));
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => resolve(opening.result.close());
    });
    await expect(device.open()).rejects.toMatchObject({ name: 'StoreError' });
    const { text, ...counts } = await rescue(device);
    expect(counts).toEqual({ unsent: 2, damaged: 1, sent: 0 });
    expect(text).toContain('"torn":true');
    const store = await new Device('other tablet').open();
    expect(await store.bringIn(text)).toEqual({ taken: 2, known: 0, damaged: 1 });
    store.close();
  });

  it('leaves out what the server has, and says so where the device has nothing', async () => {
    const device = await tablet();
    const store = await device.open();
    const [first] = await store.sync.next({ changesets: 1, bytes: 100_000 });
    await store.sync.acknowledge({
      epoch: 'e1',
      results: [{ id: first?.header.id ?? '', outcome: 'stored', position: 1 }],
      chain: { have: 1, fork: false },
    });
    store.close();
    expect(await rescue(device)).toMatchObject({ unsent: 2, sent: 1 });
    expect(await rescueUnsent(new Device('new').indexedDB, device.ring(), 0)).toBeNull();
  });

  it('is not there twice when a device brings in its own file, and mends its own damaged row', async () => {
    const device = await tablet();
    const { text } = await rescue(device);
    const row = await device.raw<{ id: string }>('outbox', 'readonly', (table) => table.get(2));
    await device.raw('outbox', 'readwrite', (table) => table.put({ ...row, ct: new Uint8Array(300) }));
    const store = await device.open();
    expect(await store.bringIn(text)).toEqual({ taken: 1, known: 2, damaged: 0 });
    expect(await store.outbox()).toMatchObject({ waiting: 3 });
    expect(await store.corrupt()).toMatchObject([{ id: row.id }]);
    store.close();
  });
});

describe('a file that is brought in', () => {
  it('is refused with a sentence when it is torn at any place, or something else, and nothing is taken', async () => {
    const { text } = await rescue(await tablet());
    const store = await new Device('other tablet').open();
    const torn = [0, 1, 20, Math.floor(text.length / 2), text.length - 1].map((at) => text.slice(0, at));
    for (const file of [...torn, 'null', '[]', '{"format":"hna-unsent"}', text.replace('"version":1', '"version":2')])
      await expect(store.bringIn(file)).rejects.toMatchObject({ code: 'damaged-file', message: expect.stringContaining('Save it again') });
    expect(await store.outbox()).toMatchObject({ waiting: 0 });
    store.close();
  });

  it('gives what is whole and leaves out what was altered', async () => {
    const { text } = await rescue(await tablet());
    const store = await new Device('other tablet').open();
    const altered = text.replace('at night', 'at noon!').replace('"seq":1,', '"seq":9,');
    expect(await store.bringIn(altered)).toEqual({ taken: 1, known: 0, damaged: 2 });
    store.close();
  });

  it('is refused whole when it is of another team, and when nobody is signed in', async () => {
    const { text } = await rescue(await tablet());
    const device = new Device('their tablet');
    const theirs = await device.open({ ...nurse, team: 'team-bbbb' });
    await expect(theirs.bringIn(text)).rejects.toMatchObject({ code: 'other-team' });
    expect(await theirs.outbox()).toMatchObject({ waiting: 0 });
    theirs.close();
    const nobody = await new Device('nobody').open(null);
    await expect(nobody.bringIn(text)).rejects.toMatchObject({ code: 'not-signed-in' });
    nobody.close();
  });
});
