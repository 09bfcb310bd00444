import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditPageSchema, verifiedAuditSchema, type AuditPage } from '../../src/protocol';
import { backUpTo, restoreFrom, verifyAudits } from '../../src/server';
import { openHospital, type Hospital } from '../attacks/teams';

// Real processes on a machine that may be busy.
let hospital: Hospital;
let owner: pg.Client;
beforeAll(async () => {
  hospital = await openHospital();
  owner = new pg.Client(hospital.server.postgres?.owner);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await hospital.close();
});

const read = async (before = ''): Promise<AuditPage> =>
  auditPageSchema.parse(await (await hospital.home.people.auditor.send('GET', `/api/admin/audit${before && `?before=${before}`}`)).json());
const verify = async (expected: readonly string[] = []) => {
  const found = (await verifyAudits({ data: join(hospital.folder, 'data') }, expected)).find(({ name }) => name === 'home');
  if (found === undefined) throw new Error('The team was not verified.');
  return found;
};

test('an auditor reads all of it in pages, latest first, and reading is in it', async () => {
  const { nurse, auditor } = hospital.home.people;
  for (let count = 0; count < 60; count += 1) await nurse.send('GET', '/api/admin/sharing');
  const first = await read();
  expect(first.entries.length).toBe(50);
  const second = await read(first.next ?? '');
  const all = [...first.entries, ...second.entries];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((one, other) => other - one));
  expect(all.filter(({ action, account }) => action === 'sharing' && account === nurse.account).length).toBe(60);
  expect((await read()).entries.find(({ action }) => action === 'audit')).toMatchObject({
    account: auditor.account,
    outcome: expect.stringMatching(/^read \d+$/),
  });
});

test('the chain holds everything that was noted, and grows', async () => {
  const before = await verify();
  expect(before).toMatchObject({ broken: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await hospital.home.people.nurse.send('GET', '/api/admin/overview');
  const after = await verify([before.head, 'f'.repeat(64)]);
  expect(after).toMatchObject({ broken: null, entries: before.entries + 1, found: [before.head] });
  expect((await read()).head).toEqual({ seq: after.entries, hash: after.head });
});

test('the program itself can neither alter nor delete what was noted', async () => {
  const app = new pg.Client(hospital.server.postgres?.app);
  await app.connect();
  try {
    for (const statement of [
      `update audit set outcome = 'nothing'`,
      'delete from audit',
      'truncate audit',
      `update audit_link set hash = ''`,
      'delete from audit_link',
    ])
      await expect(app.query(statement)).rejects.toThrow('permission denied');
  } finally {
    await app.end();
  }
});

const team = () => hospital.home.id;
/** What somebody with the database's own key might do, and how it comes to light. */
const forgeries: readonly (readonly [string, () => readonly [string, unknown[]], RegExp])[] = [
  [
    'alters an entry',
    () => [`update audit set account = 'somebody-else' where id = (select id from audit where team = $1 order by at limit 1)`, [team()]],
    /is not what it was/,
  ],
  [
    'takes an entry out',
    () => [`delete from audit where id = (select id from audit where team = $1 order by at limit 1)`, [team()]],
    /was taken out/,
  ],
  [
    'takes an entry out of the chain, too',
    () => [
      `with gone as (delete from audit_link where team = $1 and seq = 2 returning id) delete from audit where id in (select id from gone)`,
      [team()],
    ],
    /has a hole/,
  ],
  [
    'puts an entry in beside the chain',
    () => [`insert into audit (team, id, at, action, outcome, fresh) values ($1, 'put-in-later', 0, 'pull', 'read', false)`, [team()]],
    /holds \d+ entries/,
  ],
];

test.each(forgeries)('it comes to light when the owner of the database %s', async (_, forge, words) => {
  await verify();
  await owner.query('begin');
  await owner.query('set local row_security = off');
  // The server links what is new by itself every half minute: not in between.
  await owner.query('lock table audit, audit_link in exclusive mode');
  const { rows } = await owner.query('select * from audit');
  const links = (await owner.query('select * from audit_link')).rows;
  const [statement, values] = forge();
  await owner.query(statement, values);
  await owner.query('commit');
  expect((await verify()).broken).toMatch(words);
  // Whoever reads it on a screen hears the same, and that she asked is noted.
  const asked = await hospital.home.people.auditor.send('GET', '/api/admin/audit/verified');
  expect(verifiedAuditSchema.parse(await asked.json()).broken).toMatch(words);
  const { entries } = auditPageSchema.parse(await (await hospital.home.people.auditor.send('GET', '/api/admin/audit')).json());
  expect(entries).toContainEqual(
    expect.objectContaining({ action: 'audit-verified', outcome: expect.stringMatching(/^broken after \d+/) }),
  );
  // As it was.
  await owner.query('begin');
  await owner.query('lock table audit, audit_link in exclusive mode');
  await owner.query('delete from audit');
  await owner.query('delete from audit_link');
  await owner.query('insert into audit select * from json_populate_recordset(null::audit, $1)', [JSON.stringify(rows)]);
  await owner.query('insert into audit_link select * from json_populate_recordset(null::audit_link, $1)', [JSON.stringify(links)]);
  await owner.query('commit');
  expect((await verify()).broken).toBeNull();
});

test('a chain that was written anew from its beginning no longer holds the hash that was noted elsewhere', async () => {
  const { head } = await verify();
  await owner.query(`update audit set outcome = 'nothing', fresh = true where team = $1`, [team()]);
  await owner.query('delete from audit_link where team = $1', [team()]);
  expect(await verify([head])).toMatchObject({ broken: null, found: [] });
});

test('the chain is in a backup, and whole after a restore', async () => {
  const before = await verify();
  const { path } = await backUpTo({ data: join(hospital.folder, 'data') }, join(hospital.folder, 'backups'));
  const elsewhere = join(hospital.folder, 'restored');
  await restoreFrom({ data: elsewhere, keys: join(hospital.folder, 'data-keys.json') }, path);
  const restored = (await verifyAudits({ data: elsewhere }, [before.head])).find(({ name }) => name === 'home');
  expect(restored).toMatchObject({ broken: null, found: [before.head] });
});
