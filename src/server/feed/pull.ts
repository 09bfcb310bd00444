import { headerSchema } from '../../records';
import type { PullReply } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { mintEpoch, readEpoch } from './epoch';
import { feedOf } from '../http/accounts';
import type { Pusher } from './push';
import { patientOfFeed, readShared, sharingOwner } from './sharing';

export const pageSize = 500;
/** A page of large bodies ends early, so that a slow line gets something it can finish. */
export const pageBytes = 2 * 1024 * 1024;

export interface PullFrom {
  readonly feed: string;
  readonly cursor: number;
  /** The epoch and the checksum at the cursor, as the device knows them. */
  readonly epoch?: string | undefined;
  readonly checksum?: string | undefined;
}

/**
 * Entries after the cursor. One snapshot serves the whole page, and a cursor never moves past what was sent. A cursor
 * that this history does not know (a restored backup) mints a new epoch. Null where the feed is not the team's to read.
 */
export async function pull(database: Database, who: Pusher, from: PullFrom): Promise<PullReply | null> {
  const { team } = who;
  if (from.feed === feedOf(team)) {
    return inTeam(
      database,
      team,
      async (transaction) => {
        const epoch = await readEpoch(transaction, team);
        const page = await readPage(transaction, who, team, from);
        return 'head' in page ? foreign(from, page.head, epoch, () => mintEpoch(transaction, team, epoch)) : { epoch, ...page };
      },
      'repeatable read',
    );
  }
  const patient = patientOfFeed(from.feed);
  const owner = patient === null ? null : await sharingOwner(database, team, patient);
  if (patient === null || owner === null) return null;
  const epoch = await inTeam(database, team, (transaction) => readEpoch(transaction, team));
  const page = await inTeam(
    database,
    owner,
    // Looked at once more where it is read: the owner may have ended it.
    async (transaction) =>
      (await readShared(transaction, owner, team, [patient])).has(patient) ? readPage(transaction, who, owner, from) : null,
    'repeatable read',
  );
  if (page === null) return null;
  if (!('head' in page)) return { epoch, ...page };
  // What the device knows as its history is its own team's.
  return foreign(from, page.head, epoch, () => inTeam(database, team, (transaction) => mintEpoch(transaction, team, epoch)));
}

async function foreign(from: PullFrom, head: number, epoch: string, mint: () => Promise<string>): Promise<PullReply> {
  const now = from.epoch === undefined || from.epoch === epoch ? await mint() : epoch;
  return { epoch: now, feed: from.feed, entries: [], cursor: 0, checksum: '', more: head > 0 };
}

/** A page, or the head of a feed that does not know the cursor. */
async function readPage(
  transaction: TeamTransaction,
  { team: asking, account }: Pusher,
  team: string,
  { feed, cursor, checksum }: PullFrom,
): Promise<Omit<PullReply, 'epoch'> | { readonly head: number }> {
  const row = await transaction
    .selectFrom('feed')
    .select(['head', 'checksum'])
    .where('team', '=', team)
    .where('feed', '=', feed)
    .executeTakeFirstOrThrow();
  const checksumAt = async (position: number): Promise<string> => {
    if (position === 0) return '';
    const entry = await transaction
      .selectFrom('feed_entry')
      .select('checksum')
      .where('team', '=', team)
      .where('feed', '=', feed)
      .where('position', '=', position)
      .executeTakeFirst();
    return entry?.checksum ?? '';
  };
  if (cursor > row.head || (checksum !== undefined && checksum !== (await checksumAt(cursor)))) return { head: row.head };
  const rows = await transaction
    .selectFrom('feed_entry')
    .leftJoin('changeset', (join) =>
      join.onRef('changeset.team', '=', 'feed_entry.team').onRef('changeset.id', '=', 'feed_entry.changeset'),
    )
    .leftJoin('elsewhere', (join) =>
      join.onRef('elsewhere.team', '=', 'feed_entry.team').onRef('elsewhere.patient', '=', 'changeset.patient'),
    )
    .where('feed_entry.team', '=', team)
    .where('feed_entry.feed', '=', feed)
    .where('feed_entry.position', '>', cursor)
    .orderBy('feed_entry.position')
    .limit(pageSize)
    .select(['feed_entry.position', 'feed_entry.checksum', 'feed_entry.forget', 'elsewhere.owner'])
    .select(['changeset.header', 'changeset.body', 'changeset.received', 'changeset.signed_by'])
    .execute();
  let bytes = 0;
  const page = rows.filter((entry) => (bytes += entry.body?.length ?? 0) <= pageBytes || entry === rows[0]);
  const last = page.at(-1);
  if (last !== undefined) {
    const outcome = `read ${page[0]?.position ?? 0}-${last.position}${asking === team ? '' : ` for ${asking}`}`;
    await audit(transaction, { team, account, action: 'pull', subject: feed, outcome });
  }
  const forget = page.flatMap(({ position, forget: patient }) => (patient === null ? [] : [{ position, patient }]));
  return {
    feed,
    // What concerns a patient who left the team stays here; of who was erased there is nothing.
    entries: page.flatMap(({ position, header, body, received, owner, signed_by }) =>
      header === null || body === null || received === null || body === '' || (owner !== null && owner !== team)
        ? []
        : [
            {
              position,
              received,
              changeset: { header: headerSchema.parse(JSON.parse(header)), body },
              ...(signed_by === null ? { unsigned: true } : {}),
            },
          ],
    ),
    ...(forget.length === 0 ? {} : { forget }),
    cursor: last?.position ?? cursor,
    checksum: last?.checksum ?? (await checksumAt(cursor)),
    more: (last?.position ?? cursor) < row.head,
  };
}
