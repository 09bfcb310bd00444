import { Keyring } from '../vault';
import type { StoreEnvironment } from './contract';
import { Database } from './database';
import { generationFact, readGeneration } from './keys';
import { rawOf, withText } from './sealer';
import { idOf } from './record-table';
import { databaseName, tableNames } from './upgrade';

/**
 * Empties the database of a locked device: no key is needed to see what waits. `confirmed` are the changesets that the server has, as it
 * said while the device was locked. False, and nothing done, where anything else waits or is damaged: then somebody unlocks first.
 */
export async function wipeLocked(environment: StoreEnvironment, confirmed: ReadonlySet<string>): Promise<boolean> {
  const database = new Database(databaseName, environment, new Keyring(new Map(), environment.random));
  await database.open();
  try {
    return await wipe(database, 0, confirmed);
  } finally {
    database.close();
  }
}

/** One transaction looks and empties: what another tab saves comes before it, and is seen, or after it, and is refused. */
export function wipe(database: Database, damagedSent: number, confirmed: ReadonlySet<string> = new Set()): Promise<boolean> {
  return database.run(tableNames, 'readwrite', async (tables) => {
    const waiting = await tables.unopened.where('outbox', 'state', 'waiting');
    if (waiting.some((row) => !confirmed.has(idOf(row)))) return false;
    if ((await tables.count('outbox', 'state', 'set-aside')) > damagedSent) return false;
    const generation = await readGeneration(tables);
    for (const name of tableNames) await tables.clear(name);
    // A tab that holds keys of before finds out before it seals anything with them.
    await tables.put('meta', { key: generationFact, value: generation + 1 });
    return true;
  });
}

/** As they lie there. */
export const damaged = (database: Database): Promise<readonly unknown[]> =>
  database.run(['outbox'], 'readonly', async (tables) => {
    const rows = await tables.unopened.where('outbox', 'state', 'set-aside');
    return rows.map((row) => withText(rawOf(row)));
  });
