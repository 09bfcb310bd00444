import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { overviewSchema, quarantinePageSchema, type Overview, type Tablet } from '../../src/protocol';
import { addAccountTo, type RunningServer } from '../../src/server';
import { AccountKey } from '../server/account-key';
import { codeIn, makeFolder, Nurse, start } from '../server/helper';
import { cookieOf, post, TestKey, told } from '../server/tablet-key';

let folder: ReturnType<typeof makeFolder>;
let server: RunningServer;
let administrator: Nurse;
let nurse: Nurse;
let wards = 0;

beforeAll(async () => {
  folder = makeFolder();
  server = await start(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});
/** A ward of its own for each test: two accounts of a team that is no demonstration. */
beforeEach(async () => {
  wards += 1;
  const accounts = ['administrator', 'nurse'].map((name) => ({ name: `${name}.${wards}`, display: name, password: 'long-enough' }));
  const data = server.postgres?.places.data ?? '';
  for (const account of accounts) await addAccountTo({ data, team: `Ward ${wards}`, ...account });
  const ward = { ...server, demo: { team: `Ward ${wards}`, accounts } };
  administrator = await Nurse.signIn(ward, 0, 'device-of-office', 'unknown');
  nurse = await Nurse.signIn(ward, 1, `device-of-ward-${wards}`, 'unknown');
});

const overview = async (): Promise<Overview> => overviewSchema.parse(await (await administrator.send('GET', '/api/admin/overview')).json());
const tablet = async (key: TestKey): Promise<Tablet | undefined> => (await overview()).tablets.find(({ id }) => id === key.id);
const newCode = async (): Promise<string> => String(await told(await administrator.send('POST', '/api/admin/tablets/code', {}), 'code'));
const decide = (key: TestKey, act: string): Promise<Response> => administrator.send('POST', `/api/admin/tablets/${key.id}`, { act });
const checkIn = (message: unknown): Promise<Response> => post(server.url, '/api/device/check-in', message, nurse.cookie);
const pull = (cookie: string): Promise<Response> =>
  fetch(`${server.url}/api/sync/pull?feed=team/${nurse.team}&cursor=0`, { headers: { cookie: `${nurse.cookie}; ${cookie}` } });

/** Enrolled with a code and approved. */
async function approved(): Promise<TestKey> {
  const key = new TestKey(nurse.team);
  const reply = await nurse.send('POST', '/api/device/enrol', key.enrolment(await newCode()));
  expect(await told(reply, 'state')).toBe('waiting');
  expect((await decide(key, 'approve')).status).toBe(200);
  return key;
}

/** Checked in with the nonce; gives the next nonce and the cookie. */
async function here(key: TestKey, nonce: string | null): Promise<{ state: unknown; nonce: string | null; cookie: string }> {
  const reply = await checkIn(key.checkIn(nonce));
  const cookie = cookieOf(reply, 'hna-tablet');
  const body: unknown = await reply.json();
  const next: unknown = Reflect.get(Object(body), 'nonce');
  return { state: Reflect.get(Object(body), 'state'), nonce: typeof next === 'string' ? next : null, cookie };
}

it('letting a tablet in and withdrawing it want a fresh second step; a name does not', async () => {
  const waiting = new TestKey(nurse.team);
  await nurse.send('POST', '/api/device/enrol', waiting.enrolment(await newCode()));
  const known = await approved();
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    vi.setSystemTime(Date.now() + 6 * 60_000);
    for (const [key, act] of [
      [waiting, 'approve'],
      [waiting, 'revoke'],
      [known, 'revoke'],
    ] as const) {
      const reply = await decide(key, act);
      expect([act, reply.status, await codeIn(reply)]).toEqual([act, 403, 'step-up']);
    }
    const rename = await administrator.send('POST', `/api/admin/tablets/${known.id}`, { act: 'rename', name: 'Clinic 3' });
    expect(rename.status).toBe(200);
  } finally {
    vi.useRealTimers();
  }
  expect(await tablet(waiting)).toMatchObject({ state: 'waiting' });
  expect(await tablet(known)).toMatchObject({ state: 'approved', name: 'Clinic 3' });
  expect((await decide(waiting, 'approve')).status).toBe(200);
});

it('a stolen sign-in without a tablet reads nothing that was held back, no name, and shares nobody', async () => {
  const roles = ['nurse', 'clinic-administrator'];
  expect((await administrator.send('POST', `/api/admin/people/${nurse.account}`, { roles })).status).toBe(200);
  const key = await approved();
  const { cookie } = await here(key, null);
  const onTablet = new Nurse(nurse.url, `${nurse.cookie}; ${cookie}`, nurse.team, nurse.account, nurse.device);
  const patient = 'patient-0001';
  await onTablet.push([onTablet.write([{}]), onTablet.write([{ path: '__proto__' }])]);
  const [held = ''] = heldIn(await onTablet.send('GET', '/api/admin/quarantine').then((reply) => reply.json()));
  const asking = [
    ['GET', '/api/admin/quarantine', undefined],
    ['GET', `/api/admin/quarantine/${held}`, undefined],
    ['POST', `/api/admin/quarantine/${held}/settle`, { outcome: 'reject', reason: 'Not hers.' }],
    ['GET', '/api/admin/sharing', undefined],
    ['POST', '/api/admin/sharing', { act: 'share', patient, team: 'team-of-somebody', reason: 'ward' }],
    ['POST', '/api/status', {}],
  ] as const;
  for (const [method, path, body] of asking) {
    const reply = await nurse.send(method, path, body);
    expect([path, reply.status, await codeIn(reply)]).toEqual([path, 403, 'no-tablet-proof']);
  }
  const outcomes = [];
  for (const [method, path, body] of asking) outcomes.push((await onTablet.send(method, path, body)).status);
  expect(outcomes).toEqual([200, 200, 200, 200, 404, 200]);
  // Whom else lets in another team shows her second step anew.
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    vi.setSystemTime(Date.now() + 6 * 60_000);
    const late = await onTablet.send('POST', '/api/admin/sharing', { act: 'share', patient, team: 'team-of-somebody', reason: 'ward' });
    expect([late.status, await codeIn(late)]).toEqual([403, 'step-up']);
  } finally {
    vi.useRealTimers();
  }
});

const heldIn = (page: unknown): string[] => quarantinePageSchema.parse(page).held.map(({ id }) => id);

describe('A14 a code for a tablet is guessed or used again', () => {
  it('takes a code once, and the tablet waits until an administrator approves it', async () => {
    const [first, second] = [new TestKey(nurse.team), new TestKey(nurse.team)];
    const code = await newCode();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    // A person types it in small letters and without the hyphen.
    const typed = code.toLowerCase().replace('-', ' ');
    expect(await told(await nurse.send('POST', '/api/device/enrol', first.enrolment(typed)), 'state')).toBe('waiting');
    expect(await told(await nurse.send('POST', '/api/device/enrol', first.enrolment(typed)), 'state')).toBe('waiting');
    const again = await nurse.send('POST', '/api/device/enrol', second.enrolment(code));
    expect([again.status, await codeIn(again)]).toEqual([403, 'wrong-code']);
    const { state, cookie } = await here(first, null);
    expect([state, cookie]).toEqual(['waiting', '']);
    expect((await pull('')).status).toBe(403);
    expect(
      (await nurse.send('POST', '/api/sync/push', { protocol: 1, device: nurse.device, changesets: [nurse.write([{}])] })).status,
    ).toBe(403);
  });

  it('keeps whoever guesses waiting longer each time, tells the administrator, and writes it down', async () => {
    const key = new TestKey(nurse.team);
    await newCode();
    // However long the tries take: none of the waiting is over.
    vi.useFakeTimers({ toFake: ['Date'] });
    const answers: string[] = [];
    for (let tries = 0; tries < 5; tries += 1)
      answers.push(await codeIn(await nurse.send('POST', '/api/device/enrol', key.enrolment(`ABCDEFG${tries}`))));
    expect(answers).toEqual(['wrong-code', 'wrong-code', 'wrong-code', 'too-many', 'too-many']);
    // The right one has to wait, too; a colleague has not.
    expect(await codeIn(await nurse.send('POST', '/api/device/enrol', key.enrolment(await newCode())))).toBe('too-many');
    expect(await told(await administrator.send('POST', '/api/device/enrol', key.enrolment(await newCode())), 'state')).toBe('waiting');
    vi.useRealTimers();
    const { guesses } = await overview();
    expect(guesses.count).toBe(3);
    expect(guesses.last).toBeGreaterThan(Date.now() - 60_000);
  });

  it('takes no tablet without a code, no key that is another’s, and none for another team', async () => {
    const key = new TestKey(nurse.team);
    expect(await codeIn(await nurse.send('POST', '/api/device/enrol', key.enrolment(null)))).toBe('needs-code');
    const stolen = new TestKey(nurse.team).sign('enrol', { publicKey: key.publicKey, code: await newCode() });
    expect(await codeIn(await nurse.send('POST', '/api/device/enrol', stolen))).toBe('not-that-tablet');
    const elsewhere = new TestKey('team-of-somebody');
    expect(await codeIn(await nurse.send('POST', '/api/device/enrol', elsewhere.enrolment(null)))).toBe('other-team');
    expect((await decide(key, 'approve')).status).toBe(404);
  });
});

describe('S07 a copied profile speaks with the same key', () => {
  it('opens the sync routes to a tablet that proved which one it is, and to nothing else', async () => {
    const key = await approved();
    const { cookie } = await here(key, null);
    expect((await pull(cookie)).status).toBe(200);
    expect((await pull('')).status).toBe(403);
    expect((await pull(`hna-tablet=${'A'.repeat(43)}`)).status).toBe(403);
    const forged = { ...key.checkIn(null), proof: new TestKey(nurse.team).checkIn(null).proof };
    expect(await codeIn(await checkIn(forged))).toBe('not-that-tablet');
  });

  it('suspends both at the second use of a nonce, keeps what they send, and lets one in again', async () => {
    const key = await approved();
    const { nonce } = await here(key, null);
    const original = await here(key, nonce);
    expect(original.state).toBe('approved');
    // The copy was made when the first nonce was the last.
    const copy = await here(key, nonce);
    expect([copy.state, copy.cookie]).toEqual(['suspended', '']);
    expect((await here(key, original.nonce)).state).toBe('suspended');
    expect(await codeIn(await pull(original.cookie))).toBe('suspended');
    expect((await tablet(key))?.alarm).toBeGreaterThan(0);
    const kept = await post(
      server.url,
      '/api/device/rescue',
      key.sign('rescue', { protocol: 1, device: nurse.device, changesets: [nurse.write([{}])] }),
    );
    expect([kept.status, await told(kept, 'chain')]).toEqual([200, { have: 1, fork: false }]);
    await decide(key, 'again');
    // Whichever of the two held the last proof proves anew.
    expect(await codeIn(await pull(original.cookie))).toBe('no-tablet-proof');
    const back = await here(key, original.nonce);
    expect(back.state).toBe('approved');
    // The other of the two is still there: it rings at once.
    expect((await here(key, nonce)).state).toBe('suspended');
  });

  it('does not take a lost reply, or one that came late, for a copy', async () => {
    const key = await approved();
    const first = key.checkIn(null);
    await checkIn(first);
    const retried = await checkIn(first);
    const nonce = await told(retried.clone(), 'nonce');
    expect([await told(retried, 'state'), cookieOf(retried, 'hna-tablet')]).toEqual(['approved', expect.stringContaining('=')]);
    const second = key.checkIn(String(nonce));
    const { nonce: third } = { nonce: String(await told(await checkIn(second), 'nonce')) };
    // The first comes once more, held up on a slow connection: nothing is to be kept of its reply.
    expect(await told(await checkIn(first), 'nonce')).toBeNull();
    expect((await here(key, third)).state).toBe('approved');
  });
});

describe('S09 a withdrawn tablet has 30 changes that were not sent', () => {
  it('takes them without anybody signed in, lets nothing be read, and notes the empty tablet', async () => {
    const key = await approved();
    const { cookie } = await here(key, null);
    expect((await decide(key, 'revoke')).status).toBe(200);
    // Who was signed in on it is not any more; a new sign-in there reads nothing either.
    expect((await pull(cookie)).status).toBe(401);
    const again = await fetch(`${server.url}/api/sync/pull?feed=team/${nurse.team}&cursor=0`, {
      headers: { cookie: `${administrator.cookie}; ${cookie}` },
    });
    expect([again.status, await codeIn(again)]).toEqual([410, 'withdrawn']);
    expect((await here(key, null)).state).toBe('revoked');
    const changesets = Array.from({ length: 30 }, (_, at) => nurse.write([{ path: 'name', value: `Name ${at}` }]));
    const sent = key.sign('rescue', { protocol: 1, device: nurse.device, changesets });
    const forged = { ...sent, said: sent.said.replace('Name 3', 'Name x') };
    expect((await post(server.url, '/api/device/rescue', forged)).status).toBe(403);
    for (let tries = 0; tries < 2; tries += 1) {
      const reply = await post(server.url, '/api/device/rescue', sent);
      expect([reply.status, await told(reply, 'chain')]).toEqual([200, { have: 30, fork: false }]);
    }
    expect((await tablet(key))?.rescued).toBe(30);
    const done = await post(server.url, '/api/device/order-done', key.sign('order-done', { order: 'wipe' }));
    expect([done.status, done.headers.get('clear-site-data')]).toEqual([200, '"cache", "cookies", "storage"']);
    expect(await tablet(key)).toMatchObject({ state: 'wiped', rescued: 30, waiting: 0 });
    expect((await post(server.url, '/api/device/rescue', sent)).status).toBe(403);
    expect(await told(await decide(key, 'approve'), 'code')).toBe('not-now');
  });

  it('signs for nobody any more: the keys that people had on it died with it', async () => {
    const key = await approved();
    const { cookie } = await here(key, null);
    const onTablet = new Nurse(nurse.url, `${nurse.cookie}; ${cookie}`, nurse.team, nurse.account, nurse.device);
    const hers = new AccountKey();
    expect(await codeIn(await hers.register(nurse))).toBe('no-tablet-proof');
    expect((await hers.register(onTablet)).status).toBe(200);
    const close = { record: 'flag-0001', kind: 'flag', path: 'outcome', value: 'seen' } as const;
    const before = await onTablet.push([hers.sign(nurse.write([close]))]);
    expect(before.results).toMatchObject([{ outcome: 'stored' }]);
    expect((await decide(key, 'revoke')).status).toBe(200);
    const changesets = [hers.sign(nurse.write([close])), hers.sign(nurse.write([{ path: 'name', value: 'Ada' }]))];
    const late = await post(server.url, '/api/device/rescue', key.sign('rescue', { protocol: 1, device: nurse.device, changesets }));
    // It is kept for a nurse to look at; an answer comes in unsigned.
    expect(await told(late, 'results')).toMatchObject([{ outcome: 'quarantined', code: 'not-signed' }, { outcome: 'stored' }]);
  });

  it('is not told to be empty by a tablet that was not withdrawn', async () => {
    const key = await approved();
    const reply = await post(server.url, '/api/device/order-done', key.sign('order-done', { order: 'wipe' }));
    expect([reply.status, reply.headers.get('clear-site-data')]).toEqual([409, null]);
  });
});

describe('a tablet reads on without ever reaching the server', () => {
  const leaseOf = async (key: TestKey, nonce: string | null): Promise<{ lease: unknown; nonce: string }> => {
    const reply = await checkIn(key.checkIn(nonce));
    const body: unknown = await reply.json();
    return { lease: Reflect.get(Object(body), 'lease'), nonce: String(Reflect.get(Object(body), 'nonce')) };
  };

  it('is told at each contact for how long it may: as the administrator chose, who is written down', async () => {
    const key = await approved();
    const first = await leaseOf(key, null);
    expect([first.lease, (await tablet(key))?.class]).toEqual([14, 'shift']);
    expect((await administrator.send('POST', `/api/admin/tablets/${key.id}`, { act: 'class', class: 'ward' })).status).toBe(200);
    const second = await leaseOf(key, first.nonce);
    expect([second.lease, (await tablet(key))?.class]).toEqual([72, 'ward']);
    expect((await administrator.send('POST', `/api/admin/tablets/${key.id}`, { act: 'class', class: 'for ever' })).status).toBe(400);
    const client = new pg.Client(server.postgres?.owner);
    await client.connect();
    const { rows } = await client.query<{ outcome: string; account: string }>(
      `select outcome, account from audit where action = 'tablet-class' and subject = $1`,
      [key.id],
    );
    await client.end();
    expect(rows).toEqual([{ outcome: 'done, ward', account: administrator.account }]);
  });

  it('is given no time once it is withdrawn or suspended', async () => {
    const key = await approved();
    const { nonce } = await leaseOf(key, null);
    await decide(key, 'revoke');
    expect((await leaseOf(key, nonce)).lease).toBeUndefined();
  });
});
