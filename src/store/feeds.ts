import type * as z from 'zod/mini';
import { bodySchema, foldAnew, foldChangesets, hashText, isBody, joinStates, patientOf } from '../records';
import type { Change, Changeset, RecordId, RecordState } from '../records';
import type { Hello, PullReply, SnapshotReply } from '../protocol';
import { reachedNote } from './contract';
import type { Database, Tables } from './database';
import { forgetSoon, forgetTables, remember, sharedPrefix } from './forget';
import { checkFence, readDevice, readEpoch, readForgotten, readIdentity, readReleased, writeEpoch, writeReleased } from './meta';
import { letGo, markPassedOn, markReturned, offerAgain } from './outbox-rows';
import { takeAnew } from './misfits';
import { idOf, postRecords, readForWriting, readRow, setAside } from './record-table';
import { isFeedRow, only, parsedText, type FeedRow } from './schema';
import { noteUnsigned } from './unsigned';

/** What a pull changed. */
export interface Applied {
  readonly records: ReadonlySet<RecordId>;
  readonly outbox: boolean;
}

type Opened =
  | { readonly changeset: Changeset; readonly changes: readonly Change[] }
  | { readonly changeset: Changeset; readonly problem: string };

/** Positions in feeds, and what arrives by them. */
export class Feeds {
  constructor(private readonly database: Database) {}

  cursor(feed: string): Promise<FeedRow> {
    return this.database.run(['feeds'], 'readonly', async (tables) => {
      const row = only(isFeedRow, await tables.get('feeds', feed));
      // An unreadable cursor goes back to the beginning: everything folds once only, so that costs time alone.
      return row ?? { feed, cursor: 0, epoch: null, checksum: '' };
    });
  }

  /** Folds and moves the cursor at once, so that a cursor never passes data that is not on this device. */
  applyPull(reply: PullReply, fence: number | null): Promise<Applied> {
    const entries = reply.entries.map((entry) => openChangeset(entry.changeset));
    const { feed, cursor, epoch, checksum } = reply;
    return this.database.run(['applied', 'unsigned', ...forgetTables], 'readwrite', async (tables) => {
      const [device] = await Promise.all([readDevice(tables), checkFence(tables, fence)]);
      noteUnsigned(
        tables,
        reply.entries.flatMap((entry) => (entry.unsigned === true ? [entry.changeset.header.id] : [])),
      );
      let outbox = false;
      const records = new Set<RecordId>();
      for (const { came, left } of partsOf(reply, entries)) {
        const ids = came.map(({ entry }) => entry.changeset.header.id);
        let [forgotten, here] = await Promise.all([readForgotten(tables), lookFor(tables, ids)]);
        const fresh = new Map<string, Opened>();
        const looked = new Set<string>();
        for (const [index, { entry, position }] of came.entries()) {
          const { id, patient } = entry.changeset.header;
          if (looked.has(id)) continue;
          looked.add(id);
          const { news, row } = await markReturned(tables, here[index]?.queued ?? [], { feed, position });
          if (news) outbox = true;
          const before = patient === undefined ? undefined : forgotten[patient];
          if (patient !== undefined && before === 'waits') forgotten = await remember(tables, patient);
          // Each changeset folds once, this device's own when it was saved, though a page or a whole feed come again; unless what it
          // made was forgotten since.
          const isFolded = row?.changeset.header.device === device || here[index]?.isApplied === true;
          if (before !== undefined || !isFolded) fresh.set(id, entry);
        }
        for (const id of await fold(tables, feed, [...fresh.values()])) records.add(id);
        if (left !== null) for (const id of await this.#leave(tables, feed, left)) records.add(id);
      }
      const reached = reachedIn(reply, entries);
      for (const [flag, at] of reached) tables.post('notes', { key: reachedNote(flag), value: String(at) });
      tables.post('feeds', { feed, cursor, epoch, checksum } satisfies FeedRow);
      return { records, outbox: outbox || reached.size > 0 || (reply.forget ?? []).length > 0 };
    });
  }

  async #leave(tables: Tables, feed: string, { position, patient }: { position: number; patient: RecordId }): Promise<readonly RecordId[]> {
    const identity = await readIdentity(tables);
    if (identity !== null) await markPassedOn(tables, identity.team, patient, { feed, position });
    return forgetSoon(tables, patient);
  }

  /**
   * Joins a page of records into what is here and notes how far the snapshot came, at once: a device killed between two
   * pages goes on after the last one, and a page that comes twice changes nothing. With the last page the cursor goes to
   * where the first one said.
   */
  applySnapshot(reply: SnapshotReply, fence: number | null): Promise<ReadonlySet<RecordId>> {
    const { feed, epoch, next } = reply;
    return this.database.run(
      ['records', 'dirty', 'outbox', 'unsent', 'feeds', 'meta', 'corrupt', 'unsigned'],
      'readwrite',
      async (tables) => {
        const read = reply.records.map((record) => ({ record, ...readRow(record) }));
        const came = read.flatMap((each) => ('state' in each ? [each.state] : []));
        const [stored, here] = await Promise.all([
          tables.get('feeds', feed),
          readForWriting(
            tables,
            came.map(({ id }) => id),
          ),
          checkFence(tables, fence),
          tables.haveKeysFor(came.map(patientOf)),
        ]);
        noteUnsigned(tables, reply.unsigned ?? []);
        const row = only(isFeedRow, stored);
        const begun = row?.epoch === epoch ? row.snapshot : undefined;
        const { cursor, checksum } = begun ?? reply;
        await takeAnew(tables, came, here);
        const joined = new Map<RecordId, RecordState>();
        for (const each of read) {
          if ('state' in each) {
            const known = here.get(each.state.id);
            if (isStrange(feed, patientOf(each.state), known)) {
              await setAside(tables, `${feed} ${each.state.id}`, notOfThisPatient, each.record);
              continue;
            }
            joined.set(each.state.id, known === undefined ? foldAnew(each.state) : joinStates(known, each.state));
          } else await setAside(tables, idOf(each.record) || 'unreadable record', each.problem, each.record);
        }
        postRecords(tables, joined.values());
        const at: FeedRow =
          next === null
            ? { feed, cursor, epoch, checksum }
            : { feed, cursor: 0, epoch, checksum: '', snapshot: { after: next, cursor, checksum } };
        tables.post('feeds', at);
        return new Set(joined.keys());
      },
    );
  }

  /**
   * Lets go of what the server released. Each release is looked at once, so that a start does not go through the outbox.
   * One told under another epoch counts positions of another history.
   */
  release(epoch: string, safe: NonNullable<Hello['safe']>, fence: number | null): Promise<void> {
    return this.database.run(['outbox', 'unsent', 'records', 'dirty', 'meta', 'applied', 'corrupt'], 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      const identity = await readIdentity(tables);
      if (identity === null || (await readEpoch(tables, identity.team)) !== epoch) return;
      for (const [feed, { released }] of Object.entries(safe)) {
        const known = await readReleased(tables, feed);
        if (released === 0 || (known?.epoch === epoch && known.released >= released)) continue;
        await letGo(tables, identity.team, feed, released);
        await writeReleased(tables, feed, { epoch, released });
      }
    });
  }

  /** Begins the signed-in team's history anew. */
  startEpoch(epoch: string, fence: number | null): Promise<void> {
    return this.database.run(['outbox', 'unsent', 'feeds', 'meta', 'corrupt'], 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      const identity = await readIdentity(tables);
      if (identity === null) return;
      const known = await readEpoch(tables, identity.team);
      await writeEpoch(tables, identity.team, epoch);
      await tables.clear('feeds');
      if (known !== null) await offerAgain(tables, identity.team);
    });
  }
}

/** Of the flags that came, when the server received that they were raised. */
const reachedIn = ({ entries: came }: PullReply, entries: readonly Opened[]): ReadonlyMap<RecordId, number> =>
  new Map(
    entries.flatMap((entry, index) => {
      const received = came[index]?.received;
      if (received === undefined || !('changes' in entry)) return [];
      return entry.changes.flatMap(({ kind, path, record }) =>
        kind === 'flag' && path === 'raisedAt' ? [[record, received] as const] : [],
      );
    }),
  );

interface Came {
  readonly entry: Opened;
  readonly position: number;
}
interface Left {
  readonly position: number;
  readonly patient: RecordId;
}

/** What came, up to each patient who left the team in between, and the rest. */
function partsOf(reply: PullReply, entries: readonly Opened[]): readonly { readonly came: readonly Came[]; readonly left: Left | null }[] {
  const all = entries.map((entry, index): Came => ({ entry, position: reply.entries[index]?.position ?? reply.cursor }));
  let from = 0;
  const parts = (reply.forget ?? [])
    .filter(({ position }) => position <= reply.cursor)
    .map((left) => {
      const next = all.findIndex(({ position }, index) => index >= from && position >= left.position);
      const to = next === -1 ? all.length : next;
      const came = all.slice(from, to);
      from = to;
      return { came, left };
    });
  return [...parts, { came: all.slice(from), left: null }];
}

/** What is here of each changeset; asked for together, because a wait for each would be felt. */
function lookFor(
  tables: Tables,
  ids: readonly string[],
): Promise<readonly { readonly queued: readonly unknown[]; readonly isApplied: boolean }[]> {
  return Promise.all(
    ids.map(async (id) => {
      const [queued, applied] = await Promise.all([tables.where('outbox', 'id', id), tables.get('applied', id)]);
      return { queued, isApplied: applied !== undefined };
    }),
  );
}

/** One that cannot be read is kept aside whole and the rest goes on; it is not marked as applied, so a later build may. */
async function fold(tables: Tables, feed: string, came: readonly Opened[]): Promise<ReadonlySet<RecordId>> {
  const named = came.flatMap((entry) => ('changes' in entry ? entry.changes.map((change) => change.record) : []));
  const states = await readForWriting(tables, new Set(named));
  const entries = came.map((entry) =>
    'changes' in entry && entry.changes.some(({ record }) => isStrange(feed, entry.changeset.header.patient, states.get(record)))
      ? { changeset: entry.changeset, problem: notOfThisPatient }
      : entry,
  );
  const readable = entries.filter((entry) => 'changes' in entry);
  const touched = new Set(readable.flatMap((entry) => entry.changes.map((change) => change.record)));
  const sets = readable.map(({ changeset, changes }) => ({ header: changeset.header, changes }));
  const folded = [...foldChangesets(sets, (id) => states.get(id)).values()];
  const [aside] = await Promise.all([tables.keys('corrupt'), tables.haveKeysFor(folded.map(patientOf))]);
  postRecords(tables, folded);
  for (const { changeset } of readable) {
    tables.post('applied', { id: changeset.header.id });
    if (aside.includes(changeset.header.id)) tables.drop('corrupt', changeset.header.id);
  }
  for (const entry of entries) {
    if ('problem' in entry) await setAside(tables, entry.changeset.header.id, entry.problem, entry.changeset);
  }
  return touched;
}

const notOfThisPatient = 'It came with a shared patient and is about somebody else.';

/** In the feed of a shared patient another team writes: about that patient alone, and never into another's record. */
function isStrange(feed: string, named: RecordId | undefined, known: RecordState | undefined): boolean {
  if (!feed.startsWith(sharedPrefix)) return false;
  const patient = feed.slice(sharedPrefix.length);
  return (named !== undefined && named !== patient) || (known !== undefined && patientOf(known) !== patient);
}

function openChangeset(changeset: Changeset): Opened {
  if (hashText(changeset.body) !== changeset.header.bodyHash) return { changeset, problem: 'The content is not what its hash says.' };
  const parsed = parsedText(changeset.body);
  if (isBody(parsed)) return { changeset, changes: parsed.changes };
  const body = bodySchema.safeParse(parsed);
  return body.success ? { changeset, changes: body.data.changes } : { changeset, problem: problemOf(body.error) };
}

/** First lines of what zod found wrong, without the values: a person's data never goes into a message. */
function problemOf(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('/') || 'body'}: ${issue.code}`)
    .join('; ');
}
