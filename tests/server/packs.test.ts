import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  helloSchema,
  joinEnvelopes,
  packLimits,
  packsType,
  protocol,
  pushReplySchema,
  type OrganisationKey,
  type PushReply,
} from '../../src/protocol';
import { changeKeys, listKeys, makeKeys, type RunningServer } from '../../src/server';
import { envelopesOf } from '../../src/sync/seal';
import { PackSealer } from '../../src/vault/packs';
import { answer, Device, person } from '../store/world';
import { codeIn, makeFolder, Nurse, start } from './helper';
import { openTablet } from './tablet';
import { patience } from '../patience';

const folder = makeFolder();
const data = join(folder.path, 'data');
// No forms: the one of the folder is enough for a server, not for a tablet.
rmSync(join(folder.path, 'forms', 'form.json'));
const keysFile = join(folder.path, 'data-keys.json');
let server: RunningServer;
let nurse: Nurse;
let key: OrganisationKey;
let sealer: PackSealer;
beforeAll(async () => {
  server = await start(folder.path);
  nurse = await Nurse.signIn(server, 0, 'device-packs');
  key = await toldKey();
  sealer = await PackSealer.to(key);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

type Bytes = Uint8Array<ArrayBuffer>;
const toldKey = async (): Promise<OrganisationKey> => {
  const { organisationKey } = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
  if (organisationKey === null || organisationKey === undefined) throw new Error('no key told');
  return organisationKey;
};
const zip = async (text: string): Promise<Blob> => new Blob([gzipSync(text)]);
const seal = (changesets: readonly ReturnType<Nurse['write']>[], by = sealer): Promise<readonly Bytes[]> =>
  envelopesOf(by, nurse.device, changesets, zip);
const post = (body: Bytes, by = nurse): Promise<Response> =>
  fetch(`${by.url}/api/sync/push`, { method: 'POST', body, headers: { 'content-type': packsType, cookie: by.cookie } });
const push = async (envelopes: readonly Bytes[], by = nurse): Promise<PushReply> =>
  pushReplySchema.parse(await (await post(joinEnvelopes(envelopes), by)).json());
/** Another content in an envelope that is well sealed. */
const sealContent = (content: Uint8Array, zipped: boolean): Promise<Bytes> =>
  sealer.seal({ protocol, team: nurse.team, device: nurse.device, zip: zipped }, Uint8Array.from(content));

async function held(): Promise<readonly { code: string; raw: string; opened: string | null }[]> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  const { rows } = await client.query<{ code: string; raw: string; opened: string | null }>(
    'select code, raw, opened from held_pack order by received',
  );
  await client.end();
  return rows;
}

describe('a sealed push', () => {
  test('is stored like a plain one, and sent again changes nothing', async () => {
    const changesets = Array.from({ length: 30 }, () => nurse.write([{ value: 'Ada' }]));
    const envelopes = await seal(changesets);
    const reply = await push(envelopes);
    expect(reply.results.map((result) => result.outcome)).toEqual(changesets.map(() => 'stored'));
    expect(reply.kept).toBeUndefined();
    expect((await push(envelopes)).results.map((result) => result.outcome)).toEqual(changesets.map(() => 'duplicate'));
    expect((await nurse.push(changesets)).results.map((result) => result.outcome)).toEqual(changesets.map(() => 'duplicate'));
  });

  test('goes in envelopes of at most 64 KiB, all of one push taken together', async () => {
    const note = (): string => Array.from({ length: 40 }, () => Math.random().toString(36)).join(' ');
    const changesets = Array.from({ length: 300 }, () => nurse.write([{ value: note() }]));
    const envelopes = await seal(changesets);
    expect(envelopes.length).toBeGreaterThan(1);
    for (const envelope of envelopes) expect(envelope.length).toBeLessThanOrEqual(packLimits.envelope);
    expect((await push(envelopes)).results.map((result) => result.id)).toEqual(changesets.map(({ header }) => header.id));
  });

  test('with more changesets than a push may hold is refused by size', async () => {
    const changesets = Array.from({ length: 501 }, (_, index) => ({ place: index }));
    const half = (part: readonly object[]): Promise<Bytes> =>
      sealContent(Buffer.from(JSON.stringify({ protocol, device: nurse.device, changesets: part })), false);
    const reply = await post(joinEnvelopes([await half(changesets.slice(0, 300)), await half(changesets.slice(300))]));
    expect([reply.status, await codeIn(reply)]).toEqual([413, 'too-large']);
  });

  test('that was cut off on the way is refused, and stores nothing', async () => {
    const whole = joinEnvelopes(await seal([nurse.write([{ value: 'Cut' }])]));
    const before = (await nurse.pull()).cursor;
    for (const length of [0, 2, 5, whole.length - 1]) expect((await post(whole.slice(0, length))).status).toBe(400);
    expect((await nurse.pull()).cursor).toBe(before);
    expect((await post(whole)).status).toBe(200);
  });
});

describe('what does not open is kept as it came, once, and keeps nothing else out', () => {
  const notes = async (change: (envelope: Bytes) => Bytes | Promise<Bytes>): Promise<PushReply> => {
    const [bad] = await seal([nurse.write([{ value: 'In a bad envelope' }])]);
    const good = await seal([nurse.write([{ value: 'In a good one' }])]);
    const envelopes = [await change(bad ?? new Uint8Array()), ...good];
    await push(envelopes);
    const reply = await push(envelopes);
    expect(reply.results).toEqual([expect.objectContaining({ outcome: 'duplicate' })]);
    const raw = Buffer.from(envelopes[0] ?? new Uint8Array()).toString('base64url');
    expect((await held()).filter((row) => row.raw === raw)).toHaveLength(1);
    return reply;
  };
  const turn = (envelope: Bytes, at: number): Bytes => envelope.map((byte, index) => (index === at ? byte ^ 1 : byte));

  test.each([
    ['one bit of its content turned', (envelope: Bytes) => turn(envelope, envelope.length - 20), 'pack-altered'],
    ['one bit of its header turned', (envelope: Bytes) => turn(envelope, 12), 'pack-unreadable'],
    ['its end cut off', (envelope: Bytes) => envelope.slice(0, -5), 'pack-altered'],
    ['only its header', (envelope: Bytes) => envelope.slice(0, 60), 'pack-unreadable'],
    ['something else in it', () => sealContent(Buffer.from('Dear colleague,'), false), 'pack-unreadable'],
    ['text that is no gzip', () => sealContent(Buffer.from('Dear colleague,'), true), 'pack-unreadable'],
    ['250,000 nested arrays', () => sealContent(gzipSync('['.repeat(250_000)), true), 'pack-unreadable'],
    ['50 MB packed into 50 KB', () => sealContent(gzipSync(Buffer.alloc(50_000_000, ' ')), true), 'pack-too-big'],
  ])('with %s', async (_, change, code) => {
    const reply = await notes(change);
    expect(reply.kept).toEqual([{ place: 0, code, message: expect.stringContaining('kept') }]);
  });

  test('one that was sealed in another team stays unopened in this one', async () => {
    const text = JSON.stringify({ protocol, device: nurse.device, changesets: [{ secret: 'of another team' }] });
    const foreign = await sealer.seal(
      { protocol, team: 'team-elsewhere', device: nurse.device, zip: false },
      Uint8Array.from(Buffer.from(text)),
    );
    expect((await push([foreign])).kept).toEqual([expect.objectContaining({ code: 'pack-of-another-team' })]);
    const quarantine: unknown = await (await nurse.send('GET', '/api/admin/quarantine')).json();
    expect(JSON.stringify(quarantine)).not.toContain('of another team');
  });
});

test('a pack under a key that the server lacks opens by itself once the key is there', async () => {
  const elsewhere = join(folder.path, 'elsewhere-keys.json');
  await makeKeys({ keys: elsewhere });
  const other: { keys: [OrganisationKey] } = JSON.parse(readFileSync(elsewhere, 'utf8'));
  const changeset = nurse.write([{ value: 'Under another key' }]);
  const envelopes = await seal([changeset], await PackSealer.to(other.keys[0]));
  expect((await push(envelopes)).kept).toEqual([expect.objectContaining({ code: 'pack-key-unknown' })]);
  expect((await listKeys({ data })).kept).toContainEqual(expect.objectContaining({ key: other.keys[0].id, count: 1 }));

  const own: { keys: object[] } = JSON.parse(readFileSync(keysFile, 'utf8'));
  const draft = `${keysFile}.new`;
  writeFileSync(draft, JSON.stringify({ format: 1, keys: [...other.keys, ...own.keys] }), { mode: 0o600 });
  renameSync(draft, keysFile);
  // Any tablet's next contact makes the server look.
  expect(await toldKey()).toEqual(key);
  await vi.waitFor(async () => expect((await listKeys({ data })).kept.some((each) => each.key === other.keys[0].id)).toBe(false), patience);
  expect((await nurse.push([changeset])).results).toEqual([expect.objectContaining({ outcome: 'duplicate' })]);
});

test('a new key is told to tablets without a start, and what was sealed to the old one still opens', async () => {
  const before = await seal([nurse.write([{ value: 'Sealed before' }])]);
  expect(await changeKeys({ data })).toContain('is used from now on');
  const told = await toldKey();
  expect(told.id).not.toBe(key.id);
  const after = await seal([nurse.write([{ value: 'Sealed after' }])], await PackSealer.to(told));
  const reply = await push([...before, ...after]);
  expect(reply.results.map((result) => result.outcome)).toEqual(['stored', 'stored']);
});

test('a tablet seals what it pushes as soon as it knows the key; where the server cannot open that, it arrives all the same', async () => {
  const types: (string | null)[] = [];
  let isKey = true;
  await makeKeys({ keys: join(folder.path, 'stranger.json') });
  const stranger: { keys: [OrganisationKey] } = JSON.parse(readFileSync(join(folder.path, 'stranger.json'), 'utf8'));
  const tablet = await openTablet(
    new Device('sealing tablet'),
    0,
    server,
    async (path, on) => {
      const reply = await on();
      if (!path.startsWith('/api/sync/hello') || isKey) return reply;
      return Response.json({ ...Object(await reply.json()), organisationKey: stranger.keys[0] });
    },
    (path, init) => void (path === '/api/sync/push' && types.push(new Headers(init.headers).get('content-type'))),
  );
  const [patient, assessment] = [tablet.device.id(), tablet.device.id()];
  await tablet.store.commit(person(patient));
  await tablet.sync.syncNow();
  await tablet.store.commit([answer(assessment, 'pain.rating', 3)]);
  isKey = false;
  await tablet.sync.syncNow();
  await tablet.store.commit([answer(assessment, 'pain.rating', 4)]);
  await tablet.sync.syncNow();
  await tablet.store.commit([answer(assessment, 'pain.rating', 5)]);
  await tablet.sync.syncNow();
  expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(types).toEqual(['application/json', packsType, packsType, 'application/json', 'application/json']);
  tablet.sync.stop();
  tablet.store.close();
});
