import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { erasuresSchema, overviewSchema, snapshotReplySchema } from '../../src/protocol';
import { hashText, type Change } from '../../src/records';
import { addAccountTo, backUpTo, restoreFrom, type RunningServer } from '../../src/server';
import { Ledger } from '../../src/server/erasure';
import { openTabletKey } from '../../src/vault';
import { openHospital, type Hospital } from '../attacks/teams';
import { answer, Device, person } from '../store/world';
import { codeIn, Nurse, start } from './helper';
import { openTablet } from './tablet';
import { told } from './tablet-key';

// Real processes on a machine that may be busy.
const [ann, bob] = ['patient-ann-0001', 'patient-bob-0001'];
const canary = /canary/i;
let hospital: Hospital;
let nurse: Nurse;
let other: Nurse;
let owner: pg.Client;
let backup = '';

const about = (patient: string, note: string): Partial<Change>[] => [
  { record: `assess-${patient}`, kind: 'assessment', path: 'answers/worry.note', value: note },
];
const tell = (by: Nurse, patient: string, note: string) => by.write(about(patient, note), { patient });

/** Every row of every table, by table, as anybody who reads the disk sees it. */
async function everything(client: pg.Client): Promise<ReadonlyMap<string, readonly string[]>> {
  await client.query('begin');
  const teams = await client.query<{ team: string }>('select team from team_name order by team');
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const found = new Map<string, string[]>();
  for (const { team } of [{ team: '' }, ...teams.rows]) {
    await client.query(`select set_config('hna.team', $1, true)`, [team]);
    for (const { name } of tables.rows) {
      // The server links what is new in the audit by itself every half minute.
      const whole = name === 'audit' ? `(to_jsonb(each) - 'fresh')::text` : 'each::text';
      const { rows } = await client.query<{ row: string }>(`select ${whole} as row from public.${client.escapeIdentifier(name)} as each`);
      found.set(name, [...new Set([...(found.get(name) ?? []), ...rows.map(({ row }) => row)])].toSorted());
    }
  }
  await client.query('commit');
  return found;
}
const textOf = (rows: ReadonlyMap<string, readonly string[]>): string => [...rows.values()].flat().join('\n');
async function ownerOf(server: RunningServer): Promise<pg.Client> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  return client;
}

const erase = (by: Nurse, typed: string, patient = ann): Promise<Response> =>
  by.send('POST', '/api/admin/erasure', { patient, typed, reason: 'She asked for it in writing.' });

/** Two patients; of the one some was held back, and another team writes about her, too. */
async function fill(): Promise<void> {
  const name = (patient: string, value: string) => nurse.write([{ record: patient, kind: 'patient', path: 'name', value }], { patient });
  const held = nurse.write(
    about(ann, 'a canary that was held back'),
    { patient: ann },
    {
      form: { id: 'unknown', version: '9.9.9', hash: hashText('unknown') },
    },
  );
  const unreadable = { ...tell(nurse, ann, 'a canary nobody can read'), body: 'a canary of no hash' };
  const reply = await nurse.push([
    name(ann, 'Ann Canary'),
    name(bob, 'Bob Beside'),
    tell(nurse, ann, 'a canary at night'),
    tell(nurse, bob, 'sleeps badly'),
    held,
    unreadable,
  ]);
  expect(reply.results.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored', 'stored', 'quarantined', 'quarantined']);
  const shared = await nurse.send('POST', '/api/admin/sharing', { act: 'share', patient: ann, team: hospital.other.id, reason: 'ward' });
  expect(shared.status).toBe(200);
  expect((await other.push([tell(other, ann, 'a canary of the ward')])).results).toMatchObject([{ outcome: 'stored' }]);
  ({ path: backup } = await backUpTo({ data: join(hospital.folder, 'data') }, join(hospital.folder, 'backups')));
}
beforeAll(async () => {
  hospital = await openHospital();
  nurse = hospital.home.people.nurse;
  other = hospital.other.people.nurse;
  owner = await ownerOf(hospital.server);
});
afterAll(async () => {
  await owner.end();
  await hospital.close();
});

test('nobody is erased without the right, the name as it is shown, and a ledger to write it in', async () => {
  await fill();
  expect(textOf(await everything(owner))).toMatch(canary);
  for (const role of ['support-worker', 'clinic-administrator', 'auditor', 'system-administrator'] as const)
    expect((await erase(hospital.home.people[role], 'Ann Canary')).status).toBe(403);
  const wrong = await erase(nurse, 'Bob Beside');
  expect([wrong.status, await codeIn(wrong)]).toEqual([422, 'not-confirmed']);
  const foreign = await erase(other, 'Ann Canary');
  expect([foreign.status, await codeIn(foreign)]).toEqual([409, 'not-here']);
  // A folder stands where the ledger would.
  const ledger = join(hospital.folder, 'data-erased.jsonl');
  mkdirSync(ledger);
  const unwritten = await erase(nurse, 'Ann Canary');
  expect([unwritten.status, await codeIn(unwritten)]).toEqual([503, 'no-ledger']);
  rmdirSync(ledger);
  for (const word of ['a canary at night', 'Ann Canary', 'a canary that was held back'])
    expect(textOf(await everything(owner))).toContain(word);
});

test('what anybody wrote about her goes from every team, chains still verify, and every other byte is as it was', async () => {
  const before = await everything(owner);
  const chains = async () =>
    (await owner.query(`select id, seq, hash, header from changeset where team = $1 order by id`, [hospital.home.id])).rows;
  await owner.query(`select set_config('hna.team', $1, false)`, [hospital.home.id]);
  const chain = await chains();
  const reply = await erase(nurse, '  ann  CANARY ');
  expect(reply.status).toBe(200);
  expect(erasuresSchema.parse(await reply.json()).erasures).toMatchObject([
    { patient: ann, by: nurse.account, reason: 'She asked for it in writing.' },
  ]);
  expect(await chains()).toEqual(chain);
  const after = await everything(owner);
  expect(textOf(after)).not.toMatch(canary);

  // What changed are rows about her, and where the feeds stand.
  for (const [table, rows] of before) {
    const kept = new Set(after.get(table));
    const changed = rows.filter((row) => !kept.has(row));
    if (table === 'feed') continue;
    expect(
      changed.filter((row) => !row.includes(ann)),
      table,
    ).toEqual([]);
  }
  const bobs = (rows: ReadonlyMap<string, readonly string[]>) =>
    [...(rows.get('changeset') ?? []), ...(rows.get('record') ?? [])].filter((row) => row.includes(bob));
  expect(bobs(after)).toEqual(bobs(before));
  expect(bobs(after).length).toBeGreaterThan(3);

  const ledger = join(hospital.folder, 'data-erased.jsonl');
  expect(statSync(ledger).mode & 0o777).toBe(0o600);
  expect(readFileSync(ledger, 'utf8')).toMatch(new RegExp(`^\\{"patient":"${ann}","at":\\d+\\}\\n$`));
  expect((await erase(nurse, 'Ann Canary')).status).toBe(200);
  expect(readFileSync(ledger, 'utf8').split('\n')).toHaveLength(2);
});

test('tablets of both teams are told to forget her, and read nothing about her again', async () => {
  for (const each of [nurse, other]) {
    const page = await each.pull();
    expect(page.forget?.map(({ patient }) => patient)).toContain(ann);
    expect(JSON.stringify(page.entries)).not.toContain(ann);
  }
  const reply = await nurse.send('GET', `/api/sync/snapshot?feed=team/${nurse.team}`);
  const records = snapshotReplySchema.parse(await reply.json()).records;
  expect(JSON.stringify(records)).not.toContain(ann);
  expect(JSON.stringify(records)).toContain('Bob Beside');
});

test('what comes late is counted in its chain and kept without a word of it, whatever is wrong with it', async () => {
  const late = tell(nurse, ann, 'a late canary');
  const broken = { ...tell(nurse, ann, 'x'), body: 'a broken canary' };
  const [first, second] = [await nurse.push([late, broken, tell(nurse, bob, 'better')]), await nurse.push([late])];
  expect(first.results).toMatchObject([
    { outcome: 'quarantined', code: 'erased' },
    { outcome: 'quarantined', code: 'erased' },
    { outcome: 'stored' },
  ]);
  expect(second.results).toMatchObject([{ outcome: 'quarantined', code: 'erased' }]);
  expect((await other.push([tell(other, ann, 'a canary from the ward, late')])).results).toMatchObject([{ code: 'erased' }]);
  expect(textOf(await everything(owner))).not.toMatch(canary);
  const { devices, quarantine } = overviewSchema.parse(await (await nurse.send('GET', '/api/admin/overview')).json());
  expect(devices.find(({ device }) => device === nurse.device)).toMatchObject({ missing: [], fork: false });
  expect(quarantine.waiting).toBe(0);
});

test('a backup from before brings nobody back: whoever starts on it erases her once more', async () => {
  const elsewhere = join(hospital.folder, 'restored');
  const keys = join(hospital.folder, 'data-keys.json');
  await restoreFrom({ data: elsewhere, keys }, backup);
  const said: string[] = [];
  const server = await start(hospital.folder, { data: elsewhere, keys, say: (line) => said.push(line) });
  try {
    expect(said.join('\n')).toContain('Erased a patient once more');
    const client = await ownerOf(server);
    const rows = await everything(client);
    await client.end();
    expect(textOf(rows)).not.toMatch(canary);
    expect(textOf(rows)).toContain('Bob Beside');
    // A ledger that was lost is written anew from what the database knows.
    await server.stop();
    const ledger = join(hospital.folder, 'data-erased.jsonl');
    const lines = readFileSync(ledger, 'utf8');
    rmSync(ledger);
    const again = await start(hospital.folder, { data: elsewhere, keys });
    await again.stop();
    expect(readFileSync(ledger, 'utf8')).toContain(`"patient":"${ann}"`);
    writeFileSync(ledger, lines);
  } finally {
    await server.stop();
  }
});

test('a ledger that was damaged stops the start, rather than let anybody back in', async () => {
  const elsewhere = join(hospital.folder, 'damaged');
  const keys = join(hospital.folder, 'damaged-keys.json');
  writeFileSync(join(hospital.folder, 'damaged-erased.jsonl'), '{"patient":"patient-ann-0001","at":1}\n{"pat\n', { mode: 0o600 });
  await expect(start(hospital.folder, { data: elsewhere, keys })).rejects.toThrow('says who was erased, is damaged');
});

test('a line that a power cut tore off was never told to anybody: it is left out, and the next one is whole', () => {
  const file = join(hospital.folder, 'torn-erased.jsonl');
  writeFileSync(file, `{"patient":"${ann}","at":1}\n{"pat`, { mode: 0o600 });
  const ledger = new Ledger(file);
  expect(ledger.read()).toEqual([ann]);
  ledger.add(bob, 2);
  expect(readFileSync(file, 'utf8')).toBe(`{"patient":"${ann}","at":1}\n{"patient":"${bob}","at":2}\n`);
});

test('a tablet that was away sends what it has, destroys what it holds of the patient, and confirms it', async () => {
  const account = { name: 'nurse.away', display: 'Away', password: 'long-enough' };
  await addAccountTo({ data: join(hospital.folder, 'data'), team: 'Away', training: true, ...account });
  const server = { ...hospital.server, demo: { team: 'Away', accounts: [account] } };
  const device = new Device('away');
  const key = openTabletKey(new IDBFactory());
  let online = true;
  const tablet = await openTablet(
    device,
    0,
    server,
    (_, on) => (online ? on() : Promise.reject(new TypeError('away'))),
    undefined,
    () => key,
  );
  const { store, sync } = tablet;
  const [her, his] = [device.id(), device.id()];
  const approve = async (): Promise<void> => {
    const boss = await Nurse.signIn(server, 0, 'device-of-boss');
    await sync.enrol(String(await told(await boss.send('POST', '/api/admin/tablets/code', {}), 'code')));
    const { id } = await key;
    expect((await boss.send('POST', `/api/admin/tablets/${id}`, { act: 'approve' })).status).toBe(200);
    admin = boss;
  };
  let admin: Nurse | null = null;
  await approve();
  await store.commit(person(her, 'Ada Away'), { patient: her });
  await store.commit(person(his, 'Ben Away'), { patient: his });
  await sync.syncNow();
  expect(sync.status().waiting).toBe(0);

  online = false;
  await store.commit([answer(device.id(), 'pain.note', 'a canary on the way')], { patient: her });
  if (admin === null) throw new Error('Nobody administers.');
  const erased = await (admin as Nurse).send('POST', '/api/admin/erasure', { patient: her, typed: 'Ada Away', reason: 'She asked.' });
  const listed = async () =>
    erasuresSchema.parse(await (await (admin as Nurse).send('GET', '/api/admin/erasure')).json()).erasures[0]?.tablets ?? [];
  expect(erased.status).toBe(200);
  const { id } = await key;
  expect((await listed()).find((each) => each.id === id)).toMatchObject({ confirmed: null });

  online = true;
  await sync.syncNow();
  await sync.syncNow();
  expect(sync.status().waiting).toBe(0);
  expect(await store.patientRecords(her)).toEqual([]);
  expect((await store.record(his))?.fields['name']?.[0]?.value).toBe('Ben Away');
  expect(await device.raw('keys', 'readonly', (table) => table.getAllKeys())).not.toContain(her);
  expect(await device.raw('outbox', 'readonly', (table) => table.getAll())).toHaveLength(1);
  expect((await listed()).find((each) => each.id === id)?.confirmed).toBeGreaterThan(0);
  expect(textOf(await everything(owner))).not.toContain('a canary on the way');
  const { devices } = overviewSchema.parse(await (await (admin as Nurse).send('GET', '/api/admin/overview')).json());
  expect(devices.find((each) => each.device === store.device)).toMatchObject({ arrived: 3, missing: [], fork: false });
  sync.stop();
  store.close();
});

test('nobody is erased under a borrowed id: another team’s patients stay, and what is held back of anybody else', async () => {
  const [cleo, dora] = ['patient-cleo-001', 'patient-dora-001'];
  const form = { id: 'unknown', version: '9.9.9', hash: hashText('unknown') };
  const named = (by: Nurse, patient: string, value: string) =>
    by.write([{ record: patient, kind: 'patient', path: 'name', value }], { patient });
  const held = other.write(about(cleo, 'kept for a nurse'), { patient: cleo }, { form });
  // One held back that names no patient in its header, and is about her in its content.
  const loose = nurse.write([{ record: dora, kind: 'patient', path: 'name', value: 'Dora Loose' }], {}, { form });
  const { patient: _, ...header } = loose.header;
  await nurse.push([{ ...loose, header }]);
  await other.push([named(other, cleo, 'Cleo Theirs'), held]);
  const before = await everything(owner);
  // Ids of teams and the words of every changeset stand in whatever is held back.
  for (const borrowed of [hospital.other.id, 'bodyHash']) {
    await nurse.push([named(nurse, borrowed, 'Nobody')]);
    expect((await erase(nurse, 'Nobody', borrowed)).status).toBe(200);
  }
  const kept = (await everything(owner)).get('quarantine') ?? [];
  expect(kept.filter((row) => row.includes('kept for a nurse'))).toHaveLength(1);
  expect(kept).toEqual(before.get('quarantine'));

  await nurse.push([named(nurse, cleo, 'Mine'), named(nurse, dora, 'Dora')]);
  const refused = await erase(nurse, 'Mine', cleo);
  expect([refused.status, await codeIn(refused)]).toEqual([409, 'theirs']);
  expect(textOf(await everything(owner))).toContain('Cleo Theirs');
  expect(readFileSync(join(hospital.folder, 'data-erased.jsonl'), 'utf8')).not.toContain(cleo);
  expect((await erase(nurse, 'Dora', dora)).status).toBe(200);
  expect(textOf(await everything(owner))).not.toContain('Dora');
});
