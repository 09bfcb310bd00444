import { sql } from 'kysely';
import type { Erase, Erasures } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { checkHere, isOwn, readPlace, theirs } from '../admin/place';
import type { Pusher } from '../feed/push';
import { readRecords } from '../feed/records';
import { lockFeed } from '../feed/sharing';
import { writeFeed } from '../feed/write';
import { Refusal } from '../http/refusal';
import type { Ledger } from './ledger';

/**
 * A patient is erased: what anybody wrote about them goes, from every team, for ever. Of each changeset the header stays, so that chains
 * and positions verify; the tablets are told to destroy the key and every row, and say when they have.
 */
export async function erase(
  database: Database,
  ledger: Ledger,
  who: Pusher,
  { patient, typed, reason }: Erase,
  now: number,
): Promise<void> {
  // Broken off between two teams it goes on, whoever asks again.
  if (ledger.has(patient)) return eraseEverywhere(database, patient, now, { ...who, reason });
  await inTeam(database, who.team, async (transaction) => {
    await checkHere(transaction, who.team, patient);
    const names = (await readRecords(transaction, who.team, [patient])).get(patient)?.fields['name'] ?? [];
    const known = names.length === 0 ? [patient] : names.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
    if (!known.some((name) => plain(name) === plain(typed)))
      throw new Refusal(422, 'not-confirmed', 'That is not the name of this patient. Nothing was erased. Type the name as it is shown.');
    await audit(transaction, { ...who, action: 'erase', subject: patient, outcome: 'asked for' });
  });
  // An id comes from a tablet: under one that another team has, that team's patient would go.
  for (const team of await teamsOf(database)) {
    if (team !== who.team && (await isAnothers(database, team, patient))) throw theirs();
  }
  // From here on it happens: a server that dies now goes on when it starts. A line that cannot be written ends it here.
  ledger.add(patient, now);
  await eraseEverywhere(database, patient, now, { ...who, reason });
}

const isAnothers = (database: Database, team: string, patient: string): Promise<boolean> =>
  inTeam(database, team, async (transaction) => isOwn(transaction, team, patient, await readPlace(transaction, team, patient)));

const plain = (name: string): string => name.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/**
 * Whatever was erased once is erased again in a database that does not know of it; and a ledger that was lost, or is of another server on
 * this database, is told what the database knows. Gives how many were erased again.
 */
export async function replay(database: Database, ledger: Ledger, now: number): Promise<number> {
  const patients = new Set(ledger.read());
  const known = new Set(patients);
  const again = new Set<string>();
  for (const team of await teamsOf(database)) {
    const rows = await inTeam(database, team, (transaction) =>
      transaction.selectFrom('erasure').select(['patient', 'at']).where('team', '=', team).orderBy('at').execute(),
    );
    const done = new Set(rows.map(({ patient }) => patient));
    for (const patient of patients) if (!done.has(patient)) again.add(patient);
    for (const { patient, at } of rows) {
      if (!known.has(patient)) ledger.add(patient, at);
      known.add(patient);
    }
  }
  for (const patient of again) await eraseEverywhere(database, patient, now, null);
  return again.size;
}

const teamsOf = async (database: Database): Promise<string[]> =>
  (await database.selectFrom('team_name').select('team').orderBy('team').execute()).map(({ team }) => team);

export async function isErased(transaction: TeamTransaction, team: string, patient: string): Promise<boolean> {
  const query = transaction.selectFrom('erasure').select('patient').where('team', '=', team).where('patient', '=', patient);
  return (await query.executeTakeFirst()) !== undefined;
}

/** One transaction for each team; broken off in between it is done again whole, and done twice it is as once. */
async function eraseEverywhere(
  database: Database,
  patient: string,
  at: number,
  by: (Pusher & { readonly reason: string }) | null,
): Promise<void> {
  for (const team of await teamsOf(database)) {
    await inTeam(database, team, async (transaction) => {
      const feed = await lockFeed(transaction, team);
      if (await isErased(transaction, team, patient)) return;
      const { rows } = await sql<{ had: boolean }>`select erase_patient(${patient}) as had`.execute(transaction);
      const own = by?.team === team ? { account: by.account, reason: by.reason } : { account: null, reason: null };
      await transaction
        .insertInto('erasure')
        .values({ team, patient, at, ...own })
        .execute();
      if (rows[0]?.had !== true) return;
      feed.forget(patient);
      await writeFeed(transaction, team, feed);
      await sql`
        insert into erasure_order (team, tablet, patient, confirmed)
        select team, id, ${patient}, null from tablet where team = ${team} and state in ('approved', 'suspended')`.execute(transaction);
      await audit(transaction, { team, account: own.account, action: 'erase', subject: patient, outcome: 'erased' });
    });
  }
}

/** Whom the team erased, and which of its tablets have confirmed. */
export async function listErasures(transaction: TeamTransaction, who: Pusher): Promise<Erasures> {
  const { team } = who;
  const erasures = await transaction.selectFrom('erasure').selectAll().where('team', '=', team).orderBy('at', 'desc').execute();
  const orders = await transaction
    .selectFrom('erasure_order')
    .innerJoin('tablet', (join) => join.onRef('tablet.team', '=', 'erasure_order.team').onRef('tablet.id', '=', 'erasure_order.tablet'))
    .select(['erasure_order.patient', 'erasure_order.tablet', 'erasure_order.confirmed', 'tablet.name', 'tablet.wiped'])
    .where('erasure_order.team', '=', team)
    .orderBy('erasure_order.tablet')
    .execute();
  await audit(transaction, { ...who, action: 'erasures', subject: null, outcome: 'read' });
  return {
    erasures: erasures
      .filter(({ patient, account }) => account !== null || orders.some((order) => order.patient === patient))
      .map(({ patient, at, account, reason }) => ({
        patient,
        at,
        by: account,
        reason,
        tablets: orders
          .filter((order) => order.patient === patient)
          // One that deleted everything has deleted that, too.
          .map(({ tablet: id, name, confirmed, wiped }) => ({ id, name, confirmed: confirmed ?? wiped })),
      })),
  };
}

/** Patients of whom this tablet has not said yet that nothing is there. */
export async function toErase(transaction: TeamTransaction, team: string, tablet: string): Promise<string[]> {
  const rows = await transaction
    .selectFrom('erasure_order')
    .select('patient')
    .where('team', '=', team)
    .where('tablet', '=', tablet)
    .where('confirmed', 'is', null)
    .orderBy('patient')
    .limit(100)
    .execute();
  return rows.map(({ patient }) => patient);
}

export async function confirmErased(
  transaction: TeamTransaction,
  team: string,
  tablet: string,
  patients: readonly string[],
): Promise<void> {
  const rows = await transaction
    .updateTable('erasure_order')
    .set({ confirmed: Date.now() })
    .where('team', '=', team)
    .where('tablet', '=', tablet)
    .where('confirmed', 'is', null)
    .where(sql<boolean>`patient = any(${[...patients]})`)
    .returning('patient')
    .execute();
  await audit(
    transaction,
    ...rows.map(({ patient }) => ({ team, account: null, action: 'tablet-erased', subject: patient, outcome: tablet })),
  );
}
