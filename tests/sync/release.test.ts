import { afterEach, expect, it } from 'vitest';
import type { Sync } from '../../src/sync';
import { Device, person } from '../store/world';
import { TestServer } from './server';
import { Clock, openTab, TestLocks } from './world';

const running: Sync[] = [];
afterEach(() => running.splice(0).forEach((sync) => sync.stop()));

async function sentThree(room = { left: Infinity }) {
  const server = new TestServer();
  const clock = new Clock();
  const device = new Device('a');
  const tab = await openTab(device, server, clock, new TestLocks(), { hasRoom: (bytes) => Promise.resolve(bytes <= room.left) });
  running.push(tab.sync);
  await clock.pass(0);
  for (let count = 0; count < 3; count += 1) await tab.store.commit(person(device.id()));
  await tab.sync.syncNow();
  const kept = (): Promise<number> => device.raw('outbox', 'readonly', (table) => table.count());
  return { server, tab, device, kept };
}

it('keeps what it sent until the server released it, and no less', async () => {
  const { server, tab, kept } = await sentThree();
  server.safe = { [server.feed]: { position: 3, released: 0 } };
  await tab.sync.syncNow();
  expect(await kept()).toBe(3);
  server.safe = { [server.feed]: { position: 3, released: 2 } };
  await tab.sync.syncNow();
  expect(await kept()).toBe(1);
  expect(await tab.store.records('patient')).toHaveLength(3);
  expect(tab.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
});

it('never lets go of what waits or is in quarantine', async () => {
  const { server, tab, device, kept } = await sentThree();
  server.safe = { [server.feed]: { position: 9, released: 9 } };
  const { changeset } = await tab.store.commit(person(device.id()));
  server.poison.add(changeset.header.id);
  await tab.sync.syncNow();
  server.fault = (url) => (url.endsWith('/push') ? { status: 503 } : null);
  await tab.store.commit(person(device.id()));
  await tab.sync.syncNow();
  expect(await kept()).toBe(2);
  expect(await tab.store.outbox()).toMatchObject({ waiting: 1, quarantined: [{ changeset: changeset.header.id }] });
});

it('positions of another history release nothing: a restored server is refilled first', async () => {
  const { server, tab, kept } = await sentThree();
  server.entries = [];
  server.epoch = 'epoch-2';
  // Of the backup that was restored, in which this device has no part.
  server.safe = { [server.feed]: { position: 2, released: 2 } };
  server.fault = (url) => (url.endsWith('/push') ? { status: 503 } : null);
  await tab.sync.syncNow();
  expect(await kept()).toBe(3);
  server.fault = () => null;
  await tab.sync.syncNow();
  expect(server.entries).toHaveLength(3);
});

it('lets go of it, too, where there is no room left for anything new, and asks for nothing more than once a release', async () => {
  const room = { left: Infinity };
  const { server, tab, kept } = await sentThree(room);
  room.left = 0;
  server.safe = { [server.feed]: { position: 3, released: 2 } };
  server.requests.length = 0;
  for (let times = 0; times < 3; times += 1) await tab.sync.syncNow();
  expect(tab.sync.status()).toMatchObject({ state: 'no-room', waiting: 0 });
  expect(await kept()).toBe(1);
  expect(server.requests.filter((url) => url.includes('/pull'))).toHaveLength(1);
});

it('without room, too, gives what it holds to a server that has another history under the same name', async () => {
  const room = { left: Infinity };
  const { server, tab, kept } = await sentThree(room);
  room.left = 0;
  server.watchful = false;
  server.entries = [];
  server.safe = { [server.feed]: { position: 3, released: 3 } };
  await tab.sync.syncNow();
  expect(server.entries).toHaveLength(3);
  expect(await kept()).toBe(3);
});
