import { describe, expect, it } from 'vitest';
import { makeSigningKey, readSigningKey } from '../../src/vault/signing';
import { Device, nurse, person } from '../store/world';
import { running, world } from './devices';
import { TestServer } from './server';
import { Clock, openTab, TestLocks } from './world';

describe('a sign-in', () => {
  it('asks to sign in, keeps everything, and goes on after the sign-in', async () => {
    const { devices, tabs, server, clock } = await world('a');
    // What only an exchange needs is fetched by the first.
    await tabs[0]!.sync.syncNow();
    server.fault = () => ({ status: 401 });
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await clock.pass(2000);
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'sign-in', waiting: 1 });
    server.fault = () => null;
    await tabs[0]!.store.setIdentity(nurse);
    await clock.pass(0);
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  });

  it('while somebody signs in, says what it said, tries again every few seconds, and tells of it where that takes long', async () => {
    const [server, clock, device] = [new TestServer(), new Clock(), new Device('a')];
    let [signsIn, asked] = [false, 0];
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      if (url.endsWith('/api/account/keys')) return Response.json({ id: 'key', fresh: false });
      if (!signsIn) return server.fetch(url, init);
      asked += 1;
      return Response.json({ code: 'other-account', message: 'Hers.' }, { status: 403 });
    };
    const tab = await openTab(device, server, clock, new TestLocks(), { fetch, ifNobodySignsIn: async (run) => (signsIn ? null : run()) });
    running.push(tab.sync);
    // The browser signs in its own time, which this clock does not know.
    const signing = { ...(await readSigningKey(await makeSigningKey())), sign: () => Promise.resolve('signed') };
    tab.store.signWith({ account: nurse.account, signing });
    await clock.pass(0);
    expect(tab.sync.status().state).toBe('idle');
    signsIn = true;
    await tab.sync.syncNow();
    expect(tab.sync.status().state).toBe('idle');
    const before = asked;
    await clock.pass(30_000);
    // Every five seconds; before the first, what was under way ends.
    expect(asked - before).toBeGreaterThanOrEqual(4);
    expect(tab.sync.status().state).toBe('idle');
    await clock.pass(100_000);
    expect(tab.sync.status().state).toBe('sign-in');
    signsIn = false;
    await tab.sync.syncNow();
    expect(tab.sync.status().state).toBe('idle');
  });

  it('leaves the sign-in alone of whoever uses the device by now, where an exchange was begun for somebody else', async () => {
    const [server, clock, device] = [new TestServer(), new Clock(), new Device('a')];
    const asked: string[] = [];
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      asked.push(`${init.method ?? 'GET'} ${url}`);
      const isFirst = url.startsWith('/api/sync/hello') && asked.filter((each) => each.includes('/api/sync/hello')).length === 1;
      if (!isFirst) return server.fetch(url, init);
      await (await device.open(null)).setIdentity({ ...nurse, account: 'nurse-bbbb' });
      return Response.json({ code: 'other-account', message: 'Hers.' }, { status: 403 });
    };
    const tab = await openTab(device, server, clock, new TestLocks(), { fetch });
    running.push(tab.sync);
    await clock.pass(0);
    expect(asked.some((each) => each.startsWith('GET /api/sync/hello'))).toBe(true);
    expect(asked.filter((each) => /^(DELETE|POST) .api.session/.test(each))).toEqual([]);
  });
});
