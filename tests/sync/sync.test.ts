import { describe, expect, it } from 'vitest';
import { canonicalJson, conflictsOf } from '../../src/records';
import { answer, Device, person } from '../store/world';
import { running, world } from './devices';
import { TestServer } from './server';
import { Clock, openTab, settle, TestLocks } from './world';

describe('two devices', () => {
  it('come to the same state, byte for byte', async () => {
    const { devices, tabs } = await world('a', 'b');
    const [a, b] = tabs;
    const id = devices[0]!.id();
    await a!.store.commit(person(id));
    await a!.sync.syncNow();
    await b!.sync.syncNow();
    await b!.store.commit([answer(id, 'pain.note', 'from b')]);
    await a!.store.commit([answer(id, 'pain.rating', 4)]);
    for (const tab of [a, b, a]) await tab!.sync.syncNow();
    const state = await a!.store.record(id);
    expect(Object.keys(state!.fields)).toContain('answers/pain.note');
    expect(canonicalJson(await b!.store.record(id))).toBe(canonicalJson(state));
  });

  it('both show a conflict when both changed one answer, and agree once a person settled it', async () => {
    const { devices, tabs } = await world('a', 'b');
    const [a, b] = tabs;
    const id = devices[0]!.id();
    await a!.store.commit([answer(id, 'pain.rating', 3)]);
    for (const tab of [a, b]) await tab!.sync.syncNow();
    await a!.store.commit([answer(id, 'pain.rating', 5)]);
    await b!.store.commit([answer(id, 'pain.rating', 9)]);
    for (const tab of [a, b, a]) await tab!.sync.syncNow();
    for (const tab of tabs) {
      const [conflict] = conflictsOf((await tab.store.record(id))!);
      expect(conflict?.heads.map((head) => head.value).toSorted()).toEqual([5, 9]);
    }
    await b!.store.commit([answer(id, 'pain.rating', 9)]);
    for (const tab of [b, a]) await tab!.sync.syncNow();
    for (const tab of tabs) {
      const state = await tab.store.record(id);
      expect(conflictsOf(state!)).toEqual([]);
      expect(state!.fields['answers/pain.rating']?.map((head) => head.value)).toEqual([9]);
    }
  });

  it('read a feed of many pages to its end', async () => {
    const { devices, tabs, server } = await world('a', 'b');
    const ids = Array.from({ length: 10 }, () => devices[0]!.id());
    for (const id of ids) await tabs[0]!.store.commit(person(id));
    for (const tab of tabs) await tab.sync.syncNow();
    expect(await tabs[1]!.store.records('patient')).toHaveLength(10);
    expect((await tabs[1]!.store.sync.cursor(server.feed)).cursor).toBe(10);
  });
});

describe('sending', () => {
  it('sends once what was pushed twice because the reply was lost', async () => {
    const { devices, tabs, server } = await world('a');
    server.fault = (url) => (url.endsWith('/push') ? 'lose-reply' : null);
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await tabs[0]!.sync.syncNow();
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'offline', waiting: 1 });
    server.fault = () => null;
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
    expect(server.pushes.map((push) => canonicalJson(push))).toEqual([canonicalJson(server.pushes[0]), canonicalJson(server.pushes[0])]);
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'idle', waiting: 0, since: null });
    expect(await tabs[0]!.store.records('patient')).toHaveLength(1);
  });

  it('breaks off what it is sending when it stops, and sends it another time', async () => {
    const { devices, tabs, server, clock } = await world('a');
    const store = await devices[0]!.open();
    const asked: RequestInit[] = [];
    const never = (_: string, init: RequestInit): Promise<Response> => {
      asked.push(init);
      return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
    };
    const page = await openTab(devices[0]!, server, clock, new TestLocks(), { fetch: never });
    page.sync.start();
    await store.commit(person(devices[0]!.id()));
    const wished = page.sync.syncNow();
    await settle();
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false]);
    page.sync.stop();
    await wished;
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true]);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
  });

  it('asks nothing more once it has stopped, though it was about to, until it is started again', async () => {
    const { devices, server, clock } = await world('a');
    const asked: string[] = [];
    let packed = (): void => undefined;
    const page = await openTab(devices[0]!, server, clock, new TestLocks(), {
      fetch: (url, init) => {
        asked.push(url);
        return server.fetch(url, init);
      },
      pack: () => new Promise((resolve) => (packed = () => resolve(null))),
    });
    running.push(page.sync);
    page.sync.start();
    await page.store.commit(person(devices[0]!.id()));
    const wished = page.sync.syncNow();
    await settle();
    page.sync.stop();
    packed();
    await wished;
    expect(asked).toEqual([]);
    page.sync.start();
    await clock.pass(0);
    packed();
    await settle();
    expect(server.entries).toHaveLength(1);
  });

  it('sends a flag at once, alone and first', async () => {
    const { devices, tabs, server, clock } = await world('a');
    const save = (urgent: boolean) => tabs[0]!.store.commit([answer(devices[0]!.id(), 'pain.rating', 1)], { urgent });
    await save(false);
    await save(false);
    await save(true);
    await clock.pass(0);
    expect(server.pushes.map((push) => push.map(({ header }) => header.seq))).toEqual([[3], [1, 2]]);
  });

  it('sends a flag at once though it was saved during an exchange that then failed', async () => {
    const [server, clock, device] = [new TestServer(), new Clock(), new Device('a')];
    let hang = false;
    const fail: (() => void)[] = [];
    const fetch = (url: string, init: RequestInit): Promise<Response> =>
      hang ? new Promise((_, reject) => fail.push(() => reject(new TypeError('network')))) : server.fetch(url, init);
    const tab = await openTab(device, server, clock, new TestLocks(), { fetch });
    running.push(tab.sync);
    await clock.pass(0);
    hang = true;
    await tab.store.commit(person(device.id()));
    await clock.pass(2000);
    await tab.store.commit([answer(device.id(), 'pain.rating', 1)], { urgent: true });
    await clock.pass(0);
    hang = false;
    for (const end of fail) end();
    await clock.pass(0);
    expect(server.pushes.map((push) => push.map(({ header }) => header.seq))).toEqual([[2], [1]]);
  });

  it('sends an edit two seconds after it', async () => {
    const { devices, tabs, server, clock } = await world('a');
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await clock.pass(1900);
    expect(server.entries).toHaveLength(0);
    await clock.pass(200);
    expect(server.entries).toHaveLength(1);
    expect(tabs[0]!.sync.status().lastSent).toBe(clock.now - 100);
  });

  it('goes on past a changeset that the server quarantines', async () => {
    const { devices, tabs, server } = await world('a');
    const bad = await tabs[0]!.store.commit(person(devices[0]!.id()));
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    server.poison.add(bad.changeset.header.id);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
    expect(await tabs[0]!.store.outbox()).toMatchObject({ waiting: 0, quarantined: [{ changeset: bad.changeset.header.id }] });
  });

  it('halves the pack when the server takes less at once', async () => {
    const { devices, tabs, server } = await world('a');
    for (let n = 0; n < 5; n += 1) await tabs[0]!.store.commit(person(devices[0]!.id()));
    server.fault = (_, init) => (typeof init.body === 'string' && JSON.parse(init.body).changesets.length > 2 ? { status: 413 } : null);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(5);
    expect(tabs[0]!.sync.status().state).toBe('idle');
  });

  it('does not let one that is too big stop the rest', async () => {
    const { devices, tabs, server } = await world('a');
    const big = await tabs[0]!.store.commit(person(devices[0]!.id()));
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    server.fault = (_, init) => (typeof init.body === 'string' && init.body.includes(big.changeset.header.id) ? { status: 413 } : null);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'problem', waiting: 1 });
  });
});

describe('failure', () => {
  it('tries again by itself with growing waits, and at once when the connection is back', async () => {
    const { devices, tabs, server, clock } = await world('a');
    server.fault = () => 'drop';
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await clock.pass(2000);
    const before = server.requests.length;
    await clock.pass(7000);
    expect(tabs[0]!.sync.status().state).toBe('offline');
    const tried = server.requests.length - before;
    expect(tried).toBeGreaterThanOrEqual(2);
    expect(tried).toBeLessThan(5);
    server.fault = () => null;
    tabs[0]!.wake();
    await clock.pass(0);
    expect(tabs[0]!.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  });

  it('says the same while it tries again: no word comes and goes under a finger', async () => {
    const { devices, tabs, server, clock } = await world('a');
    server.fault = () => 'drop';
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await clock.pass(2000);
    expect(tabs[0]!.sync.status().state).toBe('offline');
    const before = server.requests.length;
    const said: string[] = [];
    tabs[0]!.sync.subscribe(({ state }) => said.push(state));
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await clock.pass(60_000);
    expect(server.requests.length).toBeGreaterThan(before);
    expect(new Set(said)).toEqual(new Set(['offline']));
  });

  it('leaves a busy server alone for as long as it asks, unless a person insists', async () => {
    const { devices, tabs, server, clock } = await world('a');
    server.fault = () => ({ status: 503, headers: { 'retry-after': '120' } });
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await clock.pass(2000);
    const before = server.requests.length;
    tabs[0]!.wake();
    await clock.pass(100_000);
    expect(server.requests).toHaveLength(before);
    server.fault = () => null;
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
  });

  it('still sends when this build is too old to receive', async () => {
    const { devices, tabs, server } = await world('a');
    server.oldestProtocol = 99;
    await tabs[0]!.store.commit(person(devices[0]!.id()));
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
    expect(tabs[0]!.sync.status().state).toBe('update-app');
  });

  it('takes a Wi-Fi login page for no connection at all', async () => {
    const { tabs, server } = await world('a');
    server.fault = () => ({ status: 200, body: '<html>Welcome to Guest Wi-Fi</html>' });
    await tabs[0]!.sync.syncNow();
    expect(tabs[0]!.sync.status().state).toBe('offline');
  });
});

describe('tabs', () => {
  it('sync from one tab only, and the others show how it stands', async () => {
    const { devices, tabs, server, clock } = await world('a');
    const locks = new TestLocks();
    const device = new Device('c');
    const first = await openTab(device, server, clock, locks);
    const second = await openTab(device, server, clock, locks);
    running.push(first.sync, second.sync);
    await clock.pass(0);
    server.pushes.length = 0;
    await second.store.commit(person(devices[0]!.id()));
    await second.sync.syncNow();
    await clock.pass(0);
    await settle();
    expect(server.pushes).toHaveLength(1);
    expect(second.sync.status()).toMatchObject({ state: 'idle', waiting: 0, lastSent: clock.now });
    expect([first.hints.length, second.hints.length]).toEqual([1, 0]);
    first.sync.stop();
    await second.store.commit(person(devices[0]!.id()));
    await clock.pass(5000);
    expect(server.pushes).toHaveLength(2);
    expect(tabs).toHaveLength(1);
  });

  it('take over from a leader that the browser froze, whose writes then fail', async () => {
    const { server, clock } = await world();
    const locks = new TestLocks();
    const device = new Device('c');
    let frozen = false;
    const first = await openTab(device, server, clock, locks, {
      timer: (milliseconds, ring) => clock.timer(milliseconds, () => (frozen ? undefined : ring())),
    });
    const second = await openTab(device, server, clock, locks);
    running.push(first.sync, second.sync);
    await clock.pass(6000);
    frozen = true;
    await second.store.commit(person(device.id()));
    await clock.pass(40_000);
    expect(server.entries).toHaveLength(1);
    expect(second.hints).toHaveLength(1);
  });

  it('take over from a frozen leader although somebody set the clock back by years', async () => {
    const { server, clock } = await world();
    const locks = new TestLocks();
    const device = new Device('c');
    const year = 365 * 24 * 60 * 60 * 1000;
    let [frozen, skew] = [false, 0];
    const now = (): number => clock.now + skew;
    const first = await openTab(device, server, clock, locks, {
      now,
      timer: (milliseconds, ring) => clock.timer(milliseconds, () => (frozen ? undefined : ring())),
    });
    const second = await openTab(device, server, clock, locks, { now });
    running.push(first.sync, second.sync);
    await clock.pass(6000);
    [frozen, skew] = [true, -3 * year];
    await second.store.commit(person(device.id()));
    await clock.pass(40_000);
    expect(server.entries).toHaveLength(1);
  });
});

describe('a clock that is set while something waits', () => {
  it.each([-10, 10])('by %i years puts nothing off: back-off ends when it would have ended', async (years) => {
    const { server, clock } = await world();
    const device = new Device('c');
    let skew = 0;
    const tab = await openTab(device, server, clock, new TestLocks(), { now: () => clock.now + skew });
    running.push(tab.sync);
    await clock.pass(1000);
    server.fault = () => ({ status: 503 });
    await tab.store.commit(person(device.id()));
    await clock.pass(3000);
    skew = years * 365 * 24 * 60 * 60 * 1000;
    server.fault = () => null;
    await tab.store.commit(person(device.id()), { urgent: true });
    await clock.pass(1000);
    expect(server.entries).toHaveLength(2);
  });
});
