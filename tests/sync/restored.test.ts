import { describe, expect, it, vi } from 'vitest';
import { Device, person } from '../store/world';
import { running, world } from './devices';
import { openTab, TestLocks } from './world';

describe('a server restored from a backup', () => {
  it('is given again what it lost when it tells a new epoch', async () => {
    const { devices, tabs, server } = await world('a', 'b');
    for (let n = 0; n < 4; n += 1) await tabs[0]!.store.commit(person(devices[0]!.id()));
    for (const tab of tabs) await tab.sync.syncNow();
    server.entries = server.entries.slice(0, 2);
    server.epoch = 'epoch-2';
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(4);
    await tabs[1]!.sync.syncNow();
    expect(await tabs[1]!.store.records('patient')).toHaveLength(4);
    expect(await tabs[1]!.store.sync.cursor(server.feed)).toMatchObject({ cursor: 4, epoch: 'epoch-2' });
  });

  it('is followed once where an urgent push finds it out between two pages: what was under way is of the former history', async () => {
    const { devices, tabs, server, clock } = await world('a');
    for (let n = 0; n < 8; n += 1) await tabs[0]!.store.commit(person(devices[0]!.id()));
    await tabs[0]!.sync.syncNow();
    const device = new Device('b');
    let isFirst = true;
    const tab = await openTab(device, server, clock, new TestLocks(), {
      fetch: async (url, init) => {
        if (url.endsWith('/push')) server.epoch = 'epoch-2';
        const reply = await server.fetch(url, init);
        if (url.includes('/pull') && isFirst) {
          isFirst = false;
          await tab.store.commit(person(device.id()), { urgent: true });
        }
        return reply;
      },
    });
    running.push(tab.sync);
    const epochs = vi.spyOn(tab.store.sync, 'startEpoch');
    await clock.pass(0);
    expect(epochs.mock.calls.flat()).toEqual(['epoch-1', 'epoch-2']);
    expect(tab.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    expect(await tab.store.records('patient')).toHaveLength(9);
  });

  it('is found out by a cursor beyond its end, or by another checksum, though it tells the old epoch', async () => {
    const { devices, tabs, server } = await world('a');
    server.watchful = false;
    for (let n = 0; n < 3; n += 1) await tabs[0]!.store.commit(person(devices[0]!.id()));
    await tabs[0]!.sync.syncNow();
    server.entries = server.entries.slice(0, 1);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(3);
    server.entries = server.entries.toReversed();
    await tabs[0]!.sync.syncNow();
    expect(tabs[0]!.sync.status().state).toBe('idle');
    expect(server.entries).toHaveLength(3);
  });

  it('is found out by an acknowledged change that its feed does not hold, though others filled its place', async () => {
    const { devices, tabs, server } = await world('a', 'b');
    const lost = await tabs[0]!.store.commit(person(devices[0]!.id()));
    server.fault = (url) => (url.includes('/pull') ? { status: 503 } : null);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
    server.entries = [];
    server.fault = () => null;
    await tabs[1]!.store.commit(person(devices[1]!.id()));
    await tabs[1]!.sync.syncNow();
    await tabs[0]!.sync.syncNow();
    expect(server.entries.map(({ changeset }) => changeset.header.id)).toContain(lost.changeset.header.id);
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  });
});
