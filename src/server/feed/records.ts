import { recordStateSchema, type RecordState } from '../../records';
import type { TeamTransaction } from '../database';

/** Folded records as they stand. */
export async function readRecords(transaction: TeamTransaction, team: string, ids: readonly string[]): Promise<Map<string, RecordState>> {
  const records = new Map<string, RecordState>();
  for (let start = 0; start < ids.length; start += 1000) {
    const rows = await transaction
      .selectFrom('record')
      .select(['id', 'state'])
      .where('team', '=', team)
      .where('id', 'in', ids.slice(start, start + 1000))
      .execute();
    for (const row of rows) records.set(row.id, recordStateSchema.parse(JSON.parse(row.state)));
  }
  return records;
}
