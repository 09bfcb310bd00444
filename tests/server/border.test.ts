import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { request } from 'node:http';
import type { RunningServer } from '../../src/server';
import { codeIn, makeFolder, Nurse, send, start } from './helper';

// Real processes on a machine that may be busy.
const folder = makeFolder();
let server: RunningServer;
let nurse: Nurse;
beforeAll(async () => {
  server = await start(folder.path);
  nurse = await Nurse.signIn(server, 0, 'device-border');
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const refusal = async (reply: Response): Promise<[number, string]> => [reply.status, await codeIn(reply)];

test('the cookie cannot be read by a script nor sent by another site, and signing out ends it', async () => {
  const account = server.demo?.accounts[1];
  const reply = await send(server.url, 'POST', '/api/session', { name: account?.name, password: account?.password });
  const cookie = reply.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect(await reply.json()).toMatchObject({ name: account?.display, demonstration: true });
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  expect((await send(server.url, 'GET', '/api/session', undefined, headers)).status).toBe(200);
  expect((await send(server.url, 'DELETE', '/api/session', undefined, headers)).status).toBe(204);
  expect(await refusal(await send(server.url, 'GET', '/api/session', undefined, headers))).toEqual([401, 'sign-in']);
});

test('without a session every sync call is refused', async () => {
  for (const path of [
    '/api/session',
    '/api/sync/hello',
    '/api/sync/pull?feed=x&cursor=0',
    '/api/sync/live',
    `/api/definitions/${'a'.repeat(43)}`,
  ]) {
    expect(await refusal(await send(server.url, 'GET', path))).toEqual([401, 'sign-in']);
  }
  expect(await refusal(await send(server.url, 'POST', '/api/sync/push', {}))).toEqual([401, 'sign-in']);
});

test('wrong passwords are refused alike for known and unknown names, and limited', async () => {
  expect(await refusal(await send(server.url, 'POST', '/api/session', { name: 'nobody', password: 'wrong' }))).toEqual([
    401,
    'wrong-password',
  ]);
  // However long each takes: none of the waiting is over.
  vi.useFakeTimers({ toFake: ['Date'] });
  const codes: string[] = [];
  for (let i = 0; i < 7; i += 1)
    codes.push(await codeIn(await send(server.url, 'POST', '/api/session', { name: 'Guessed', password: 'wrong' })));
  vi.useRealTimers();
  expect(codes.slice(0, 6)).toEqual(Array<string>(6).fill('wrong-password'));
  expect(codes[6]).toBe('too-many');
});

test('a foreign origin, a foreign site and a foreign host name are refused', async () => {
  const body = { name: 'x', password: 'y' };
  expect(await refusal(await send(server.url, 'POST', '/api/session', body, { origin: 'https://evil.example' }))).toEqual([
    403,
    'foreign-origin',
  ]);
  expect(await statusOf({ 'sec-fetch-site': 'cross-site' }, '/api/session')).toBe(403);
  expect(await statusOf({ host: 'rebound.example' }, '/')).toBe(403);
});

test('an address that is typed into the browser of a locked tablet, or of one in a patient’s hands, gives nothing', async () => {
  const account = server.demo?.accounts[1];
  const reply = await send(server.url, 'POST', '/api/session', { name: account?.name, password: account?.password });
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const typed = { cookie, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
  expect(await statusOf({ cookie, 'sec-fetch-site': 'same-origin' }, '/api/session')).toBe(200);
  expect(await statusOf(typed, '/api/session')).toBe(403);
  expect(await statusOf({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, '/')).toBe(200);
});

test('malformed, oversized, too deep and wrongly typed requests get a 4xx with a code and a sentence', async () => {
  const deep = `{"protocol":1,"device":"device-border","changesets":[${'['.repeat(70)}${']'.repeat(70)}]}`;
  const huge = { protocol: 1, device: 'device-border', changesets: ['x'.repeat(2_000_000)] };
  const cases: [string, unknown, number, string][] = [
    ['/api/sync/push', '{"protocol":', 400, 'bad-request'],
    ['/api/sync/push', '{"__proto__":{"x":1}}', 400, 'bad-request'],
    ['/api/sync/push', '[]', 400, 'bad-request'],
    ['/api/sync/push', deep, 400, 'too-deep'],
    ['/api/sync/push', huge, 413, 'too-large'],
    ['/api/session', { name: 'x'.repeat(300), password: 'y' }, 400, 'bad-request'],
    ['/api/session', { name: 'x\u0000', password: 'y' }, 401, 'wrong-password'],
    ['/api/nothing', {}, 404, 'not-found'],
  ];
  for (const [path, body, status, code] of cases)
    expect([path, ...(await refusal(await nurse.send('POST', path, body)))]).toEqual([path, status, code]);
  const plain = await send(server.url, 'POST', '/api/session', '{}', { 'content-type': 'text/plain' });
  expect(await refusal(plain)).toEqual([415, 'not-json']);
  for (const query of [
    'feed=team/other&cursor=0',
    `feed=team/${nurse.team}&cursor=-1`,
    `feed=team/${nurse.team}&cursor=1e999`,
    'cursor=x',
  ]) {
    const reply = await nurse.send('GET', `/api/sync/pull?${query}`);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
  }
  expect(await refusal(await nurse.send('GET', '/%c0%af'))).toEqual([404, 'not-found']);
});

test('every response carries the strict headers', async () => {
  for (const path of [
    '/',
    '/patients/abc',
    '/p/',
    '/p/sw.js',
    '/sw.js',
    '/assets/a-1234.js',
    '/api/session',
    '/api/nothing',
    '/nothing.js',
    '/%c0%af',
    '/p',
  ]) {
    const reply = await send(server.url, 'GET', path);
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect([path, policy.includes("require-trusted-types-for 'script'"), policy.includes('trusted-types hna-url')]).toEqual([
      path,
      true,
      true,
    ]);
    expect(policy).not.toContain('unsafe');
    expect(reply.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(reply.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('permissions-policy')).toContain('microphone=()');
  }
});

test('staff routes get the staff page, /p/ the patient’s, and only hashed assets are kept for ever', async () => {
  const get = async (path: string): Promise<[string, string | null]> => {
    const reply = await send(server.url, 'GET', path);
    return [await reply.text(), reply.headers.get('cache-control')];
  };
  expect(await get('/events/abc/start')).toEqual(['<!doctype html><title>staff</title>', 'no-store']);
  expect(await get('/p/')).toEqual(['<!doctype html><title>patient</title>', 'no-store']);
  expect(await get('/p/sw.js')).toEqual(['// patient', 'no-cache']);
  expect(await get('/sw.js')).toEqual(['// staff', 'no-cache']);
  expect((await get('/assets/a-1234.js'))[1]).toContain('immutable');
  expect((await send(server.url, 'GET', '/assets/missing.js')).status).toBe(404);
  expect((await send(server.url, 'GET', '/..%2fforms%2fform.json')).status).toBe(404);
});

/** `fetch` may not set these headers. */
function statusOf(headers: Record<string, string>, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const asked = request({ hostname, port, path, headers }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    asked.once('error', reject);
    asked.end();
  });
}
