import type { SettledReply, Standing } from '../../protocol';
import { audit, type TeamTransaction } from '../database';
import type { Pusher } from './push';

/** Writes down what a device says of itself: only so can the server miss what never arrived. */
export async function noteStanding(transaction: TeamTransaction, who: Pusher, standing: Standing, now: number): Promise<void> {
  const { device, wrote, waiting, since } = standing;
  const told = { seen: now, account: who.account, wrote, waiting, waiting_since: since, told: now };
  await transaction
    .insertInto('device')
    .values({ team: who.team, id: device, have: 0, fork: false, ...told })
    .onConflict((conflict) => conflict.columns(['team', 'id']).doUpdateSet(told))
    .execute();
}

/**
 * Of these changesets, those that a person noted or rejected, whichever text of them was held; and those that are neither held
 * nor stored, which only a database that was put back has lost.
 */
export async function readSettled(transaction: TeamTransaction, who: Pusher, ids: readonly string[]): Promise<SettledReply> {
  if (ids.length === 0) return { settled: [] };
  const rows = await transaction
    .selectFrom('quarantine')
    .select(['changeset', 'settled', 'reason'])
    .where('team', '=', who.team)
    .where('changeset', 'in', ids)
    .orderBy('settled_at')
    .execute();
  await audit(transaction, { ...who, action: 'settled', subject: null, outcome: `read ${rows.length}` });
  const settled = [...new Set(ids)].flatMap((id): SettledReply['settled'] => {
    const own = rows.filter((row) => row.changeset === id);
    const last = own.at(-1);
    // What was applied, whichever text of it, comes back in the feed.
    if (own.some((row) => row.settled === null || row.settled === 'stored')) return [];
    if (last?.settled !== 'noted' && last?.settled !== 'rejected') return [];
    return [{ id, outcome: last.settled, reason: last.reason }];
  });
  const held = new Set(rows.map((row) => row.changeset));
  const others = ids.filter((id) => !held.has(id));
  return { settled, unknown: others.length === 0 ? [] : await notStored(transaction, who.team, others) };
}

async function notStored(transaction: TeamTransaction, team: string, ids: readonly string[]): Promise<string[]> {
  const rows = await transaction.selectFrom('changeset').select('id').where('team', '=', team).where('id', 'in', ids).execute();
  const stored = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !stored.has(id));
}
