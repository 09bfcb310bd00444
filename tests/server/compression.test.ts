import { connect } from 'node:net';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { protocol, pushReplySchema } from '../../src/protocol';
import type { RunningServer } from '../../src/server';
import { answer, Device } from '../store/world';
import { codeIn, makeFolder, Nurse, start } from './helper';
import { openTablet } from './tablet';

// Real processes on a machine that may be busy.
const folder = makeFolder();
// No forms: the one of the folder is enough for a server, not for a tablet.
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let nurse: Nurse;
beforeAll(async () => {
  server = await start(folder.path);
  nurse = await Nurse.signIn(server, 0, 'device-packed');
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const post = (body: BodyInit, encoding: string): Promise<Response> =>
  fetch(`${server.url}/api/sync/push`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'content-encoding': encoding, cookie: nurse.cookie },
  });

test('a packed push is taken as the same push unpacked, and pages of a feed come packed', async () => {
  const changesets = Array.from({ length: 40 }, (_, index) => nurse.write([{ path: `field/n${index}`, value: 'Some words. '.repeat(9) }]));
  const text = JSON.stringify({ protocol, device: nurse.device, changesets });
  const reply = pushReplySchema.parse(await (await post(gzipSync(text), 'gzip')).json());
  expect(reply.results.every((result) => result.outcome === 'stored')).toBe(true);
  expect((await nurse.push(changesets)).results.every((result) => result.outcome === 'duplicate')).toBe(true);
  const path = `/api/sync/pull?feed=team/${nurse.team}`;
  const page = await nurse.send('GET', path);
  expect([page.headers.get('content-encoding'), page.headers.get('vary')]).toEqual(['gzip', 'accept-encoding']);
  expect(await page.text()).toContain('Some words.');
  const plain = await fetch(server.url + path, { headers: { cookie: nurse.cookie, 'accept-encoding': 'gzip;q=0' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toContain('Some words.');
});

test('a tablet packs what it sends', async () => {
  const sent: [string | null, number][] = [];
  const tablet = await openTablet(
    new Device('packing'),
    1,
    server,
    (_, on) => on(),
    (path, init) => {
      if (path === '/api/sync/push' && init.body instanceof Blob)
        sent.push([new Headers(init.headers).get('content-encoding'), init.body.size]);
    },
  );
  for (let index = 0; index < 30; index += 1) await tablet.store.commit([answer('assessment-packed', 'pain', index)]);
  const waiting = JSON.stringify(await tablet.store.sync.next({ changesets: 500, bytes: 1_000_000 }));
  await tablet.sync.syncNow();
  expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(sent).toMatchObject([['gzip', expect.any(Number)]]);
  expect((sent[0]?.[1] ?? waiting.length) / waiting.length).toBeLessThan(0.5);
  tablet.sync.stop();
  tablet.store.close();
});

test('few bytes that would become many are refused while they are unpacked, and what is damaged or unknown with a sentence', async () => {
  // A million and a half bytes that hold a thousand times as many.
  const bytes = Buffer.concat(Array<Buffer>(1400).fill(gzipSync(Buffer.alloc(1024 * 1024, ' '))));
  const before = process.memoryUsage().rss;
  const bomb = await post(bytes, 'gzip');
  expect([bomb.status, await codeIn(bomb)]).toEqual([413, 'too-large']);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  for (const [body, encoding, status, code] of [
    ['not packed at all', 'gzip', 400, 'bad-request'],
    [gzipSync('{"protocol":1}').subarray(0, 20), 'gzip', 400, 'bad-request'],
    ['{}', 'br', 415, 'not-gzip'],
  ] as const) {
    const reply = await post(body, encoding);
    expect([reply.status, await codeIn(reply)]).toEqual([status, code]);
  }
  expect((await nurse.send('GET', '/api/sync/hello')).status).toBe(200);
});

test('whoever breaks off in the middle of a packed push harms nothing', async () => {
  const { port } = new URL(server.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        `POST /api/sync/push HTTP/1.1\r\nhost: localhost:${port}\r\ncookie: ${nurse.cookie}\r\ncontent-type: application/json\r\n` +
          'content-encoding: gzip\r\ncontent-length: 1000\r\n\r\n',
      );
      socket.write(gzipSync('x'.repeat(5000)).subarray(0, 15), () => socket.destroy());
    });
    socket.once('close', () => resolve());
  });
  expect((await nurse.send('GET', '/api/sync/hello')).status).toBe(200);
});
