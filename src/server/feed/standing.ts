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
  const { settled, unknown, passed } = await inTeam(database, who.team, async (transaction) => {
    const own = await readHere(transaction, who, ids);
    const others = ids.filter((id) => !own.held.has(id));
    const forwarded = await readForwarded(transaction, who.team, others);
    const left = others.filter((id) => !forwarded.some((row) => row.id === id));
    const passedOn = new Map([...own.passed, ...forwarded.map(({ id, owner }) => [id, owner] as const)]);
    return { settled: own.settled, passed: passedOn, unknown: await notStored(transaction, who.team, left) };
  });
  const elsewhere: SettledReply['settled'] = [];
  let asked = passed;
  // It follows the patient from team to team.
  for (let hops = 0; hops < mostHops && asked.size > 0; hops += 1) {
    const next = new Map<string, string>();
    for (const owner of new Set(asked.values())) {
      const wanted = [...asked].flatMap(([id, at]) => (at === owner ? [id] : []));
      const there = await inTeam(database, owner, async (transaction) => {
        const here = await readHere(transaction, { ...who, team: owner }, wanted, 'applied');
        const others = wanted.filter((id) => !here.held.has(id));
        const missing = new Set(await notStored(transaction, owner, others));
        // A flag was applied without waiting for anybody.
        return { ...here, applied: others.filter((id) => !missing.has(id)) };
      });
      elsewhere.push(...there.settled, ...there.applied.map((id) => ({ id, outcome: 'applied' as const, reason: null })));
      for (const [id, at] of there.passed) next.set(id, at);
    }
    asked = next;
  }
  return { settled: [...settled, ...elsewhere], unknown };
}

const mostHops = 8;

/** Of one team's quarantine. */
async function readHere(
  transaction: TeamTransaction,
  who: Pusher,
  ids: readonly string[],
  /** What an applied one is told as; null where it comes back in the feed. */
  applied: 'applied' | null = null,
): Promise<{
  readonly settled: SettledReply['settled'];
  readonly held: ReadonlySet<string>;
  readonly passed: ReadonlyMap<string, string>;
}> {
  const rows = await transaction
    .selectFrom('quarantine')
    .select(['changeset', 'settled', 'reason', 'passed_to'])
    .where('team', '=', who.team)
    .where('changeset', 'in', ids)
    .orderBy('settled_at')
    .execute();
  await audit(transaction, { ...who, action: 'settled', subject: null, outcome: `read ${rows.length}` });
  const passed = new Map<string, string>();
  const settled = [...new Set(ids)].flatMap((id): SettledReply['settled'] => {
    const own = rows.filter((row) => row.changeset === id);
    const last = own.at(-1);
    if (own.some((row) => row.settled === null)) return [];
    // Whichever text of it was applied.
    const stored = own.find((row) => row.settled === 'stored');
    if (stored !== undefined) {
      const told = stored.passed_to === null ? applied : 'applied';
      return told === null ? [] : [{ id, outcome: told, reason: null }];
    }
    if (last?.settled === 'passed-on' && last.passed_to !== null) passed.set(id, last.passed_to);
    if (last?.settled !== 'noted' && last?.settled !== 'rejected') return [];
    return [{ id, outcome: last.settled, reason: last.reason }];
  });
  return { settled, held: new Set(rows.map((row) => row.changeset)), passed };
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
