import { sql } from 'kysely';
import { audit, type TeamTransaction } from '../database';
import type { Pusher } from './push';
import { chainWindow, type Chain } from './recall';

/** One changeset's place in its device's chain. */
export interface Link {
  readonly device: string;
  readonly seq: number | null;
  /** Null where it is held back: then it has no part in a fork. */
  readonly hash: string | null;
}

/**
 * How far each device's chain is here without a hole, quarantined changesets included: they arrived. The same number
 * with another hash is a fork: a device profile was cloned. Both branches are kept, and it is noted once.
 *
 * @param chains as they were before anything arrived
 */
export async function advanceChains(
  transaction: TeamTransaction,
  who: Pusher,
  device: string | null,
  chains: ReadonlyMap<string, Chain>,
  arrived: readonly Link[],
): Promise<{ readonly have: number; readonly fork: boolean }> {
  let own = { have: 0, fork: false };
  for (const [id, before] of chains) {
    const links = arrived.filter((link) => link.device === id);
    const chain = await advance(transaction, who, id, before, links, id === device);
    if (id === device) own = chain;
  }
  return own;
}

async function advance(
  transaction: TeamTransaction,
  { team, account }: Pusher,
  device: string,
  before: Chain,
  links: readonly Link[],
  present: boolean,
): Promise<{ readonly have: number; readonly fork: boolean }> {
  const here = [...before.beyond, ...links];
  const have = await follow(transaction, team, device, before, here);
  const fork = before.fork || (await isForked(transaction, team, device, before, here, links));
  const row = { have, fork, seen: Date.now(), ...(present ? { account } : {}) };
  await transaction
    .insertInto('device')
    .values({ team, id: device, ...row })
    .onConflict((conflict) => conflict.columns(['team', 'id']).doUpdateSet(row))
    .execute();
  if (fork && !before.fork) await audit(transaction, { team, account: null, action: 'fork', subject: device, outcome: 'kept' });
  return { have, fork };
}

type Numbered = Pick<Link, 'seq' | 'hash'>;

/** Where fewer were there than were looked at, these are all. */
const isAll = ({ beyond }: Chain): boolean => beyond.length < chainWindow;

function follow(
  transaction: TeamTransaction,
  team: string,
  device: string,
  before: Chain,
  here: readonly Numbered[],
): Promise<number> | number {
  const numbers = new Set(here.map(({ seq }) => seq));
  let { have } = before;
  while (numbers.has(have + 1)) have += 1;
  return isAll(before) ? have : contiguous(transaction, team, device, have);
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
async function isForked(
  transaction: TeamTransaction,
  team: string,
  device: string,
  before: Chain,
  here: readonly Numbered[],
  links: readonly Link[],
): Promise<boolean> {
  const hashes = new Map<number, string>();
  for (const { seq, hash } of here) {
    if (seq === null || hash === null) continue;
    if ((hashes.get(seq) ?? hash) !== hash) return true;
    hashes.set(seq, hash);
  }
  const unseen = links.flatMap(({ seq }) => (seq !== null && (seq <= before.have || !isAll(before)) ? [seq] : []));
  if (unseen.length === 0) return false;
  const { rows } = await sql`
    select seq from (
      select seq, hash from changeset where team = ${team} and device = ${device} and origin is null and seq = any(${unseen})
      union select seq, hash from forwarded where team = ${team} and device = ${device} and seq = any(${unseen})
    ) as here group by seq having count(*) > 1 limit 1`.execute(transaction);
  return rows.length > 0;
}
