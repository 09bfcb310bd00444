import { afterEach, expect, it } from 'vitest';
import { rescueUnsent } from '../../src/store';
import type { Sync } from '../../src/sync';
import { answer, Device, person } from '../store/world';
import { TestServer } from './server';
import { Clock, openTab, TestLocks } from './world';

const running: Sync[] = [];
afterEach(() => running.splice(0).forEach((sync) => sync.stop()));

it('brings all that a broken tablet had not sent to the server exactly once, though it and two others all send it', async () => {
  const server = new TestServer();
  const clock = new Clock();
  const open = async (device: Device) => {
    const tab = await openTab(device, server, clock, new TestLocks());
    running.push(tab.sync);
    return tab;
  };
  const device = new Device('broken');
  const broken = await open(device);
  await clock.pass(0);
  await broken.store.commit(person('ann-aaaaaaaa'));
  await broken.sync.syncNow();
  broken.sync.stop();
  const unsent: string[] = [];
  for (let n = 1; n <= 5; n += 1) {
    const { changeset } = await broken.store.commit([answer('assess-aaaaaaaa', 'pain.rating', n)], { patient: 'ann-aaaaaaaa' });
    unsent.push(changeset.header.id);
  }
  const row = await device.raw<{ local: number }>('outbox', 'readonly', (table) => table.get(4));
  await device.raw('outbox', 'readwrite', (table) => table.put({ ...row, ct: new Uint8Array(300) }));
  const file = (await rescueUnsent(device.indexedDB, device.ring(), clock.now))?.text ?? '';
  await device.raw('outbox', 'readwrite', (table) => table.put(row));

  const [one, other] = [await open(new Device('one')), await open(new Device('other'))];
  await clock.pass(0);
  expect(await one.store.bringIn(file)).toEqual({ taken: 4, known: 0, damaged: 1 });
  await one.sync.syncNow();
  // Partly come by the feed already, partly not.
  await other.store.bringIn(file);
  await other.sync.syncNow();
  expect(await other.store.bringIn(file)).toMatchObject({ taken: 0, known: 4 });
  // The broken tablet is mended after all and sends what it has, the torn entry too.
  const mended = await open(device);
  await clock.pass(0);
  await mended.sync.syncNow();

  const onServer = server.entries.map(({ changeset }) => changeset.header.id);
  expect(onServer.filter((id) => unsent.includes(id)).toSorted()).toEqual(unsent.toSorted());
  for (const tab of [one, other, mended]) await tab.sync.syncNow();
  for (const tab of [one, other, mended]) {
    const state = await tab.store.record('assess-aaaaaaaa');
    expect(state?.fields['answers/pain.rating']?.map((head) => head.value)).toEqual([5]);
    expect(await tab.store.outbox()).toMatchObject({ waiting: 0 });
  }
});
