import { IDBIndex, IDBObjectStore, IDBRequest } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store';
import { answer, Device, person } from './world';

const reads = ['get', 'getAll', 'getAllKeys', 'getKey', 'count', 'openCursor', 'openKeyCursor'] as const;

/** Rows that the database gave out while `work` ran. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  let rows = 0;
  const back: (() => void)[] = [];
  for (const { prototype } of [IDBObjectStore, IDBIndex]) {
    for (const method of reads) {
      const original: unknown = Reflect.get(prototype, method);
      if (typeof original !== 'function') continue;
      const counting = function counting(this: unknown, ...args: unknown[]): unknown {
        const request: unknown = Reflect.apply(original, this, args);
        if (!(request instanceof IDBRequest)) return request;
        request.addEventListener('success', () => {
          const result: unknown = request.result;
          // Counting goes over what it counts.
          rows += Array.isArray(result) ? result.length : method === 'count' ? Number(result) : 1;
        });
        return request;
      };
      Reflect.set(prototype, method, counting);
      back.push(() => void Reflect.set(prototype, method, original));
    }
  }
  await work();
  for (const undo of back) undo();
  return rows;
}

async function fill(device: Device, waiting: number): Promise<Store> {
  const store = await device.open();
  await store.commit(person('ann-aaaaaaaa'));
  await store.commit([answer('assess-aaaaaaaa', 'pain.rating', 1)], { patient: 'ann-aaaaaaaa' });
  const row = await device.raw<Record<string, unknown>>('outbox', 'readonly', (table) => table.get(2));
  await device.raw('outbox', 'readwrite', (table) => {
    let last = table.get(1);
    for (let n = 3; n <= waiting; n += 1) last = table.put({ ...row, local: n, id: `changeset-${n}` });
    return last;
  });
  return store;
}

describe('one save', () => {
  it('with its words on the screen reads as much when 5,000 changesets wait as when 10 do', async () => {
    const cost = async (waiting: number) => {
      const device = new Device(`waiting ${waiting}`);
      const store = await fill(device, waiting);
      // Put in behind the store's back they are counted once, by the next page.
      store.close();
      const page = await device.open();
      expect(await page.outbox()).toMatchObject({ waiting, patients: 1 });
      const read = await rowsRead(async () => {
        await page.commit([answer('assess-aaaaaaaa', 'pain.rating', 2)], { patient: 'ann-aaaaaaaa' });
        expect(await page.outbox()).toMatchObject({ waiting: waiting + 1 });
        expect(await page.unsent(['ann-aaaaaaaa', 'nobody-aaaaaa'])).toEqual(new Set(['ann-aaaaaaaa']));
      });
      page.close();
      return read;
    };
    const few = await cost(10);
    expect(await cost(5_000)).toBe(few);
    expect(few).toBeLessThan(30);
  });
});

describe('the counts of what waits', () => {
  it('follow every way out of the queue and back into it', async () => {
    const device = new Device('ways');
    const store = await device.open();
    const changesets = [];
    for (let n = 0; n < 4; n += 1)
      changesets.push((await store.commit([answer(device.id(), 'pain.rating', n)], { patient: `patient-${n}aaa` })).changeset);
    const [stored, quarantined, returned] = changesets.map(({ header }) => header.id);
    const counts = async () => {
      const { waiting, patients } = await store.outbox();
      return [waiting, patients];
    };
    expect(await counts()).toEqual([4, 4]);
    await store.sync.acknowledge({
      epoch: 'e1',
      results: [
        { id: stored ?? '', outcome: 'stored', position: 1 },
        { id: quarantined ?? '', outcome: 'quarantined', code: 'bad-body', message: 'No.' },
      ],
      chain: { have: 4, fork: false },
    });
    expect(await counts()).toEqual([2, 2]);
    const entries = changesets.flatMap((changeset) => (changeset.header.id === returned ? [{ position: 2, received: 1, changeset }] : []));
    await store.sync.applyPull({ epoch: 'e1', feed: 'team/a', entries, cursor: 2, checksum: '', more: false });
    expect(await counts()).toEqual([1, 1]);
    await store.sync.startEpoch('e1');
    await store.sync.startEpoch('e2');
    expect(await counts()).toEqual([4, 4]);
    await device.raw('outbox', 'readwrite', (table) => table.put({ local: 1, id: stored, state: 'waiting', rank: 1, team: 'team-aaaa' }));
    await store.sync.next({ changesets: 10, bytes: 100_000 });
    expect(await counts()).toEqual([3, 3]);
    store.close();
  });

  it('are counted anew by the next page where an older build has changed the queue without them', async () => {
    const device = new Device('older');
    const store = await device.open();
    for (let n = 0; n < 3; n += 1) await store.commit([answer(device.id(), 'pain.rating', n)], { patient: 'ann-aaaaaaaa' });
    store.close();
    await device.raw('outbox', 'readwrite', (table) => table.delete(2));
    const page = await device.open();
    expect(await page.outbox()).toMatchObject({ waiting: 2, patients: 1 });
    page.close();
  });
});
