import { foldChangesets, isBody, patientOf, type RecordId, type RecordState } from '../records';
import type { KeyId } from '../vault';
import type { Database, Tables } from './database';
import { markDirty } from './dirty';
import { isHandedKey } from './keys';
import { storedWriting } from './manifests';
import { readAnew, writeAnew } from './meta';
import { readable } from './outbox-rows';
import { idOf, patientIn, postRecord, readRow, setAside } from './record-table';
import { isFeedRow, parsedText, type OutboxRow } from './schema';

/**
 * Records that are not what was written here last: altered, an older copy that was put back, or gone. They are set aside, what this
 * device wrote of them is folded anew from its outbox, and the server is asked for the rest. What another device wrote and the server
 * holds is missing until then, which is why it is said; shown as it lies there it would pass for what is true now.
 */

/** A patient's records, or a single one that concerns nobody. */
export type Group = { readonly patient: RecordId } | { readonly record: RecordId };

interface Misfit {
  readonly id: RecordId;
  readonly row: unknown;
  readonly problem: string;
}

/** Every one of the rows, which are of that patient or that record, and of what is listed and not among them. */
export async function misfitsAmong(tables: Tables, group: Group, rows: readonly unknown[]): Promise<readonly Misfit[]> {
  const own = 'patient' in group ? group.patient : null;
  const keys = new Set(rows.flatMap((row) => storedWriting(row)?.k ?? []).filter((k) => own === null || k === own || isHandedKey(k)));
  if (own !== null) keys.add(own);
  const lists = new Map(await Promise.all([...keys].map(async (k) => [k, await tables.manifests.of(k)] as const)));
  const found = new Map(rows.map((row) => [idOf(row), row]));
  if (own !== null)
    for (const list of lists.values()) for (const id of list.keys()) if (!found.has(id)) found.set(id, await tables.get('records', id));
  return [...found].flatMap(([id, row]) => {
    const problem = problemOf(row, lists);
    return problem === null ? [] : [{ id, row, problem }];
  });
}

function problemOf(row: unknown, lists: ReadonlyMap<KeyId, ReadonlyMap<RecordId, string>>): string | null {
  if (row === undefined) return 'It is gone, though nobody deleted it.';
  const read = readRow(row);
  if ('problem' in read) return read.problem;
  const writing = storedWriting(row);
  const fits = writing !== null && lists.get(writing.k)?.get(read.state.id) === writing.n;
  return fits ? null : 'It is not what was written last: perhaps an older copy was put back.';
}

const mendTables = ['records', 'corrupt', 'outbox', 'unsent', 'feeds', 'dirty', 'meta'] as const;

/** Looks again where it can be written, and mends what does not fit. Gives the records that changed. */
export function mend(
  database: Database,
  group: Group,
  find: (tables: Tables) => Promise<readonly unknown[]>,
): Promise<readonly RecordId[]> {
  return database.run(mendTables, 'readwrite', async (tables) => {
    const wrong = await misfitsAmong(tables, group, await find(tables));
    if (wrong.length === 0) return [];
    for (const { id, row, problem } of wrong) {
      await setAside(tables, id, problem, row, 'patient' in group ? group.patient : undefined);
      await tables.delete('records', id);
      tables.manifests.unlist(id);
    }
    const ids = new Set(wrong.map(({ id }) => id));
    for (const state of (await ownStates(tables, group, ids)).values()) postRecord(tables, state);
    if ('patient' in group) markDirty(tables, group.patient);
    await askAnew(tables, ids);
    return [...ids];
  });
}

const isUnderWay = ({ state }: OutboxRow): boolean => state !== 'returned';

/** These records, of what this device keeps of its own: what is not sent, and for a time what was. */
async function ownStates(
  tables: Tables,
  group: Group,
  ids: ReadonlySet<RecordId>,
  among: (row: OutboxRow) => boolean = () => true,
): Promise<ReadonlyMap<RecordId, RecordState>> {
  const found = 'patient' in group ? await tables.where('outbox', 'patient', group.patient) : await tables.all('outbox');
  const sets = (await readable(tables, found)).filter(among).flatMap(({ changeset: { header, body } }) => {
    const parsed = parsedText(body);
    return isBody(parsed) ? [{ header, changes: parsed.changes.filter(({ record }) => ids.has(record)) }] : [];
  });
  return foldChangesets(sets, () => undefined);
}

/** Each feed is read once more as records; its cursor then goes on from where it is. */
async function askAnew(tables: Tables, ids: ReadonlySet<RecordId>): Promise<void> {
  await writeAnew(tables, [...new Set([...(await readAnew(tables)), ...ids])]);
  for (const row of await tables.all('feeds')) {
    if (!isFeedRow(row) || row.cursor === 0 || row.snapshot !== undefined) continue;
    await tables.put('feeds', { ...row, snapshot: { after: '', cursor: row.cursor, checksum: row.checksum } });
  }
}

/**
 * What a record that comes with a snapshot is joined to, where it was asked for anew: to that of one's own which the server may not have
 * had. Anything else it knows better, and would not tell apart what it has seen superseded.
 */
export async function takeAnew(tables: Tables, came: readonly RecordState[], known: Map<RecordId, RecordState>): Promise<void> {
  const waiting = new Set(await readAnew(tables));
  const taken = came.filter(({ id }) => waiting.delete(id));
  if (taken.length === 0) return;
  for (const state of taken) {
    known.delete(state.id);
    for (const [id, own] of await ownStates(tables, groupOf(state.id, state), new Set([state.id]), isUnderWay)) known.set(id, own);
  }
  await writeAnew(tables, [...waiting]);
}

/** Whom a stored row concerns, as far as it says so. */
export const groupOf = (id: RecordId, row: unknown): Group => {
  const read = readRow(row);
  const patient = 'state' in read ? patientOf(read.state) : patientIn(row);
  return patient === undefined ? { record: id } : { patient };
};
