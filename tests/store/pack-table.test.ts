import { IDBFactory } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { PackTable, type AtLock } from '../../src/store';

const pack = (id: string, urgent = false) => ({ urgent, ids: [id], envelopes: [new Uint8Array([1, 2, 3])] });
const fact = (rest: number): AtLock => ({ device: 'device-a', rest, since: null });
const names = async (factory: IDBFactory): Promise<readonly unknown[]> => (await factory.databases()).map(({ name }) => name);
const removed = (factory: IDBFactory): Promise<boolean> =>
  new Promise((resolve) => {
    const request = factory.deleteDatabase('hna-packs-1');
    request.onsuccess = () => resolve(true);
    request.onblocked = () => resolve(false);
  });

it('gives flags first, and else what was packed first', async () => {
  const packs = new PackTable(new IDBFactory());
  for (const [id, urgent] of [
    ['one-aaaa', false],
    ['two-aaaa', false],
    ['flag-aaa', true],
  ] as const)
    await packs.add(pack(id, urgent), fact(0));
  expect((await packs.all()).map(({ ids }) => ids[0])).toEqual(['flag-aaa', 'one-aaaa', 'two-aaaa']);
});

it('lets a wipe delete it while it is open, leaves nothing behind by being read, and goes on after that', async () => {
  const factory = new IDBFactory();
  const packs = new PackTable(factory);
  await packs.add(pack('one-aaaa'), fact(0));
  expect(await removed(factory)).toBe(true);
  expect(await packs.all()).toEqual([]);
  expect(await packs.atLock()).toBeNull();
  await packs.forgetAtLock();
  expect(await names(factory)).toEqual([]);
  await packs.add(pack('two-aaaa'), fact(0));
  expect((await packs.all()).map(({ ids }) => ids[0])).toEqual(['two-aaaa']);
});

it('keeps a pack and how many wait besides it together, or neither', async () => {
  const packs = new PackTable(new IDBFactory());
  await packs.add(pack('one-aaaa'), fact(7));
  expect(await packs.atLock()).toEqual(fact(7));
  const [kept] = await packs.all();
  if (kept === undefined) throw new Error('nothing was packed');
  await expect(packs.add({ ...kept, ids: ['two-aaaa'] }, fact(6))).rejects.toHaveProperty('name', 'ConstraintError');
  expect(await packs.atLock()).toEqual(fact(7));
});

it('passes over rows that are none of its own', async () => {
  const factory = new IDBFactory();
  const packs = new PackTable(factory);
  await packs.add(pack('one-aaaa'), fact(0));
  await packs.add(JSON.parse('{"urgent":1,"ids":["two-aaaa"],"envelopes":[]}'), fact(0));
  expect(await packs.all()).toHaveLength(1);
});

it('writes nothing before the log was begun anew, and does not fail where that fails', async () => {
  const factory = new IDBFactory();
  let begin = (): void => undefined;
  const packs = new PackTable(factory, () => new Promise((_, reject) => (begin = () => reject(new Error('no log')))));
  const added = packs.add(pack('one-aaaa'), fact(0));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await names(factory)).toEqual([]);
  begin();
  await added;
  expect(await packs.all()).toHaveLength(1);
});
