import { headerSchema } from '../../records';
import type { PullReply } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { mintEpoch, readEpoch } from './epoch';
import type { Pusher } from './push';

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
 * that this history does not know (a restored backup) mints a new epoch.
 */
export function pull(database: Database, who: Pusher, from: PullFrom): Promise<PullReply> {
  const { team } = who;
  const { feed, cursor } = from;
  const read = async (transaction: TeamTransaction): Promise<PullReply> => {
    const epoch = await readEpoch(transaction, team);
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
    const sameEpoch = from.epoch === undefined || from.epoch === epoch;
    const foreign = cursor > row.head || (from.checksum !== undefined && from.checksum !== (await checksumAt(cursor)));
    if (foreign) {
      const now = sameEpoch ? await mintEpoch(transaction, team, epoch) : epoch;
      return { epoch: now, feed, entries: [], cursor: 0, checksum: '', more: row.head > 0 };
    }
    const rows = await transaction
      .selectFrom('feed_entry')
      .innerJoin('changeset', (join) =>
        join.onRef('changeset.team', '=', 'feed_entry.team').onRef('changeset.id', '=', 'feed_entry.changeset'),
      )
      .where('feed_entry.team', '=', team)
      .where('feed_entry.feed', '=', feed)
      .where('feed_entry.position', '>', cursor)
      .orderBy('feed_entry.position')
      .limit(pageSize)
      .select(['feed_entry.position', 'feed_entry.checksum', 'changeset.header', 'changeset.body', 'changeset.received'])
      .execute();
    let bytes = 0;
    const page = rows.filter((entry) => (bytes += entry.body.length) <= pageBytes || entry === rows[0]);
    const last = page.at(-1);
    if (last !== undefined)
      await audit(transaction, { ...who, action: 'pull', subject: feed, outcome: `read ${page[0]?.position ?? 0}-${last.position}` });
    return {
      epoch,
      feed,
      entries: page.map((entry) => ({
        position: entry.position,
        received: entry.received,
        changeset: { header: headerSchema.parse(JSON.parse(entry.header)), body: entry.body },
      })),
      cursor: last?.position ?? cursor,
      checksum: last?.checksum ?? (await checksumAt(cursor)),
      more: (last?.position ?? cursor) < row.head,
    };
  };
  return inTeam(database, team, read, 'repeatable read');
}
