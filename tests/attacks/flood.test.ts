import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { protocol } from '../../src/protocol';
import { addAccountTo, type RunningServer } from '../../src/server';
import { codeIn, makeFolder, Nurse, send, start } from '../server/helper';
import { addressOf, from, type Answer } from './from';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const password = 'three random words';
const mebibyte = 1024 * 1024;
let server: RunningServer;
let nurse: Nurse;
const slow: Socket[] = [];
let ended = 0;
beforeAll(async () => {
  server = await start(folder.path);
  await addAccountTo({ data: join(folder.path, 'data'), team: 'Ward', name: 'ada', display: 'Ada', password });
  nurse = await Nurse.signIn(server, 0, 'device-flood');
});
afterAll(async () => {
  for (const socket of slow) socket.destroy();
  await server.stop();
  folder.remove();
});

/** After so long a device counts a server that says nothing as not reached, ms. */
const devicePatience = 30_000;

/** Somebody who does her work meanwhile: each of her calls is answered. */
async function working<T>(attack: () => Promise<T>): Promise<{ readonly result: T; readonly slowest: number; readonly grown: number }> {
  const before = process.memoryUsage().rss;
  let [slowest, most, going, served] = [0, before, true, 0];
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const work = (async () => {
    while (going) {
      const began = performance.now();
      const { status } = await nurse.send('GET', '/api/sync/hello');
      // Where the machine does little else: told to come again in two seconds, as every device does.
      expect([200, 503]).toContain(status);
      if (status === 503) continue;
      expect((await nurse.push([nurse.write([{ record: 'patient-flood' }], { patient: 'patient-flood' })])).results[0]?.outcome).toBe(
        'stored',
      );
      served += 1;
      slowest = Math.max(slowest, performance.now() - began);
    }
  })();
  const result = await attack().finally(() => {
    going = false;
    clearInterval(watching);
  });
  await work;
  expect(served).toBeGreaterThan(0);
  return { result, slowest, grown: most - before };
}

/** Sends the beginning of a request and then next to nothing. */
function dawdle(address: string, beginning: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port), localAddress: address });
    slow.push(socket);
    socket.on('error', () => undefined);
    socket.resume();
    socket.once('close', () => (ended += 1));
    socket.write(beginning, () => resolve());
  });
}

const dawdlers = 600;

test('X01 six hundred connections that never finish what they say: those who work are served, and memory stays', async () => {
  const { slowest, grown } = await working(async () => {
    const host = new URL(server.url).host;
    const whole = `POST /api/session HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 4000\r\n\r\n{`;
    // Half of them not even to the end of the headers; from three hundred addresses.
    await Promise.all(
      Array.from({ length: dawdlers }, (_, index) =>
        dawdle(addressOf(index >> 1), index % 2 === 0 ? 'GET / HTTP/1.1\r\nx-a: b\r\n' : whole),
      ),
    );
    for (let round = 0; round < 5; round += 1) {
      for (const socket of slow) if (!socket.destroyed) socket.write('x');
      await nurse.send('GET', '/api/sync/hello');
    }
  });
  expect(slowest).toBeLessThan(devicePatience);
  expect(grown).toBeLessThan(150 * mebibyte);
});

test('X02 two hundred sign-ins at once: few are hashed at a time, the rest is told when to come again, and memory is bounded', async () => {
  const { result, slowest, grown } = await working(() =>
    Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        from(addressOf(1000 + index), server.url, '/api/session', { name: `guess-${index}`, password }),
      ),
    ),
  );
  const of = (status: number): Answer[] => result.filter((each) => each.status === status);
  expect(of(401).length + of(503).length).toBe(200);
  // Somebody was answered, and somebody was turned away with a word and a time.
  expect(of(401).length).toBeGreaterThan(25);
  expect(of(503).length).toBeGreaterThan(0);
  const isWorded = ({ wait, code, message }: Answer): boolean =>
    (code === 'busy' && wait === 5 && message.includes('try again')) || (code === 'database-away' && wait === 2);
  expect(of(503).filter((each) => !isWorded(each))).toEqual([]);
  // Each hash takes 64 MiB: never more than four at once.
  expect(grown).toBeLessThan((4 * 64 + 150) * mebibyte);
  expect(slowest).toBeLessThan(devicePatience);
  // Being turned away is no wrong try: the person who comes again gets in.
  expect((await send(server.url, 'POST', '/api/session', { name: 'ada', password })).status).toBe(200);
});

test('X03 a bomb of gzip and JSON without a bottom are refused before they are anything, and never reach the database', async () => {
  const bomb = Buffer.concat(Array<Buffer>(1400).fill(gzipSync(Buffer.alloc(mebibyte, ' '))));
  const bottomless = `{"protocol":${protocol},"device":"device-flood","changesets":${'['.repeat(500_000)}`;
  const { slowest, grown } = await working(async () => {
    for (const path of ['/api/sync/push', '/api/session', '/api/sync/settled']) {
      const packed = await from(addressOf(2000), server.url, path, bomb, { 'content-encoding': 'gzip', cookie: nurse.cookie });
      expect([path, packed.status, packed.code]).toEqual([path, 413, 'too-large']);
    }
    const deep = await nurse.send('POST', '/api/sync/push', bottomless);
    expect([deep.status, await codeIn(deep)]).toEqual([400, 'too-deep']);
    // Deep in the text of a changeset it is kept aside as text, and goes into no column that is read as JSON.
    const wire = nurse.write([{ record: 'patient-deep' }], { patient: 'patient-deep' });
    const body = wire.body.replace('"Ada"', '['.repeat(100_000) + ']'.repeat(100_000));
    const { results } = await nurse.push([{ header: wire.header, body }]);
    expect(results[0]?.outcome).toBe('quarantined');
    const other = await from(addressOf(2001), server.url, '/api/session', Buffer.from('{}'), { 'content-encoding': 'br' });
    expect(other.status).toBe(415);
  });
  expect(slowest).toBeLessThan(devicePatience);
  expect(grown).toBeLessThan(300 * mebibyte);
});

test('X01 whoever did not come to the end of his headers was shown out', async () => {
  // Ten seconds and a look every two; the other half has a minute.
  await vi.waitFor(() => expect(ended).toBeGreaterThanOrEqual(dawdlers / 2), { timeout: 30_000, interval: 200 });
});
