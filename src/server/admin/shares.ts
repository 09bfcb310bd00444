import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import type { Pusher } from '../feed/push';
import { lockFeed } from '../feed/sharing';
import { writeFeed } from '../feed/write';
import { readPlace } from './place';

/** One that is starting: it began, or it did not. */
export async function shareGoes(
  transaction: TeamTransaction,
  team: string,
  patient: string,
  other: string,
  state: 'shared' | 'ended',
): Promise<void> {
  await transaction
    .updateTable('share')
    .set({ state })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('other', '=', other)
    .where('state', '=', 'starting')
    .execute();
}

export async function sharedWith(transaction: TeamTransaction, team: string, patient: string): Promise<string[]> {
  const rows = await transaction
    .selectFrom('share')
    .select('other')
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('state', '=', 'shared')
    .execute();
  return rows.map((row) => row.other);
}

/** Nobody reads from here on; gives the teams whose tablets are still to be told. */
export async function endShares(transaction: TeamTransaction, who: Pusher, patient: string, other: string | null): Promise<string[]> {
  let update = transaction
    .updateTable('share')
    .set({ state: 'ending', at: Date.now() })
    .where('team', '=', who.team)
    .where('patient', '=', patient)
    .where('state', '!=', 'ended');
  if (other !== null) update = update.where('other', '=', other);
  const rows = await update.returning('other').execute();
  await audit(transaction, ...rows.map((row) => ({ ...who, action: 'stop-sharing', subject: patient, outcome: `with ${row.other}` })));
  return rows.map((row) => row.other);
}

export async function markShareEnded(transaction: TeamTransaction, team: string, patient: string, other: string): Promise<void> {
  await transaction
    .updateTable('share')
    .set({ state: 'ended' })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('other', '=', other)
    .where('state', '=', 'ending')
    .execute();
}

/** Whoever has the patient by now, or never heard of them, has nothing to forget. */
export async function tellToForget(database: Database, who: Pusher, other: string, patient: string): Promise<void> {
  await inTeam(database, other, async (transaction) => {
    const own = await lockFeed(transaction, other);
    const row = await readPlace(transaction, other, patient);
    if (row === undefined || row.owner === other) return;
    own.forget(patient);
    await writeFeed(transaction, other, own);
    await audit(transaction, { ...who, team: other, action: 'forget', subject: patient, outcome: `from ${who.team}` });
  });
  await inTeam(database, who.team, (transaction) => markShareEnded(transaction, who.team, patient, other));
}
