import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { factorReplySchema, signInReplySchema } from '../../src/protocol';
import { addAccountTo, disableAccount, type RunningServer } from '../../src/server';
import { codeIn, makeFolder, send, start } from '../server/helper';
import { codeOf, cookieIn } from '../server/sign-in';
import { addressOf, from, type Answer } from './from';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const data = join(folder.path, 'data');
const password = 'three random words';
let server: RunningServer;
beforeAll(async () => {
  server = await start(folder.path, { demonstration: false });
  for (const name of ['ada', 'bea', 'cleo', 'dora', 'eve', 'fay'])
    await addAccountTo({ data, team: 'Breast care', name, display: name, password });
});
afterAll(async () => {
  vi.useRealTimers();
  await server.stop();
  folder.remove();
});

const tryPassword = (address: string, name: string, typed: string, cookie = ''): Promise<Answer> =>
  from(address, server.url, '/api/session', { name, password: typed }, { cookie });

/** Only the clock of the calendar: what waits for a socket goes on waiting. */
const setClock = (time: number): void => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(time);
};

/** Sets up the second factor of an account that has none. */
async function setUp(name: string): Promise<{ secret: string; cookie: string; recoveryCodes: string[]; usedAt: number }> {
  const first = await send(server.url, 'POST', '/api/session', { name, password });
  const next = signInReplySchema.parse(await first.json());
  if (!('next' in next) || next.next !== 'factor') throw new Error('no second factor to set up');
  const usedAt = Date.now();
  const done = await send(server.url, 'POST', '/api/session/factor', { code: codeOf(next.secret) }, { cookie: cookieIn(first) });
  const { recoveryCodes } = factorReplySchema.parse(await done.json());
  return { secret: next.secret, cookie: cookieIn(done), recoveryCodes, usedAt };
}

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

test('A01 a thousand passwords on one account from many addresses: delays grow, an alert is written down, and the person still gets in', async () => {
  const hers = await setUp('ada');
  const known = hers.cookie.split('; ').find((cookie) => cookie.startsWith('hna-known=')) ?? '';
  const begun = Date.now();
  let now = begun;
  const waits: number[] = [];
  let [asked, judged] = [0, 0];
  while (asked < 1000) {
    setClock(now);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => tryPassword(addressOf(asked + index), 'ada', `guess ${asked + index}`)),
    );
    asked += answers.length;
    judged += answers.filter(({ status }) => status === 401).length;
    const slowed = answers.filter(({ status }) => status === 429);
    expect(slowed.length + answers.filter(({ status }) => status === 401 || status === 503).length).toBe(answers.length);
    if (slowed.length === 0) continue;
    waits.push(Math.max(...slowed.map(({ wait }) => wait)));
    // The attacker waits as he is told, no longer.
    now += (waits.at(-1) ?? 0) * 1000;
  }
  // The first twenty cost nothing; then each costs twice the time, up to five minutes.
  expect(judged).toBeLessThan(50);
  expect(waits.slice(0, 4)).toEqual([2, 4, 8, 16]);
  expect(Math.max(...waits)).toBe(300);
  // In her own browser she is not held up, and elsewhere for no more than those five minutes.
  expect((await tryPassword('127.0.0.1', 'ada', password, known)).status).toBe(200);
  expect((await tryPassword(addressOf(9000), 'ada', password)).status).toBe(429);
  setClock(now + 301_000);
  expect((await tryPassword(addressOf(9000), 'ada', password)).status).toBe(200);
  vi.useRealTimers();
  const alerts = await query<{ outcome: string }>(`select outcome from audit where action = 'sign-in' and outcome like 'alert%'`);
  expect(alerts.length).toBeGreaterThan(0);
});

test('A02 a known and an unknown name cannot be told apart: not by status, not by words, not by time', async () => {
  const took = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 9; round += 1) {
    for (const kind of ['known', 'unknown'] as const) {
      const before = process.cpuUsage();
      const answer = await tryPassword(addressOf(20_000 + round), kind === 'known' ? 'bea' : `nobody-${round}`, 'wrong');
      const work = process.cpuUsage(before);
      const { code, message } = answer;
      expect([answer.status, answer.wait, code, message, answer.cookies]).toEqual([401, 0, 'wrong-password', expect.any(String), []]);
      took[kind].push(work.user + work.system);
    }
  }
  // The server is in this process. What it works is what its answer waits for, and other work on the machine does not count; without the
  // equal hash they are a hundred times apart.
  const [known, unknown] = [Math.min(...took.known), Math.min(...took.unknown)];
  expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(1.6);
  // Delays come for both alike, and so do wrong codes to set up with.
  vi.useFakeTimers({ toFake: ['Date'] });
  const slowed = await Promise.all(
    ['bea', 'nobody-at-all'].map(async (name) => {
      const seen: [number, string][] = [];
      for (let index = 0; index < 7; index += 1) {
        const { status, code } = await from(addressOf(30_000), server.url, '/api/session/set-up', { name, code: 'AAAAA-AAAAA', password });
        seen.push([status, code]);
      }
      return seen;
    }),
  );
  vi.useRealTimers();
  expect(slowed[0]).toEqual(slowed[1]);
  expect(slowed[0]?.at(-1)).toEqual([429, 'too-many']);
});

test('A02 at the second step nothing is told either: a wrong code, a used one and a wrong recovery code are answered alike', async () => {
  await setUp('bea');
  const { cookies } = await tryPassword(addressOf(31_000), 'bea', password);
  const answers = await Promise.all(
    ['000000', 'AAAAA-AAAAA', 'x'].map((code) =>
      from(addressOf(31_000), server.url, '/api/session/code', { code }, { cookie: cookies.join('; ') }),
    ),
  );
  const told = answers.map(({ status, message }) => [status, message]);
  expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(told[0]?.[0]).toBe(401);
  // Without a first step there is no second.
  expect((await from(addressOf(31_000), server.url, '/api/session/code', { code: '000000' })).status).toBe(401);
});

test('A03 a code that was used, and codes of two steps before or after, are refused; one step either way is let in', async () => {
  const { secret, usedAt } = await setUp('cleo');
  const second = async (code: string): Promise<number> => {
    const { cookies } = await tryPassword(addressOf(40_000), 'cleo', password);
    return (await from(addressOf(40_000), server.url, '/api/session/code', { code }, { cookie: cookies.join('; ') })).status;
  };
  // The code with which it was set up was used.
  setClock(usedAt);
  expect(await second(codeOf(secret, usedAt))).toBe(401);
  const later = usedAt + 600_000;
  setClock(later);
  expect(await second(codeOf(secret, later - 60_000))).toBe(401);
  expect(await second(codeOf(secret, later + 60_000))).toBe(401);
  expect(await second(codeOf(secret, later - 30_000))).toBe(200);
  expect(await second(codeOf(secret, later))).toBe(200);
  expect(await second(codeOf(secret, later))).toBe(401);
  // A clock that is behind does not make a former code good again.
  expect(await second(codeOf(secret, later - 30_000))).toBe(401);
  // Twice at once it is let in once.
  setClock(later + 600_000);
  const both = await Promise.all([0, 1].map(() => second(codeOf(secret, later + 600_000))));
  expect(both.toSorted()).toEqual([200, 401]);
  vi.useRealTimers();
});

test('A04 a cookie that was there before is worth nothing after: each step has a new one, and the former is dead', async () => {
  const planted = `hna=${randomBytes(32).toString('base64url')}`;
  const first = await tryPassword(addressOf(50_000), 'dora', password, planted);
  const half = first.cookies.find((each) => each.startsWith('hna=')) ?? '';
  const next = signInReplySchema.parse(JSON.parse(first.body));
  if (!('next' in next) || next.next !== 'factor') throw new Error('no second factor to set up');
  const done = await from(addressOf(50_000), server.url, '/api/session/factor', { code: codeOf(next.secret) }, { cookie: half });
  const whole = done.cookies.find((each) => each.startsWith('hna=')) ?? '';
  expect(new Set([planted, half, whole]).size).toBe(3);
  const status = async (cookie: string): Promise<number> => (await send(server.url, 'GET', '/api/session', undefined, { cookie })).status;
  expect([await status(planted), await status(half), await status(whole)]).toEqual([401, 401, 200]);
  // Half a sign-in opens nothing, at no address.
  const again = (await tryPassword(addressOf(50_000), 'dora', password)).cookies.join('; ');
  for (const path of ['/api/session', '/api/account', '/api/sync/hello', '/api/admin/overview', '/api/sync/live'])
    expect([path, (await send(server.url, 'GET', path, undefined, { cookie: again })).status]).toEqual([path, 401]);
  // Signing in over a session ends that one.
  const over = await from(addressOf(50_000), server.url, '/api/session', { name: 'dora', password }, { cookie: whole });
  expect([over.status, await status(whole)]).toEqual([200, 401]);
});

test('A09 a person whose account is shut is out at her next call, with all her sessions, and does not get in again', async () => {
  const { cookie } = await setUp('eve');
  expect((await send(server.url, 'GET', '/api/session', undefined, { cookie })).status).toBe(200);
  await disableAccount({ data }, 'eve', true);
  const after = await send(server.url, 'GET', '/api/session', undefined, { cookie });
  expect([after.status, await codeIn(after)]).toEqual([401, 'sign-in']);
  expect((await tryPassword(addressOf(60_000), 'eve', password)).status).toBe(401);
  // As a name that is not there: whoever guesses learns nothing.
  const [shut, unknown] = [await tryPassword(addressOf(60_001), 'eve', 'x'), await tryPassword(addressOf(60_001), 'eva', 'x')];
  expect([shut.status, shut.code, shut.message]).toEqual([unknown.status, unknown.code, unknown.message]);
  await disableAccount({ data }, 'eve', false);
  // Open again, but nothing of before has come back to life.
  expect((await send(server.url, 'GET', '/api/session', undefined, { cookie })).status).toBe(401);
  expect((await tryPassword(addressOf(60_002), 'eve', password)).status).toBe(200);
});

test('A10 a page of another site cannot sign anybody in or out, neither as plain text nor by a form', async () => {
  const { cookie } = await setUp('fay');
  const body = JSON.stringify({ name: 'fay', password });
  const evil = { origin: 'https://evil.example', cookie };
  const kinds = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  for (const path of [
    '/api/session',
    '/api/session/code',
    '/api/session/set-up',
    '/api/session/first',
    '/api/account/password',
    '/api/sync/push',
  ]) {
    for (const kind of kinds) {
      expect([path, (await send(server.url, 'POST', path, body, { ...evil, 'content-type': kind })).status]).toEqual([path, 403]);
      // Even one that hides where it comes from.
      expect([path, (await send(server.url, 'POST', path, body, { cookie, 'content-type': kind })).status]).toEqual([path, 415]);
    }
    expect((await send(server.url, 'POST', path, body, evil)).status).toBe(403);
    expect((await send(server.url, 'POST', path, body, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  }
  expect((await send(server.url, 'DELETE', '/api/session', undefined, evil)).status).toBe(403);
});
