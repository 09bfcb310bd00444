import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAccountTo, backUpTo, migrateDatabase, restoreFrom } from '../../src/server';
import { applyMigrations, asOwner, inTeam, makeBook, openDatabase } from '../../src/server/database';
import { External } from './external';
import { makeFolder, start } from './helper';

// Real processes on a machine that may be busy.
const folder = makeFolder();
let external: External;
beforeAll(async () => {
  external = await External.start(folder.path);
});
afterAll(async () => {
  await external.stop();
  folder.remove();
});

test('an existing PostgreSQL is backed up by its login role and restored by an owner who is no superuser', async () => {
  const from = await external.make('one');
  const to = await external.make('two');
  await migrateDatabase(from.ownerUrl, from.databaseUrl);
  for (const team of ['Breast care', 'Lung care'])
    await addAccountTo({ databaseUrl: from.databaseUrl, team, name: team, display: team, password: 'long-enough' });
  const { path, manifest } = await backUpTo(from, join(folder.path, 'backups'));
  expect(manifest.teams.map(({ name }) => name).toSorted()).toEqual(['Breast care', 'Lung care']);

  await expect(restoreFrom({ databaseUrl: to.databaseUrl, keys: to.keys }, path)).rejects.toThrow('DATABASE_OWNER_URL');
  await expect(restoreFrom(from, path)).rejects.toThrow('add --replace');
  await restoreFrom(to, path);

  const database = openDatabase({ connectionString: to.databaseUrl });
  for (const team of manifest.teams) {
    const seen = await inTeam(database, team.id, async (transaction) => ({
      members: (await transaction.selectFrom('membership').selectAll().execute()).length,
      epochs: await transaction.selectFrom('epoch').selectAll().execute(),
    }));
    expect(seen).toEqual({ members: 1, epochs: [{ team: team.id, epoch: expect.not.stringContaining(team.epoch) }] });
  }
  await database.destroy();

  const server = await start(folder.path, { databaseUrl: to.databaseUrl, keys: to.keys });
  await expect(restoreFrom(to, path, { replace: true })).rejects.toThrow('A server is working with this database');
  await server.stop();
  const { aside } = await restoreFrom(to, path, { replace: true });
  expect(aside).toMatch(/^before_restore_/);
  expect(readdirSync(join(folder.path, 'backups'))).toHaveLength(1);
});

test('a demonstration from before teams were told apart is never taken for a real team, also by an owner who is no superuser', async () => {
  const place = await external.make('older');
  await asOwner({ connectionString: place.ownerUrl }, async (owner) => {
    await makeBook(owner);
    await applyMigrations(owner, 21);
  });
  const client = new pg.Client(place.superuser);
  await client.connect();
  try {
    await client.query(`insert into team values ('real', 'Breast care', false), ('made', 'Demonstration team', true)`);
    await client.query(`insert into team_name values ('Breast care', 'real'), ('Demonstration team', 'made')`);
    await migrateDatabase(place.ownerUrl, place.databaseUrl);
    expect((await client.query('select team, made_up from team_name order by team')).rows).toEqual([
      { team: 'made', made_up: true },
      { team: 'real', made_up: false },
    ]);
  } finally {
    await client.end();
  }
  // The rules of its rows hold again.
  await asOwner({ connectionString: place.ownerUrl }, async (owner) => expect((await owner.query('select id from team')).rows).toEqual([]));
});
