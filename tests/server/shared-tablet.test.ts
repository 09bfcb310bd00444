import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Identity, Role } from '../../src/protocol';
import { addAccountTo, type RunningServer } from '../../src/server';
import { inTeam, openDatabase, type Database } from '../../src/server/database';
import type { Signer, Store } from '../../src/store';
import { startSync, type Sync } from '../../src/sync';
import { openTabletKey } from '../../src/vault';
import { makeSigningKey, readSigningKey } from '../../src/vault/signing';
import { Device, person } from '../store/world';
import { TestLocks } from '../sync/world';
import { makeFolder, Nurse, start } from './helper';
import { codeOf, signInAt } from './sign-in';
import { patience } from '../patience';

const folder = makeFolder();
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let database: Database;
let teams = 0;
beforeAll(async () => {
  server = await start(folder.path);
  database = openDatabase(server.postgres?.app ?? {});
});
afterAll(async () => {
  await database.destroy();
  await server.stop();
  folder.remove();
});
const running: Sync[] = [];
afterEach(() => running.splice(0).forEach((sync) => sync.stop()));

interface Person {
  readonly account: { readonly name: string; readonly display: string; readonly password: string };
  readonly signer: Signer;
  readonly identity: Identity;
}

/** A shared tablet over real HTTP: it has one cookie jar, one database, and a key of its own; who unlocks it brings hers. */
class SharedTablet {
  readonly device = new Device(`shared-${(teams += 1)}`);
  readonly #key = openTabletKey(this.device.indexedDB);
  readonly jar = new Map<string, string>();
  readonly asked: string[] = [];
  /** Of these, what the server did. */
  readonly served: string[] = [];
  #tries = 0;
  online = true;
  /** The server was put back to a time before this tablet came. */
  unknown = false;
  /** Somebody is between the steps of signing in, on this tablet. */
  signsIn = false;
  team = `Shared ward ${teams}`;
  administrator: Nurse | null = null;
  #open: { store: Store; sync: Sync } | null = null;

  readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    this.#tries += 1;
    if (!this.online) throw new TypeError('no connection');
    if (this.unknown && path === '/api/device/check-in') return Response.json({ code: 'unknown-tablet', message: '' }, { status: 404 });
    this.asked.push(`${init.method ?? 'GET'} ${path.split('?')[0]}`);
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(server.url + path, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), cookie } });
    this.keep(reply.headers.getSetCookie());
    if (reply.ok) this.served.push(`${init.method ?? 'GET'} ${path.split('?')[0]}`);
    return reply;
  };

  keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, value);
    }
  }

  get store(): Store {
    if (this.#open === null) throw new Error('it is locked');
    return this.#open.store;
  }
  get sync(): Sync {
    if (this.#open === null) throw new Error('it is locked');
    return this.#open.sync;
  }

  async unlock(identity: Identity, signer: Signer): Promise<void> {
    this.#lock();
    const store = await this.device.open(null);
    await store.setIdentity(identity);
    store.signWith(signer);
    const sync = startSync({
      store,
      fetch: this.fetch,
      random: () => 0.5,
      timer: () => () => undefined,
      locks: new TestLocks(),
      channel: null,
      hints: null,
      page: { onWake: () => () => undefined, visible: () => true },
      tabletKey: () => this.#key,
      ifNobodySignsIn: async (run) => (this.signsIn ? null : run()),
    });
    running.push(sync);
    this.#open = { store, sync };
  }

  #lock(): void {
    this.#open?.sync.stop();
    this.#open?.store.close();
    this.#open = null;
  }

  /** A tab may have to wait a moment for the lead. */
  async exchange(): Promise<void> {
    const before = this.#tries;
    await vi.waitFor(async () => {
      await this.sync.syncNow();
      if (this.#tries === before) throw new Error('it does not lead yet');
    }, patience);
  }

  /** Somebody of the team signs in here in full, with her second step, and unlocks the tablet. */
  async arrives(name: string): Promise<Person> {
    const account = { name: `${name}.${teams}`, display: name, password: 'long-enough' };
    await addAccountTo({ data: server.postgres?.places.data ?? '', team: this.team, ...account });
    const { cookie, identity } = await signInAt(server.url, account);
    this.keep(cookie.split('; '));
    const person = { account, identity, signer: { account: identity.account, signing: await readSigningKey(await makeSigningKey()) } };
    await this.unlock(identity, person.signer);
    this.asked.length = 0;
    if (this.administrator === null) {
      // The first one lets the tablet in.
      this.administrator = new Nurse(server.url, cookie, identity.team, identity.account, 'device-of-office');
      const { code } = Object(await (await this.administrator.send('POST', '/api/admin/tablets/code', {})).json());
      await this.sync.enrol(String(code));
      await this.administrator.send('POST', `/api/admin/tablets/${(await this.#key).id}`, { act: 'approve' });
    }
    await this.exchange();
    if (!this.asked.includes('POST /api/account/keys')) throw new Error('her key was not registered');
    this.asked.length = 0;
    return person;
  }
}

/** Under whose sign-in each changeset came. */
const broughtBy = (team: string, ids: readonly string[]): Promise<readonly string[]> =>
  inTeam(database, team, async (transaction) => {
    const rows = await transaction
      .selectFrom('changeset')
      .select(['id', 'account'])
      .where('team', '=', team)
      .where('id', 'in', ids)
      .execute();
    return ids.map((id) => rows.find((row) => row.id === id)?.account ?? 'nobody');
  });

test('a nurse who unlocks a shared tablet is signed in by her key, and nothing of hers goes under the name of whoever used it before', async () => {
  const tablet = new SharedTablet();
  const amina = await tablet.arrives('amina');
  const beth = await tablet.arrives('beth');
  // Amina takes it where there is no connection: Beth's cookie is left.
  tablet.online = false;
  await tablet.unlock(amina.identity, amina.signer);
  const { changeset } = await tablet.store.commit(person(tablet.device.id()));
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'offline', waiting: 1 });
  tablet.online = true;
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(tablet.asked.slice(0, 4)).toEqual([
    'POST /api/device/check-in',
    'POST /api/account/keys',
    'POST /api/session/device',
    'POST /api/sync/push',
  ]);
  expect(await broughtBy(amina.identity.team, [changeset.header.id])).toEqual([amina.identity.account]);
  // And the other way round, with hers signed, too.
  await tablet.unlock(beth.identity, beth.signer);
  const { changeset: next } = await tablet.store.commit(person(tablet.device.id()));
  await tablet.exchange();
  expect(await broughtBy(beth.identity.team, [next.header.id])).toEqual([beth.identity.account]);
  expect(await tablet.store.unsigned([changeset.header.id, next.header.id])).toEqual(new Set());
});

test('a sign-in that ended meanwhile is renewed by the key, within the same exchange', async () => {
  const tablet = new SharedTablet();
  const amina = await tablet.arrives('amina');
  await database.deleteFrom('session').where('account', '=', amina.identity.account).execute();
  const { changeset } = await tablet.store.commit(person(tablet.device.id()));
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(await broughtBy(amina.identity.team, [changeset.header.id])).toEqual([amina.identity.account]);
});

test('A09 one whose account was shut while the tablet was offline is asked to sign in, calmly and once; her work arrives on the tablet’s word', async () => {
  const tablet = new SharedTablet();
  await tablet.arrives('amina');
  const beth = await tablet.arrives('beth');
  tablet.online = false;
  const { changeset } = await tablet.store.commit(person(tablet.device.id()));
  const shut = await tablet.administrator?.send('POST', `/api/admin/people/${beth.identity.account}`, { disabled: true });
  expect(shut?.status).toBe(200);
  tablet.online = true;
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'sign-in', waiting: 0 });
  expect((await broughtBy(beth.identity.team, [changeset.header.id]))[0]).not.toBe('nobody');
  const asked = (): number => tablet.asked.filter((each) => each === 'POST /api/session/device').length;
  expect(asked()).toBeGreaterThan(0);
  const before = asked();
  await tablet.exchange();
  expect([tablet.sync.status().state, asked()]).toEqual(['sign-in', before]);
});

/** A colleague begins to sign in on this tablet; gives how she ends it, with the first code of her app. */
async function beginSignIn(tablet: SharedTablet, roles: readonly Role[] = ['nurse']): Promise<() => Promise<number>> {
  const account = { name: `new.${teams}`, display: 'New', password: 'long-enough', roles };
  await addAccountTo({ data: server.postgres?.places.data ?? '', team: tablet.team, ...account });
  const post = (path: string, body: unknown): Promise<Response> =>
    tablet.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  tablet.signsIn = true;
  const { secret } = Object(await (await post('/api/session', { name: account.name, password: account.password })).json());
  return async () => (await post('/api/session/factor', { code: codeOf(String(secret)) })).status;
}
/** She ends it at once, and her whole sign-in is left on the tablet. */
async function leaveSignIn(tablet: SharedTablet, roles?: readonly Role[]): Promise<void> {
  const end = await beginSignIn(tablet, roles);
  expect(await end()).toBe(200);
}
const signedIn = async (tablet: SharedTablet): Promise<object> => Object(await (await tablet.fetch('/api/session', {})).json());

test('a colleague who is between the steps of signing in keeps her place, and what was saved goes out meanwhile on the tablet’s word', async () => {
  const tablet = new SharedTablet();
  const amina = await tablet.arrives('amina');
  const before = tablet.sync.status();
  const end = await beginSignIn(tablet);
  const { changeset } = await tablet.store.commit(person(tablet.device.id()));
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: before.state, waiting: 0 });
  expect((await broughtBy(amina.identity.team, [changeset.header.id]))[0]).not.toBe('nobody');
  expect(await end()).toBe(200);
  // Her recovery codes are on the screen: her sign-in is whole, and still not Amina's.
  await tablet.exchange();
  await tablet.unlock(amina.identity, amina.signer);
  await tablet.exchange();
  expect(await signedIn(tablet)).toMatchObject({ name: 'New' });
  tablet.signsIn = false;
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(await signedIn(tablet)).toMatchObject({ account: amina.identity.account });
});

test.each(['nurse', 'auditor'] as const)(
  'a whole sign-in of a %s that was left between two exchanges, and of which nobody was told, is found out before anything goes under it',
  async (role) => {
    const tablet = new SharedTablet();
    const amina = await tablet.arrives('amina');
    await tablet.exchange();
    await leaveSignIn(tablet, [role]);
    // The tablet did not take her, and the word that she is out did not reach the server.
    tablet.signsIn = false;
    const { changeset } = await tablet.store.commit(person(tablet.device.id()));
    await tablet.exchange();
    expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    expect(await broughtBy(amina.identity.team, [changeset.header.id])).toEqual([amina.identity.account]);
    expect(await signedIn(tablet)).toMatchObject({ account: amina.identity.account });
  },
);

test('on a tablet that the server does not know any more, the sign-in of a colleague that was left ends, and she is asked for hers', async () => {
  const tablet = new SharedTablet();
  await tablet.arrives('amina');
  await tablet.exchange();
  await leaveSignIn(tablet);
  tablet.signsIn = false;
  tablet.unknown = true;
  await tablet.store.commit(person(tablet.device.id()));
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'sign-in', waiting: 1 });
  expect(await signedIn(tablet)).not.toHaveProperty('account');
});

test('nothing goes, and nothing comes, under the sign-in of a colleague who still has her recovery codes before her', async () => {
  const tablet = new SharedTablet();
  await tablet.arrives('amina');
  await tablet.exchange();
  await leaveSignIn(tablet);
  await tablet.store.commit(person(tablet.device.id()));
  tablet.served.length = 0;
  await tablet.exchange();
  expect(tablet.served).toContain('POST /api/device/rescue');
  expect(tablet.served.filter((each) => each.includes('/api/sync/'))).toEqual([]);
  expect(tablet.sync.status().waiting).toBe(0);
  expect(await signedIn(tablet)).toMatchObject({ name: 'New' });
});

test('where her key is not enough any more, the sign-in of whoever was before ends all the same', async () => {
  const tablet = new SharedTablet();
  const amina = await tablet.arrives('amina');
  const beth = await tablet.arrives('beth');
  await inTeam(database, amina.identity.team, (transaction) =>
    transaction
      .updateTable('account_key')
      .set({ proved: 1 })
      .where('team', '=', amina.identity.team)
      .where('account', '=', amina.identity.account)
      .execute(),
  );
  await tablet.unlock(amina.identity, amina.signer);
  const { changeset } = await tablet.store.commit(person(tablet.device.id()));
  await tablet.exchange();
  expect(tablet.sync.status().state).toBe('sign-in');
  expect((await tablet.fetch('/api/session', {})).status).toBe(401);
  // It arrived signed by its author, on the tablet's own word.
  expect(await tablet.store.unsigned([changeset.header.id])).toEqual(new Set());
  expect(await broughtBy(beth.identity.team, [changeset.header.id])).not.toEqual(['nobody']);
  // Her password opens it again.
  const { cookie, identity } = await signInAt(server.url, amina.account);
  tablet.keep(cookie.split('; '));
  await tablet.store.setIdentity(identity);
  await tablet.exchange();
  expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
});
