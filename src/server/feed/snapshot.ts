import type { SnapshotReply } from '../../protocol';
import { audit, inTeam, type Database } from '../database';
import { readEpoch } from './epoch';
import { pageBytes, pageSize } from './pull';
import type { Pusher } from './push';

/**
 * A page of records as they stand, in order of id. Each page is one moment's; between two pages a record may move on, which
 * the entries after the first page's cursor then say once more.
 */
export function snapshot(
  database: Database,
  who: Pusher,
  from: { readonly feed: string; readonly after?: string | undefined },
): Promise<SnapshotReply> {
  const { team } = who;
  const { feed, after = '' } = from;
  return inTeam(
    database,
    team,
    async (transaction) => {
      const epoch = await readEpoch(transaction, team);
      const { head, checksum } = await transaction
        .selectFrom('feed')
        .select(['head', 'checksum'])
        .where('team', '=', team)
        .where('feed', '=', feed)
        .executeTakeFirstOrThrow();
      const rows = await transaction
        .selectFrom('record')
        .select(['id', 'state'])
        .where('team', '=', team)
        .where('id', '>', after)
        .orderBy('id')
        .limit(pageSize + 1)
        .execute();
      let bytes = 0;
      const page = rows.slice(0, pageSize).filter((row, index) => (bytes += row.state.length) <= pageBytes || index === 0);
      const last = page.at(-1);
      if (last !== undefined) await audit(transaction, { ...who, action: 'snapshot', subject: feed, outcome: `read ${page.length}` });
      return {
        epoch,
        feed,
        records: page.map((row): unknown => JSON.parse(row.state)),
        cursor: head,
        checksum,
        next: last === undefined || page.length === rows.length ? null : last.id,
      };
    },
    'repeatable read',
  );
}
