import { sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import type { TeamTransaction } from '../database';

interface Chain {
  readonly have: number;
  readonly fork: boolean;
}

/**
 * How far each device's chain is here without a hole, quarantined changesets included: they arrived. The same number
 * with another hash is a fork: a device profile was cloned. Both branches are kept, and it is noted once.
 */
export async function advanceChains(transaction: TeamTransaction, team: string, device: string, others: readonly string[]): Promise<Chain> {
  for (const other of new Set(others)) if (other !== device) await advance(transaction, team, other);
  return advance(transaction, team, device);
}

async function advance(transaction: TeamTransaction, team: string, device: string): Promise<Chain> {
  const before = await transaction
    .selectFrom('device')
    .select(['have', 'fork'])
    .where('team', '=', team)
    .where('id', '=', device)
    .executeTakeFirst();
  const have = await contiguous(transaction, team, device, before?.have ?? 0);
  const fork = (before?.fork ?? false) || (await isForked(transaction, team, device));
  const row = { have, fork, seen: Date.now() };
  await transaction
    .insertInto('device')
    .values({ team, id: device, ...row })
    .onConflict((conflict) => conflict.columns(['team', 'id']).doUpdateSet(row))
    .execute();
  if (fork && before?.fork !== true) {
    const note = { team, id: randomBytes(16).toString('base64url'), at: row.seen, account: null, action: 'fork', subject: device, outcome: 'kept' };
    await transaction.insertInto('audit').values(note).execute();
  }
  return { have, fork };
}

async function contiguous(transaction: TeamTransaction, team: string, device: string, from: number): Promise<number> {
  let have = from;
  for (;;) {
    const { rows } = await sql<{ seq: number }>`
      select seq from changeset where team = ${team} and device = ${device} and seq > ${have} and seq <= ${have + 1000}
      union select seq from quarantine where team = ${team} and device = ${device} and seq > ${have} and seq <= ${have + 1000}
      order by seq`.execute(transaction);
    const start = have;
    for (const row of rows) {
      if (row.seq !== have + 1) return have;
      have = row.seq;
    }
    if (have < start + 1000) return have;
  }
}

async function isForked(transaction: TeamTransaction, team: string, device: string): Promise<boolean> {
  const { rows } = await sql`
    select seq from changeset where team = ${team} and device = ${device} group by seq having count(distinct hash) > 1 limit 1`.execute(transaction);
  return rows.length > 0;
}
