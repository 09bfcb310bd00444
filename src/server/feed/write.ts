import { sql } from 'kysely';
import type { TeamTransaction } from '../database';
import type { RecordState } from '../../records';
import type { Sound } from './check';
import type { Numbering } from './sharing';

/**
 * Many rows by one statement with one array for each column: its text stays the same however many rows there are, and
 * nothing is written out thousands of times.
 */

/** `on conflict do nothing`: a changeset that came from another team may be here already. */
export async function insertChangesets(
  transaction: TeamTransaction,
  team: string,
  rows: readonly { readonly one: Sound; readonly patient: string | null; readonly origin: string | null; readonly account: string }[],
  received: number,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into changeset (team, id, device, seq, hash, header, body, account, received, origin, patient)
    select ${team}, id, device, seq, hash, header, body, account, ${received}::bigint, origin, patient
    from unnest(
      ${rows.map(({ one }) => one.wire.header.id)}::text[],
      ${rows.map(({ one }) => one.wire.header.device)}::text[],
      ${rows.map(({ one }) => one.wire.header.seq)}::bigint[],
      ${rows.map(({ one }) => one.hash)}::text[],
      ${rows.map(({ one }) => one.header)}::text[],
      ${rows.map(({ one }) => one.wire.body)}::text[],
      ${rows.map(({ account }) => account)}::text[],
      ${rows.map(({ origin }) => origin)}::text[],
      ${rows.map(({ patient }) => patient)}::text[]
    ) as new (id, device, seq, hash, header, body, account, origin, patient)
    on conflict (team, id) do nothing`.execute(transaction);
}

/** Writes what was numbered, and where the feed stands now. */
export async function writeFeed(transaction: TeamTransaction, team: string, { feed, entries, head, checksum }: Numbering): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into feed_entry (team, feed, position, changeset, checksum, forget)
    select ${team}, ${feed}, position, changeset, checksum, forget
    from unnest(
      ${entries.map((entry) => entry.position)}::bigint[],
      ${entries.map((entry) => entry.changeset)}::text[],
      ${entries.map((entry) => entry.checksum)}::text[],
      ${entries.map((entry) => entry.forget)}::text[]
    ) as new (position, changeset, checksum, forget)`.execute(transaction);
  await transaction.updateTable('feed').set({ head, checksum }).where('team', '=', team).where('feed', '=', feed).execute();
}

export async function writeRecords(transaction: TeamTransaction, team: string, states: readonly RecordState[]): Promise<void> {
  if (states.length === 0) return;
  await sql`
    insert into record (team, id, kind, patient, state)
    select ${team}, id, kind, patient, state
    from unnest(
      ${states.map((state) => state.id)}::text[],
      ${states.map((state) => state.kind)}::text[],
      ${states.map((state) => state.patient ?? null)}::text[],
      ${states.map((state) => JSON.stringify(state))}::text[]
    ) as new (id, kind, patient, state)
    on conflict (team, id) do update set kind = excluded.kind, patient = excluded.patient, state = excluded.state`.execute(transaction);
}
