import type { Hello } from '../../protocol';
import { inTeam, type Database, type TeamTransaction } from '../database';

/** How long devices keep what a backup holds: whoever restores an older backup is refilled by them. */
const keepFor = 14 * 24 * 60 * 60 * 1000;

/** How far each feed of the team is held by a backup, and how far one has held it so long that devices may let go. */
export async function readSafe(
  transaction: TeamTransaction,
  team: string,
  now: number,
  feeds: readonly string[] | null = null,
): Promise<NonNullable<Hello['safe']>> {
  let select = transaction.selectFrom('safe').select(['feed', 'position', 'at']).where('team', '=', team);
  if (feeds !== null) select = select.where('feed', 'in', feeds);
  const rows = await select.execute();
  const safe: Record<string, { position: number; released: number }> = {};
  for (const { feed, position, at } of rows) {
    const known = safe[feed] ?? { position: 0, released: 0 };
    const old = at <= now - keepFor;
    safe[feed] = { position: Math.max(known.position, position), released: old ? Math.max(known.released, position) : known.released };
  }
  return safe;
}

/** Notes that a backup holds each feed up to the position, and forgets what says nothing more. */
export function raiseSafe(database: Database, team: string, feeds: Readonly<Record<string, number>>, now: number): Promise<void> {
  return inTeam(database, team, async (transaction) => {
    for (const [feed, position] of Object.entries(feeds)) {
      // The same position again was safe since the first time.
      await transaction
        .insertInto('safe')
        .values({ team, feed, position, at: now })
        .onConflict((conflict) => conflict.columns(['team', 'feed', 'position']).doNothing())
        .execute();
    }
    for (const [feed, { released }] of Object.entries(await readSafe(transaction, team, now))) {
      await transaction.deleteFrom('safe').where('team', '=', team).where('feed', '=', feed).where('position', '<', released).execute();
    }
  });
}
