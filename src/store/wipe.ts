import type { Database } from './database';
import { generationFact, readGeneration } from './keys';
import { rawOf, withText } from './sealer';
import { tableNames } from './upgrade';

/** One transaction looks and empties: what another tab saves comes before it, and is seen, or after it, and is refused. */
export function wipe(database: Database, damagedSent: number): Promise<boolean> {
  return database.run(tableNames, 'readwrite', async (tables) => {
    if ((await tables.count('outbox', 'state', 'waiting')) > 0) return false;
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
