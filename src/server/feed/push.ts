import { sql } from 'kysely';
import type { Push, PushReply } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { readKeys } from '../devices/account-keys';
import { checkChangeset, keysIn, type Held, type Known, type Sound } from './check';
import { advanceChains, type Link } from './chain';
import { leftSince, look, noteForwarded, passOn, patientsOf, summary, type PassedOn } from './pass-on';
import { readChains } from './recall';
import { Quarantine, settlePassedOn } from './quarantine';
import { lockFeed, readOwners, type Place } from './sharing';
import { Refusal } from '../http/refusal';
import { rolesIn } from '../policy';
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

export interface Pushed {
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
  const passedOn = new Map<Item, PassedOn>();
  let places: ReadonlyMap<string, Place> = new Map();
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const done: Pushed | readonly Item[] = await takeOwn(database, who, { pack, items, passedOn, places }, settling);
    if ('reply' in done) return done;
    items = done;
    const own = items.filter((item) => !passedOn.has(item));
    places = await readOwners(database, who.team, patientsOf(own));
    await passOn(database, who, pack, own, places, settling, passedOn);
  }
  throw new Refusal(503, 'busy', 'A patient is moving between teams just now. Nothing is lost. It is sent again in a moment.');
}

/** A patient may move on between a look and the lock. */
const mostLooks = 8;

interface Taking {
  readonly pack: Push;
  /** Null where nothing was opened and checked yet. */
  readonly items: readonly Item[] | null;
  readonly passedOn: ReadonlyMap<Item, PassedOn>;
  readonly places: ReadonlyMap<string, Place>;
}

/** Gives what came, and writes nothing, where something of it is to be passed on first. */
function takeOwn(
  database: Database,
  who: Pusher,
  { pack, items: opened, passedOn, places }: Taking,
  settling: Settling | null,
): Promise<Pushed | readonly Item[]> {
  return inTeam(database, who.team, async (transaction) => {
    // Before the lock, so that nobody waits for it.
    const items = opened ?? (await check(transaction, who, pack, settling));
    const own = items.filter((item) => !passedOn.has(item));
    const devices = settling === null ? [pack.device, ...items.map(({ checked }) => linkOf(checked).device)] : [];
    const chains = await readChains(transaction, who.team, devices);
    const feed = await lockFeed(transaction, who.team);
    const found = await look(transaction, who.team, own, chains);
    if (leftSince(found, who.team, places).size > 0) return items;
    if (found.epoch === undefined) throw new Error('The team has no epoch.');
    const { epoch } = found;
    const by = settling?.by ?? null;
    const origin = originOf(who, settling);
    const writer = new Writer(transaction, who, feed, new Quarantine(transaction, who, by, origin, found.held), origin);
    const taken = writer.take(own, pack.device, found);
    const results = items.flatMap((item) => passedOn.get(item)?.result ?? taken.get(item) ?? []);
    const head = await writer.finish();
    await noteForwarded(transaction, who.team, passedOn);
    const away = [...passedOn].flatMap(([{ checked: one }, { owner, result }]) =>
      one.kind === 'sound' ? [{ one, owner, applied: result.outcome !== 'quarantined' }] : [],
    );
    await settlePassedOn(transaction, who, by, away);
    // Applying what was held back is no sign of life of its device, and moves no chain: it had arrived.
    const links = items.map((item) => {
      const link = linkOf(item.checked);
      return taken.get(item)?.outcome === 'quarantined' ? { ...link, hash: null } : link;
    });
    const chain = await advanceChains(transaction, who, settling === null ? pack.device : null, found.chains, links);
    const forged = items.filter((item) => item.checked.forged === true && taken.get(item)?.outcome !== 'duplicate');
    await audit(
      transaction,
      ...forged.map(({ checked }) => ({ ...who, action: 'signature', subject: idOf(checked), outcome: 'does not fit' })),
    );
    await audit(transaction, {
      ...who,
      account: settling?.by ?? who.account,
      action: settling === null ? 'push' : 'apply',
      subject: pack.device,
      outcome: summary(results),
    });
    return { reply: { epoch, results, chain }, head, owners: [...new Set([...passedOn.values()].map(({ owner }) => owner))] };
  });
}

/** Opened and checked before the lock, so that nobody waits for it. */
async function check(transaction: TeamTransaction, who: Pusher, pack: Push, settling: Settling | null): Promise<readonly Item[]> {
  const known = await whatIsKnown(transaction, who, pack, settling);
  return pack.changesets.map((pushed) => ({ pushed, checked: checkChangeset(pushed, known) }));
}

const originOf = (who: Pusher, settling: Settling | null): string | null =>
  settling === null || settling.origin === who.team ? null : settling.origin;

const idOf = (one: Sound | Held): string => (one.kind === 'sound' ? one.wire.header.id : one.id);

const linkOf = (one: Sound | Held): Link =>
  one.kind === 'sound'
    ? { device: one.wire.header.device, seq: one.wire.header.seq, hash: one.hash }
    : { device: one.device, seq: one.seq, hash: null };

async function whatIsKnown(transaction: TeamTransaction, who: Pusher, pack: Push, settling: Settling | null): Promise<Known> {
  const { team } = who;
  const { rows } = await sql<{ form: string | null; person: string | null; roles: string | null }>`
    select hash as form, null as person, null as roles from definition
    union all select null, account, roles from membership where team = ${team}`.execute(transaction);
  const foreign = originOf(who, settling) !== null && settling !== null && settling.author !== null;
  return {
    team: settling?.origin ?? team,
    device: pack.device,
    people: new Map(
      foreign
        ? [[settling.author ?? '', []]]
        : rows.flatMap(({ person, roles }) => (person === null ? [] : [[person, rolesIn(roles ?? '')] as const])),
    ),
    pusher: settling === null ? who.account : null,
    forms: new Set(rows.flatMap(({ form }) => form ?? [])),
    keys: originOf(who, settling) !== null ? null : await readKeys(transaction, team, keysIn(pack.changesets)),
  };
}
