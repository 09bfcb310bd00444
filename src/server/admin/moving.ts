import { sql } from 'kysely';
import { headerSchema, joinStates, patientOf, type RecordState } from '../../records';
import { audit, type Tables, type TeamTransaction } from '../database';
import { isErased } from '../erasure';
import type { Pusher } from '../feed/push';
import { parseRecord, readRecords } from '../feed/records';
import { lockFeed, Numbering, patientFeed } from '../feed/sharing';
import { writeFeed, writeRecords } from '../feed/write';
import { Refusal } from '../http/refusal';
import { goesTo, isOwn, readPlace, theirs } from './place';

/** Makes the patient's own feed out of what the team's feed holds of the patient, in its order. */
export async function openPatientFeed(transaction: TeamTransaction, team: string, patient: string): Promise<void> {
  const feed = patientFeed(patient);
  const made = await transaction
    .insertInto('feed')
    .values({ team, feed, head: 0, checksum: '' })
    .onConflict((conflict) => conflict.columns(['team', 'feed']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 0n) return;
  const numbering = new Numbering(feed, 0, '');
  for (const { id, hash } of await readHistory(transaction, team, patient)) numbering.append(id, hash);
  await writeFeed(transaction, team, numbering);
}

/** The patient's changesets in the order in which they first came. */
async function readHistory(transaction: TeamTransaction, team: string, patient: string) {
  const { rows } = await sql<{
    id: string;
    hash: string;
    header: string;
    body: string;
    account: string;
    received: number;
    origin: string | null;
    signed_by: string | null;
    proof: string | null;
  }>`
    select id, hash, header, body, account, received, origin, signed_by, proof from changeset
    where team = ${team} and patient = ${patient} order by position`.execute(transaction);
  return rows;
}

interface Leaving {
  readonly history: Awaited<ReturnType<typeof readHistory>>;
  readonly records: readonly RecordState[];
  /** What nobody settled yet. */
  readonly held: readonly Tables['quarantine'][];
}

export async function readWhole(transaction: TeamTransaction, team: string, patient: string): Promise<Leaving> {
  const rows = await transaction
    .selectFrom('record')
    .select('state')
    .where('team', '=', team)
    .where((row) => row.or([row('id', '=', patient), row('patient', '=', patient)]))
    .execute();
  const held = await transaction
    .selectFrom('quarantine')
    .selectAll()
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('settled', 'is', null)
    .execute();
  return {
    held,
    history: await readHistory(transaction, team, patient),
    records: rows.map(({ state }) => parseRecord(state)),
  };
}

export async function takeIn(
  transaction: TeamTransaction,
  who: Pusher,
  patient: string,
  { from, hop, again }: { readonly from: string; readonly hop: number; readonly again: boolean },
  { history, records, held }: Leaving,
): Promise<void> {
  const { team } = who;
  const own = await lockFeed(transaction, team);
  if (await isErased(transaction, team, patient)) throw new Refusal(410, 'erased', 'This patient was erased meanwhile. Nothing was moved.');
  const row = await readPlace(transaction, team, patient);
  if (again) await takeHeld(transaction, team, from, held);
  // Taken in before the act was broken off; since then the patient may have moved on.
  if (again && row !== undefined && row.hop >= hop) return;
  if ((row !== undefined && row.hop >= hop) || (await isOwn(transaction, team, patient, row))) throw theirs();
  const here = await readRecords(
    transaction,
    team,
    records.map(({ id }) => id),
  );
  if ([...here.values()].some((before) => patientOf(before) !== patient))
    throw new Refusal(
      409,
      'mixed-up',
      'The other team has one of this patient’s records under another patient. Nothing was changed. Tell your administrator.',
    );
  const patients = await openedFeed(transaction, team, patient);
  // Also what this team once had: its tablets forgot it.
  const positions = history.map(({ id, hash }) => own.append(id, hash));
  await sql`
    insert into changeset (team, id, device, seq, hash, header, body, account, received, origin, patient, position, signed_by, proof)
    select ${team}, id, device, seq, hash, header, body, account, received, nullif(origin, ${team}), ${patient}, position, signed_by, proof
    from unnest(
      ${history.map(({ id }) => id)}::text[],
      ${history.map(({ header }) => headerSchema.parse(JSON.parse(header)).device)}::text[],
      ${history.map(({ header }) => headerSchema.parse(JSON.parse(header)).seq)}::bigint[],
      ${history.map(({ hash }) => hash)}::text[],
      ${history.map(({ header }) => header)}::text[],
      ${history.map(({ body }) => body)}::text[],
      ${history.map(({ account }) => account)}::text[],
      ${history.map(({ received }) => received)}::bigint[],
      ${history.map(({ origin }) => origin ?? from)}::text[],
      ${positions}::bigint[],
      ${history.map(({ signed_by }) => signed_by)}::text[],
      ${history.map(({ proof }) => proof)}::text[]
    ) as new (id, device, seq, hash, header, body, account, received, origin, position, signed_by, proof)
    on conflict (team, id) do nothing`.execute(transaction);
  const known = patients === null ? new Set<string>() : new Set(await entriesOf(transaction, team, patients.feed));
  for (const { id, hash } of history) if (!known.has(id)) patients?.append(id, hash);
  await writeFeed(transaction, team, own);
  if (patients !== null) await writeFeed(transaction, team, patients);
  const joined = records.map((state) => {
    const before = here.get(state.id);
    return before === undefined ? state : joinStates(before, state);
  });
  await writeRecords(transaction, team, joined);
  if (!again) await takeHeld(transaction, team, from, held);
  await goesTo(transaction, team, patient, { owner: team, state: 'moved', hop });
  await audit(transaction, { ...who, action: 'move', subject: patient, outcome: `from ${from}` });
}

/** What was held follows the patient: whoever has them settles it. */
async function takeHeld(transaction: TeamTransaction, team: string, from: string, held: readonly Tables['quarantine'][]): Promise<void> {
  for (const row of held) {
    const origin = (row.origin ?? from) === team ? null : (row.origin ?? from);
    // A number of another team's chain says nothing here.
    const seq = origin === null ? row.seq : null;
    await transaction
      .insertInto('quarantine')
      .values({ ...row, team, origin, seq })
      .onConflict((conflict) =>
        conflict
          .columns(['team', 'hash'])
          .doUpdateSet({ settled: null, settled_at: null, settled_by: null, passed_to: null })
          .where('quarantine.settled', '=', 'passed-on'),
      )
      .execute();
  }
}

export async function leaveHeld(
  transaction: TeamTransaction,
  { team, account }: Pusher,
  other: string,
  held: readonly Tables['quarantine'][],
): Promise<void> {
  const hashes = held.map(({ hash }) => hash);
  const rows = await transaction
    .updateTable('quarantine')
    .set({ settled: 'passed-on', settled_at: Date.now(), settled_by: account, passed_to: other })
    .where('team', '=', team)
    .where(sql<boolean>`hash = any(${hashes})`)
    .where('settled', 'is', null)
    .returning('hash')
    .execute();
  await audit(
    transaction,
    ...rows.map(({ hash }) => ({ team, account, action: 'settled', subject: hash, outcome: `passed on to ${other}` })),
  );
}

async function openedFeed(transaction: TeamTransaction, team: string, patient: string): Promise<Numbering | null> {
  const row = await transaction
    .selectFrom('feed')
    .select(['feed', 'head', 'checksum'])
    .where('team', '=', team)
    .where('feed', '=', patientFeed(patient))
    .executeTakeFirst();
  return row === undefined ? null : new Numbering(row.feed, row.head, row.checksum);
}

async function entriesOf(transaction: TeamTransaction, team: string, feed: string): Promise<string[]> {
  const rows = await transaction.selectFrom('feed_entry').select('changeset').where('team', '=', team).where('feed', '=', feed).execute();
  return rows.map((row) => row.changeset);
}
