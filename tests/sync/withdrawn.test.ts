import { describe, expect, it } from 'vitest';
import { openTabletKey } from '../../src/vault';
import { Device, person, team } from '../store/world';
import { running } from './devices';
import { TestServer } from './server';
import { Clock, openTab, settle, TestLocks } from './world';

/** A tablet that the administrator has withdrawn, once it is asked. */
async function withdrawn(seed: string, wipe: (all: boolean) => Promise<void>, between: (url: string, init: RequestInit) => Promise<void>) {
  const [server, clock, device] = [new TestServer(), new Clock(), new Device(seed)];
  const key = await openTabletKey(device.indexedDB);
  await key.enrolled(team);
  const done: string[] = [];
  const tab = await openTab(device, server, clock, new TestLocks(), {
    tabletKey: () => Promise.resolve(key),
    wipe,
    fetch: async (url, init) => {
      if (!url.startsWith('/api/device/')) return server.fetch(url, init);
      await between(url, init);
      done.push(url);
      return url.endsWith('/check-in') ? Response.json({ state: 'revoked', nonce: 'next', erase: [] }) : Response.json({ state: 'wiped' });
    },
  });
  running.push(tab.sync);
  tab.sync.start();
  return { tab, clock, done };
}

describe('a tablet that was withdrawn', () => {
  it('goes on until everything is deleted and the server knows it, though a database was held open and the connection went', async () => {
    let [held, cut] = [true, false];
    const wiped: boolean[] = [];
    const { tab, clock, done } = await withdrawn(
      'held',
      async (all) => {
        if (held) throw new Error('The database is held open.');
        wiped.push(all);
      },
      async (url) => {
        if (cut && url.endsWith('/order-done')) throw new TypeError('network');
      },
    );
    await clock.pass(0);
    await tab.sync.syncNow();
    expect(tab.sync.status().state).toBe('problem');
    [held, cut] = [false, true];
    await tab.sync.syncNow();
    expect(tab.sync.status().state).toBe('offline');
    cut = false;
    await tab.sync.syncNow();
    expect(tab.sync.status().state).toBe('wiped');
    expect(wiped).toEqual([false, false, true]);
    expect(done.filter((url) => url.endsWith('/order-done'))).toHaveLength(1);
  });

  it('says that it is empty though it is locked meanwhile', async () => {
    let answer = (): void => undefined;
    let said: RequestInit | null = null;
    const { tab, clock, done } = await withdrawn(
      'locked',
      async () => undefined,
      async (url, init) => {
        if (!url.endsWith('/order-done')) return;
        said = init;
        await new Promise<void>((resolve) => (answer = resolve));
      },
    );
    await clock.pass(0);
    await settle();
    expect(said).not.toBeNull();
    tab.sync.stop();
    answer();
    await settle();
    expect(Reflect.get(Object(said), 'signal')).toMatchObject({ aborted: false });
    expect(done.at(-1)).toBe('/api/device/order-done');
    await expect(tab.store.commit(person('patient-0000000001'))).rejects.toThrow('closed');
  });
});
