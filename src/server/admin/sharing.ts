import { sql } from 'kysely';
import { protocol, pushLimits, type Sharing, type SharingAct } from '../../protocol';
import { headerSchema, joinStates, patientOf, recordStateSchema, type RecordState } from '../../records';
import { audit, inTeam, type Database, type Tables, type TeamTransaction } from '../database';
import { readRecords } from '../feed/records';
import { lockFeed, Numbering, patientFeed } from '../feed/sharing';
import { push, type Pusher } from '../feed/push';
import { writeFeed, writeRecords } from '../feed/write';
import { Refusal } from '../http/refusal';

/** With whom the team shares a patient, who shares with it, and who moved away. */
export async function readSharing(transaction: TeamTransaction, who: Pusher): Promise<Sharing> {
  const { team } = who;
  const teams = await transaction.selectFrom('team_name').select(['team', 'name']).orderBy('name').execute();
  const shares = await transaction
    .selectFrom('share')
    .select(['patient', 'other', 'state', 'at'])
    .where('team', '=', team)
    .where('state', '!=', 'ended')
    .orderBy('at')
    .execute();
  const away = await transaction
    .selectFrom('elsewhere')
    .select(['patient', 'owner', 'state', 'at'])
    .where('team', '=', team)
    .where('owner', '!=', team)
    .orderBy('at')
    .execute();
  await audit(transaction, { ...who, action: 'sharing', subject: null, outcome: 'read' });
  return {
    teams: teams.filter((each) => each.team !== team).map(({ team: id, name }) => ({ id, name })),
    shared: shares.map(({ patient, other, state, at }) => ({ patient, team: other, at, unfinished: state !== 'shared' })),
    moved: away
      .filter(({ state }) => state !== 'shared')
      .map(({ patient, owner, state, at }) => ({ patient, team: owner, at, unfinished: state === 'moving' })),
  };
}

/**
 * Each act is a few transactions of one team each. Broken off in between it is listed as unfinished; done again it goes on, and
 * done twice it is as once.
 */
export async function actOnSharing(database: Database, who: Pusher, { act, patient, team: other }: SharingAct): Promise<void> {
  const known = await database.selectFrom('team_name').select('team').where('team', '=', other).executeTakeFirst();
  if (known === undefined || other === who.team)
    throw new Refusal(404, 'no-team', 'There is no other team of that name. Choose one from the list.');
  if (act === 'share') await share(database, who, patient, other);
  else if (act === 'stop') await stop(database, who, patient, other);
  else await move(database, who, patient, other);
}

async function share(database: Database, who: Pusher, patient: string, other: string): Promise<void> {
  const { team } = who;
  const hop = await inTeam(database, team, async (transaction) => {
    const own = await lockFeed(transaction, team);
    const here = await checkHere(transaction, team, patient);
    await openPatientFeed(transaction, team, own.feed, patient);
    await transaction
      .insertInto('share')
      .values({ team, patient, other, state: 'starting', at: Date.now() })
      .onConflict((conflict) =>
        conflict
          .columns(['team', 'patient', 'other'])
          .doUpdateSet({ state: 'starting', at: Date.now() })
          .where('share.state', '!=', 'shared'),
      )
      .execute();
    await audit(transaction, { ...who, action: 'share', subject: patient, outcome: `with ${other}` });
    return here.hop;
  });
  try {
    await inTeam(database, other, async (transaction) => {
      await lockFeed(transaction, other);
      const row = await readPlace(transaction, other, patient);
      if ((await isOwn(transaction, other, patient, row)) || (row !== undefined && row.hop > hop)) throw theirs();
      await goesTo(transaction, other, patient, { owner: team, state: 'shared', hop });
      await audit(transaction, { ...who, team: other, action: 'share', subject: patient, outcome: `from ${team}` });
    });
  } catch (error) {
    if (error instanceof Refusal) await inTeam(database, team, (transaction) => shareGoes(transaction, team, patient, other, 'ended'));
    throw error;
  }
  await inTeam(database, team, (transaction) => shareGoes(transaction, team, patient, other, 'shared'));
  await bringOver(database, who, patient, other);
}

/** A database that was put back knows nothing of an earlier share: what the other team sent since lies there, and comes here now. */
async function bringOver(database: Database, who: Pusher, patient: string, other: string): Promise<void> {
  const rows = await inTeam(database, other, (transaction) =>
    transaction
      .selectFrom('changeset')
      .select(['device', 'header', 'body'])
      .where('team', '=', other)
      .where('patient', '=', patient)
      .where('origin', 'is', null)
      .orderBy('received')
      .execute(),
  );
  const settling = { by: who.account, origin: other, author: null };
  for (let start = 0; start < rows.length; start += pushLimits.changesets) {
    const part = rows.slice(start, start + pushLimits.changesets);
    const changesets = part.map(({ header, body }): unknown => ({ header: JSON.parse(header), body }));
    const pack = { protocol, device: part[0]?.device ?? '', changesets };
    await push(database, { team: other, account: who.account }, pack, settling);
  }
}

const theirs = (): Refusal =>
  new Refusal(
    409,
    'theirs',
    'The other team has a patient under that number already, or had and passed them on. Nothing was changed. Ask that team.',
  );

/** One that is starting: it began, or it did not. */
async function shareGoes(
  transaction: TeamTransaction,
  team: string,
  patient: string,
  other: string,
  state: 'shared' | 'ended',
): Promise<void> {
  await transaction
    .updateTable('share')
    .set({ state })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('other', '=', other)
    .where('state', '=', 'starting')
    .execute();
}

/** From the next moment on the other team reads nothing; its tablets are told to forget. */
async function stop(database: Database, who: Pusher, patient: string, other: string): Promise<void> {
  const { team } = who;
  const stopped = await inTeam(database, team, async (transaction) => {
    await lockFeed(transaction, team);
    return endShares(transaction, who, patient, other);
  });
  for (const each of stopped) await tellToForget(database, who, each, patient);
}

/** Everything of the patient goes to the other team, which owns it from now on; this one's tablets forget it. */
async function move(database: Database, who: Pusher, patient: string, other: string): Promise<void> {
  const { team } = who;
  const { hop, again, leaving, stopped, shared } = await inTeam(database, team, async (transaction) => {
    const own = await lockFeed(transaction, team);
    const here = await checkHere(transaction, team, patient, other);
    const hop = here.onTheWay ? here.hop : here.hop + 1;
    // From here on whatever is pushed goes to the new owner.
    await goesTo(transaction, team, patient, { owner: other, state: 'moving', hop });
    await audit(transaction, { ...who, action: 'move', subject: patient, outcome: `to ${other}` });
    const shared = await sharedWith(transaction, team, patient);
    const stopping = await endShares(transaction, who, patient, null);
    const leaving = await readWhole(transaction, team, own.feed, patient);
    return { hop, again: here.onTheWay, leaving, stopped: stopping.filter((each) => each !== other), shared };
  });
  try {
    await inTeam(database, other, (transaction) =>
      takeIn(transaction, { ...who, team: other }, patient, { from: team, hop, again }, leaving),
    );
  } catch (error) {
    if (error instanceof Refusal) await inTeam(database, team, (transaction) => stay(transaction, who, patient, { other, hop, shared }));
    throw error;
  }
  for (const each of stopped) await tellToForget(database, who, each, patient);
  await inTeam(database, team, async (transaction) => {
    const own = await lockFeed(transaction, team);
    await markShareEnded(transaction, team, patient, other);
    // It may have come home meanwhile.
    if (!isOnTheWay(await readPlace(transaction, team, patient), other, hop)) return;
    own.forget(patient);
    await writeFeed(transaction, team, own);
    await leaveHeld(transaction, who, other, leaving.held);
    await goesTo(transaction, team, patient, { owner: other, state: 'moved', hop });
  });
}

/** The other team does not take the patient: everything is as before. */
async function stay(
  transaction: TeamTransaction,
  who: Pusher,
  patient: string,
  { other, hop, shared }: { other: string; hop: number; shared: readonly string[] },
): Promise<void> {
  const { team } = who;
  await lockFeed(transaction, team);
  if (!isOnTheWay(await readPlace(transaction, team, patient), other, hop)) return;
  await goesTo(transaction, team, patient, { owner: team, state: 'moved', hop });
  await transaction
    .updateTable('share')
    .set({ state: 'shared' })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where(sql<boolean>`other = any(${shared})`)
    .where('state', '=', 'ending')
    .execute();
  await audit(transaction, { ...who, action: 'move', subject: patient, outcome: `refused by ${other}` });
}

async function sharedWith(transaction: TeamTransaction, team: string, patient: string): Promise<string[]> {
  const rows = await transaction
    .selectFrom('share')
    .select('other')
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('state', '=', 'shared')
    .execute();
  return rows.map((row) => row.other);
}

type PlaceRow = Pick<Tables['elsewhere'], 'owner' | 'state' | 'hop'>;

/** What the team knows of where the patient is; nothing where the patient never left or came. */
function readPlace(transaction: TeamTransaction, team: string, patient: string): Promise<PlaceRow | undefined> {
  return transaction
    .selectFrom('elsewhere')
    .select(['owner', 'state', 'hop'])
    .where('team', '=', team)
    .where('patient', '=', patient)
    .executeTakeFirst();
}

const isOnTheWay = (row: PlaceRow | undefined, to: string, hop: number): boolean =>
  row?.state === 'moving' && row.owner === to && row.hop === hop;

/** Whether the patient is the team's. Work of its own about somebody else's patient has no name in it. */
async function isOwn(transaction: TeamTransaction, team: string, patient: string, row: PlaceRow | undefined): Promise<boolean> {
  if (row !== undefined) return row.owner === team;
  const record = (await readRecords(transaction, team, [patient])).get(patient);
  return record?.kind === 'patient' && record.fields['name'] !== undefined;
}

/** Refuses a patient whom the team does not have; one who is on the way to `to` is still there to be moved. */
async function checkHere(
  transaction: TeamTransaction,
  team: string,
  patient: string,
  to: string | null = null,
): Promise<{ readonly hop: number; readonly onTheWay: boolean }> {
  const row = await readPlace(transaction, team, patient);
  const onTheWay = row?.state === 'moving' && row.owner === to;
  const record = (await readRecords(transaction, team, [patient])).get(patient);
  if (record?.kind !== 'patient' || (row !== undefined && row.owner !== team && !onTheWay))
    throw new Refusal(409, 'not-here', 'That patient is not with this team any more. Reload the page.');
  return { hop: row?.hop ?? 0, onTheWay };
}

/** Makes the patient's own feed out of what the team's feed holds of the patient, in its order. */
async function openPatientFeed(transaction: TeamTransaction, team: string, own: string, patient: string): Promise<void> {
  const feed = patientFeed(patient);
  const made = await transaction
    .insertInto('feed')
    .values({ team, feed, head: 0, checksum: '' })
    .onConflict((conflict) => conflict.columns(['team', 'feed']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 0n) return;
  const numbering = new Numbering(feed, 0, '');
  for (const { id, hash } of await readHistory(transaction, team, own, patient)) numbering.append(id, hash);
  await writeFeed(transaction, team, numbering);
}

/** The patient's changesets in the order in which they first came. */
async function readHistory(transaction: TeamTransaction, team: string, feed: string, patient: string) {
  const { rows } = await sql<{
    id: string;
    hash: string;
    header: string;
    body: string;
    account: string;
    received: number;
    origin: string | null;
  }>`
    select changeset.id, changeset.hash, header, body, account, received, origin from changeset
    join feed_entry on feed_entry.team = changeset.team and feed_entry.changeset = changeset.id
    where changeset.team = ${team} and feed_entry.feed = ${feed} and changeset.patient = ${patient}
    group by changeset.team, changeset.id order by min(feed_entry.position)`.execute(transaction);
  return rows;
}

interface Leaving {
  readonly history: Awaited<ReturnType<typeof readHistory>>;
  readonly records: readonly RecordState[];
  /** What nobody settled yet. */
  readonly held: readonly Tables['quarantine'][];
}

async function readWhole(transaction: TeamTransaction, team: string, feed: string, patient: string): Promise<Leaving> {
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
    history: await readHistory(transaction, team, feed, patient),
    records: rows.map(({ state }) => recordStateSchema.parse(JSON.parse(state))),
  };
}

async function takeIn(
  transaction: TeamTransaction,
  who: Pusher,
  patient: string,
  { from, hop, again }: { readonly from: string; readonly hop: number; readonly again: boolean },
  { history, records, held }: Leaving,
): Promise<void> {
  const { team } = who;
  const own = await lockFeed(transaction, team);
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
  await sql`
    insert into changeset (team, id, device, seq, hash, header, body, account, received, origin, patient)
    select ${team}, id, device, seq, hash, header, body, account, received, nullif(origin, ${team}), ${patient}
    from unnest(
      ${history.map(({ id }) => id)}::text[],
      ${history.map(({ header }) => headerSchema.parse(JSON.parse(header)).device)}::text[],
      ${history.map(({ header }) => headerSchema.parse(JSON.parse(header)).seq)}::bigint[],
      ${history.map(({ hash }) => hash)}::text[],
      ${history.map(({ header }) => header)}::text[],
      ${history.map(({ body }) => body)}::text[],
      ${history.map(({ account }) => account)}::text[],
      ${history.map(({ received }) => received)}::bigint[],
      ${history.map(({ origin }) => origin ?? from)}::text[]
    ) as new (id, device, seq, hash, header, body, account, received, origin)
    on conflict (team, id) do nothing`.execute(transaction);
  // Also what this team once had: its tablets forgot it.
  for (const { id, hash } of history) own.append(id, hash);
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

async function leaveHeld(
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

/** Where what the team writes about the patient goes. */
async function goesTo(transaction: TeamTransaction, team: string, patient: string, place: PlaceRow): Promise<void> {
  const row = { ...place, at: Date.now() };
  await transaction
    .insertInto('elsewhere')
    .values({ team, patient, ...row })
    .onConflict((conflict) => conflict.columns(['team', 'patient']).doUpdateSet(row))
    .execute();
}

/** Nobody reads from here on; gives the teams whose tablets are still to be told. */
async function endShares(transaction: TeamTransaction, who: Pusher, patient: string, other: string | null): Promise<string[]> {
  let update = transaction
    .updateTable('share')
    .set({ state: 'ending', at: Date.now() })
    .where('team', '=', who.team)
    .where('patient', '=', patient)
    .where('state', '!=', 'ended');
  if (other !== null) update = update.where('other', '=', other);
  const rows = await update.returning('other').execute();
  await audit(transaction, ...rows.map((row) => ({ ...who, action: 'stop-sharing', subject: patient, outcome: `with ${row.other}` })));
  return rows.map((row) => row.other);
}

async function markShareEnded(transaction: TeamTransaction, team: string, patient: string, other: string): Promise<void> {
  await transaction
    .updateTable('share')
    .set({ state: 'ended' })
    .where('team', '=', team)
    .where('patient', '=', patient)
    .where('other', '=', other)
    .where('state', '=', 'ending')
    .execute();
}

/** Whoever has the patient by now, or never heard of them, has nothing to forget. */
async function tellToForget(database: Database, who: Pusher, other: string, patient: string): Promise<void> {
  await inTeam(database, other, async (transaction) => {
    const own = await lockFeed(transaction, other);
    const row = await readPlace(transaction, other, patient);
    if (row === undefined || row.owner === other) return;
    own.forget(patient);
    await writeFeed(transaction, other, own);
    await audit(transaction, { ...who, team: other, action: 'forget', subject: patient, outcome: `from ${who.team}` });
  });
  await inTeam(database, who.team, (transaction) => markShareEnded(transaction, who.team, patient, other));
}
