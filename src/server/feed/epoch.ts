import { randomBytes } from 'node:crypto';
import type { TeamTransaction } from '../database';

export async function readEpoch(transaction: TeamTransaction, team: string): Promise<string> {
  const row = await transaction.selectFrom('epoch').select('epoch').where('team', '=', team).executeTakeFirstOrThrow();
  return row.epoch;
}

/** Says that the team's history is not the one that devices know: they start over and push again what they retain. */
export async function mintEpoch(transaction: TeamTransaction, team: string, before: string): Promise<string> {
  const epoch = randomBytes(16).toString('base64url');
  await transaction.updateTable('epoch').set({ epoch }).where('team', '=', team).where('epoch', '=', before).execute();
  return readEpoch(transaction, team);
}
