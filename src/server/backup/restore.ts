import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { admit, applyMigrations, asOwner, backedUp, makeBook, migrations, type AppLogin } from '../database';
import { StartFailure } from '../failure';
import { damaged, type Head, type Manifest } from './format';
import { readBackup } from './read';
import type { KeysOf } from './unseal';

export interface RestoreOptions {
  /** Move what the database holds aside first, instead of refusing. */
  readonly replace?: boolean;
  /** Take a backup that another installation made. */
  readonly otherInstallation?: boolean;
}

export interface Restored {
  readonly head: Head;
  readonly manifest: Manifest;
  /** The PostgreSQL schema in which the former data now lies. */
  readonly aside: string | null;
}

/** Rows that travel in one statement: few enough for large bodies. */
const batchRows = 200;

/** A backup that was read to its end. */
export interface SoundBackup {
  readonly file: string;
  readonly head: Head;
  readonly manifest: Manifest;
  readonly keys: KeysOf;
}

/**
 * Reads a backup whole before anything is touched.
 * @throws StartFailure when it is damaged, or made by a newer version
 */
export async function inspectBackup(file: string, keys: KeysOf): Promise<SoundBackup> {
  const { head, manifest } = await readBackup(file, keys, () => undefined);
  if (head.schema > (migrations.at(-1)?.id ?? 0)) {
    throw new StartFailure(`${file} was made by a newer version of this program (${head.product}). Restore it with that version.`);
  }
  const tables = new Set<string>([...backedUp.organisation, ...backedUp.team]);
  if (Object.keys(manifest.tables).some((name) => !tables.has(name))) throw damaged(file);
  return { file, head, manifest, keys };
}

/**
 * Fills a database from a backup, under a new epoch: devices then push again what they retain. Everything happens in one
 * transaction, so a kill leaves the database as it was.
 */
export async function restore(
  owner: pg.ClientConfig,
  app: AppLogin,
  backup: SoundBackup,
  options: RestoreOptions,
  now: number,
): Promise<Restored> {
  const { head, manifest } = backup;
  return asOwner(owner, async (client) => {
    await client.query('begin');
    const aside = await makeWay(client, head, options, now);
    await makeBook(client);
    await applyMigrations(client, head.schema);
    await load(client, backup);
    await applyMigrations(client);
    await client.query('insert into installation values ($1)', [head.installation]);
    // Sessions are in no backup. Nor is who ended hers since, so nobody's key signs her in before she has done so in full.
    await client.query('update account set ended = $1', [now]);
    for (const { id } of manifest.teams) await beginEpoch(client, id, now);
    await admit(client, app);
    await client.query('commit');
    return { head, manifest, aside };
  });
}

/** Leaves an empty `public` schema, or refuses. */
async function makeWay(client: pg.Client, head: Head, options: RestoreOptions, now: number): Promise<string | null> {
  const others = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'hna'`,
  );
  if ((others.rows[0]?.count ?? 0) > 0) throw new StartFailure('A server is working with this database. Stop it first, then restore.');
  const found = await client.query<{ book: unknown; names: unknown; id: unknown }>(
    `select to_regclass('public.migration') as book, to_regclass('public.team_name') as names, to_regclass('public.installation') as id`,
  );
  const tables = found.rows[0];
  if (tables === undefined || tables.book === null) return null;
  const used = tables.names !== null && (await client.query('select 1 from team_name limit 1')).rowCount !== 0;
  if (used && options.replace !== true) {
    throw new StartFailure(
      'There is data in this database, and a restore never mixes with it. Restore into a new data folder, or add --replace to move what is there aside.',
    );
  }
  const own = tables.id === null ? undefined : (await client.query<{ id: string }>('select id from installation')).rows[0]?.id;
  if (used && own !== undefined && own !== head.installation && options.otherInstallation !== true) {
    throw new StartFailure(
      `This backup was made by another installation (${head.installation.slice(0, 8)}; this one is ${own.slice(0, 8)}). If that is what you want, add --other-installation.`,
    );
  }
  const aside = `before_restore_${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '_')}`;
  await client.query(`alter schema public rename to ${aside}`);
  // Its name changed, its rights did not: nobody but the owner looks in there from now on.
  await client.query(`revoke all on schema ${aside} from public`);
  for (const { grantee } of (await client.query<{ grantee: string }>(grantees, [aside])).rows) {
    await client.query(`revoke all on schema ${aside} from ${client.escapeIdentifier(grantee)}`);
    await client.query(`revoke all on all tables in schema ${aside} from ${client.escapeIdentifier(grantee)}`);
  }
  await client.query('create schema public');
  return used ? aside : null;
}

const grantees = `select distinct grantee from information_schema.role_table_grants
  where table_schema = $1 and grantee not in ('PUBLIC', current_user)`;

async function load(client: pg.Client, { file, keys }: SoundBackup): Promise<void> {
  let batch: string[] = [];
  let at: { table: string; team: string | null } | null = null;
  const flush = async (): Promise<void> => {
    if (at === null || batch.length === 0) return;
    // Named with its schema, because `record` alone is a word of SQL.
    const name = `public.${client.escapeIdentifier(at.table)}`;
    await client.query(`insert into ${name} select * from json_populate_recordset(null::${name}, $1::json)`, [`[${batch.join(',')}]`]);
    batch = [];
  };
  await readBackup(file, keys, async (table, team, row) => {
    if (at?.table !== table || at.team !== team || batch.length >= batchRows) await flush();
    // The owner, too, sees one team at a time.
    if (at?.team !== team) await client.query(`select set_config('hna.team', $1, true)`, [team ?? '']);
    at = { table, team };
    batch.push(row);
  });
  await flush();
}

async function beginEpoch(client: pg.Client, team: string, now: number): Promise<void> {
  await client.query(`select set_config('hna.team', $1, true)`, [team]);
  await client.query('update epoch set epoch = $2 where team = $1', [team, randomBytes(16).toString('base64url')]);
  // The nonces of before are not those that the tablets hold: each is asked anew.
  await client.query(`update tablet set nonce = null, accepted = '[]', token_hash = null where team = $1`, [team]);
  const note = [team, randomBytes(16).toString('base64url'), now];
  await client.query(`insert into audit values ($1, $2, $3, null, 'restored', null, 'done')`, note);
}
