import { sql } from 'kysely';
import { isRecordState, recordStateSchema, type RecordState } from '../../records';
import type { TeamTransaction } from '../database';

/** Folded records as they stand. */
export async function readRecords(transaction: TeamTransaction, team: string, ids: readonly string[]): Promise<Map<string, RecordState>> {
  const records = new Map<string, RecordState>();
  if (ids.length === 0) return records;
  const rows = await transaction
    .selectFrom('record')
    .select(['id', 'state'])
    .where('team', '=', team)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();
  for (const row of rows) records.set(row.id, parseRecord(row.state));
  return records;
}

/** A record as it is stored. */
export function parseRecord(text: string): RecordState {
  const state: unknown = JSON.parse(text);
  return isRecordState(state) ? state : recordStateSchema.parse(state);
}
