import { Kysely, PostgresAdapter, PostgresDriver, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { DatabaseConnection, TransactionSettings } from 'kysely';
import pg from 'pg';
import type { Database } from '../../src/server/database';

class GatedDriver extends PostgresDriver {
  #begun = 0;

  constructor(
    pool: pg.Pool,
    private readonly gate: (transaction: number) => Promise<void> | void,
  ) {
    super({ pool });
  }

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    this.#begun += 1;
    await this.gate(this.#begun);
    await super.beginTransaction(connection, settings);
  }
}

/** The server's database. `gate` is asked before each transaction, by number: it may let others go first, or break off there. */
export function openGated(config: pg.ClientConfig, gate: (transaction: number) => Promise<void> | void): Database {
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new GatedDriver(new pg.Pool(config), gate),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
