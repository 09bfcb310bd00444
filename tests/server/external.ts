import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { addAccountTo, makeKeys, migrateDatabase, startEmbeddedPostgres, type RunningServer } from '../../src/server';
import { start } from './helper';

/** The organisation's keys for every database of that folder. */
export const keysIn = (folder: string): string => join(folder, 'organisation-keys.json');

/** A PostgreSQL that is not ours: reached over TCP, by an owner who is no superuser and a login role. */
export class External {
  private constructor(
    private readonly folder: string,
    private readonly postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>,
  ) {}

  /** Every statement that anyone sends goes into its log. */
  static async start(folder: string): Promise<External> {
    const postgres = await startEmbeddedPostgres({ data: join(folder, 'elsewhere'), tcp: true });
    const external = new External(folder, postgres);
    if (!existsSync(keysIn(folder))) await makeKeys({ keys: keysIn(folder) });
    await external.asSuperuser(async (client) => {
      await client.query(`alter system set log_statement = 'all'`);
      await client.query('select pg_reload_conf()');
    });
    return external;
  }

  /** The database's own administrator, whom the product never is. */
  get superuser(): pg.ClientConfig {
    return this.postgres.owner;
  }

  async asSuperuser(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = new pg.Client(this.superuser);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  /** An empty database; `as` is what else is said of it. */
  async make(name: string, as = ''): Promise<{ ownerUrl: string; databaseUrl: string; keys: string; superuser: pg.ClientConfig }> {
    await this.asSuperuser(async (client) => {
      await client.query(`create role owner_${name} login createrole nosuperuser password 'owner-password'`);
      await client.query(`create database ${name} owner owner_${name} ${as}`);
    });
    const { host, port } = this.superuser;
    const at = (login: string): string => `postgres://${login}@${host}:${port}/${name}`;
    return {
      ownerUrl: at(`owner_${name}:owner-password`),
      databaseUrl: at(`login_${name}:chosen-password`),
      keys: keysIn(this.folder),
      superuser: { ...this.superuser, database: name },
    };
  }

  /** What was sent until now, one statement each. */
  statements(): readonly string[] {
    const log = readFileSync(join(this.folder, 'elsewhere', 'postgres.log'), 'utf8');
    return [...log.matchAll(/LOG: {2}(?:statement|execute [^:]*): ((?:.*)(?:\n\t.*)*)/g)].map(([, text = '']) =>
      text.replaceAll(/\s+/g, ' ').trim(),
    );
  }

  stop(): Promise<void> {
    return this.postgres.stop();
  }
}

export const accounts = [
  { name: 'nurse.one', display: 'Nurse One', password: 'long-enough-1' },
  { name: 'nurse.two', display: 'Nurse Two', password: 'long-enough-2' },
];

/** Tables, and one team with two nurses. */
export async function furnish({ ownerUrl, databaseUrl }: { ownerUrl: string; databaseUrl: string }): Promise<void> {
  await migrateDatabase(ownerUrl, databaseUrl);
  for (const account of accounts) await addAccountTo({ databaseUrl, team: 'Breast care', ...account });
}

/** A server on it, with the accounts where tests look for them. */
export async function startOn(folder: string, databaseUrl: string): Promise<RunningServer> {
  const server = await start(folder, { databaseUrl, keys: keysIn(folder), demonstration: false });
  return { ...server, demo: { team: 'Breast care', accounts } };
}
