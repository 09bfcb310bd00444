import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { packLimits, packsType } from '../../src/protocol';
import { raiseFlag } from '../../src/records';
import { PackTable, type Store } from '../../src/store';
import type { RunningServer } from '../../src/server';
import { sendWhileLocked, startSync, type Sync } from '../../src/sync';
import { packUp } from '../../src/sync/packing';
import { openTabletKey, type TabletKey } from '../../src/vault';
import { PackSealer } from '../../src/vault/packs';
import { answer, Device, person } from '../store/world';
import { TestLocks } from '../sync/world';
import { makeFolder, Nurse, start } from './helper';
import { signInAt } from './sign-in';
import { patience } from '../patience';

const folder = makeFolder();
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let colleague: Nurse;
let devices = 0;
beforeAll(async () => {
  server = await start(folder.path);
  colleague = await Nurse.signIn(server, 1, 'device-locked');
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

interface Sent {
  readonly path: string;
  readonly body: Uint8Array;
  readonly type: string | null;
}

/** A tablet over real HTTP: it can be offline and signed out; its store is open only while it is unlocked. */
class Tablet {
  readonly device = new Device(`locked-${(devices += 1)}`);
  readonly packs = new PackTable(this.device.indexedDB);
  readonly sent: Sent[] = [];
  readonly #locks = new Map(['hna-sync', 'hna-packs'].map((name) => [name, new TestLocks()]));
  readonly #key: Promise<TabletKey> = openTabletKey(this.device.indexedDB);
  online = true;
  cookie = '';
  /** What becomes of a reply on its way back. */
  lost: (path: string) => boolean = () => false;
  ids: string[] = [];
  #open: { store: Store; sync: Sync } | null = null;

  readonly #fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (!this.online) throw new TypeError('no connection');
    const headers = new Headers(init.headers);
    const body = new Uint8Array(await new Response(init.body).arrayBuffer());
    this.sent.push({ path, body, type: headers.get('content-type') });
    const all = { ...Object.fromEntries(headers), cookie: this.cookie };
    const reply = await fetch(server.url + path, {
      method: init.method ?? 'GET',
      ...(init.method === 'POST' ? { body } : {}),
      headers: all,
    });
    if (this.lost(path)) throw new TypeError('the reply was lost');
    return reply;
  };
  readonly #environment = {
    fetch: this.#fetch,
    random: () => 0.01,
    locks: {
      request: async (name: string, options: { signal?: AbortSignal; steal?: boolean }, work: () => Promise<void>) =>
        this.#locks.get(name)?.request(name, options, work),
    },
    channel: null,
    hints: null,
    page: { onWake: () => () => undefined, visible: () => true },
    tabletKey: () => this.#key,
  };

  get store(): Store {
    if (this.#open === null) throw new Error('it is locked');
    return this.#open.store;
  }
  get sync(): Sync {
    if (this.#open === null) throw new Error('it is locked');
    return this.#open.sync;
  }

  async unlock(): Promise<void> {
    await this.packs.forgetAtLock();
    const store = await this.device.open(null);
    const timer = () => () => undefined;
    // Time stands still: however slow the machine, packing is not out of time.
    const elapsed = () => 0;
    this.#open = { store, sync: startSync({ ...this.#environment, store, timer, elapsed, packs: this.packs }) };
  }

  async signIn(): Promise<void> {
    const account = server.demo?.accounts[0];
    if (account === undefined) throw new Error('no account');
    const { cookie, identity } = await signInAt(server.url, account);
    this.cookie = cookie;
    await this.store.setIdentity(identity);
    await this.sync.syncNow();
    this.sent.length = 0;
  }

  /** Saves so many ordinary changes and a flag after them, the first of a patient of its own. */
  async save(count: number, size = 30): Promise<void> {
    const patient = `patient-of-${this.device.seed}`;
    const saved = [await this.store.commit(person(patient, 'Canary Wilhelmina'), { patient })];
    for (let n = 1; n < count; n += 1)
      saved.push(
        await this.store.commit([answer(`assess-${this.device.seed}`, `pain.${n}`, `of ten ${randomBytes(size).toString('base64')}`)], {
          patient,
        }),
      );
    const flag: Parameters<typeof raiseFlag>[1] = {
      id: 'cord',
      version: '1',
      urgency: 'immediate',
      status: 'fired',
      patient: '',
      staff: '',
      source: '',
      discreet: false,
      inputs: [],
    };
    saved.push(await this.store.commit(raiseFlag(`assess-${this.device.seed}`, flag, 5), { patient, urgent: true }));
    this.ids = saved.map(({ changeset }) => changeset.header.id);
  }

  /** Unlocked and online: its tab may have to wait a moment for the lead. */
  async sendsAll(): Promise<void> {
    await vi.waitFor(async () => {
      await this.sync.syncNow();
      if ((await this.store.outbox()).waiting > 0) throw new Error('something waits still');
    }, patience);
  }

  async lock(): Promise<void> {
    await this.sync.packUp();
    this.sync.stop();
    this.store.close();
    this.#open = null;
    this.sent.length = 0;
  }

  /** Tries until so many wait, and stops. Time passes at once. */
  async sendLocked(until: number, and: () => Promise<void> = async () => undefined): Promise<void> {
    const heard: number[] = [];
    const timer = (milliseconds: number, ring: () => void) => {
      const timeout = setTimeout(ring, Math.min(milliseconds, 20));
      return () => clearTimeout(timeout);
    };
    const stop = sendWhileLocked(this.packs, { ...this.#environment, timer }, (waiting) => heard.push(waiting));
    const enough = async (): Promise<void> => {
      expect(heard.at(-1)).toBe(until);
      await and();
    };
    await vi.waitFor(enough, patience).finally(stop);
  }

  /** In the order in which the server took them. */
  async received(): Promise<readonly string[]> {
    const received: string[] = [];
    for (let [cursor, more] = [0, true]; more;) {
      const page = await colleague.pull(cursor);
      received.push(...page.entries.map(({ changeset }) => changeset.header.id));
      ({ cursor, more } = page);
    }
    return received.filter((id) => this.ids.includes(id));
  }

  pushes(): readonly Sent[] {
    return this.sent.filter(({ path }) => path === '/api/sync/push' || path === '/api/device/rescue');
  }
}

let tablet: Tablet;
/** Signed in and enrolled; then it loses its connection. */
beforeEach(async () => {
  tablet = new Tablet();
  await tablet.unlock();
  await tablet.signIn();
  tablet.online = false;
});

async function changeRoles(account: string, roles: string): Promise<string> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  await client.query('set row_security = off');
  const { rows } = await client.query<{ roles: string }>('select roles from membership where account = $1', [account]);
  await client.query('update membership set roles = $2 where account = $1', [account, roles]);
  await client.end();
  return rows[0]?.roles ?? '';
}

const held = async (): Promise<readonly string[]> => {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  const { rows } = await client.query<{ code: string }>('select code from held_pack order by received');
  await client.end();
  return rows.map(({ code }) => code);
};

describe('a locked tablet', () => {
  test('sends on its own word what whoever used it last may not send any more', async () => {
    await tablet.save(3);
    const account = (await tablet.store.identity())?.account ?? '';
    await tablet.lock();
    const before = await changeRoles(account, 'auditor');
    try {
      tablet.online = true;
      await tablet.sendLocked(0);
      expect(tablet.pushes().map(({ path }) => path)).toEqual(['/api/sync/push', '/api/device/rescue', '/api/device/rescue']);
    } finally {
      await changeRoles(account, before);
    }
  });

  test('sends what was packed as soon as there is a connection, flags first, and shows it as sent once it is unlocked', async () => {
    await tablet.save(30);
    await tablet.lock();
    await tablet.sendLocked(31);
    expect(await tablet.received()).toEqual([]);
    tablet.online = true;
    await tablet.sendLocked(0);
    const received = await tablet.received();
    expect(received.toSorted()).toEqual(tablet.ids.toSorted());
    expect(received[0]).toBe(tablet.ids.at(-1));
    expect(tablet.pushes().map(({ type }) => type)).toEqual([packsType, packsType]);
    tablet.sent.length = 0;
    await tablet.unlock();
    expect(await tablet.store.outbox()).toMatchObject({ waiting: 31 });
    await tablet.sendsAll();
    expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    expect(tablet.sync.status().lastSent).toBeGreaterThan(0);
    expect(tablet.pushes()).toEqual([]);
    expect(await tablet.packs.all()).toEqual([]);
  });

  test('sends on its own word where nobody is signed in any more', async () => {
    await tablet.save(3);
    await tablet.lock();
    [tablet.online, tablet.cookie] = [true, ''];
    await tablet.sendLocked(0);
    expect((await tablet.received()).toSorted()).toEqual(tablet.ids.toSorted());
    expect(tablet.pushes().map(({ path }) => path)).toEqual(['/api/sync/push', '/api/device/rescue', '/api/device/rescue']);
    expect(await held()).toEqual([]);
  });

  test('sends the same bytes again where the reply was lost, and nothing comes twice', async () => {
    await tablet.save(3);
    await tablet.lock();
    tablet.online = true;
    let losses = 0;
    tablet.lost = (path) => path === '/api/sync/push' && (losses += 1) === 1;
    await tablet.sendLocked(0);
    const [first, second, third] = tablet.pushes();
    expect(second?.body).toEqual(first?.body);
    expect(third?.body).not.toEqual(first?.body);
    expect((await tablet.received()).toSorted()).toEqual(tablet.ids.toSorted());
  });

  test('sends from one tab at a time', async () => {
    await tablet.save(3);
    await tablet.lock();
    tablet.online = true;
    await Promise.all([tablet.sendLocked(0), tablet.sendLocked(0)]);
    expect(tablet.pushes()).toHaveLength(2);
  });

  test('tells nothing as sent of a pack that was altered: the server keeps it, and it goes unsealed after unlocking', async () => {
    await tablet.save(3);
    await tablet.lock();
    const [flags, rest] = await tablet.packs.all();
    if (flags === undefined || rest === undefined) throw new Error('nothing was packed');
    const [envelope] = rest.envelopes;
    const flipped = Uint8Array.from(envelope ?? []);
    flipped[flipped.length - 20] = (flipped[flipped.length - 20] ?? 0) ^ 1;
    await tablet.packs.remove(rest);
    const fact = await tablet.packs.atLock();
    if (fact === null) throw new Error('it is not locked');
    await tablet.packs.add({ ...rest, envelopes: [flipped] }, fact);
    tablet.online = true;
    await tablet.sendLocked(3, async () => expect(await held()).toEqual(['pack-altered']));
    expect(await tablet.received()).toEqual([tablet.ids.at(-1)]);
    await tablet.unlock();
    tablet.online = false;
    await vi.waitFor(async () => {
      await tablet.sync.syncNow();
      expect(await tablet.store.outbox()).toMatchObject({ waiting: 3 });
    }, patience);
    tablet.online = true;
    await tablet.sendsAll();
    expect((await tablet.received()).toSorted()).toEqual(tablet.ids.toSorted());
  });

  test('has what was packed where it is, though an exchange came while it locked', async () => {
    await tablet.save(3);
    await tablet.sync.packUp();
    const packed = await tablet.packs.all();
    await tablet.sync.syncNow();
    expect(await tablet.packs.all()).toEqual(packed);
    expect(packed.flatMap(({ ids }) => ids).toSorted()).toEqual(tablet.ids.toSorted());
    await tablet.lock();
    tablet.online = true;
    await tablet.sendLocked(0);
    expect((await tablet.received()).toSorted()).toEqual(tablet.ids.toSorted());
    await tablet.unlock();
    await tablet.sendsAll();
    expect(await tablet.packs.all()).toEqual([]);
  });

  test('holds nothing of anybody in the clear, and no envelope larger than a server takes', async () => {
    await tablet.save(60, 7500);
    await tablet.lock();
    const packs = await tablet.packs.all();
    expect(packs.length).toBeGreaterThan(2);
    const envelopes = packs.flatMap((pack) => pack.envelopes);
    for (const { length } of envelopes) expect(length).toBeLessThanOrEqual(packLimits.envelope);
    const { envelopes: _, ...clear } = packs[0] ?? { envelopes: [] };
    expect(Object.keys(clear).toSorted()).toEqual(['at', 'ids', 'local', 'reply', 'urgent']);
    for (const text of ['Canary', 'of ten', 'patient-of']) expect(envelopes.some((one) => Buffer.from(one).includes(text))).toBe(false);
    expect(packs.flatMap(({ ids }) => ids).toSorted()).toEqual(tablet.ids.toSorted());
  });

  test('packs as much as there is time for, counts the rest, and the rest goes after unlocking', async () => {
    await tablet.save(60, 7500);
    const { store, packs } = tablet;
    const sealer = await keyOfServer(tablet);
    let batches = 0;
    await packUp({ store, packs, sealer, pack: async () => null }, () => (batches += 1) <= 2);
    const packed = (await packs.all()).flatMap(({ ids }) => ids);
    expect(packed.length).toBeLessThan(61);
    expect(await packs.atLock()).toMatchObject({ rest: 61 - packed.length });
    tablet.sync.stop();
    store.close();
    tablet.online = true;
    await tablet.sendLocked(61 - packed.length);
    expect((await tablet.received()).length).toBe(packed.length);
    await tablet.unlock();
    await tablet.sendsAll();
    expect((await tablet.received()).toSorted()).toEqual(tablet.ids.toSorted());
  });

  test('packs nothing for a key that it was never told, and says nothing then', async () => {
    const fresh = new Tablet();
    await fresh.unlock();
    fresh.online = false;
    await fresh.store.setIdentity((await signInAt(server.url, server.demo?.accounts[0] ?? { name: '', password: '' })).identity);
    await fresh.save(2);
    await fresh.lock();
    expect(await fresh.packs.all()).toEqual([]);
    expect(await fresh.packs.atLock()).toBeNull();
    expect((await fresh.device.indexedDB.databases()).map(({ name }) => name)).not.toContain('hna-packs-1');
  });
});

async function keyOfServer(of: Tablet): Promise<PackSealer> {
  const key: unknown = JSON.parse((await of.store.getNote('sync/organisation-key')) ?? 'null');
  return PackSealer.to(key as Parameters<typeof PackSealer.to>[0]);
}
