import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helloSchema, joinEnvelopes, overviewSchema, packsType, protocol, type PushReply, type WireChangeset } from '../../src/protocol';
import { hashText } from '../../src/records';
import type { RunningServer } from '../../src/server';
import { envelopesOf } from '../../src/sync/seal';
import { PackSealer } from '../../src/vault/packs';
import { codeIn, makeFolder, Nurse, start } from '../server/helper';
import { openTablet } from '../server/tablet';
import { answer, Device, person } from '../store/world';

// Real processes on a machine that may be busy.
const folder = makeFolder();
// No forms: the one of the folder is enough for a server, not for a tablet.
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let client: pg.Client;
let sealer: PackSealer;
beforeAll(async () => {
  server = await start(folder.path);
  client = new pg.Client(server.postgres?.owner);
  await client.connect();
  const nurse = await Nurse.signIn(server, 0, 'device-asks');
  const { organisationKey } = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
  if (organisationKey === null || organisationKey === undefined) throw new Error('no key told');
  sealer = await PackSealer.to(organisationKey);
});
afterAll(async () => {
  await client.end();
  await server.stop();
  folder.remove();
});

/** A nurse whose tablet has a patient of its own. */
async function onTablet(
  name: string,
): Promise<{ nurse: Nurse; patient: string; write: (value: string, header?: object, extra?: object) => WireChangeset }> {
  const nurse = await Nurse.signIn(server, 0, `device-${name}`);
  const patient = `patient-${name}`;
  let before: string[] = [];
  const write = (value: string, header: object = {}, extra: object = {}): WireChangeset => {
    const wire = nurse.write([{ record: patient, value, supersedes: before }], { patient, ...header }, extra);
    before = [JSON.parse(wire.body).changes[0].id];
    return wire;
  };
  return { nurse, patient, write };
}
const outcomes = ({ results }: PushReply): string[] =>
  results.map((result) => (result.outcome === 'quarantined' ? result.code : result.outcome));
/** What the server made of a patient's record. */
async function stateOf(patient: string): Promise<string> {
  const { rows } = await client.query<{ state: string }>('select state from record where id = $1', [patient]);
  return rows[0]?.state ?? '';
}
const countOf = async (table: string, where = 'true'): Promise<number> =>
  Number((await client.query<{ count: string }>(`select count(*) from ${table} where ${where}`)).rows[0]?.count);
async function traces(): Promise<number[]> {
  const counts: number[] = [];
  for (const table of ['changeset', 'feed_entry', 'record', 'quarantine', 'held_pack']) counts.push(await countOf(table));
  return counts;
}

describe('S01 the same pack many times and out of order', () => {
  test('100 times, 20 at once: each changeset is applied once, in one place of the feed', async () => {
    const { nurse, write } = await onTablet('again');
    const changesets = Array.from({ length: 10 }, (_, index) => write(`name ${index}`));
    const body = joinEnvelopes(await envelopesOf(sealer, nurse.device, changesets, async (text) => new Blob([gzipSync(text)])));
    const headers = { 'content-type': packsType, cookie: nurse.cookie };
    for (let turn = 0; turn < 5; turn += 1) {
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => fetch(`${nurse.url}/api/sync/push`, { method: 'POST', body, headers })),
      );
      expect(replies.map((reply) => reply.status)).toEqual(replies.map(() => 200));
    }
    expect(await countOf('changeset', `device = '${nurse.device}'`)).toBe(10);
    expect(await countOf('feed_entry', `changeset like 'changeset-${nurse.device}-%'`)).toBe(10);
  });

  test('last first: the record ends as if each had come in its turn, and nothing rises from the dead', async () => {
    const [one, other] = [await onTablet('forwards'), await onTablet('backward')];
    const values = ['first', 'second', 'third', 'fourth'];
    const forwards = values.map((value) => one.write(value));
    await one.nurse.push(forwards);
    const backwards = values.map((value) => other.write(value)).toReversed();
    for (const wire of backwards) expect(outcomes(await other.nurse.push([wire]))).toEqual(['stored']);
    const state = await stateOf(other.patient);
    expect(state.replaceAll('backward', 'forwards')).toBe(await stateOf(one.patient));
    expect(state).toContain('fourth');
    expect(values.slice(0, 3).filter((value) => state.includes(value))).toEqual([]);
  });
});

test('S02 a clock ten years off either way decides nothing; the server writes down its own time', async () => {
  const { nurse, patient, write } = await onTablet('clock');
  const tenYears = 10 * 365.25 * 86_400_000;
  const begun = Date.now();
  const late = write('by the fast clock', { at: begun + tenYears, offset: -tenYears });
  const early = write('by the slow clock', { at: begun - tenYears, offset: tenYears });
  expect(outcomes(await nurse.push([late, early]))).toEqual(['stored', 'stored']);
  // The later of the two is the one that knew the other, whatever its clock says.
  const state = await stateOf(patient);
  expect([state.includes('by the slow clock'), state.includes('by the fast clock')]).toEqual([true, false]);
  const { entries } = await nurse.pull((await nurse.pull()).cursor - 2);
  for (const { received } of entries) expect(received).toBeGreaterThanOrEqual(begun - 1000);
  for (const { received } of entries) expect(received).toBeLessThanOrEqual(Date.now());
  expect(entries.map(({ changeset }) => changeset.header.at)).toEqual([late.header.at, early.header.at]);
});

describe('S04 a number of the chain', () => {
  test('rolled back to one that is taken: both are kept, and the fork is told', async () => {
    const { nurse, patient, write } = await onTablet('rolled');
    const [first, second] = [write('as it was'), write('as it is')];
    await nurse.push([first, second]);
    const again = nurse.write([{ record: patient, path: 'address', value: 'from a copied profile' }], {
      patient,
      seq: 1,
      id: 'changeset-rolled-back',
      prev: null,
    });
    const reply = await nurse.push([again]);
    expect([outcomes(reply), reply.chain.fork]).toEqual([['stored'], true]);
    expect(await countOf('changeset', `device = '${nurse.device}' and seq = 1`)).toBe(2);
    const state = await stateOf(patient);
    expect([state.includes('as it is'), state.includes('from a copied profile')]).toEqual([true, true]);
  });

  test.each([0, -1, 1.5, 2 ** 53, 1e300])('of %d is held back whole, and the rest goes on', async (seq) => {
    const { nurse, write } = await onTablet(`seq-${String(seq).replaceAll(/\W/g, 'x')}`);
    expect(outcomes(await nurse.push([write('odd', { seq }), write('sound')]))).toEqual(['unreadable', 'stored']);
  });

  test('as large as can be: what is missing before it is told as one range, at once', async () => {
    const { nurse, write } = await onTablet('huge');
    expect(outcomes(await nurse.push([write('first'), write('far away', { seq: Number.MAX_SAFE_INTEGER })]))).toEqual(['stored', 'stored']);
    const overview = overviewSchema.parse(await (await nurse.send('GET', '/api/admin/overview')).json());
    expect(overview.devices.find(({ device }) => device === nurse.device)?.missing).toEqual([{ from: 2, to: Number.MAX_SAFE_INTEGER - 1 }]);
  });
});

describe('S05 a push that is cut off', () => {
  /** Sends so many bytes of a request and breaks the connection. */
  async function cutAt(request: Buffer, at: number): Promise<void> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    await new Promise<void>((sent) => socket.write(request.subarray(0, at), () => sent()));
    socket.destroy();
  }
  const requestOf = (nurse: Nurse, type: string, body: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from(
        `POST /api/sync/push HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\ncookie: ${nurse.cookie}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`,
      ),
      body,
    ]);

  test.each([
    ['plain', 'cut-plain'],
    ['sealed', 'cut-sealed'],
  ])('at every fortieth byte of the connection, %s: all of it is there or nothing, and sent again it is there once', async (form, name) => {
    const { nurse, write } = await onTablet(name);
    const changesets = [write('one'), write('two'), write('three')];
    const plain = Buffer.from(JSON.stringify({ protocol, device: nurse.device, changesets }));
    const envelopes = await envelopesOf(sealer, nurse.device, changesets, async () => null);
    const request = form === 'plain' ? requestOf(nurse, 'application/json', plain) : requestOf(nurse, packsType, joinEnvelopes(envelopes));
    const before = await traces();
    for (let at = 1; at < request.length; at += 40) await cutAt(request, at);
    await cutAt(request, request.length - 1);
    expect(await traces()).toEqual(before);
    // The whole of it, without waiting for the answer.
    await cutAt(request, request.length);
    expect([0, 3]).toContain(await countOf('changeset', `device = '${nurse.device}'`));
    await nurse.push(changesets);
    expect(outcomes(await nurse.push(changesets))).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await countOf('feed_entry', `changeset like 'changeset-${nurse.device}-%'`)).toBe(3);
  });

  test('as text, at every byte of its frame and every fifth of the rest: refused with a sentence, without a trace', async () => {
    const { nurse, write } = await onTablet('cut-text');
    const text = JSON.stringify({ protocol, device: nurse.device, changesets: [write('cut')] });
    const before = await traces();
    const cuts = Array.from({ length: text.length }, (_, at) => at).filter((at) => at < 120 || at > text.length - 20 || at % 5 === 0);
    for (const at of cuts) {
      const reply = await nurse.send('POST', '/api/sync/push', text.slice(0, at));
      expect([at, reply.status, await codeIn(reply)]).toEqual([at, 400, expect.stringMatching(/^(bad-request|not-json)$/)]);
    }
    expect(await traces()).toEqual(before);
    expect((await nurse.send('POST', '/api/sync/push', text)).status).toBe(200);
  });
});

describe('S06 a push that is too much', () => {
  test('10,000 changesets, more bytes than the limit, or too deep: refused whole with what to do, without a trace', async () => {
    const { nurse } = await onTablet('large');
    const before = await traces();
    const push = (changesets: readonly unknown[]): Promise<Response> =>
      nurse.send('POST', '/api/sync/push', { protocol, device: nurse.device, changesets });
    for (const changesets of [Array<object>(10_000).fill({}), Array<number>(501).fill(1), ['x'.repeat(1_600_001)]]) {
      const reply = await push(changesets);
      expect([reply.status, await codeIn(reply)]).toEqual([413, 'too-large']);
    }
    const deep = await nurse.send('POST', '/api/sync/push', `{"protocol":1,"device":"${nurse.device}","changesets":[${'['.repeat(5000)}`);
    expect([deep.status, await codeIn(deep)]).toEqual([400, 'too-deep']);
    expect(await traces()).toEqual(before);
  });

  test('a tablet that is told so sends less at once until everything has arrived', async () => {
    const sizes: number[] = [];
    const limit = 3000;
    const sizeOf = (body: unknown): number => (body instanceof Blob ? body.size : typeof body === 'string' ? body.length : 0);
    let last = 0;
    const tablet = await openTablet(
      new Device('splitting'),
      0,
      server,
      // As a proxy before the server does.
      async (path, on) => (path === '/api/sync/push' && last > limit ? new Response('<h1>413</h1>', { status: 413 }) : on()),
      (path, init) => {
        last = sizeOf(init.body);
        if (path === '/api/sync/push') sizes.push(last);
      },
    );
    await tablet.store.commit(person(tablet.device.id()));
    const assessment = tablet.device.id();
    for (let index = 0; index < 40; index += 1)
      await tablet.store.commit([
        answer(assessment, `pain.note${index}`, Array.from({ length: 12 }, () => Math.random().toString(36)).join(' ')),
      ]);
    await tablet.sync.syncNow();
    expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    expect([Math.max(...sizes) > limit, sizes.filter((size) => size <= limit).length > 3]).toEqual([true, true]);
    expect(await stateOf(assessment)).toContain('pain.note39');
    tablet.sync.stop();
    tablet.store.close();
  });
});

/** The same changeset with something else in its body, and the hash of that. */
function rewritten({ header, body }: WireChangeset, from: string, to: string): WireChangeset {
  const text = body.replace(from, to);
  return { header: { ...header, bodyHash: hashText(text) }, body: text };
}

describe('S08 what this version does not know', () => {
  test('kinds, fields and authority that nobody gave are held back as they came, and the sound one between them is stored', async () => {
    const { nurse, patient, write } = await onTablet('unknown');
    const strange = [
      rewritten(
        nurse.write([{ record: 'record-strange', path: 'rights', value: 'all' }], { patient }),
        '"kind":"patient"',
        '"kind":"administrator"',
      ),
      nurse.write([{ record: patient, path: 'constructor.prototype.isAdministrator', value: true }], { patient }),
      { ...write('more outside'), role: 'system-administrator' },
      write('more in the header', { role: 'system-administrator', received: 0, position: 1 }),
      write('more in the body', {}, { team: 'team-of-somebody', account: 'somebody' }),
      write('as somebody else', { author: 'account-of-somebody' }),
    ];
    const sound = write('sound');
    const reply = await nurse.push([...strange.slice(0, 3), sound, ...strange.slice(3)]);
    expect(outcomes(reply).filter((outcome) => outcome === 'stored')).toEqual(['stored']);
    expect(outcomes(reply)[3]).toBe('stored');
    for (const one of strange) {
      const { rows } = await client.query<{ raw: string }>('select raw from quarantine where raw = $1', [JSON.stringify(one)]);
      expect(rows).toHaveLength(1);
    }
    expect(await stateOf(patient)).not.toMatch(/more in|more outside|isAdministrator|somebody/);
  });

  test('a push with a field more is refused whole: nothing of it is taken and nothing is lost on the tablet', async () => {
    const { nurse, write } = await onTablet('field');
    const before = await traces();
    const reply = await nurse.send('POST', '/api/sync/push', {
      protocol,
      device: nurse.device,
      changesets: [write('one')],
      team: 'team-of-somebody',
    });
    expect([reply.status, await codeIn(reply)]).toEqual([400, 'bad-request']);
    expect(await traces()).toEqual(before);
  });
});
