import { sql } from 'kysely';
import { audit, type TeamTransaction } from '../database';
import type { Pusher } from './push';

interface Chain {
  readonly have: number;
  readonly fork: boolean;
}

/** One changeset's place in its device's chain. */
export interface Link {
  readonly device: string;
  readonly seq: number | null;
}

/**
 * How far each device's chain is here without a hole, quarantined changesets included: they arrived. The same number
 * with another hash is a fork: a device profile was cloned. Both branches are kept, and it is noted once.
 */
export async function advanceChains(
  transaction: TeamTransaction,
  who: Pusher,
  device: string | null,
  arrived: readonly Link[],
): Promise<Chain> {
  const seqs = new Map<string, number[]>(device === null ? [] : [[device, []]]);
  for (const link of arrived) {
    const list = seqs.get(link.device) ?? [];
    if (link.seq !== null) list.push(link.seq);
    seqs.set(link.device, list);
  }
  let own: Chain = { have: 0, fork: false };
  for (const [id, list] of seqs) {
    const chain = await advance(transaction, who, id, list, id === device);
    if (id === device) own = chain;
  }
  return own;
}

async function advance(
  transaction: TeamTransaction,
  { team, account }: Pusher,
  device: string,
  arrived: readonly number[],
  present: boolean,
): Promise<Chain> {
  const before = await transaction
    .selectFrom('device')
    .select(['have', 'fork'])
    .where('team', '=', team)
    .where('id', '=', device)
    .executeTakeFirst();
  const have = await contiguous(transaction, team, device, before?.have ?? 0);
  const fork = (before?.fork ?? false) || (await isForked(transaction, team, device, arrived));
  const row = { have, fork, seen: Date.now(), ...(present ? { account } : {}) };
  await transaction
    .insertInto('device')
    .values({ team, id: device, ...row })
    .onConflict((conflict) => conflict.columns(['team', 'id']).doUpdateSet(row))
    .execute();
  if (fork && before?.fork !== true) await audit(transaction, { team, account: null, action: 'fork', subject: device, outcome: 'kept' });
  return { have, fork };
}

async function contiguous(transaction: TeamTransaction, team: string, device: string, from: number): Promise<number> {
  let have = from;
  for (;;) {
    const { rows } = await sql<{ seq: number }>`
      select seq from changeset
      where team = ${team} and device = ${device} and origin is null and seq > ${have} and seq <= ${have + 1000}
      union select seq from forwarded where team = ${team} and device = ${device} and seq > ${have} and seq <= ${have + 1000}
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

/** Only the numbers that just arrived are looked at: the cost stays the same as the history grows. */
async function isForked(transaction: TeamTransaction, team: string, device: string, arrived: readonly number[]): Promise<boolean> {
  if (arrived.length === 0) return false;
  const { rows } = await sql`
    select seq from (
      select seq, hash from changeset where team = ${team} and device = ${device} and origin is null and seq = any(${arrived})
      union select seq, hash from forwarded where team = ${team} and device = ${device} and seq = any(${arrived})
    ) as here group by seq having count(*) > 1 limit 1`.execute(transaction);
  return rows.length > 0;
}
