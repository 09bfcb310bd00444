import { hash } from '@node-rs/argon2';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { factorReplySchema, ownAccountSchema, recoveryCodesSchema, signInReplySchema } from '../../src/protocol';
import { addAccountTo, changeKeys, disableAccount, resetAccount, type RunningServer } from '../../src/server';
import { codeIn, makeFolder, send, start } from './helper';
import { codeOf, cookieIn } from './sign-in';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const data = join(folder.path, 'data');
const password = 'three random words';
let server: RunningServer;
beforeAll(async () => {
  server = await start(folder.path, { demonstration: false });
});
afterAll(async () => {
  vi.useRealTimers();
  await server.stop();
  folder.remove();
});

const post = (path: string, body: unknown, cookie = ''): Promise<Response> => send(server.url, 'POST', path, body, { cookie });
const account = async (cookie: string) =>
  ownAccountSchema.parse(await (await send(server.url, 'GET', '/api/account', undefined, { cookie })).json());
const statusOf = async (cookie: string): Promise<number> => (await send(server.url, 'GET', '/api/session', undefined, { cookie })).status;

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

interface Person {
  readonly cookie: string;
  readonly secret: string;
  readonly codes: string[];
}

/** From a first step's answer to a session, by an app that is set up. */
async function setUpFactor(reply: Response): Promise<Person> {
  const next = signInReplySchema.parse(await reply.json());
  if (!('next' in next) || next.next !== 'factor') throw new Error('no second factor to set up');
  const done = await post('/api/session/factor', { code: codeOf(next.secret) }, cookieIn(reply));
  const { recoveryCodes: codes } = factorReplySchema.parse(await done.json());
  return { cookie: cookieIn(done), secret: next.secret, codes };
}

async function addPerson(name: string): Promise<Person> {
  await addAccountTo({ data, team: 'Breast care', name, display: name, password });
  return setUpFactor(await post('/api/session', { name, password }));
}

async function signIn(name: string, code: string, by = password): Promise<Response> {
  return post('/api/session/code', { code }, cookieIn(await post('/api/session', { name, password: by })));
}

test('a server without accounts has one token for its first administrator: good once, and for nobody afterwards', async () => {
  const { firstToken } = server;
  const first = { team: 'Breast care', name: 'Ada', display: 'Ada Nowak', password };
  const wrong = await post('/api/session/first', { ...first, token: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE' });
  expect([wrong.status, await codeIn(wrong)]).toEqual([401, 'wrong-token']);
  // As somebody types it from a screen: small letters, spaces, O for 0.
  const token = (firstToken ?? '').toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
  const twice = await Promise.all([
    post('/api/session/first', { ...first, token }),
    post('/api/session/first', { ...first, token, name: 'Olga' }),
  ]);
  expect(twice.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  const made = twice.find(({ status }) => status === 200);
  if (made === undefined) throw new Error('no administrator');
  const { cookie } = await setUpFactor(made);
  const identity: unknown = await (await send(server.url, 'GET', '/api/session', undefined, { cookie })).json();
  expect(identity).toMatchObject({
    teamName: 'Breast care',
    demonstration: false,
    roles: expect.arrayContaining(['system-administrator']),
  });
  expect((await post('/api/session/first', { ...first, token, name: 'mallory' })).status).toBe(401);
  // Nor is there another token: the server has an account now.
  expect(await query('select * from first_administrator')).toEqual([]);
  expect(await query('select issuer, subject = id as own from account')).toEqual([{ issuer: 'local', own: true }]);
});

test('an account that is added without a password is set up by its person, with a code that works once and only for her', async () => {
  const code = (await addAccountTo({ data, team: 'Breast care', name: 'bea', display: 'Bea' })) ?? '';
  await addAccountTo({ data, team: 'Breast care', name: 'cleo', display: 'Cleo' });
  expect((await post('/api/session', { name: 'bea', password: '' })).status).toBe(400);
  expect(await codeIn(await post('/api/session/set-up', { name: 'cleo', code, password }))).toBe('wrong-code');
  expect(await codeIn(await post('/api/session/set-up', { name: 'bea', code, password: 'short' }))).toBe('bad-request');
  const { cookie } = await setUpFactor(await post('/api/session/set-up', { name: 'Bea ', code: code.toLowerCase(), password }));
  expect(await account(cookie)).toMatchObject({ name: 'bea', secondFactor: true, recoveryCodes: 10, sessions: [{ own: true }] });
  expect(await codeIn(await post('/api/session/set-up', { name: 'bea', code, password: 'another password' }))).toBe('wrong-code');
  // One that nobody used is good for a week.
  const late = await resetAccount({ data }, 'cleo');
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 8 * 24 * 3_600_000);
  expect(await codeIn(await post('/api/session/set-up', { name: 'cleo', code: late, password }))).toBe('wrong-code');
  vi.useRealTimers();
});

test('whoever lost her phone gets a new set-up code: what she had before ends when she uses it, not sooner', async () => {
  const before = await addPerson('dora');
  const code = await resetAccount({ data }, 'Dora');
  expect(await statusOf(before.cookie)).toBe(200);
  const after = await setUpFactor(await post('/api/session/set-up', { name: 'dora', code, password: 'four other random words' }));
  expect([await statusOf(before.cookie), await statusOf(after.cookie)]).toEqual([401, 200]);
  expect((await post('/api/session', { name: 'dora', password })).status).toBe(401);
  // Codes of the phone that is gone, and of the old paper, open nothing.
  for (const old of [codeOf(before.secret, Date.now() + 30_000), before.codes[0] ?? ''])
    expect((await signIn('dora', old, 'four other random words')).status).toBe(401);
});

test('a recovery code works once, however it is typed, and new ones want a fresh second factor', async () => {
  const { cookie, codes, secret } = await addPerson('eve');
  const [first = '', second = ''] = codes;
  expect(new Set(codes).size).toBe(10);
  const typed = ` ${first.toLowerCase().replace('-', '')} `;
  expect((await signIn('eve', typed)).status).toBe(200);
  expect((await signIn('eve', typed)).status).toBe(401);
  // Only hashes are kept.
  const kept = JSON.stringify(await query('select * from recovery_code'));
  for (const code of codes) expect(kept).not.toContain(code.replace('-', ''));
  expect((await account(cookie)).recoveryCodes).toBe(9);
  vi.useFakeTimers({ toFake: ['Date'] });
  const later = Date.now() + 6 * 60_000;
  vi.setSystemTime(later);
  const refused = await post('/api/account/recovery-codes', {}, cookie);
  expect([refused.status, await codeIn(refused)]).toEqual([403, 'step-up']);
  expect((await post('/api/session/fresh', { code: '000000' }, cookie)).status).toBe(401);
  const fresh = await post('/api/session/fresh', { code: codeOf(secret, later) }, cookie);
  expect(fresh.status).toBe(204);
  // Under a new token, and the same sign-in.
  const renewed = cookieIn(fresh);
  expect([await statusOf(cookie), await statusOf(renewed)]).toEqual([401, 200]);
  const { recoveryCodes } = recoveryCodesSchema.parse(await (await post('/api/account/recovery-codes', {}, renewed)).json());
  vi.useRealTimers();
  expect((await signIn('eve', second)).status).toBe(401);
  expect((await signIn('eve', recoveryCodes[0] ?? '')).status).toBe(200);
});

test('sign-ins are listed by the kind of device and ended one by one or all others, and nobody sees or ends another person’s', async () => {
  const { codes } = await addPerson('fay');
  const agents = [
    'Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0',
  ];
  const cookies: string[] = [];
  for (const [index, agent] of agents.entries()) {
    const half = cookieIn(await send(server.url, 'POST', '/api/session', { name: 'fay', password }, { 'user-agent': agent }));
    const whole = await send(server.url, 'POST', '/api/session/code', { code: codes[index] }, { cookie: half, 'user-agent': agent });
    cookies.push(cookieIn(whole));
  }
  const [tablet = '', ipad = '', desk = ''] = cookies;
  const { sessions } = await account(tablet);
  expect(sessions.map(({ agent }) => agent).toSorted()).toEqual(['chrome/android', 'edge/windows', 'other/other', 'safari/ios']);
  expect(sessions.filter(({ own }) => own).map(({ agent }) => agent)).toEqual(['chrome/android']);
  const end = (id: string, cookie: string) => send(server.url, 'DELETE', `/api/account/sessions${id}`, undefined, { cookie });
  const idOf = (agent: string): string => `/${sessions.find((each) => each.agent === agent)?.id ?? ''}`;
  const stranger = await addPerson('gwen');
  expect((await end(idOf('safari/ios'), stranger.cookie)).status).toBe(404);
  expect((await end(idOf('safari/ios'), tablet)).status).toBe(204);
  expect((await end(idOf('safari/ios'), tablet)).status).toBe(404);
  expect([await statusOf(tablet), await statusOf(ipad), await statusOf(desk), await statusOf(stranger.cookie)]).toEqual([
    200, 401, 200, 200,
  ]);
  expect((await end('', tablet)).status).toBe(204);
  expect([await statusOf(tablet), await statusOf(desk), (await account(tablet)).sessions.length]).toEqual([200, 401, 1]);
});

test('a new password wants the old one, ends every other sign-in, and gives this one a new token', async () => {
  const { cookie, codes } = await addPerson('hana');
  const other = cookieIn(await signIn('hana', codes[0] ?? ''));
  const next = 'an entirely new one';
  const wrong = await post('/api/account/password', { password: 'not hers', next }, cookie);
  expect([wrong.status, await codeIn(wrong)]).toEqual([403, 'wrong-password']);
  const changed = await post('/api/account/password', { password, next }, cookie);
  expect(changed.status).toBe(204);
  expect([await statusOf(cookie), await statusOf(other), await statusOf(cookieIn(changed))]).toEqual([401, 401, 200]);
  expect((await post('/api/session', { name: 'hana', password })).status).toBe(401);
  expect((await signIn('hana', codes[1] ?? '', next)).status).toBe(200);
});

test('a hash of former, weaker parameters still fits, and is made anew at the sign-in', async () => {
  await addAccountTo({ data, team: 'Breast care', name: 'ines', display: 'Ines', password });
  const weak = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await query(`update account set password = $1 where name = 'ines'`, [weak]);
  expect((await post('/api/session', { name: 'ines', password: 'wrong' })).status).toBe(401);
  expect(await query(`select password from account where name = 'ines'`)).toEqual([{ password: weak }]);
  expect((await post('/api/session', { name: 'ines', password })).status).toBe(200);
  const [row] = await query<{ password: string }>(`select password from account where name = 'ines'`);
  expect(row?.password).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  expect((await post('/api/session', { name: 'ines', password })).status).toBe(200);
});

test('what a clock that was wrong noted keeps nobody waiting once it is right', async () => {
  await addAccountTo({ data, team: 'Breast care', name: 'lea', display: 'Lea', password });
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 30 * 24 * 3_600_000);
  const tries: number[] = [];
  for (let index = 0; index < 7; index += 1) tries.push((await post('/api/session', { name: 'lea', password: 'wrong' })).status);
  expect(tries.at(-1)).toBe(429);
  vi.useRealTimers();
  expect((await post('/api/session', { name: 'lea', password })).status).toBe(200);
});

test('half a sign-in lives ten minutes, and a second factor is set up once where two set it up', async () => {
  await addAccountTo({ data, team: 'Breast care', name: 'jo', display: 'Jo', password });
  const [one, two] = [await post('/api/session', { name: 'jo', password }), await post('/api/session', { name: 'jo', password })];
  await setUpFactor(one);
  const late = signInReplySchema.parse(await two.json());
  if (!('next' in late) || late.next !== 'factor') throw new Error('no second factor to set up');
  const refused = await post('/api/session/factor', { code: codeOf(late.secret) }, cookieIn(two));
  expect([refused.status, await codeIn(refused)]).toEqual([409, 'set-up-already']);
  const half = cookieIn(await post('/api/session', { name: 'jo', password }));
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 601_000);
  expect(await codeIn(await post('/api/session/code', { code: '000000' }, half))).toBe('sign-in');
  vi.useRealTimers();
});

test('a person who is shut out and let in again signs in as before', async () => {
  const { cookie, codes } = await addPerson('kim');
  await disableAccount({ data }, 'KIM', true);
  expect(await statusOf(cookie)).toBe(401);
  await disableAccount({ data }, 'kim', false);
  expect((await signIn('kim', codes[0] ?? '')).status).toBe(200);
  await expect(disableAccount({ data }, 'nobody', true)).rejects.toThrow('There is no account nobody');
});

test('the secret of a second step lies sealed in the database, each for its own account, and a new key of the organisation changes nothing', async () => {
  const gina = await addPerson('gina');
  await addAccountTo({ data, team: 'Breast care', name: 'hugo', display: 'hugo', password });
  const half = await post('/api/session', { name: 'hugo', password });
  const rows = async () => JSON.stringify([await query('select * from second_factor'), await query('select secret from session')]);
  const setUp = signInReplySchema.parse(await half.json());
  const secrets = [gina.secret, 'next' in setUp && setUp.next === 'factor' ? setUp.secret : ''];
  for (const secret of secrets) {
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(await rows()).not.toContain(secret);
  }
  await changeKeys({ data });
  vi.useFakeTimers({ toFake: ['Date'] });
  const later = (minutes: number): number => {
    vi.setSystemTime(Date.now() + minutes * 60_000);
    return Date.now();
  };
  expect((await signIn('gina', codeOf(gina.secret, later(1)))).status).toBe(200);
  // Sealed to the new key, by now.
  const ivy = await addPerson('ivy');
  expect((await signIn('ivy', codeOf(ivy.secret, later(1)))).status).toBe(200);
  // Whoever may write to the database puts another's in its place, and it does not open for her.
  await query(`update second_factor set secret = (select secret from second_factor natural join (select id as account from account where name = 'ivy') a)
    where account = (select id from account where name = 'gina')`);
  expect((await signIn('gina', codeOf(ivy.secret, later(1)))).status).toBe(401);
  expect((await signIn('gina', gina.codes[0] ?? '')).status).toBe(200);
  vi.useRealTimers();
});

test('secrets of before they were sealed are sealed at the next start', async () => {
  const nora = await addPerson('nora');
  await query(`update second_factor set secret = $1 where account = (select id from account where name = 'nora')`, [nora.secret]);
  await server.stop();
  server = await start(folder.path, { demonstration: false });
  expect(JSON.stringify(await query('select * from second_factor'))).not.toContain(nora.secret);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 60_000);
  expect((await signIn('nora', codeOf(nora.secret, Date.now()))).status).toBe(200);
  vi.useRealTimers();
});

test('whoever has to wait with the console’s token costs the server no hash of a password meanwhile', async () => {
  const guess = () => post('/api/session/first', { team: 'X', name: 'x', display: 'X', password, token: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE' });
  for (let tries = 0; tries < 8; tries += 1) await guess();
  await query('update delay set until = until + 60000 where until > 0');
  // More at once than wait in line for a hash.
  const codes = await Promise.all(Array.from({ length: 50 }, async () => codeIn(await guess())));
  expect(new Set(codes)).toEqual(new Set(['too-many']));
});
