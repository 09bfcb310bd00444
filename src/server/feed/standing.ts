import type { SettledReply, Standing } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
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
export async function readSettled(database: Database, who: Pusher, ids: readonly string[]): Promise<SettledReply> {
  if (ids.length === 0) return { settled: [] };
  const { settled, unknown, forwarded } = await inTeam(database, who.team, async (transaction) => {
    const own = await readHere(transaction, who, ids, null);
    const others = ids.filter((id) => !own.held.has(id));
    const passedOn = await readForwarded(transaction, who.team, others);
    const left = others.filter((id) => !passedOn.some((row) => row.id === id));
    return { ...own, forwarded: passedOn, unknown: await notStored(transaction, who.team, left) };
  });
  const elsewhere: SettledReply['settled'] = [];
  for (const owner of new Set(forwarded.map((row) => row.owner))) {
    const asked = forwarded.filter((row) => row.owner === owner).map((row) => row.id);
    const there = await inTeam(database, owner, (transaction) => readHere(transaction, { ...who, team: owner }, asked, 'applied'));
    elsewhere.push(...there.settled);
  }
  return { settled: [...settled, ...elsewhere], unknown };
}

/** Of the team's own quarantine. */
async function readHere(
  transaction: TeamTransaction,
  who: Pusher,
  ids: readonly string[],
  /** What an applied one is told as; null where it comes back in the feed. */
  applied: 'applied' | null,
): Promise<{ readonly settled: SettledReply['settled']; readonly held: ReadonlySet<string> }> {
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
    if (own.some((row) => row.settled === null)) return [];
    // Whichever text of it was applied.
    if (own.some((row) => row.settled === 'stored')) return applied === null ? [] : [{ id, outcome: applied, reason: null }];
    if (last?.settled !== 'noted' && last?.settled !== 'rejected') return [];
    return [{ id, outcome: last.settled, reason: last.reason }];
  });
  return { settled, held: new Set(rows.map((row) => row.changeset)) };
}

async function readForwarded(transaction: TeamTransaction, team: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return transaction.selectFrom('forwarded').select(['id', 'owner']).where('team', '=', team).where('id', 'in', ids).execute();
}

async function notStored(transaction: TeamTransaction, team: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await transaction.selectFrom('changeset').select('id').where('team', '=', team).where('id', 'in', ids).execute();
  const stored = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !stored.has(id));
}
