import type { Database } from './database';
import { isFeedRow } from './schema';

/** Whether a snapshot of a feed is not whole yet, or this device holds no form, so that nothing ever came. */
export const isArriving = (database: Database): Promise<boolean> =>
  database.run(['feeds', 'definitions'], 'readonly', async (tables) => {
    const [rows, forms] = await Promise.all([tables.all('feeds'), tables.count('definitions')]);
    return forms === 0 || rows.some((row) => isFeedRow(row) && row.snapshot !== undefined);
  });
