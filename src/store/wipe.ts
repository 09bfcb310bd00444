import type { Database } from './database';
import { tableNames } from './upgrade';

/** One transaction looks and empties: what another tab saves comes before it, and is seen, or after it, and is refused. */
export function wipe(database: Database, damagedSent: number): Promise<boolean> {
  return database.run(tableNames, 'readwrite', async (tables) => {
    if ((await tables.count('outbox', 'state', 'waiting')) > 0) return false;
    if ((await tables.count('outbox', 'state', 'set-aside')) > damagedSent) return false;
    for (const name of tableNames) await tables.clear(name);
    return true;
  });
}

export const damaged = (database: Database): Promise<readonly unknown[]> =>
  database.run(['outbox'], 'readonly', (tables) => tables.where('outbox', 'state', 'set-aside'));
