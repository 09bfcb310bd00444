import { afterEach, expect, it } from 'vitest';
import type { Sync } from '../../src/sync';
import { answer, Device, person } from '../store/world';
import { TestServer } from './server';
import { Clock, openTab, TestLocks } from './world';

const running: Sync[] = [];
afterEach(() => running.splice(0).forEach((sync) => sync.stop()));

it('a cloned profile keeps both branches and goes on under an id of its own', async () => {
  const server = new TestServer();
  const clock = new Clock();
  const open = async (device: Device) => {
    const tab = await openTab(device, server, clock, new TestLocks());
    running.push(tab.sync);
    await clock.pass(0);
    return tab;
  };
  const [device, copy] = [new Device('first'), new Device('copy')];
  const first = await open(device);
  await first.store.commit(person('ann-aaaaaaaa'));
  await first.sync.syncNow();
  // The copy begins with the id and the chain of the first.
  (await copy.open()).close();
  for (const row of await device.raw<unknown[]>('meta', 'readonly', (table) => table.getAll()))
    await copy.raw('meta', 'readwrite', (table) => table.put(row));
  const clone = await open(copy);
  expect(clone.store.device).toBe(first.store.device);

  const forked = first.store.device;
  const save = (tab: typeof first, path: string) => tab.store.commit([answer('assess-aaaaaaaa', path, 1)], { patient: 'ann-aaaaaaaa' });
  const branches = [(await save(first, 'pain.rating')).changeset, (await save(clone, 'sleep.rating')).changeset];
  expect(branches.map(({ header }) => header.seq)).toEqual([2, 2]);
  for (const tab of [first, clone, first, clone]) await tab.sync.syncNow();

  expect(clone.store.device).not.toBe(forked);
  const next = (await save(clone, 'fatigue.rating')).changeset.header;
  expect(next).toMatchObject({ device: clone.store.device, seq: 1, prev: null });
  for (const tab of [clone, first, clone]) await tab.sync.syncNow();
  const stored = server.entries.map(({ changeset }) => changeset.header.id);
  expect(stored).toEqual(expect.arrayContaining([...branches.map(({ header }) => header.id), next.id]));
  for (const tab of [first, clone]) {
    const state = await tab.store.record('assess-aaaaaaaa');
    expect(Object.keys(state?.fields ?? {})).toEqual(['answers/fatigue.rating', 'answers/pain.rating', 'answers/sleep.rating']);
    expect(await tab.store.outbox()).toMatchObject({ waiting: 0, quarantined: [], damaged: 0 });
  }
});
