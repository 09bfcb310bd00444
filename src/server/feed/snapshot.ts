import { sql } from 'kysely';

import { snapshotReplySchema, type SnapshotReply } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { feedOf } from '../http/accounts';
import { readEpoch } from './epoch';
import { pageBytes, pageSize } from './pull';
import type { Pusher } from './push';
import { patientOfFeed, readShared, sharingOwner } from './sharing';

interface From {
  readonly feed: string;
  readonly after?: string | undefined;
}

/** A reply whose records are still the texts that the database keeps: to read and write them again would take most of the time. */
interface SnapshotPage extends Omit<SnapshotReply, 'records'> {
  readonly states: readonly string[];
}

/** The page as it goes over the wire. */
export function snapshotText({ states, ...reply }: SnapshotPage): string {
  const { records: _, ...rest } = snapshotReplySchema.parse({ ...reply, records: [] });
  return `${JSON.stringify(rest).slice(0, -1)},"records":[${states.join(',')}]}`;
}

/**
 * A page of records as they stand, in order of id. Each page is one moment's; between two pages a record may move on, which
 * the entries after the first page's cursor then say once more. Null where the feed is not the team's to read.
 */
export async function snapshot(database: Database, who: Pusher, from: From): Promise<SnapshotPage | null> {
  const { team } = who;
  const epochOf = (transaction: TeamTransaction): Promise<string> => readEpoch(transaction, team);
  if (from.feed === feedOf(team)) {
    return inTeam(
      database,
      team,
      async (transaction) => ({ epoch: await epochOf(transaction), ...(await readPage(transaction, who, team, from)) }),
      'repeatable read',
    );
  }
  const patient = patientOfFeed(from.feed);
  const owner = patient === null ? null : await sharingOwner(database, team, patient);
  if (patient === null || owner === null) return null;
  const epoch = await inTeam(database, team, epochOf);
  return inTeam(
    database,
    owner,
    async (transaction) =>
      (await readShared(transaction, owner, team, [patient])).has(patient)
        ? { epoch, ...(await readPage(transaction, who, owner, from)) }
        : null,
    'repeatable read',
  );
}

async function readPage(
  transaction: TeamTransaction,
  { team: asking, account }: Pusher,
  team: string,
  { feed, after = '' }: From,
): Promise<Omit<SnapshotPage, 'epoch'>> {
  const { head, checksum } = await transaction
    .selectFrom('feed')
    .select(['head', 'checksum'])
    .where('team', '=', team)
    .where('feed', '=', feed)
    .executeTakeFirstOrThrow();
  const patient = patientOfFeed(feed);
  // A patient's own record names nobody. Who left the team is not of it any more.
  const whom = sql<string>`coalesce(patient, id)`;
  const gone = transaction.selectFrom('elsewhere').select('patient').where('team', '=', team).where('owner', '!=', team);
  const rows = await transaction
    .selectFrom('record')
    .select(['id', 'state'])
    .where('team', '=', team)
    .where('id', '>', after)
    .where((row) => (patient === null ? row(whom, 'not in', gone) : row.or([row('id', '=', patient), row('patient', '=', patient)])))
    .orderBy('id')
    .limit(pageSize + 1)
    .execute();
  let bytes = 0;
  const page = rows.slice(0, pageSize).filter((row, index) => (bytes += row.state.length) <= pageBytes || index === 0);
  const last = page.at(-1);
  const outcome = `read ${page.length}${asking === team ? '' : ` for ${asking}`}`;
  if (last !== undefined) await audit(transaction, { team, account, action: 'snapshot', subject: feed, outcome });
  return {
    unsigned: await unsignedIn(
      transaction,
      team,
      page.map((row) => row.state),
    ),
    feed,
    states: page.map((row) => row.state),
    cursor: head,
    checksum,
    next: last === undefined || page.length === rows.length ? null : last.id,
  };
}

/** As a state's text names the changeset of each head: ids need no escaping, and a quote inside a text is escaped. */
const named = /[{,]"changeset":"([\w-]+)"/g;

/** Of the changesets that these records name, those that their authors have not signed. */
async function unsignedIn(transaction: TeamTransaction, team: string, states: readonly string[]): Promise<string[]> {
  const ids = new Set(states.flatMap((state) => [...state.matchAll(named)].map(([, id = '']) => id)));
  if (ids.size === 0) return [];
  const rows = await transaction
    .selectFrom('changeset')
    .select('id')
    .where('team', '=', team)
    .where(sql<boolean>`id = any(${[...ids]})`)
    .where('signed_by', 'is', null)
    .execute();
  return rows.map(({ id }) => id).sort();
}
