import { audit, inTeam, type Database, type Tables, type TeamTransaction } from '../database';
import type { Pusher } from '../feed/push';
import { lockFeed } from '../feed/sharing';
import { writeFeed } from '../feed/write';
import { readPlace } from './place';

type State = Tables['share']['state'];

/** From one state on to the next; one that is in another by now stays there. */
export async function shareGoes(
  transaction: TeamTransaction,
  { team, patient, other }: Pick<Tables['share'], 'team' | 'patient' | 'other'>,
  from: State,
  state: State,
): Promise<void> {
  await transaction
    .updateTable('share')
    .set({ state })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('other', '=', other)
    .where('state', '=', from)
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
  await inTeam(database, who.team, (transaction) => shareGoes(transaction, { team: who.team, patient, other }, 'ending', 'ended'));
}
