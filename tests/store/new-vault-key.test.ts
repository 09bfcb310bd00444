import { IDBFactory } from 'fake-indexeddb';
import { expect, it, vi } from 'vitest';
import { openStore, type Store } from '../../src/store';
import { isWrappedKey, Keyring, Vault, type Unlocked } from '../../src/vault';
import { keeperHere } from '../../src/vault/keeper-here';
import { SlotTable } from '../../src/vault/slot-table';

import { answer, Device, nurse, person } from './world';

const cost = { m: 19 * 1024, t: 1, p: 1 };
const [mine, hers] = [{ typed: 'my words' }, { typed: 'her words' }];
const ann = 'ann-aaaaaaaa';

/** A tablet with two nurses: the first has unlocked and written of one patient; the second is away. A third was let in and is to go. */
async function tablet(seed: string) {
  const device = new Device(seed);
  const { random } = device.environment;
  const slots = new SlotTable(new IDBFactory(), 'slots');
  const vaultHere = (): Vault => new Vault({ slots, keeper: keeperHere(random), random, cost });
  const first = await vaultHere().create({ account: 'a', label: 'A' }, mine);
  const way = await first.addWay({ account: 'b', label: 'B' }, 'words', hers, null);
  const gone = await first.addWay({ account: 'c', label: 'C' }, 'words', { typed: 'lost words' }, null);
  const open = (unlocked: { readonly keyring: Keyring }): Promise<Store> => openStore(device.environment, unlocked.keyring);
  const store = await open(first);
  await store.setIdentity(nurse);
  await store.commit(person(ann, 'Ann Old'));
  const copy = (await slots.all()).slots.find(({ id }) => id === gone.slot);
  if (copy === undefined) throw new Error('no slot');
  const unlock = async (slot: string, secret: { readonly typed: string }): Promise<Unlocked> => {
    const opening = await vaultHere().unlock(slot, secret);
    if ('problem' in opening) throw new Error(opening.problem);
    return opening;
  };
  const epochs = async (): Promise<readonly number[]> =>
    (await device.raw<{ readonly epoch?: number }[]>('keys', 'readonly', (keys) => keys.getAll())).flatMap(({ epoch }) => epoch ?? []);
  const putBack = async (): Promise<Unlocked> => {
    await slots.put(copy);
    return unlock(copy.id, { typed: 'lost words' });
  };
  return { device, first, store, way, gone, open, unlock, epochs, putBack, others: () => unlock(way.slot, hers) };
}

it('brings every key under the new vault key, which a copy of the removed way does not open', async () => {
  const { first, store, gone, open, epochs, putBack, others } = await tablet('whole');
  expect(new Set(await epochs())).toEqual(new Set([1]));
  await first.removeWays([gone.slot]);
  await store.wrapKeysAnew();
  await first.settle();
  expect(new Set(await epochs())).toEqual(new Set([2]));
  await store.commit(person('bob-aaaaaaaa', 'Bob New'));
  store.close();
  await expect(open(await putBack())).rejects.toMatchObject({ code: 'other-key' });
  const next = await open(await others());
  expect(await next.record(ann)).not.toBeNull();
  expect(await next.record('bob-aaaaaaaa')).not.toBeNull();
  expect(await next.corrupt()).toEqual([]);
  next.close();
});

it('cut short before any key was wrapped anew, everything opens for whoever stayed, and she finishes it', async () => {
  const { first, store, gone, open, epochs, putBack, others } = await tablet('none');
  await first.removeWays([gone.slot]);
  await store.commit(person('bob-aaaaaaaa', 'Bob New'));
  store.close();
  first.lock();
  const unlocked = await others();
  const next = await open(unlocked);
  expect(unlocked.keyring.isBehind).toBe(true);
  for (const id of [ann, 'bob-aaaaaaaa']) expect(await next.record(id)).not.toBeNull();
  await next.wrapKeysAnew();
  await unlocked.settle();
  expect(unlocked.keyring.isBehind).toBe(false);
  expect(new Set(await epochs())).toEqual(new Set([2]));
  next.close();
  await expect(open(await putBack())).rejects.toMatchObject({ code: 'other-key' });
  const again = await open(await others());
  for (const id of [ann, 'bob-aaaaaaaa']) expect(await again.record(id)).not.toBeNull();
  again.close();
});

it('cut short in the middle, both halves open, and the next unlock finishes it', async () => {
  const { device, first, store, gone, open, epochs, others } = await tablet('half');
  for (let n = 0; n < 1_200; n += 1) {
    const row = first.keyring.wrap(`zz-${String(n).padStart(4, '0')}`, new Uint8Array(32).fill(n));
    await device.raw('keys', 'readwrite', (keys) => keys.put(row));
  }
  await first.removeWays([gone.slot]);
  const wrapped = vi.spyOn(first.keyring, 'wrapAnew');
  const real = wrapped.getMockImplementation() ?? Keyring.prototype.wrapAnew.bind(first.keyring);
  let calls = 0;
  wrapped.mockImplementation((row) => {
    calls += 1;
    if (calls > 700) throw new Error('killed');
    return real(row);
  });
  await expect(store.wrapKeysAnew()).rejects.toThrow('nothing stored is lost');
  store.close();
  first.lock();
  const counted = await epochs();
  expect(counted.filter((epoch) => epoch === 2).length).toBeGreaterThan(400);
  expect(counted.filter((epoch) => epoch === 1).length).toBeGreaterThan(400);
  const unlocked = await others();
  const next = await open(unlocked);
  expect(await next.record(ann)).not.toBeNull();
  const rows = (await device.raw<unknown[]>('keys', 'readonly', (keys) => keys.getAll())).filter(isWrappedKey);
  expect(rows.filter((row) => !unlocked.keyring.admit(row))).toEqual([]);
  await next.wrapKeysAnew();
  await unlocked.settle();
  expect(new Set(await epochs())).toEqual(new Set([2]));
  const after = (await device.raw<unknown[]>('keys', 'readonly', (keys) => keys.getAll())).filter(isWrappedKey);
  expect(after.length).toBeGreaterThan(1_200);
  expect(after.filter((row) => !unlocked.keyring.admit(row))).toEqual([]);
  expect(unlocked.keyring.key('zz-0007')).toEqual(new Uint8Array(32).fill(7));
  next.close();
});

it('a tab that knows only the older vault key makes no key that nobody else would open, and goes on with those it has', async () => {
  const { device, first, store, gone, unlock, way, open } = await tablet('stale');
  const stale = await unlock(way.slot, hers);
  const other = await open(stale);
  await other.record(ann);
  await first.removeWays([gone.slot]);
  await store.wrapKeysAnew();
  await expect(other.commit(person('bob-aaaaaaaa', 'Bob'))).rejects.toMatchObject({ code: 'locked' });
  await other.commit([answer('assess-aaaaaaaa', 'pain', 3)], { patient: ann });
  expect(await store.record('assess-aaaaaaaa')).not.toBeNull();
  expect(await device.raw('keys', 'readonly', (keys) => keys.get('bob-aaaaaaaa'))).toBeUndefined();
  await expect(other.handOver('assess-aaaaaaaa')).rejects.toMatchObject({ code: 'locked' });
  // What was deleted or altered there keeps nobody from writing.
  await device.raw('keys', 'readwrite', (keys) => keys.delete('turning/1'));
  await other.commit(person('cat-aaaaaaaa', 'Cat'));
  for (const row of first.keyring.turnings())
    await device.raw('keys', 'readwrite', (keys) => keys.put({ ...row, n: row.n.map((byte) => byte ^ 1) }));
  await other.commit(person('dot-aaaaaaaa', 'Dot'));
  other.close();
  store.close();
});

it('after two of them whoever was away for both opens everything', async () => {
  const { first, store, gone, open, epochs, others } = await tablet('two');
  for (const way of [gone, await first.addWay({ account: 'd', label: 'D' }, 'words', { typed: 'd' }, null)]) {
    await first.removeWays([way.slot]);
    await store.wrapKeysAnew();
    await first.settle();
  }
  store.close();
  expect(new Set(await epochs())).toEqual(new Set([3]));
  const next = await open(await others());
  expect(await next.record(ann)).not.toBeNull();
  next.close();
});

it('the list is made anew under it', async () => {
  const { first, store, gone, open, others } = await tablet('list');
  const listed = async (from: Store): Promise<readonly string[]> => {
    for (;;) {
      const { patients, preparing } = await from.caseload();
      if (preparing === 0) return patients.map(({ patient }) => patient?.name ?? '');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  expect(await listed(store)).toEqual(['Ann Old']);
  await first.removeWays([gone.slot]);
  await store.wrapKeysAnew();
  store.close();
  const next = await open(await others());
  expect(await listed(next)).toEqual(['Ann Old']);
  next.close();
});
