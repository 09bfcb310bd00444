import { sql, type RawBuilder } from 'kysely';
import type { TeamTransaction } from '../database';
import type { RecordState } from '../../records';
import type { Sound } from './check';
import { column } from './column';
import type { Numbering } from './sharing';

export interface Stored {
  readonly one: Sound;
  readonly patient: string | null;
  readonly position: number;
}

interface Taken {
  readonly feed: Numbering;
  /** Those that are not there yet: who writes holds the lock of the feed, and looked. */
  readonly changesets: readonly Stored[];
  readonly origin: string | null;
  /** As they stand with them. */
  readonly records: readonly RecordState[];
}

/** Changesets, their places in the team's feed and what they made of the records, in one statement. */
export async function writeChangesets(
  transaction: TeamTransaction,
  { team, account }: { readonly team: string; readonly account: string },
  { feed, changesets, origin, records }: Taken,
  received: number,
): Promise<void> {
  if (changesets.length === 0) return;
  await sql`
    with stored as (
      insert into changeset (team, id, device, seq, hash, header, body, account, received, origin, patient, position, signed_by, proof)
      select ${team}, id, device, seq, hash, header, body, ${account}, ${received}::bigint, ${origin}, patient, position, signed_by, proof
      from unnest(
        ${column(changesets.map(({ one }) => one.wire.header.id))},
        ${column(changesets.map(({ one }) => one.wire.header.device))},
        ${column(changesets.map(({ one }) => one.wire.header.seq))}::bigint[],
        ${column(changesets.map(({ one }) => one.hash))},
        ${column(changesets.map(({ one }) => one.header))},
        ${column(changesets.map(({ one }) => one.wire.body))},
        ${column(changesets.map(({ patient }) => patient))},
        ${column(changesets.map(({ position }) => position))}::bigint[],
        ${column(changesets.map(({ one }) => one.signature?.key ?? null))},
        ${column(changesets.map(({ one }) => one.signature?.proof ?? null))}
      ) as new (id, device, seq, hash, header, body, patient, position, signed_by, proof)
    ), entered as (${insertEntries(team, feed)}), folded as (${upsertRecords(team, records)})
    update feed set head = ${feed.head}, checksum = ${feed.checksum} where team = ${team} and feed = ${feed.feed}`.execute(transaction);
}

/** Writes what was numbered, and where the feed stands now. */
export async function writeFeed(transaction: TeamTransaction, team: string, feed: Numbering): Promise<void> {
  if (feed.entries.length === 0) return;
  await insertEntries(team, feed).execute(transaction);
  const { head, checksum } = feed;
  await transaction.updateTable('feed').set({ head, checksum }).where('team', '=', team).where('feed', '=', feed.feed).execute();
}

export async function writeRecords(transaction: TeamTransaction, team: string, states: readonly RecordState[]): Promise<void> {
  if (states.length > 0) await upsertRecords(team, states).execute(transaction);
}

const insertEntries = (team: string, { feed, entries }: Numbering): RawBuilder<unknown> => sql`
    insert into feed_entry (team, feed, position, changeset, checksum, forget)
    select ${team}, ${feed}, position, coalesce(changeset, ''), checksum, forget
    from unnest(
      ${column(entries.map((entry) => entry.position))}::bigint[],
      ${column(entries.map((entry) => entry.changeset))},
      ${column(entries.map((entry) => entry.checksum))},
      ${column(entries.map((entry) => entry.forget))}
    ) as new (position, changeset, checksum, forget)`;

const upsertRecords = (team: string, states: readonly RecordState[]): RawBuilder<unknown> => sql`
    insert into record (team, id, kind, patient, state)
    select ${team}, id, kind, patient, state
    from unnest(
      ${column(states.map((state) => state.id))},
      ${column(states.map((state) => state.kind))},
      ${column(states.map((state) => state.patient ?? null))},
      ${column(states.map((state) => JSON.stringify(state)))}
    ) as new (id, kind, patient, state)
    on conflict (team, id) do update set kind = excluded.kind, patient = excluded.patient, state = excluded.state`;
