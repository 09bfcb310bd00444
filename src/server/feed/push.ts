import { sql } from 'kysely';
import type { Push, PushReply, PushResult } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { checkChangeset, type Held, type Known, type Sound } from './check';
import { advanceChains, type Link } from './chain';
import { readChains, recall, type Recalled } from './recall';
import { Quarantine, settlePassedOn } from './quarantine';
import { lockFeed, readOwners, readShared, type Place } from './sharing';
import { Refusal } from '../http/refusal';
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

const patientsOf = (items: readonly Item[]): string[] => items.flatMap((item) => patientOfItem(item) ?? []);

/** Under the lock: what the team has of what came. */
function look(transaction: TeamTransaction, team: string, items: readonly Item[], devices: ReadonlyMap<string, number>): Promise<Recalled> {
  const sound = items.flatMap(({ checked }) => (checked.kind === 'sound' ? [checked] : []));
  return recall(transaction, team, {
    changesets: sound.map(({ wire }) => wire.header.id),
    records: [...new Set(sound.flatMap(({ body }) => body.changes.map((change) => change.record)))],
    patients: [...new Set(patientsOf(items))],
    devices,
  });
}

/** Patients who are elsewhere by more moves than those that led here. */
function leftSince({ elsewhere }: Recalled, team: string, places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  const led = (patient: string): number => {
    const place = places.get(patient);
    return place?.owner === team ? place.hop : -1;
  };
  return new Set([...elsewhere].flatMap(([patient, { hop }]) => (hop > led(patient) ? [patient] : [])));
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

const linkOf = (one: Sound | Held): Link =>
  one.kind === 'sound'
    ? { device: one.wire.header.device, seq: one.wire.header.seq, hash: one.hash }
    : { device: one.device, seq: one.seq, hash: null };

async function whatIsKnown(transaction: TeamTransaction, who: Pusher, pack: Push, settling: Settling | null): Promise<Known> {
  const { team } = who;
  const { rows } = await sql<{ form: string | null; person: string | null }>`
    select hash as form, null as person from definition
    union all select null, account from membership where team = ${team}`.execute(transaction);
  const foreign = originOf(who, settling) !== null && settling !== null && settling.author !== null;
  return {
    team: settling?.origin ?? team,
    device: pack.device,
    people: new Set(foreign ? [settling.author] : rows.flatMap(({ person }) => person ?? [])),
    forms: new Set(rows.flatMap(({ form }) => form ?? [])),
  };
}

interface PassedOn {
  readonly owner: string;
  readonly result: PushResult;
}

/** Gives what concerns patients of other teams to those teams. What moved on meanwhile is left for another look. */
async function passOn(
  database: Database,
  who: Pusher,
  pack: Push,
  items: readonly Item[],
  places: ReadonlyMap<string, Place>,
  settling: Settling | null,
  passedOn: Map<Item, PassedOn>,
): Promise<void> {
  const byOwner = new Map<string, Item[]>();
  for (const item of items) {
    const owner = places.get(patientOfItem(item) ?? '')?.owner;
    if (owner !== undefined && owner !== who.team) byOwner.set(owner, [...(byOwner.get(owner) ?? []), item]);
  }
  const from = settling?.origin ?? who.team;
  for (const [owner, all] of byOwner) {
    const there = { team: owner, account: who.account };
    const taken = await inTeam(database, owner, async (transaction) => {
      const feed = await lockFeed(transaction, owner);
      const found = await look(transaction, owner, all, new Map());
      const left = leftSince(found, owner, places);
      const here = all.filter((item) => !left.has(patientOfItem(item) ?? ''));
      const shared = await readShared(transaction, owner, who.team, patientsOf(here));
      const late = new Set(here.filter((item) => !shared.has(patientOfItem(item) ?? '')));
      const origin = from === owner ? null : from;
      const writer = new Writer(transaction, there, feed, new Quarantine(transaction, there, null, origin, found.held), origin, late);
      const results = writer.take(here, pack.device, found);
      await writer.finish();
      const outcome = `${summary([...results.values()])} from ${who.team}`;
      await audit(transaction, { ...there, action: 'push', subject: pack.device, outcome });
      return results;
    });
    for (const [item, result] of taken) passedOn.set(item, { owner, result });
  }
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
