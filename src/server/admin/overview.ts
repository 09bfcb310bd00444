import { sql } from 'kysely';
import type { DeviceStanding, Overview } from '../../protocol';
import { audit, type Tables, type TeamTransaction } from '../database';
import { readGuesses } from '../devices/enrol';
import { listTablets } from '../devices/tablets';
import type { Pusher } from '../feed/push';
import { feedOf } from '../http/accounts';

/** Ranges told for one device; a device that lacks more has lost its chain as a whole. */
const mostRanges = 20;

/** Where everything of the team is: feeds, chains, quarantine, backup. */
export async function readOverview(transaction: TeamTransaction, who: Pusher, time: number): Promise<Overview> {
  const { team } = who;
  // The feeds of shared patients hold nothing that this one does not.
  const heads = await transaction
    .selectFrom('feed')
    .select(['feed', 'head'])
    .where('team', '=', team)
    .where('feed', '=', feedOf(team))
    .execute();
  const safe = await transaction
    .selectFrom('safe')
    .select(['feed', 'position', 'at'])
    .where('team', '=', team)
    .orderBy('position')
    .execute();
  const feeds = heads.map(({ feed, head }) => {
    const newest = safe.findLast((row) => row.feed === feed);
    return { feed, head, safe: newest === undefined ? null : { position: newest.position, since: newest.at } };
  });
  const rows = await transaction.selectFrom('device').selectAll().where('team', '=', team).orderBy('seen', 'desc').execute();
  const devices: DeviceStanding[] = [];
  for (const row of rows) devices.push(await readDevice(transaction, row));
  const held = await transaction
    .selectFrom('quarantine')
    .select(({ fn }) => [
      fn.countAll<number>().as('all'),
      fn.count<number>('settled').as('settled'),
      sql<number | null>`min(received) filter (where settled is null)`.as('since'),
    ])
    .where('team', '=', team)
    .executeTakeFirstOrThrow();
  await audit(transaction, { ...who, action: 'overview', subject: null, outcome: 'read' });
  return {
    time,
    feeds,
    tablets: await listTablets(transaction, team),
    guesses: await readGuesses(transaction, team, time),
    devices,
    quarantine: { waiting: held.all - held.settled, since: held.since, settled: held.settled },
    lastBackup: safe.length === 0 ? null : Math.max(...safe.map((row) => row.at)),
  };
}

type DeviceRow = { readonly [Column in keyof Tables['device']]: Column extends 'wrote' ? number : Tables['device'][Column] };

async function readDevice(transaction: TeamTransaction, row: DeviceRow): Promise<DeviceStanding> {
  const beyond = await arrivedBeyond(transaction, row);
  const wrote = Math.max(row.wrote, row.have, beyond.at(-1) ?? 0);
  const missing: { from: number; to: number }[] = [];
  let last = row.have;
  for (const seq of [...beyond, wrote + 1]) {
    if (seq > last + 1 && missing.length < mostRanges) missing.push({ from: last + 1, to: seq - 1 });
    last = seq;
  }
  const waiting = row.told === null ? null : { count: row.waiting ?? 0, since: row.waiting_since, told: row.told };
  return {
    device: row.id,
    seen: row.seen,
    account: row.account,
    wrote,
    arrived: row.have + beyond.length,
    missing,
    waiting,
    fork: row.fork,
    alarm: missing.length > 0 && waiting?.count === 0,
  };
}

/** Numbers that are here beyond the first hole. */
async function arrivedBeyond(transaction: TeamTransaction, { team, id, have }: DeviceRow): Promise<readonly number[]> {
  const { rows } = await sql<{ seq: number }>`
    select seq from changeset where team = ${team} and device = ${id} and origin is null and seq > ${have}
    union select seq from forwarded where team = ${team} and device = ${id} and seq > ${have}
    union select seq from quarantine where team = ${team} and device = ${id} and seq > ${have}
    order by seq`.execute(transaction);
  return rows.map((row) => row.seq);
}
