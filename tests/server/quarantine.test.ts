import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  heldWholeSchema,
  overviewSchema,
  quarantinePageSchema,
  settledReplySchema,
  type HeldWhole,
  type Overview,
} from '../../src/protocol';
import { attachHeldNote, canonicalJson, hashText, heldNotesOf, recordStateSchema } from '../../src/records';
import type { RunningServer } from '../../src/server';
import { answer, Device } from '../store/world';
import { codeIn, makeFolder, Nurse, start } from './helper';
import { openTablet } from './tablet';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const later = { format: 1, id: 'progression', version: '2.0.0', status: 'active', points: ['progression'] };
const laterForm = { ...later, hash: hashText(canonicalJson(later)) };
let server: RunningServer;
let database: pg.Client;
beforeAll(async () => {
  server = await start(folder.path);
  database = await connect();
});
afterAll(async () => {
  await database.end();
  await server.stop();
  folder.remove();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  return client;
}

/** Pushes something under a form that the server does not have yet. */
async function holdBack(nurse: Nurse, patient: string): Promise<{ id: string; wire: ReturnType<Nurse['write']> }> {
  const wire = nurse.write(
    [{ record: patient, path: 'name', value: `Name of ${patient}` }],
    { patient },
    { form: { id: later.id, version: later.version, hash: laterForm.hash } },
  );
  expect((await nurse.push([wire])).results[0]).toMatchObject({ outcome: 'quarantined', code: 'unknown-form' });
  return { id: hashText(JSON.stringify(wire)), wire };
}

const settle = (nurse: Nurse, id: string, decision: object): Promise<Response> =>
  nurse.send('POST', `/api/admin/quarantine/${id}/settle`, decision);
const readHeld = async (nurse: Nurse, id: string): Promise<HeldWhole> =>
  heldWholeSchema.parse(await (await nurse.send('GET', `/api/admin/quarantine/${id}`)).json());
const overview = async (nurse: Nurse): Promise<Overview> =>
  overviewSchema.parse(await (await nurse.send('GET', '/api/admin/overview')).json());

test('what is held back is listed in pages, oldest first, with all that can be read of it', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-list');
  const ids: string[] = [];
  for (let index = 0; index < 60; index += 1) ids.push((await holdBack(nurse, `patient-list-${index}`)).id);
  await nurse.push([{ header: { at: 'never' }, nonsense: '\u0000\ud800' }]);
  const listed: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page = quarantinePageSchema.parse(await (await nurse.send('GET', `/api/admin/quarantine${after}`)).json());
    listed.push(...page.held.map((held) => held.id));
    expect(page.held.length).toBeLessThanOrEqual(50);
    after = page.next === null ? null : `?after=${page.next}`;
  }
  expect(listed.slice(0, 60)).toEqual(ids);
  expect(listed).toHaveLength(61);
  expect(await readHeld(nurse, ids[3] ?? '')).toMatchObject({
    code: 'unknown-form',
    author: nurse.account,
    patient: 'patient-list-3',
    form: { id: 'progression', version: '2.0.0' },
    changes: [{ path: 'name', value: 'Name of patient-list-3' }],
    settled: null,
  });
  // What nobody can read is listed all the same, as it came.
  expect(await readHeld(nurse, listed[60] ?? '')).toMatchObject({ code: 'unreadable', author: null, at: null, changes: [] });
  expect((await nurse.send('GET', `/api/admin/quarantine/${'a'.repeat(43)}`)).status).toBe(404);
  expect((await nurse.send('GET', '/api/admin/quarantine?after=%00')).status).toBe(400);
});

test('what still does not fit cannot be applied, and says why; once the form is there it gets a position like any other', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-apply');
  const { id, wire } = await holdBack(nurse, 'patient-apply');
  const early = await settle(nurse, id, { outcome: 'apply' });
  expect(early.status).toBe(409);
  expect(await codeIn(early)).toBe('does-not-fit');
  expect((await readHeld(nurse, id)).settled).toBeNull();

  writeFileSync(join(folder.path, 'forms', 'later.json'), JSON.stringify(laterForm));
  await database.end();
  await server.stop();
  server = await start(folder.path);
  database = await connect();
  const colleague = await Nurse.signIn(server, 1, 'device-apply-2');
  const before = await colleague.pull();
  const applied = heldWholeSchema.parse(await (await settle(colleague, id, { outcome: 'apply' })).json());
  expect(applied.settled).toMatchObject({ outcome: 'applied', by: colleague.account });
  const page = await colleague.pull(before.cursor);
  expect(page.entries.map((entry) => entry.changeset)).toEqual([wire]);
  // Twice is once, and the device that pushes it again hears that it is stored.
  expect((await settle(colleague, id, { outcome: 'apply' })).status).toBe(200);
  expect((await colleague.pull(page.cursor)).entries).toEqual([]);
  const again = await Nurse.signIn(server, 0, 'device-apply');
  expect((await again.push([wire])).results[0]).toEqual({ id: wire.header.id, outcome: 'duplicate', position: page.cursor });
  expect((await settle(colleague, id, { outcome: 'reject', reason: 'No.' })).status).toBe(409);
});

test('a note is an ordinary change on a record, and settles what it is a note of', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-note');
  const record = nurse.write([{ record: 'patient-note' }], { patient: 'patient-note' });
  const bad = nurse.write([{ record: 'patient-note', kind: 'event', path: 'date', value: 'yesterday, she said' }], {
    patient: 'patient-note',
  });
  await nurse.push([record, bad]);
  const held = await readHeld(nurse, hashText(JSON.stringify(bad)));
  const [edit] = attachHeldNote({ id: 'patient-note', kind: 'patient', fields: {}, superseded: [] }, held, 'Rang her: it was Tuesday.');
  const note = nurse.write([{ ...edit }], { patient: 'patient-note' });
  await nurse.push([note]);
  await nurse.push([note]);
  expect((await readHeld(nurse, held.id)).settled).toMatchObject({ outcome: 'noted', by: nurse.account, record: 'patient-note' });
  const { rows } = await database.query<{ state: string }>(`select state from record where id = 'patient-note'`);
  expect(heldNotesOf(recordStateSchema.parse(JSON.parse(rows[0]?.state ?? '')))).toEqual([
    { held: held.id, text: 'event date: yesterday, she said', words: 'Rang her: it was Tuesday.' },
  ]);
  const told = settledReplySchema.parse(await (await nurse.send('POST', '/api/sync/settled', { changesets: [bad.header.id] })).json());
  expect(told.settled).toEqual([{ id: bad.header.id, outcome: 'noted', reason: null }]);
});

test('a note that comes before the text it is of settles that text when it comes', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-early-note');
  const bad = nurse.write([{ record: 'patient-early', kind: 'event', path: 'a/constructor', value: 'x' }], { patient: 'patient-early' });
  const held = hashText(JSON.stringify(bad));
  const [edit] = attachHeldNote(
    { id: 'patient-early', kind: 'patient', fields: {}, superseded: [] },
    { id: held, changes: [], raw: JSON.stringify(bad) },
    'Her words are in the letter.',
  );
  await nurse.push([nurse.write([{ ...edit }], { patient: 'patient-early' })]);
  expect((await nurse.send('GET', `/api/admin/quarantine/${held}`)).status).toBe(404);
  await nurse.push([bad]);
  expect((await readHeld(nurse, held)).settled).toMatchObject({ outcome: 'noted', by: nurse.account, record: 'patient-early' });
});

test('what was rejected keeps its text and its reason, its device is told, and it does not come in by being pushed again', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-reject');
  const wire = nurse.write([{ record: 'patient-reject' }], { patient: 'patient-reject', author: 'somebody-else' });
  await nurse.push([wire]);
  const id = hashText(JSON.stringify(wire));
  const stored = nurse.write([{ record: 'patient-reject' }], { patient: 'patient-reject' });
  await nurse.push([stored]);
  const changesets = [wire.header.id, stored.header.id, 'never-heard-of'];
  const ask = async (): Promise<unknown> => (await nurse.send('POST', '/api/sync/settled', { changesets })).json();
  const unknown = ['never-heard-of'];
  expect(await ask()).toEqual({ settled: [], unknown });
  expect((await settle(nurse, id, { outcome: 'reject', reason: '' })).status).toBe(400);
  for (let times = 0; times < 2; times += 1)
    expect((await settle(nurse, id, { outcome: 'reject', reason: 'Typed by a visitor.' })).status).toBe(200);
  expect(await ask()).toEqual({ settled: [{ id: wire.header.id, outcome: 'rejected', reason: 'Typed by a visitor.' }], unknown });
  // The visitor becomes a colleague: the person's decision stands all the same.
  await database.query(`insert into membership values ($1, 'somebody-else', 'nurse')`, [nurse.team]);
  expect((await nurse.push([wire])).results[0]?.outcome).toBe('quarantined');
  expect(await readHeld(nurse, id)).toMatchObject({
    raw: JSON.stringify(wire),
    settled: { outcome: 'rejected', reason: 'Typed by a visitor.' },
  });
  const { rows } = await database.query(`select action, outcome from audit where subject = $1 order by at, action`, [id]);
  expect(rows.filter((row) => row.action !== 'quarantine')).toEqual([
    { action: 'quarantined', outcome: 'unknown-author' },
    { action: 'settled', outcome: 'rejected' },
  ]);
});

test('a damaged copy is settled when the whole one comes; another content under the same id is not', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-damaged');
  const wire = nurse.write([{ record: 'patient-damaged' }], { patient: 'patient-damaged' });
  const damaged = { ...wire, body: wire.body.replace('Ada', 'Ida') };
  const clone = await Nurse.signIn(server, 0, 'device-damaged');
  const other = clone.write([{ record: 'patient-damaged', path: '__proto__' }], { id: wire.header.id, patient: 'patient-damaged' });
  await nurse.push([damaged]);
  await clone.push([other]);
  await nurse.push([wire]);
  expect((await readHeld(nurse, hashText(JSON.stringify(damaged)))).settled).toMatchObject({ outcome: 'applied', by: null });
  expect((await readHeld(nurse, hashText(JSON.stringify(other)))).settled).toBeNull();
});

test('whoever left the team sees, sends and settles nothing there any more, also in a session that was open', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-rights');
  const { id } = await holdBack(nurse, 'patient-rights').catch(() => ({ id: 'a'.repeat(43) }));
  await database.query('delete from membership where account = $1', [nurse.account]);
  try {
    for (const reply of [
      await nurse.send('GET', '/api/sync/hello'),
      await nurse.send('GET', `/api/sync/pull?feed=team/${nurse.team}`),
      await nurse.send('POST', '/api/sync/push', { protocol: 1, device: nurse.device, changesets: [{}] }),
      await nurse.send('GET', '/api/admin/overview'),
      await nurse.send('GET', '/api/admin/quarantine'),
      await settle(nurse, id, { outcome: 'reject', reason: 'Mine.' }),
    ])
      expect([reply.status, await codeIn(reply)]).toEqual([401, 'sign-in']);
  } finally {
    await database.query('insert into membership values ($1, $2, $3)', [nurse.team, nurse.account, 'nurse']);
  }
});

test('the overview names what a device wrote and what arrived, and alarms only when it says that nothing waits', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-chain');
  const all = Array.from({ length: 9 }, (_, index) =>
    nurse.write([{ record: `patient-chain-${index}` }], { patient: `patient-chain-${index}` }),
  );
  const [one, two, , , five, six] = all;
  await nurse.push([one, two, five, six]);
  const chain = async () => (await overview(nurse)).devices.find((each) => each.device === 'device-chain');
  expect(await chain()).toMatchObject({
    account: nurse.account,
    wrote: 6,
    arrived: 4,
    missing: [{ from: 3, to: 4 }],
    waiting: null,
    alarm: false,
  });
  await nurse.send('GET', '/api/sync/hello?device=device-chain&wrote=9&waiting=5&since=1700000000000');
  expect(await chain()).toMatchObject({
    wrote: 9,
    arrived: 4,
    missing: [
      { from: 3, to: 4 },
      { from: 7, to: 9 },
    ],
    waiting: { count: 5, since: 1_700_000_000_000 },
    alarm: false,
  });
  await nurse.send('GET', '/api/sync/hello?device=device-chain&wrote=9&waiting=0');
  expect(await chain()).toMatchObject({ wrote: 9, arrived: 4, alarm: true });
  await nurse.push(all);
  expect(await chain()).toMatchObject({ wrote: 9, arrived: 9, missing: [], alarm: false });
});

test('the overview tells how far each feed is safe and what waits in quarantine', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-overview');
  const before = await overview(nurse);
  expect(before.feeds).toMatchObject([{ feed: `team/${nurse.team}`, head: (await nurse.pull()).cursor, safe: null }]);
  await nurse.push([{ nonsense: 1 }]);
  await database.query('insert into safe values ($1, $2, 3, 1000), ($1, $2, 5, 2000)', [nurse.team, `team/${nurse.team}`]);
  const after = await overview(nurse);
  expect(after.quarantine.waiting).toBe(before.quarantine.waiting + 1);
  expect(after.feeds[0]?.safe).toEqual({ position: 5, since: 2000 });
  expect(after.lastBackup).toBe(2000);
});

test('a tablet hears what became of each changeset in quarantine, however many there are', async () => {
  const tablet = await openTablet(new Device('many-held'), 1, server);
  const form = { id: later.id, version: '3.0.0', hash: 'A'.repeat(43) };
  for (let index = 0; index <= 500; index += 1) await tablet.store.commit([answer('assessment-held', 'pain', index)], { form });
  await tablet.sync.syncNow();
  const nurse = await Nurse.signIn(server, 1, 'device-many-held');
  const { rows } = await database.query<{ hash: string; changeset: string }>(
    `select hash, changeset from quarantine where device = $1 order by seq desc limit 1`,
    [tablet.store.device],
  );
  const [last] = rows;
  expect((await settle(nurse, last?.hash ?? '', { outcome: 'reject', reason: 'Twice.' })).status).toBe(200);
  await tablet.sync.syncNow();
  // What became of it is known, though the screen shows the first two hundred: of the others nothing is known yet.
  const open = await tablet.store.sync.quarantined();
  expect(open).toHaveLength(500);
  expect(open).not.toContain(last?.changeset);
  tablet.sync.stop();
  tablet.store.close();
});
