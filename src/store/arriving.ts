import type { Database } from './database';
import { readEpoch, readIdentity } from './meta';
import { isFeedRow } from './schema';

/**
 * Whether a snapshot of a feed is not whole yet, or nothing ever came: this device holds no form, or knows the server's history and has no
 * place in it. Forms come before records.
 */
export const isArriving = (database: Database): Promise<boolean> =>
  database.run(['feeds', 'definitions', 'meta'], 'readonly', async (tables) => {
    const [rows, forms, identity] = await Promise.all([tables.all('feeds'), tables.count('definitions'), readIdentity(tables)]);
    if (forms === 0 || rows.some((row) => isFeedRow(row) && row.snapshot !== undefined)) return true;
    return rows.length === 0 && identity !== null && (await readEpoch(tables, identity.team)) !== null;
  });
