import { sql } from 'kysely';
import type { Push, PushResult } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import type { Pusher, Settling } from './push';
import { Quarantine } from './quarantine';
import { recall, type Recalled } from './recall';
import { lockFeed, readShared, type Place } from './sharing';
import { patientOfItem, Writer, type Item } from './writer';

/** What concerns a patient of another team goes to that team. */

export interface PassedOn {
  readonly owner: string;
  readonly result: PushResult;
}

/** Gives what concerns patients of other teams to those teams. What moved on meanwhile is left for another look. */
export async function passOn(
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

/** They arrived, so the chain has no hole there. */
export async function noteForwarded(transaction: TeamTransaction, team: string, passedOn: ReadonlyMap<Item, PassedOn>): Promise<void> {
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

export const patientsOf = (items: readonly Item[]): string[] => items.flatMap((item) => patientOfItem(item) ?? []);

/** Under the lock: what the team has of what came. */
export function look(
  transaction: TeamTransaction,
  team: string,
  items: readonly Item[],
  devices: ReadonlyMap<string, number>,
): Promise<Recalled> {
  const sound = items.flatMap(({ checked }) => (checked.kind === 'sound' ? [checked] : []));
  return recall(transaction, team, {
    changesets: sound.map(({ wire }) => wire.header.id),
    records: [...new Set(sound.flatMap(({ body }) => body.changes.map((change) => change.record)))],
    patients: [...new Set(patientsOf(items))],
    hinted: items.flatMap(({ checked }) => (checked.kind === 'held' ? (checked.patient ?? []) : [])),
    devices,
  });
}

/** Patients who are elsewhere by more moves than those that led here. */
export function leftSince({ elsewhere }: Recalled, team: string, places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  const led = (patient: string): number => {
    const place = places.get(patient);
    return place?.owner === team ? place.hop : -1;
  };
  return new Set([...elsewhere].flatMap(([patient, { hop }]) => (hop > led(patient) ? [patient] : [])));
}

/** `stored 3, quarantined 1` */
export const summary = (results: readonly PushResult[]): string =>
  (['stored', 'duplicate', 'quarantined'] as const)
    .map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ');
