import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { StartFailure, codeOf, messageOf } from '../failure';
import { migrations } from './migrations';
import type { Tables } from './tables';

export type Database = Kysely<Tables>;
export type TeamTransaction = Transaction<Tables>;

const bigint = 20;

export function openDatabase(config: pg.ClientConfig): Database {
  // Positions, sequences and milliseconds stay far below 2^53.
  pg.types.setTypeParser(bigint, Number);
  const pool = new pg.Pool({ ...config, max: 12, connectionTimeoutMillis: 5000, application_name: 'hna' });
  // An idle connection that breaks is replaced at its next use.
  pool.on('error', () => undefined);
  // One that breaks while in use fails its query; without a listener it would end the whole process as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Runs one transaction that sees one team's rows and no others. */
export function inTeam<T>(
  database: Database,
  team: string,
  work: (transaction: TeamTransaction) => Promise<T>,
  isolation: 'read committed' | 'repeatable read' = 'read committed',
): Promise<T> {
  return database
    .transaction()
    .setIsolationLevel(isolation)
    .execute(async (transaction) => {
      await sql`select set_config('hna.team', ${team}, true)`.execute(transaction);
      return work(transaction);
    });
}

/** Runs one transaction that sees the memberships of one account. */
export function asAccount<T>(database: Database, account: string, work: (transaction: TeamTransaction) => Promise<T>): Promise<T> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('hna.account', ${account}, true)`.execute(transaction);
    return work(transaction);
  });
}

/** SQLSTATE classes that mean *the database is away for now*, and the system's words for the same. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return (
    /^(08|57P0|53|40)/.test(code) ||
    /^E(CONN|PIPE|NOENT|TIMEDOUT)/.test(code) ||
    /[Cc]onnection (terminated|ended|error)|not queryable|timeout exceeded/.test(messageOf(error))
  );
}

/** A sentence for a database that broke off in the middle of work that is one transaction; any other error as it is. */
export function brokenOff(error: unknown): unknown {
  if (error instanceof StartFailure) return error;
  if (/^(53100|ENOSPC)$/.test(codeOf(error)))
    return new StartFailure('The disk of the database is full. Nothing was changed. Free some space there, then try again.', {
      cause: error,
    });
  if (isAway(error))
    return new StartFailure('The database went away in the middle. Nothing was changed. Its log says why; then try again.', {
      cause: error,
    });
  return error;
}

const isFull = (error: unknown): boolean => codeOf(error) === '53100';
const full = (cause: unknown): StartFailure =>
  new StartFailure('The disk of the database is full. Nothing was changed. Free some space there, then try again.', { cause });

/** Refuses a role that could look past row-level security, an old PostgreSQL and an old schema. */
export async function checkDatabase(database: Database): Promise<void> {
  const { rows } = await sql<{ version: number; role: string; mighty: boolean; owns: boolean }>`
    select current_setting('server_version_num')::int as version, current_user::text as role,
      (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as mighty,
      exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member')) as owns`
    .execute(database)
    .catch((error: unknown) => {
      throw unreachable(error);
    });
  const found = rows[0];
  if (found === undefined) throw new StartFailure('The database did not answer. Check DATABASE_URL.');
  if (found.version < 150000) throw new StartFailure('The database is older than PostgreSQL 15. Use PostgreSQL 15 or later.');
  if (found.mighty || found.owns) {
    throw new StartFailure(
      `The role ${found.role} of DATABASE_URL owns the tables or is a superuser, so it could see every team's records. ` +
        'Give DATABASE_URL a login role of its own and run hna migrate with DATABASE_OWNER_URL.',
    );
  }
  const newest = migrations.at(-1)?.id ?? 0;
  const applied = await database
    .selectFrom('migration')
    .select(({ fn }) => fn.max('id').as('newest'))
    .executeTakeFirst()
    .catch(() => undefined);
  if ((applied?.newest ?? 0) < newest) {
    throw new StartFailure('The database has no tables for this version yet. Run hna migrate with DATABASE_OWNER_URL set to its owner.');
  }
  if ((applied?.newest ?? 0) > newest) {
    throw new StartFailure('The database belongs to a newer version of this program. Start that version.');
  }
}

/** A sentence for a database that cannot be reached. Never repeats the address: it may hold a password. */
export function unreachable(error: unknown): StartFailure {
  const code = codeOf(error);
  if (isFull(error)) return full(error);
  const why =
    code === '28P01' || code === '28000'
      ? 'it refuses the user name or password'
      : code === '3D000'
        ? 'it has no database of that name'
        : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
          ? 'its host name is not known'
          : code === 'ECONNREFUSED' || code === 'ENOENT'
            ? 'nothing listens there'
            : code || messageOf(error);
  return new StartFailure(`Cannot reach the database: ${why}. Check DATABASE_URL (postgres://user:password@host:5432/name).`, {
    cause: error,
  });
}
