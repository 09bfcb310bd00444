import { sql, type RawBuilder } from 'kysely';
import { version } from '../../../package.json';
import { backedUp, migrations, type Database, type TeamTransaction } from '../database';
import { raiseSafe } from '../feed/safe';
import type { PublicKey } from '../../vault';
import type { Keys } from '../keys';
import type { Manifest } from './format';
import { nameOf, type BackupKind } from './files';
import { BackupWriter } from './write';

/** Rows that are in memory at once. */
const pageSize = 200;

export interface Backup {
  readonly path: string;
  readonly bytes: number;
  readonly manifest: Manifest;
}

/**
 * Writes everything that one moment's snapshot shows into a file, sealed to the organisation's key, beside a running server. After the file is on the disk,
 * what it covers of each feed is *safe*.
 */
export async function backUp(database: Database, keys: Keys, folder: string, kind: BackupKind, now: number): Promise<Backup> {
  await keys.refresh(database);
  const backup = await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) => copyOut(transaction, keys.current, folder, kind, now));
  for (const team of backup.manifest.teams) await raiseSafe(database, team.id, team.feeds, now);
  return backup;
}

async function copyOut(transaction: TeamTransaction, key: PublicKey, folder: string, kind: BackupKind, now: number): Promise<Backup> {
  const { id: installation } = await transaction.selectFrom('installation').select('id').executeTakeFirstOrThrow();
  const made = new Date(now).toISOString();
  const schema = migrations.at(-1)?.id ?? 0;
  const writer = await BackupWriter.create(folder, nameOf(installation, kind, now), key, {
    format: 1,
    product: version,
    schema,
    installation,
    made,
  });
  try {
    for (const table of backedUp.organisation) {
      await writer.table(table, null);
      await copyRows(transaction, writer, sql`select row_to_json(t)::text as row from ${sql.table(table)} t`);
    }
    const teams: Manifest['teams'] = [];
    for (const { team, name } of await transaction.selectFrom('team_name').selectAll().orderBy('team').execute()) {
      await sql`select set_config('hna.team', ${team}, true)`.execute(transaction);
      for (const table of backedUp.team) {
        const key = table === 'team' ? 'id' : 'team';
        await writer.table(table, team);
        await copyRows(
          transaction,
          writer,
          sql`select row_to_json(t)::text as row from ${sql.table(table)} t where ${sql.ref(key)} = ${sql.lit(team)}`,
        );
      }
      teams.push({ id: team, name, ...(await standing(transaction, team)) });
    }
    return await writer.finish(teams);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function copyRows(transaction: TeamTransaction, writer: BackupWriter, select: RawBuilder<unknown>): Promise<void> {
  await sql`declare leaving cursor for ${select}`.execute(transaction);
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.lit(pageSize)} from leaving`.execute(transaction);
    if (rows.length === 0) break;
    await writer.rows(rows.map(({ row }) => row));
  }
  await sql`close leaving`.execute(transaction);
}

async function standing(transaction: TeamTransaction, team: string): Promise<{ epoch: string; feeds: Record<string, number> }> {
  const { epoch } = await transaction.selectFrom('epoch').select('epoch').where('team', '=', team).executeTakeFirstOrThrow();
  const feeds = await transaction.selectFrom('feed').select(['feed', 'head']).where('team', '=', team).execute();
  return { epoch, feeds: Object.fromEntries(feeds.map(({ feed, head }) => [feed, head])) };
}
