import * as z from 'zod';
import { fieldValueSchema, recordKinds, type RecordState } from '../../records';
import type { TeamTransaction } from '../database';

const stateSchema: z.ZodType<RecordState> = z.object({
  id: z.string(),
  kind: z.enum(recordKinds),
  patient: z.string().exactOptional(),
  fields: z.record(
    z.string(),
    z.array(
      z.object({ id: z.string(), value: fieldValueSchema, changeset: z.string(), author: z.string(), device: z.string(), at: z.number() }),
    ),
  ),
  unseen: z.array(z.string()),
});

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
    for (const row of rows) records.set(row.id, stateSchema.parse(JSON.parse(row.state)));
  }
  return records;
}
