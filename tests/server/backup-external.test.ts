import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addAccountTo, backUpTo, migrateDatabase, restoreFrom } from '../../src/server';
import { inTeam, openDatabase } from '../../src/server/database';
import { External } from './external';
import { makeFolder, start } from './helper';

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

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
