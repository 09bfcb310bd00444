import type { Database } from './database';
import { locked } from './sealer';

/** Rows of one transaction: a save that waits behind it is not felt. */
const batch = 500;

/** Every key under the newest vault key. Cut short, it leaves some under each, and is done again from the start. */
export async function wrapAnew(database: Database): Promise<void> {
  const { ring } = database;
  if (!ring.makes) throw locked();
  // First of all, so that a tab that knows only the older vault key makes no more keys: see `mustBeNewest`.
  await database.run(['keys'], 'readwrite', async (tables) => {
    for (const row of ring.turnings()) tables.post('keys', row);
  });
  for (let last: string | null = ''; last !== null;) {
    const after: string = last;
    last = await database.run(['keys'], 'readwrite', async (tables) => {
      const rows = await tables.after('keys', after, batch);
      if (ring.isDropped) throw locked();
      for (const row of rows) {
        const wrapped = ring.wrapAnew(row);
        if (wrapped !== null) tables.post('keys', wrapped);
      }
      const end = rows.at(-1);
      return typeof end === 'object' && end !== null && 'id' in end && typeof end.id === 'string' ? end.id : null;
    });
  }
}
