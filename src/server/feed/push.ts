import { sql } from 'kysely';
import type { Push, PushReply, PushResult } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { checkChangeset, type Held, type Known, type Sound } from './check';
import { advanceChains, type Link } from './chain';
import { readEpoch } from './epoch';
import { Quarantine } from './quarantine';
import { Refusal } from '../http/refusal';
import { lockFeed, readElsewhere, readOwners, readShared } from './sharing';
import { Writer, type Item } from './writer';

export interface Pusher {
  readonly account: string;
  readonly team: string;
}

/** A person who wishes to apply what was held back: who, and in which team's chain it stands. */
export interface Settling {
  readonly by: string;
  readonly origin: string;
  readonly author: string | null;
}

/** A patient who moves on and on meanwhile. */
const mostAttempts = 4;

interface Pushed {
  readonly reply: PushReply;
  readonly head: number;
  /** Other teams whose feeds have news. */
  readonly owners: readonly string[];
}

/**
 * Takes a pack. Invariants:
 * 1. Whatever was pushed is in the database when the reply goes out: applied, or in quarantine as it came.
 * 2. Positions of a feed are gapless and appear in order: they are given under the lock of the feed's row.
 * 3. Pushing again changes nothing.
 * 4. One bad changeset never keeps another out.
 * 5. What a person settled stays settled.
 * 6. What concerns a patient of another team is with that team before this one notes that it arrived.
 */
export async function push(database: Database, who: Pusher, pack: Push, settling: Settling | null = null): Promise<Pushed> {
  let items: readonly Item[] | null = null;
  let passedOn: ReadonlyMap<Item, PassedOn> = new Map();
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const pushed: Pushed | readonly Item[] = await inTeam(database, who.team, async (transaction) => {
      const checked = items ?? (await check(transaction, who, pack, settling));
      const epoch = await readEpoch(transaction, who.team);
      const feed = await lockFeed(transaction, who.team);
      const own = checked.filter((item) => !passedOn.has(item));
      // Under the lock: a patient moves under it too.
      if (await anyElsewhere(transaction, who.team, own)) return checked;
      const writer = new Writer(transaction, who, feed, new Quarantine(transaction, who, settling?.by ?? null), originOf(who, settling));
      const taken = await writer.take(own, pack.device);
      const results = checked.flatMap((item) => passedOn.get(item)?.result ?? taken.get(item) ?? []);
      const head = await writer.finish();
      await noteForwarded(transaction, who.team, passedOn);
      // Applying what was held back is no sign of life of its device, and moves no chain: it had arrived.
      const links = settling === null ? checked.map((item) => chainOf(item.checked)) : [];
      const chain = await advanceChains(transaction, who, settling === null ? pack.device : null, links);
      await audit(transaction, {
        ...who,
        account: settling?.by ?? who.account,
        action: settling === null ? 'push' : 'apply',
        subject: pack.device,
        outcome: summary(results),
      });
      return { reply: { epoch, results, chain }, head, owners: [...new Set([...passedOn.values()].map(({ owner }) => owner))] };
    });
    if ('reply' in pushed) return pushed;
    items = pushed;
    passedOn = await passOn(database, who, pack, items, settling);
  }
  throw new Refusal(503, 'moving', 'The patient is moving to another team at this moment. Nothing is lost; try again shortly.');
}

/** Opened and checked before the lock, so that nobody waits for it. */
async function check(transaction: TeamTransaction, who: Pusher, pack: Push, settling: Settling | null): Promise<readonly Item[]> {
  const known = await whatIsKnown(transaction, who, pack, settling);
  return pack.changesets.map((pushed) => ({ pushed, checked: checkChangeset(pushed, known) }));
}

async function anyElsewhere(transaction: TeamTransaction, team: string, items: readonly Item[]): Promise<boolean> {
  const patients = new Set(items.flatMap((item) => patientOfItem(item) ?? []));
  return (await readElsewhere(transaction, team, [...patients])).size > 0;
}

const originOf = (who: Pusher, settling: Settling | null): string | null =>
  settling === null || settling.origin === who.team ? null : settling.origin;

/** `stored 3, quarantined 1` */
const summary = (results: readonly PushResult[]): string =>
  (['stored', 'duplicate', 'quarantined'] as const)
    .map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ');

const chainOf = (one: Sound | Held): Link => (one.kind === 'sound' ? one.wire.header : one);

async function whatIsKnown(transaction: TeamTransaction, who: Pusher, pack: Push, settling: Settling | null): Promise<Known> {
  const { team } = who;
  const forms = await transaction.selectFrom('definition').select('hash').execute();
  const people = await transaction.selectFrom('membership').select('account').where('team', '=', team).execute();
  const foreign = originOf(who, settling) !== null && settling !== null && settling.author !== null;
  return {
    team: settling?.origin ?? team,
    device: pack.device,
    people: new Set(foreign ? [settling.author] : people.map((row) => row.account)),
    forms: new Set(forms.map((row) => row.hash)),
  };
}

interface PassedOn {
  readonly owner: string;
  readonly result: PushResult;
}

/** Gives what concerns patients of other teams to those teams. */
async function passOn(
  database: Database,
  who: Pusher,
  pack: Push,
  items: readonly Item[],
  settling: Settling | null,
): Promise<Map<Item, PassedOn>> {
  const concerning = new Map(items.map((item) => [item, patientOfItem(item)]));
  const patients = [...concerning.values()].filter((patient) => patient !== undefined);
  const byOwner = new Map<string, Item[]>();
  const owners = await readOwners(database, who.team, patients);
  for (const [item, patient] of concerning) {
    const owner = patient === undefined ? undefined : owners.get(patient);
    if (owner !== undefined && owner !== who.team) byOwner.set(owner, [...(byOwner.get(owner) ?? []), item]);
  }
  const passedOn = new Map<Item, PassedOn>();
  for (const [owner, all] of byOwner) {
    const there = { team: owner, account: who.account };
    await inTeam(database, owner, async (transaction) => {
      const feed = await lockFeed(transaction, owner);
      // Moved on since: asked anew.
      if (await anyElsewhere(transaction, owner, all)) return;
      const shared = await readShared(
        transaction,
        owner,
        who.team,
        all.flatMap((item) => concerning.get(item) ?? []),
      );
      const late = new Set(all.filter((item) => !shared.has(concerning.get(item) ?? '')));
      const origin = settling?.origin ?? who.team;
      const writer = new Writer(transaction, there, feed, new Quarantine(transaction, there, null), origin, late);
      const results = await writer.take(all, pack.device);
      await writer.finish();
      for (const [item, result] of results) passedOn.set(item, { owner, result });
      await audit(transaction, { ...there, action: 'push', subject: pack.device, outcome: summary([...results.values()]) });
    });
  }
  return passedOn;
}

/** Whom a readable changeset concerns: what cannot be read stays where it was sent. */
function patientOfItem({ checked }: Item): string | undefined {
  if (checked.kind === 'held') return undefined;
  return checked.wire.header.patient ?? checked.body.changes.find((change) => change.kind === 'patient')?.record;
}

/** They arrived, so the chain has no hole there. */
async function noteForwarded(transaction: TeamTransaction, team: string, passedOn: ReadonlyMap<Item, PassedOn>): Promise<void> {
  const rows = [...passedOn].flatMap(([{ checked }, { owner }]) => (checked.kind === 'sound' ? [{ checked, owner }] : []));
  if (rows.length === 0) return;
  await sql`
    insert into forwarded (team, id, hash, device, seq, owner)
    select ${team}, id, hash, device, seq, owner
    from unnest(
      ${rows.map(({ checked }) => checked.wire.header.id)}::text[],
      ${rows.map(({ checked }) => checked.hash)}::text[],
      ${rows.map(({ checked }) => checked.wire.header.device)}::text[],
      ${rows.map(({ checked }) => checked.wire.header.seq)}::bigint[],
      ${rows.map(({ owner }) => owner)}::text[]
    ) as new (id, hash, device, seq, owner)
    on conflict (team, id, hash) do nothing`.execute(transaction);
}
