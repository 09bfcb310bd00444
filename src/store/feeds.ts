import * as z from 'zod';
import { bodySchema, foldChangeset, hashText } from '../records';
import type { Change, Changeset, RecordId } from '../records';
import type { PullReply } from '../protocol';
import type { Database, Tables } from './database';
import { checkFence, readEpoch, writeEpoch } from './meta';
import { markStored, offerAgain } from './outbox';
import { readForWriting, setAside } from './record-table';
import { feedRowSchema, problemOf, type FeedRow } from './schema';

/** What a pull changed. */
export interface Applied {
  readonly records: ReadonlySet<RecordId>;
  readonly outbox: boolean;
}

type Opened = { readonly changeset: Changeset; readonly changes: readonly Change[] } | { readonly changeset: Changeset; readonly problem: string };

/** Positions in feeds, and what arrives by them. */
export class Feeds {
  constructor(private readonly database: Database) {}

  cursor(feed: string): Promise<FeedRow> {
    return this.database.run(['feeds', 'meta'], 'readonly', (tables) => readFeed(tables, feed));
  }

  /** Folds and moves the cursor at once, so that a cursor never passes data that is not on this device. */
  applyPull(reply: PullReply, fence: number | null): Promise<Applied> {
    const opened = reply.entries.map((entry) => openChangeset(entry.changeset));
    return this.database.run(['records', 'outbox', 'feeds', 'meta', 'applied', 'corrupt'], 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      const records = new Set<RecordId>();
      let outbox = false;
      for (const entry of opened) {
        if (await markStored(tables, entry.changeset.header.id)) outbox = true;
        for (const id of await apply(tables, entry)) records.add(id);
      }
      const { feed, cursor, epoch, checksum } = reply;
      await tables.put('feeds', { feed, cursor, epoch, checksum } satisfies FeedRow);
      return { records, outbox };
    });
  }

  startEpoch(epoch: string, fence: number | null): Promise<void> {
    return this.database.run(['outbox', 'feeds', 'meta', 'corrupt'], 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      const known = await readEpoch(tables);
      await writeEpoch(tables, epoch);
      await tables.clear('feeds');
      if (known !== null) await offerAgain(tables);
    });
  }
}

async function readFeed(tables: Tables, feed: string): Promise<FeedRow> {
  const row = feedRowSchema.safeParse(await tables.get('feeds', feed));
  // An unreadable cursor goes back to the beginning: everything folds once only, so that costs time alone.
  return row.success ? row.data : { feed, cursor: 0, epoch: await readEpoch(tables), checksum: '' };
}

/** Each changeset folds once; one that cannot be read is kept aside whole and the feed goes on. */
async function apply(tables: Tables, entry: Opened): Promise<Iterable<RecordId>> {
  const { header } = entry.changeset;
  if ((await tables.get('applied', header.id)) !== undefined) return [];
  if ('problem' in entry) {
    await setAside(tables, header.id, entry.problem, entry.changeset);
    return [];
  }
  const states = await readForWriting(tables, new Set(entry.changes.map((change) => change.record)));
  const records = foldChangeset(header, entry.changes, (id) => states.get(id));
  for (const state of records.values()) await tables.put('records', state);
  await tables.put('applied', { id: header.id });
  await tables.delete('corrupt', header.id);
  return records.keys();
}

const bodyText = z
  .string()
  .transform((text, context) => {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(bodySchema);

function openChangeset(changeset: Changeset): Opened {
  if (hashText(changeset.body) !== changeset.header.bodyHash) return { changeset, problem: 'The content is not what its hash says.' };
  const body = bodyText.safeParse(changeset.body);
  return body.success ? { changeset, changes: body.data.changes } : { changeset, problem: problemOf(body.error) };
}
