import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { StartFailure } from '../failure';
import { brokenOff, unreachable } from './database';
import { grants, migrations } from './migrations';

export interface AppLogin {
  readonly name: string;
  readonly password: string;
}

/**
 * Brings the schema up to date as its owner, and makes the application's role. Two migrations at once wait for each
 * other on one row; everything is one transaction, so a kill leaves the old schema.
 */
export async function migrate(owner: pg.ClientConfig, app: AppLogin): Promise<readonly string[]> {
  return asOwner(owner, async (client) => {
    await makeBook(client);
    await client.query('begin');
    await client.query('select id from migration_lock where id = 1 for update');
    const done = await applyMigrations(client);
    await nameInstallation(client);
    await admit(client, app);
    await client.query('commit');
    return done;
  });
}

/** Runs `work` on a connection of the owner; what it did not commit is undone. */
export async function asOwner<T>(owner: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(owner);
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw unreachable(error);
  });
  try {
    await client.query('set client_min_messages = warning');
    return await work(client);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw brokenOff(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes the application's role, if it is not there, and lets it in. */
export async function admit(client: pg.Client, app: AppLogin): Promise<void> {
  await makeRole(client, app);
  for (const grant of grants(client.escapeIdentifier(app.name))) await client.query(grant);
}

/** An installation is given its id once; a restore brings its own. */
async function nameInstallation(client: pg.Client): Promise<void> {
  const id = randomBytes(16).toString('hex');
  await client.query('insert into installation select $1 where not exists (select 1 from installation)', [id]);
}

/** The tables in which migrations are written down. */
export async function makeBook(client: pg.Client): Promise<void> {
  const found = await client.query(`select to_regclass('public.migration_lock') as lock, to_regclass('public.migration') as book`);
  if (found.rows[0]?.lock !== null && found.rows[0]?.book !== null) return;
  try {
    // Several statements in one query are one transaction: both tables appear, or neither.
    await client.query(
      `create table if not exists migration (id int primary key, name text not null, applied bigint not null);
       create table if not exists migration_lock (id int primary key);
       insert into migration_lock values (1) on conflict do nothing`,
    );
  } catch (error) {
    // Two first migrations at the same moment: the other one has made them.
    const again = await client.query(`select to_regclass('public.migration_lock') as lock`);
    if (again.rows[0]?.lock === null) throw error;
  }
}

/** Applies what is missing, up to and with the migration `newest`. Gives the names of what was done. */
export async function applyMigrations(client: pg.Client, newest = Infinity): Promise<string[]> {
  const applied = new Set((await client.query<{ id: number }>('select id from migration')).rows.map((row) => row.id));
  const done: string[] = [];
  for (const migration of migrations) {
    if (applied.has(migration.id) || migration.id > newest) continue;
    for (const statement of migration.statements) await client.query(statement);
    await client.query('insert into migration values ($1, $2, $3)', [migration.id, migration.name, Date.now()]);
    done.push(migration.name);
  }
  return done;
}

async function makeRole(client: pg.Client, app: AppLogin): Promise<void> {
  const role = client.escapeIdentifier(app.name);
  const found = await client.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = $1', [app.name]);
  const existing = found.rows[0];
  if (existing?.rolsuper === true || app.name === client.user) {
    throw new StartFailure('DATABASE_URL names the owner or a superuser. Give it a login role of its own; hna migrate creates that role.');
  }
  if (existing !== undefined) return;
  await client.query(
    `create role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password ${client.escapeLiteral(app.password)}`,
  );
}
