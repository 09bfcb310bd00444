import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { auditPageSchema, keySignInText, type KeySignIn } from '../../src/protocol';
import { addAccountTo, backUpTo, restoreFrom, type RunningServer } from '../../src/server';
import { inTeam, openDatabase, type Database } from '../../src/server/database';
import { AccountKey } from '../server/account-key';
import { codeIn, makeFolder, Nurse, start } from '../server/helper';
import { signInAt } from '../server/sign-in';
import { cookieOf, post, TestKey, told } from '../server/tablet-key';
import { patience } from '../patience';

const hour = 60 * 60 * 1000;
let folder: ReturnType<typeof makeFolder>;
let server: RunningServer;
let database: Database;
let wards = 0;
beforeAll(async () => {
  folder = makeFolder();
  server = await start(folder.path);
  database = openDatabase(server.postgres?.app ?? {});
});
afterAll(async () => {
  await database.destroy();
  await server.stop();
  folder.remove();
});

const passwordOf = 'long-enough';
let administrator: Nurse;
let nurse: Nurse;
let name: string;
let tablet: TestKey;
let key: AccountKey;
/** What the next check-in, or sign-in, has to name. */
let nonce: string | null;
let proof: string;

/** A ward of its own for each test: its tablet was let in, and its nurse has signed in on it in full, so that her key is known. */
beforeEach(async () => {
  wards += 1;
  const accounts = ['administrator', 'nurse'].map((role) => ({ name: `${role}.key.${wards}`, display: role, password: passwordOf }));
  name = accounts[1]?.name ?? '';
  const data = server.postgres?.places.data ?? '';
  for (const account of accounts) await addAccountTo({ data, team: `Key ward ${wards}`, ...account });
  const ward = { ...server, demo: { team: `Key ward ${wards}`, accounts } };
  administrator = await Nurse.signIn(ward, 0, 'device-of-office', 'unknown');
  nurse = await Nurse.signIn(ward, 1, `device-of-key-${wards}`, 'unknown');
  tablet = await letIn();
  nonce = null;
  await checkIn();
  key = new AccountKey();
  await key.register(onTablet());
});

async function letIn(): Promise<TestKey> {
  const made = new TestKey(nurse.team);
  const code = String(await told(await administrator.send('POST', '/api/admin/tablets/code', {}), 'code'));
  await nurse.send('POST', '/api/device/enrol', made.enrolment(code));
  await administrator.send('POST', `/api/admin/tablets/${made.id}`, { act: 'approve' });
  return made;
}
async function checkIn(of = tablet, cookie = nurse.cookie): Promise<Response> {
  const reply = await post(server.url, '/api/device/check-in', of.checkIn(nonce), cookie);
  proof = cookieOf(reply, 'hna-tablet');
  const next = await told(reply.clone(), 'nonce');
  nonce = typeof next === 'string' ? next : null;
  return reply;
}
const onTablet = (cookie = nurse.cookie): Nurse => new Nurse(nurse.url, `${cookie}; ${proof}`, nurse.team, nurse.account, nurse.device);

/** What a tablet says when its nurse has unlocked it. */
const saying = (more: Partial<KeySignIn> = {}, by = key, of = tablet): unknown => {
  const said = { nonce: nonce ?? '', account: nurse.account, key: by.id, ...more };
  return of.sign('sign-in', { proof: by.proof(keySignInText(nurse.team, of.id, said.account, said.nonce)), ...said });
};
const ask = (message: unknown, cookie = ''): Promise<Response> => post(server.url, '/api/session/device', message, cookie);
const outcome = async (message: unknown): Promise<readonly [number, string]> => {
  const reply = await ask(message);
  return [reply.status, reply.ok ? '' : await codeIn(reply)];
};
const refused = [401, 'sign-in-fully'] as const;
const status = async (cookie: string): Promise<number> => (await fetch(`${server.url}/api/session`, { headers: { cookie } })).status;
const reasons = async (): Promise<readonly string[]> => {
  const page = auditPageSchema.parse(await (await administrator.send('GET', '/api/admin/audit')).json());
  return page.entries.filter(({ action }) => action === 'sign-in').map((entry) => entry.outcome);
};
/** As if her full sign-in had been so long ago. */
const backdate = (milliseconds: number): Promise<unknown> =>
  inTeam(database, nurse.team, (transaction) =>
    transaction
      .updateTable('account_key')
      .set((column) => ({ proved: column('proved', '-', milliseconds) }))
      .where('team', '=', nurse.team)
      .execute(),
  );

describe('a nurse unlocks a shared tablet on which she signed in today', () => {
  it('is signed in by her key and the tablet together, in place of whoever was before, and may send', async () => {
    const reply = await ask(saying(), administrator.cookie);
    expect([reply.status, await told(reply.clone(), 'account')]).toEqual([200, nurse.account]);
    const cookie = cookieOf(reply, 'hna');
    expect([await status(cookie), await status(administrator.cookie)]).toEqual([200, 401]);
    const sent = await new Nurse(nurse.url, `${cookie}; ${proof}`, nurse.team, nurse.account, nurse.device).push([nurse.write([{}])]);
    expect(sent.results).toMatchObject([{ outcome: 'stored' }]);
  });

  it('may not do with it what asks for a fresh second step, and registers no other key with it', async () => {
    await administrator.send('POST', `/api/admin/people/${nurse.account}`, { roles: ['nurse', 'system-administrator'] });
    const cookie = cookieOf(await ask(saying()), 'hna');
    const hers = onTablet(cookie);
    const codes = await hers.send('POST', '/api/account/recovery-codes', {});
    expect([codes.status, await codeIn(codes)]).toEqual([403, 'step-up']);
    const roles = await hers.send('POST', `/api/admin/people/${administrator.account}`, { roles: ['nurse'] });
    expect(await codeIn(roles)).toBe('step-up');
    expect((await key.register(hers)).status).toBe(200);
    expect((await new AccountKey().register(hers)).status).toBe(401);
  });

  it('has it no longer than until a full sign-in is due again, however much she works', async () => {
    await backdate(13 * hour);
    const cookie = cookieOf(await ask(saying()), 'hna');
    expect(await status(cookie)).toBe(200);
    const { expires } = await database
      .selectFrom('session')
      .select('expires')
      .where('account', '=', nurse.account)
      .where('key', '=', key.id)
      .executeTakeFirstOrThrow();
    expect(expires).toBeLessThan(Date.now() + hour);
    expect(expires).toBeGreaterThan(Date.now() + hour / 2);
    await checkIn();
    await backdate(hour + 60_000);
    expect(await outcome(saying())).toEqual(refused);
    // Registering again under the session that the key opened makes it no younger.
    await key.register(onTablet(cookie));
    await checkIn();
    expect(await outcome(saying())).toEqual(refused);
    // A full sign-in does.
    const { cookie: full } = await signInAt(server.url, { name, password: passwordOf });
    expect((await key.register(onTablet(full))).status).toBe(200);
    expect(await outcome(saying())).toEqual([200, '']);
    expect(await reasons()).toEqual(expect.arrayContaining(['by key, refused: too long ago', 'done by key']));
  });
});

describe('somebody asks for a sign-in by a key', () => {
  it('gets none with words that were used, altered, or signed by anything else; and the answer is the same', async () => {
    const message = saying();
    expect(await outcome(message)).toEqual([200, '']);
    expect(await outcome(message)).toEqual(refused);
    expect(await outcome(saying())).toEqual(refused);
    await checkIn();
    const another = new AccountKey();
    for (const attack of [
      saying({ nonce: 'A'.repeat(22) }),
      saying({}, another),
      saying({ account: administrator.account }),
      saying({ proof: key.proof('hna/1\nchangeset\nx') }),
      { ...Object(saying()), proof: new TestKey(nurse.team).checkIn(null).proof },
      { ...Object(saying()), team: 'team-of-nobody' },
      tablet.sign('sign-in', { odd: true }),
      tablet.sign('check-in', JSON.parse(Object(saying()).said)),
    ]) {
      expect(await outcome(attack)).toEqual(refused);
      await database.deleteFrom('delay').execute();
    }
    expect(await outcome(saying())).toEqual([200, '']);
  });

  it('gets none on a tablet on which she has not signed in, or that was not let in, or was withdrawn', async () => {
    const other = await letIn();
    const before = nonce;
    nonce = null;
    await checkIn(other);
    expect(await outcome(saying({}, key, other))).toEqual(refused);
    const waiting = new TestKey(nurse.team);
    const code = String(await told(await administrator.send('POST', '/api/admin/tablets/code', {}), 'code'));
    await nurse.send('POST', '/api/device/enrol', waiting.enrolment(code));
    nonce = null;
    await checkIn(waiting);
    expect(await outcome(saying({}, key, waiting))).toEqual(refused);
    nonce = before;
    const ready = saying();
    await administrator.send('POST', `/api/admin/tablets/${tablet.id}`, { act: 'revoke' });
    expect(await outcome(ready)).toEqual(refused);
  });

  it('waits longer and longer after wrong keys, as the log says', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const codes: string[] = [];
    for (let tries = 0; tries < 8; tries += 1) codes.push((await outcome(saying({}, new AccountKey())))[1]);
    vi.useRealTimers();
    expect(codes).toEqual([...Array.from({ length: 6 }, () => 'sign-in-fully'), 'too-many', 'too-many']);
    await vi.waitFor(async () => expect(await reasons()).toContain('alert: many wrong keys, slowed down'), patience);
  });

  it('gets none after she ended her sign-ins, or an administrator gave her a new code', async () => {
    await nurse.send('DELETE', '/api/account/sessions');
    expect(await outcome(saying())).toEqual(refused);
    const { cookie } = await signInAt(server.url, { name, password: passwordOf });
    await checkIn(tablet, cookie);
    await key.register(onTablet(cookie));
    const ready = saying();
    expect((await administrator.send('POST', `/api/admin/people/${nurse.account}/code`, {})).status).toBe(200);
    expect(await outcome(ready)).toEqual(refused);
  });
});

test('A09 an account that is shut while its tablet is online is out at the next call, and the tablet gets no other sign-in for it', async () => {
  const cookie = cookieOf(await ask(saying()), 'hna');
  expect((await onTablet(cookie).send('GET', '/api/sync/hello')).status).toBe(200);
  expect((await administrator.send('POST', `/api/admin/people/${nurse.account}`, { disabled: true })).status).toBe(200);
  const next = await onTablet(cookie).send('GET', '/api/sync/hello');
  expect([next.status, await codeIn(next)]).toEqual([401, 'sign-in']);
  await checkIn(tablet, cookie);
  expect(await outcome(saying())).toEqual(refused);
  expect(await reasons()).toContain('by key, refused: account');
  // Open again it wants a full sign-in: the key died.
  await administrator.send('POST', `/api/admin/people/${nurse.account}`, { disabled: false });
  await checkIn(tablet, cookie);
  expect(await outcome(saying())).toEqual(refused);
});

test('A09 an account that is shut while its tablet is offline gets no sign-in at the next check-in, and what was saved is still taken', async () => {
  const changesets = [nurse.write([{ path: 'name', value: 'Written offline' }])];
  expect((await administrator.send('POST', `/api/admin/people/${nurse.account}`, { disabled: true })).status).toBe(200);
  // Back online, unlocked by her: the tablet is known, she is not let in.
  const back = await checkIn(tablet, '');
  expect([back.status, await told(back, 'state')]).toEqual([200, 'approved']);
  const reply = await ask(saying());
  expect(reply.status).toBe(401);
  expect(String(await told(reply, 'message'))).toMatch(/Nothing of it is lost.*ask your administrator/);
  const sent = await post(server.url, '/api/device/rescue', tablet.sign('rescue', { protocol: 1, device: nurse.device, changesets }));
  expect(await told(sent, 'results')).toMatchObject([{ outcome: 'stored' }]);
});

test('nobody is signed in by a key after a restore, who may have ended that way since the backup was made', async () => {
  const { path } = await backUpTo({ data: server.postgres?.places.data ?? '' }, join(folder.path, 'backups'));
  const restored = { data: join(folder.path, 'restored'), keys: join(folder.path, 'data-keys.json') };
  await nurse.send('DELETE', '/api/account/sessions');
  await restoreFrom(restored, path);
  const again = await start(folder.path, restored);
  try {
    nonce = String(await told(await post(again.url, '/api/device/check-in', tablet.checkIn(null)), 'nonce'));
    const reply = await post(again.url, '/api/session/device', saying());
    expect([reply.status, await codeIn(reply)]).toEqual(refused);
    const { cookie } = await signInAt(again.url, { name, password: passwordOf });
    const back = await post(again.url, '/api/device/check-in', tablet.checkIn(nonce), cookie);
    nonce = String(await told(back.clone(), 'nonce'));
    const hers = new Nurse(again.url, `${cookie}; ${cookieOf(back, 'hna-tablet')}`, nurse.team, nurse.account, nurse.device);
    expect((await key.register(hers)).status).toBe(200);
    expect((await post(again.url, '/api/session/device', saying())).status).toBe(200);
  } finally {
    await again.stop();
  }
});
