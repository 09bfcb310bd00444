import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { protocol, pushLimits, type WireChangeset } from '../../src/protocol';
import { hashText } from '../../src/records';
import { addAccountTo, type RunningServer } from '../../src/server';
import { codeIn, makeFolder, Nurse, start } from './helper';

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = makeFolder();
let server: RunningServer;
let other: Nurse;
beforeAll(async () => {
  server = await start(folder.path);
  const stranger = { name: 'stranger', display: 'Stranger', password: 'long-enough' };
  await addAccountTo({ data: server.postgres?.places.data ?? '', team: 'Another team', ...stranger });
  other = await Nurse.signIn({ ...server, demo: { team: '', accounts: [stranger] } }, 0, 'device-stranger');
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

/** How much of anything there is: what was refused must leave no trace. */
async function traces(): Promise<unknown> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  const count = (table: string) => client.query(`select count(*) from ${table}`).then(({ rows }) => Number(rows[0]?.count));
  const counts = {
    changesets: await count('changeset'),
    entries: await count('feed_entry'),
    records: await count('record'),
    held: await count('quarantine'),
  };
  await client.end();
  return counts;
}

const outcomes = async (nurse: Nurse, changesets: readonly unknown[]): Promise<string[]> =>
  (await nurse.push(changesets)).results.map((result) => (result.outcome === 'quarantined' ? result.code : result.outcome));

/** The same changeset with another body, and the hash of that. */
const withBody = (wire: WireChangeset, body: string): WireChangeset => ({ header: { ...wire.header, bodyHash: hashText(body) }, body });

test('a push cut off at any byte is refused with a sentence and leaves no trace; the whole of it is stored', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-cut');
  const wire = nurse.write([{ record: 'patient-cut' }], { patient: 'patient-cut' });
  const text = JSON.stringify({ protocol, device: nurse.device, changesets: [wire] });
  const before = await traces();
  // Every byte of the outer frame and of the header's beginning, and every fifth of the rest.
  const cuts = Array.from({ length: text.length }, (_, at) => at).filter((at) => at < 120 || at > text.length - 20 || at % 5 === 0);
  for (const at of cuts) {
    const reply = await nurse.send('POST', '/api/sync/push', text.slice(0, at));
    expect([at, reply.status, await codeIn(reply)]).toEqual([at, 400, expect.stringMatching(/^(bad-request|not-json)$/)]);
  }
  expect(await traces()).toEqual(before);
  expect((await nurse.send('POST', '/api/sync/push', text)).status).toBe(200);
});

test('a connection that breaks in the middle of a push leaves no trace, and the server goes on', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-broken');
  const wire = nurse.write([{ record: 'patient-broken' }], { patient: 'patient-broken' });
  const text = JSON.stringify({ protocol, device: nurse.device, changesets: [wire] });
  const before = await traces();
  const { port, host } = new URL(server.url);
  for (const sent of [0, 1, text.length / 2, text.length - 1]) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /api/sync/push HTTP/1.1\r\nhost: ${host}\r\ncookie: ${nurse.cookie}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text.slice(0, sent)}`,
    );
    await wait(30);
    socket.destroy();
  }
  expect(await traces()).toEqual(before);
  expect(await outcomes(nurse, [wire])).toEqual(['stored']);
});

test('changesets that are cut, oversized or too deep inside go to quarantine, each alone; the good one between them is stored', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-inside');
  const [one, good, last] = [1, 2, 3].map(() => nurse.write([{ record: 'patient-inside' }], { patient: 'patient-inside' }));
  if (one === undefined || good === undefined || last === undefined) throw new Error('three changesets');
  const cut = Array.from({ length: one.body.length }, (_, at) => withBody(one, one.body.slice(0, at)));
  const deep = one.body.replace('"Ada"', '['.repeat(70) + ']'.repeat(70));
  const large = one.body.replace('Ada', 'A'.repeat(pushLimits.bytes));
  const codes = await outcomes(nurse, [
    ...cut,
    good,
    withBody(last, deep),
    withBody(last, large),
    { ...last, body: last.body.slice(0, -1) },
  ]);
  expect(codes).toEqual([...cut.map(() => 'bad-body'), 'stored', 'bad-body', 'unreadable', 'hash-mismatch']);
});

test('a request that is too large or nests too deep is refused whole, and the device halves it', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-large');
  const before = await traces();
  const large = await nurse.send('POST', '/api/sync/push', { protocol, device: nurse.device, changesets: ['x'.repeat(1_700_000)] });
  expect([large.status, await codeIn(large)]).toEqual([413, 'too-large']);
  const deep = await nurse.send('POST', '/api/sync/push', `{"protocol":1,"device":"${nurse.device}","changesets":[${'['.repeat(5000)}`);
  expect([deep.status, await codeIn(deep)]).toEqual([400, 'too-deep']);
  const many = await nurse.send('POST', '/api/sync/push', { protocol, device: nurse.device, changesets: Array<number>(501).fill(1) });
  expect([many.status, await codeIn(many)]).toEqual([400, 'bad-request']);
  expect(await traces()).toEqual(before);
});

test('what a newer app wrote is kept until the server knows its protocol, and the rest goes on', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-newer');
  const newer = nurse.write([{ record: 'patient-newer' }], { patient: 'patient-newer', protocol: protocol + 1 });
  const known = nurse.write([{ record: 'patient-newer' }], { patient: 'patient-newer' });
  const reply = await nurse.send('POST', '/api/sync/push', { protocol: protocol + 1, device: nurse.device, changesets: [newer, known] });
  expect(await reply.json()).toMatchObject({
    results: [
      { outcome: 'quarantined', code: 'unknown-protocol', message: expect.stringContaining('version of the app') },
      { outcome: 'stored' },
    ],
    chain: { have: 2 },
  });
});

test('what another team pushed, replayed or forged, never reaches this one', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-ours');
  const ours = nurse.write([{ record: 'patient-ours', value: 'Ours' }], { patient: 'patient-ours' });
  await nurse.push([ours]);
  const { cursor, checksum } = await nurse.pull();
  // Replayed as it was, forged for our team, and about our patient under its own name.
  const forged = other.write([{ record: 'patient-ours', value: 'Theirs' }], { patient: 'patient-ours', team: nurse.team });
  const own = other.write([{ record: 'patient-ours', value: 'Theirs' }], { patient: 'patient-ours' });
  expect(await outcomes(other, [ours, forged, own])).toEqual(['unknown-author', 'unknown-author', 'stored']);
  expect(await nurse.pull()).toMatchObject({ cursor, checksum });
  expect((await other.pull()).entries.map((entry) => entry.changeset)).toEqual([own]);
  // A colleague who replays what is stored changes nothing.
  const colleague = await Nurse.signIn(server, 1, 'device-ours');
  expect(await outcomes(colleague, [ours, ours])).toEqual(['duplicate', 'duplicate']);
});
