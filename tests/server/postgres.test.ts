import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, test, vi } from 'vitest';
import { migrateDatabase, addAccountTo, makeKeys, startEmbeddedPostgres, type RunningServer } from '../../src/server';
import { checkDatabase, inTeam, openDatabase, migrations } from '../../src/server/database';
import { patience } from '../patience';
import { makeFolder, Nurse, start } from './helper';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function fresh(): string {
  const folder = makeFolder();
  undo.push(folder.remove);
  return folder.path;
}

async function running(folder: string): Promise<RunningServer> {
  const server = await start(folder);
  undo.push(() => server.stop());
  return server;
}

test('what was stored survives kill -9 of PostgreSQL, which comes back by itself', async () => {
  const server = await running(fresh());
  const nurse = await Nurse.signIn(server, 0, 'device-kill');
  const wire = nurse.write([{}]);
  await nurse.push([wire]);
  const statuses = new Set<number>();
  // Several times and with requests under way: what a broken connection says depends on where in a query it broke.
  for (let kills = 0; kills < 4; kills += 1) {
    const before = server.postgres?.pid() ?? 0;
    const underWay = Array.from({ length: 6 }, () => nurse.send('GET', '/api/sync/hello'));
    process.kill(before, 'SIGKILL');
    for (const reply of await Promise.all(underWay)) statuses.add(reply.status);
    const isBack = async (): Promise<void> => {
      const { status } = await nurse.send('GET', '/api/sync/hello');
      statuses.add(status);
      expect([status, server.postgres?.pid() === before]).toEqual([200, false]);
    };
    await vi.waitFor(isBack, { ...patience, interval: 25 });
  }
  // Away for a moment is *try again* for the device, never *broken*.
  expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true);
  expect((await nurse.pull()).entries.map((entry) => entry.changeset)).toEqual([wire]);
  expect((await nurse.push([wire])).results[0]?.outcome).toBe('duplicate');
});

test('a second start on the same data folder says so, and a start after a stop finds everything', async () => {
  const folder = fresh();
  const first = await running(folder);
  const nurse = await Nurse.signIn(first, 0, 'device-twice');
  await nurse.push([nurse.write([{}])]);
  await expect(start(folder)).rejects.toThrow(/already running on .*HNA_DATA/);
  await first.stop();
  expect(existsSync(join(folder, 'data', 'postgres', 'postmaster.pid'))).toBe(false);
  const second = await running(folder);
  expect(second.demo).toEqual(first.demo);
  expect((await (await Nurse.signIn(second, 1, 'device-later')).pull()).entries).toHaveLength(1);
});

test('passwords and the socket are private', async () => {
  const folder = fresh();
  await running(folder);
  const mode = (path: string): number => statSync(join(folder, 'data', path)).mode & 0o777;
  expect([mode('database-passwords.json'), mode('demonstration-accounts.json'), mode('socket'), mode('postgres')]).toEqual([
    0o600, 0o600, 0o700, 0o700,
  ]);
});

test('a busy port is a sentence that says what to do, and leaves nothing running', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  undo.push(() => busy.close());
  await new Promise((resolve) => busy.once('listening', resolve));
  const address = busy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const folder = fresh();
  await expect(start(folder, { port })).rejects.toThrow(`Port ${port} is in use by another program. Stop that one, or set PORT`);
  await expect(start(folder, { host: '0.0.0.0' })).rejects.toThrow(/Refusing plain HTTP/);
  await expect(start(folder, { databaseUrl: 'mysql://x' })).rejects.toThrow(/DATABASE_URL is not an address/);
  await expect(start(folder, { databaseUrl: 'postgres://u:secret@127.0.0.1:1/x' })).rejects.toThrow(
    /nothing listens there. Check DATABASE_URL/,
  );
  await running(folder);
});

test('a stale postmaster.pid whose number another program has now does not stop a start', async () => {
  const folder = fresh();
  const first = await running(folder);
  const file = join(folder, 'data', 'postgres', 'postmaster.pid');
  const lines = readFileSync(file, 'utf8').split('\n');
  await first.stop();
  writeFileSync(file, [String(process.pid), ...lines.slice(1)].join('\n'));
  const second = await running(folder);
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe(String(second.postgres?.pid()));
});

test('an existing PostgreSQL over TCP works through hna migrate, and refuses a role that could see every team', async () => {
  const folder = fresh();
  const postgres = await startEmbeddedPostgres({ data: join(folder, 'elsewhere'), tcp: true });
  undo.push(() => postgres.stop());
  const { host, port, user, password } = postgres.owner;
  const ownerUrl = `postgres://${user}:${String(password)}@${host}:${port}/hna`;
  const databaseUrl = `postgres://hna_login:chosen-password@${host}:${port}/hna`;
  await expect(start(folder, { databaseUrl: ownerUrl })).rejects.toThrow(/superuser/);
  const [first, second] = await Promise.all([migrateDatabase(ownerUrl, databaseUrl), migrateDatabase(ownerUrl, databaseUrl)]);
  expect(first.length + second.length).toBe(migrations.length);
  await addAccountTo({ databaseUrl, team: 'Breast care', name: 'Ada', display: 'Ada N', password: 'long-enough' });
  await expect(addAccountTo({ databaseUrl, team: 'Breast care', name: 'ada', display: 'x', password: 'long-enough' })).rejects.toThrow(
    /already/,
  );
  await expect(start(folder, { databaseUrl })).rejects.toThrow('Set HNA_KEYS');
  const keys = join(folder, 'keys.json');
  await expect(start(folder, { databaseUrl, keys })).rejects.toThrow('hna keys create');
  await makeKeys({ databaseUrl, keys });
  const server = await start(folder, { databaseUrl, keys });
  undo.push(() => server.stop());
  expect(server.demo).toBeNull();
});

test('a transaction sees its own team’s rows and no others, and cannot write another team’s', async () => {
  const server = await running(fresh());
  const nurse = await Nurse.signIn(server, 0, 'device-rows');
  await nurse.push([nurse.write([{}]), { broken: true }]);
  const config = server.postgres?.app;
  if (config === undefined) throw new Error('no embedded database');
  const database = openDatabase(config);
  undo.push(() => database.destroy());
  await checkDatabase(database);
  const tables = ['team', 'membership', 'changeset', 'feed', 'feed_entry', 'record', 'quarantine', 'device', 'audit', 'epoch'];
  for (const table of tables) {
    const count = (team: string): Promise<number> =>
      inTeam(database, team, async (transaction) => (await sql`select 1 from ${sql.table(table)}`.execute(transaction)).rows.length);
    expect([table, (await count(nurse.team)) > 0, await count('another-team')]).toEqual([table, true, 0]);
    expect((await sql`select 1 from ${sql.table(table)}`.execute(database)).rows).toEqual([]);
  }
  const intrude = inTeam(database, 'another-team', (transaction) =>
    transaction.insertInto('epoch').values({ team: 'third-team', epoch: 'x' }).execute(),
  );
  await expect(intrude).rejects.toThrow(/row-level security/);
  await expect(sql`delete from changeset`.execute(database)).rejects.toThrow(/permission denied/);
  await expect(sql`update audit set outcome = ''`.execute(database)).rejects.toThrow(/permission denied/);
});
