import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pullReplySchema } from '../../src/protocol';
import { hashText } from '../../src/records';
import { startServer } from '../../src/server';
import { backedUp, inTeam } from '../../src/server/database';
import { routes } from '../../src/server/policy/table';
import { codeIn, type Nurse } from '../server/helper';
import { freePort, Serving } from '../server/processes';
import { openHospital, type Hospital } from './teams';

// Real processes on a machine that may be busy.
let hospital: Hospital;
/** What the other team holds: ids that exist, and are not for the home team. */
let theirs: { patient: string; held: string; changeset: string; account: string };
const canary = `canary-${randomBytes(6).toString('hex')}`;

beforeAll(async () => {
  hospital = await openHospital();
  const nurse = hospital.other.people.nurse;
  const patient = 'patient-of-theirs';
  const stored = nurse.write([{ record: patient, value: canary }], { patient });
  const held = nurse.write([{ record: patient, path: '__proto__' }], { patient });
  await nurse.push([stored, held]);
  theirs = { patient, held: hashText(JSON.stringify(held)), changeset: stored.header.id, account: nurse.account };
});
afterAll(() => hospital.close());

/** Whoever may go furthest in the home team. */
const everybody = (): readonly Nurse[] => Object.values(hospital.home.people);

/** Where a route takes an id, one of the other team. A new parameter has to be thought of here. */
const foreign = (name: string): string => {
  const ids: Readonly<Record<string, string>> = { id: theirs.held, account: theirs.account };
  const id = ids[name];
  if (id === undefined) throw new Error(`Say in this test what :${name} of another team is.`);
  return id;
};
/** Forms are the organisation's, and sessions a person's own. */
const ofNoTeam = new Set(['GET /api/definitions/:hash', 'DELETE /api/account/sessions/:id']);
const bodies: Readonly<Record<string, object>> = {
  'POST /api/admin/quarantine/:id/settle': { outcome: 'reject', reason: 'Mine now.' },
  'POST /api/admin/people/:account': { disabled: true },
  'POST /api/admin/tablets/:id': { act: 'approve' },
};

test('T01 every route that takes an id answers 404 to the id of another team, and as it does to one that never was', async () => {
  const taking = Object.keys(routes).filter((route) => route.includes('/:') && !ofNoTeam.has(route));
  expect(taking.length).toBeGreaterThanOrEqual(3);
  for (const route of taking) {
    const [method = '', url = ''] = route.split(' ');
    const ask = async (fill: (name: string) => string) => {
      const path = url.replaceAll(/:(\w+)/g, (_, name: string) => fill(name));
      const replies = await Promise.all(
        everybody().map((nurse) => nurse.send(method, path, bodies[route] ?? (method === 'GET' ? undefined : {}))),
      );
      return Promise.all(replies.map(async (reply) => [reply.status, await codeIn(reply)] as const));
    };
    const answers = await ask(foreign);
    expect([route, answers.filter(([status]) => status !== 403).map(([status]) => status)]).toEqual([route, [404]]);
    expect(await ask((name) => foreign(name).replace(/^.{4}/, 'none'))).toEqual(answers);
  }
  const { nurse } = hospital.home.people;
  for (const feed of [`team/${hospital.other.id}`, `patient/${theirs.patient}`, 'team/nobody', 'patient/patient-of-nobody'])
    for (const path of ['pull', 'snapshot']) {
      const reply = await nurse.send('GET', `/api/sync/${path}?feed=${feed}`);
      expect([reply.status, await codeIn(reply)]).toEqual([404, 'no-feed']);
    }
  const sharing = (patient: string) => nurse.send('POST', '/api/admin/sharing', { act: 'share', patient, team: hospital.other.id });
  const [known, unknown] = [await sharing(theirs.patient), await sharing('patient-of-nobody')];
  expect([known.status, await codeIn(known)]).toEqual([unknown.status, await codeIn(unknown)]);
  // Nothing of it had an effect.
  expect((await hospital.other.people.nurse.send('GET', '/api/session')).status).toBe(200);
});

const teamTables = [...backedUp.team];

test('T02 the database itself refuses what is written into another team, whatever the program asks for', async () => {
  const { database, home, other } = hospital;
  const refused = /row-level security/;
  for (const statement of [
    sql`insert into record (team, id, kind, patient, state) values (${other.id}, 'record-put-in', 'patient', null, '{}')`,
    sql`insert into membership (team, account, roles) values (${other.id}, ${home.people.nurse.account}, 'nurse')`,
    sql`insert into audit (team, id, at, account, action, subject, outcome) values (${other.id}, 'audit-put-in', 0, null, 'x', null, 'x')`,
    sql`insert into share (team, patient, other, state, at) values (${other.id}, ${theirs.patient}, ${home.id}, 'shared', 0)`,
    sql`update record set team = ${other.id} where team = ${home.id}`,
  ]) {
    // A row that may be moved.
    const attempt = inTeam(database, home.id, async (transaction) => {
      await sql`insert into record (team, id, kind, patient, state) values (${home.id}, 'record-to-move', 'patient', null, '{}')`.execute(
        transaction,
      );
      await statement.execute(transaction);
    });
    await expect(attempt).rejects.toThrow(refused);
  }
  for (const table of teamTables) {
    const key = sql.ref(table === 'team' ? 'id' : 'team');
    const { rows } = await inTeam(database, home.id, (transaction) =>
      sql`select 1 from ${sql.table(table)} where ${key} = ${other.id}`.execute(transaction),
    );
    expect([table, rows.length]).toEqual([table, 0]);
  }
  const lifted = await inTeam(database, home.id, (transaction) =>
    sql`update membership set roles = 'auditor' where team = ${other.id}`.execute(transaction),
  );
  expect(lifted.numAffectedRows).toBe(0n);
});

test('T03 outside a team nothing is seen, and a thousand requests of two teams at once never mix', async () => {
  const { database, home, other } = hospital;
  for (const table of teamTables) {
    const { rows } = await sql`select 1 from ${sql.table(table)}`.execute(database);
    expect([table, rows.length]).toEqual([table, 0]);
  }
  const own = `own-${canary}`;
  const { nurse } = home.people;
  await nurse.push([nurse.write([{ record: 'patient-of-ours', value: own }], { patient: 'patient-of-ours' })]);
  let asked = 0;
  const sides = [
    { nurse, team: home.id, holds: [own, nurse.account], not: other.people.nurse.account },
    { nurse: other.people.nurse, team: other.id, holds: [canary, other.people.nurse.account], not: own },
  ] as const;
  const run = async (): Promise<void> => {
    while (asked < 1000) {
      asked += 1;
      const side = sides[asked % 2 === 0 ? 0 : 1];
      // What is read of records is noted, and so written: a tenth of it is enough.
      const path = asked % 10 < 2 ? `/api/sync/${asked % 20 < 2 ? 'pull' : 'snapshot'}?feed=team/${side.team}` : '/api/session';
      const reply = await side.nurse.send('GET', path);
      const text = await reply.text();
      if (reply.status !== 200 || !side.holds.some((each) => text.includes(each)) || text.includes(side.not))
        throw new Error(`Mixed: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 24 }, run));
  expect(asked).toBeGreaterThanOrEqual(1000);
  // They stay apart afterwards, too: no connection kept the other team.
  const { rows } = await sql`select 1 from record`.execute(database);
  expect(rows).toEqual([]);
  expect(pullReplySchema.parse(await (await nurse.send('GET', `/api/sync/pull?feed=team/${home.id}`)).json()).entries.length).toBe(1);
});

test('T04 the server does not start with a database role that could look past the teams, and says why', async () => {
  const owner = hospital.server.postgres?.owner ?? {};
  const client = new pg.Client(owner);
  await client.connect();
  await client.query(`create role looker login bypassrls password 'long-enough'`);
  await client.query(`create role heir login in role hna_owner password 'long-enough'`);
  await client.end();
  const socket = encodeURIComponent(String(owner.host));
  const address = (login: string): string => `postgres://${login}@localhost:${owner.port}/${owner.database}?host=${socket}`;
  const why = (role: string): string => `The role ${role} of DATABASE_URL owns the tables or is a superuser`;
  const serving = new Serving(await freePort(), hospital.folder, { DATABASE_URL: address(`${owner.user}:${String(owner.password)}`) });
  await expect(serving.start()).rejects.toThrow(`ended with 1: ${why(owner.user ?? '')}`);
  for (const role of ['looker', 'heir'])
    await expect(startServer({ databaseUrl: address(`${role}:long-enough`), port: 0 })).rejects.toThrow(why(role));
});

test('T06 an id that another team uses is no less free than the rest, and what it holds is not told', async () => {
  const { nurse } = hospital.home.people;
  const taken = nurse.write([{ record: theirs.patient, value: 'Ours' }], {
    id: theirs.changeset,
    patient: theirs.patient,
    device: hospital.other.people.nurse.device,
    seq: 1,
    prev: null,
  });
  expect((await nurse.push([taken])).results).toEqual([{ id: theirs.changeset, outcome: 'stored', position: expect.any(Number) }]);
  const asked = await nurse.send('POST', '/api/sync/settled', { changesets: ['changeset-of-theirs', theirs.changeset] });
  expect(await asked.json()).toEqual({ settled: [], unknown: ['changeset-of-theirs'] });
  // The other team's stands as it was.
  const text = await (await hospital.other.people.nurse.send('GET', `/api/sync/snapshot?feed=team/${hospital.other.id}`)).text();
  expect(text).toContain(canary);
  expect(text).not.toContain('Ours');
});
