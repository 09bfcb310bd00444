import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { joinEnvelopes, packsType, protocol } from '../../src/protocol';
import { addAccountTo, backUpTo, listKeys, restoreFrom, type RunningServer } from '../../src/server';
import { backedUp, migrations } from '../../src/server/database';
import { hashText } from '../../src/records';
import { makeOrganisationKey } from '../../src/vault';
import { PackSealer } from '../../src/vault/packs';
import { acceptance } from './acceptance';
import { AccountKey } from './account-key';
import { External, furnish, startOn } from './external';
import { makeFolder, Nurse } from './helper';
import { patience } from '../patience';

// Real processes on a machine that may be busy.
const folder = makeFolder();
let external: External;
let place: Awaited<ReturnType<External['make']>>;
let server: RunningServer;
beforeAll(async () => {
  external = await External.start(folder.path);
  place = await external.make('hospital');
  await furnish(place);
  server = await startOn(folder.path, place.databaseUrl);
});
afterAll(async () => {
  await server.stop();
  await external.stop();
  folder.remove();
});

acceptance(
  () => server,
  () => place.superuser,
);

/** What distributed engines do not have, or do not have in order: see records-and-sync of the design. */
const ruledOut: readonly RegExp[] = [
  /\b(big|small)?serial\b|\bnextval\b|\bcreate\s+sequence\b|\bgenerated\s+(always|by\s+default)\s+as\s+identity\b/i,
  /\bcreate\s+(constraint\s+)?trigger\b/i,
  /\bpg_(try_)?advisory/i,
  /\bdeferrable\b|\bset\s+constraints\b/i,
  /\bcreate\s+type\b|\bas\s+enum\b/i,
  /^\s*(un)?listen\b|^\s*notify\b|\bpg_notify\b/i,
  /\bcreate\s+(temp|temporary|unlogged)\b|\binherits\b|\bexclude\s+using\b|\busing\s+gist\b|\breferences\b/i,
  /\btxid_|\bpg_current_(xact|snapshot)|\bxmin\b|\bctid\b/i,
];

const teamTables = new Set<string>(backedUp.team);
/** A cookie's account finds its team before there is one. */
const beforeATeam = /^select "team" from "membership" where "account" = \$1 and "disabled" is null order by "team"$/;

/** What is wrong with a statement, or null. */
function faultOf(statement: string): string | null {
  if (ruledOut.some((pattern) => pattern.test(statement))) return 'ruled out';
  if (!/^\s*(select|insert|update|delete|with|declare)\b/i.test(statement) || beforeATeam.test(statement)) return null;
  const named = [...statement.matchAll(/\b(?:from|join|into|update)\s+"?([a-z_]+)"?/gi)]
    .map(([, table = '']) => table)
    .filter((table) => teamTables.has(table));
  // The first column of each of them is its team.
  if (named.length === 0 || /^insert into "?[a-z_]+"? (values|select)\b/i.test(statement)) return null;
  const key = named.every((table) => table === 'team') ? 'id' : 'team';
  const own = /^insert/i.test(statement) ? new RegExp(`[(][^)]*"?${key}"?`) : new RegExp(`"?${key}"? = `);
  if (!own.test(statement)) return 'no team';
  const joined = (statement.match(/\bjoin\s+"?([a-z_]+)"?/gi) ?? []).filter((join) =>
    teamTables.has(join.replace(/^join\s+/i, '').replaceAll('"', '')),
  );
  const within = statement.match(/"?team"? = "?[a-z_]+"?\."?team"?/g) ?? [];
  return joined.length > within.length ? 'joined across teams' : null;
}

test('the scan itself finds what it looks for', () => {
  for (const statement of [
    'create table x (id bigserial primary key)',
    'create trigger t before insert on record execute function f()',
    'select pg_advisory_xact_lock(1)',
    'listen news',
    'select "body" from "changeset" where "id" = $1',
    'update "record" set "state" = $1 where "id" = $2',
    'insert into "record" ("id", "state") values ($1, $2)',
    'select 1 from "changeset" inner join "feed_entry" on "feed_entry"."changeset" = "changeset"."id" where "changeset"."team" = $1',
  ])
    expect([statement, faultOf(statement)]).not.toEqual([statement, null]);
});

test('no statement that is ever sent needs what a distributed database lacks, and each stays within one team', async () => {
  // What the acceptance suite does not do: settling, a note that came early, hearing of it, backup and restore.
  const nurse = await Nurse.signIn(server, 0, 'device-scan');
  const held = nurse.write([{ path: '__proto__' }]);
  await nurse.push([held]);
  const id = hashText(JSON.stringify(held));
  // A note that comes before the text it is of.
  const later = nurse.write([{ path: '__proto__' }]);
  await nurse.push([nurse.write([{ path: `notes/n${hashText(JSON.stringify(later))}`, value: 'Rang her.' }])]);
  await nurse.push([later]);
  for (const [method, path, body] of [
    ['GET', `/api/admin/quarantine/${id}`],
    ['GET', '/api/admin/quarantine?settled=yes&after=0.x'],
    ['GET', '/api/admin/audit'],
    ['GET', '/api/admin/people'],
    ['POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'apply' }],
    ['POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'reject', reason: 'Scanned.' }],
    ['POST', '/api/sync/settled', { changesets: [held.header.id] }],
    ['GET', '/api/sync/hello?device=device-scan&wrote=1&waiting=0'],
  ] as const)
    expect((await nurse.send(method, path, body)).status).toBe(path.endsWith('settle') && body?.outcome === 'apply' ? 409 : 200);
  // Sharing, and a patient who moves.
  const ward = { name: 'nurse.ward', display: 'Nurse of the ward', password: 'long-enough' };
  await addAccountTo({ databaseUrl: place.databaseUrl, team: 'Ward', ...ward });
  const other = await Nurse.signIn({ ...server, demo: { team: 'Ward', accounts: [ward] } }, 0, 'device-ward');
  const patient = 'patient-scan';
  const signing = new AccountKey();
  expect((await signing.register(nurse)).status).toBe(200);
  await nurse.push([signing.sign(nurse.write([{ record: patient }], { patient }))]);
  for (const act of ['share', 'stop', 'share', 'move']) {
    expect((await nurse.send('POST', '/api/admin/sharing', { act, patient, team: other.team })).status).toBe(200);
    await other.push([other.write([{ record: patient }], { patient })]);
    for (const call of ['hello?', 'pull?feed=patient/patient-scan', 'snapshot?feed=patient/patient-scan'])
      await other.send('GET', `/api/sync/${call}`);
  }
  await nurse.push([nurse.write([{ record: patient }], { patient })]);
  await nurse.send('POST', '/api/sync/settled', { changesets: ['changeset-device-scan-4', 'changeset-device-scan-5'] });
  // A patient who is erased.
  const gone = 'patient-gone';
  await nurse.push([nurse.write([{ record: gone }], { patient: gone })]);
  expect((await nurse.send('POST', '/api/admin/erasure', { patient: gone, typed: 'Ada', reason: 'Scanned.' })).status).toBe(200);
  await nurse.push([nurse.write([{ record: gone }], { patient: gone })]);
  // A pack that waits for a key, and opens.
  const stranger = await makeOrganisationKey();
  const text = JSON.stringify({ protocol, device: nurse.device, changesets: [nurse.write([{}])] });
  const of = { protocol, team: nurse.team, device: nurse.device, zip: false };
  const envelope = await (await PackSealer.to(stranger)).seal(of, Uint8Array.from(Buffer.from(text)));
  const headers = { 'content-type': packsType, cookie: nurse.cookie };
  await fetch(`${nurse.url}/api/sync/push`, { method: 'POST', body: joinEnvelopes([envelope]), headers });
  expect((await listKeys(place)).kept).toEqual([expect.objectContaining({ key: stranger.id })]);
  const { keys } = Object(JSON.parse(readFileSync(place.keys, 'utf8')));
  writeFileSync(place.keys, JSON.stringify({ format: 1, keys: [{ ...stranger, made: 0 }, ...keys] }));
  await nurse.send('GET', '/api/sync/hello');
  await vi.waitFor(async () => expect((await listKeys(place)).kept).toEqual([]), patience);
  const backup = await backUpTo(place, join(folder.path, 'backups'));
  await restoreFrom(await external.make('restored'), backup.path);

  const statements = new Set(external.statements());
  // All of them were heard: each table is written, and each step of the schema is there.
  for (const table of teamTables)
    expect([table, [...statements].some((text) => new RegExp(`into "?${table}"? `).test(text))]).toEqual([table, true]);
  const steps = migrations.flatMap((migration) => migration.statements).map((step) => step.replaceAll(/\s+/g, ' '));
  for (const step of steps) expect(statements).toContain(step);
  const faults = [...statements].map((text) => [faultOf(text), text] as const).filter(([fault]) => fault !== null);
  // A step of the schema is for all teams.
  expect(faults.filter(([fault, text]) => fault !== 'no team' || !steps.includes(text))).toEqual([]);
});
