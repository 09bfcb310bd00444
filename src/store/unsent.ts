import { guard, objectOf, wholeFrom, type RecordId } from '../records';
import type { Tables } from './database';
import { markDirty } from './dirty';
import { readPatients } from './record-table';
import { isOutboxHead, only, type OutboxHead } from './schema';

/**
 * How much waits, by record and by patient, so that no screen counts the outbox. Derived, and always a little behind, for a save
 * must not wait for it: a save writes its entry at the end of the outbox and nothing here, the counts say up to which entry they
 * go, and whoever reads them adds the entries after it, the tail. Once the tail grows long the counts are brought up to its end,
 * and the patients of its records are marked in `dirty`, in one transaction. Whoever changes an entry that is counted counts it.
 */
const all = '*';
export interface Unsent {
  readonly waiting: number;
  readonly patients: number;
}
interface Place {
  readonly upTo: number;
}
const isRow = guard<Pick<Unsent, 'waiting'>>(objectOf({ waiting: wholeFrom(1) }));
const isPlace = guard<Place>(objectOf({ upTo: wholeFrom(0) }));
const isTotal = guard<Unsent & Place>(objectOf({ waiting: wholeFrom(0), patients: wholeFrom(0), upTo: wholeFrom(0) }));

type Counted = Pick<OutboxHead, 'records' | 'patient'>;

export interface Tail {
  /** Null where they have to be counted anew. */
  readonly counted: Unsent | null;
  readonly upTo: number;
  readonly rows: readonly OutboxHead[];
}

/** A tail longer than this is counted. */
export const shortTail = 20;
const pageSize = 500;

/** The counts and the entries after them, or the first of them. */
export async function readTail(tables: Tables): Promise<Tail> {
  const stored = await tables.get('unsent', all);
  const total = only(isTotal, stored);
  const upTo = only(isPlace, stored)?.upTo ?? 0;
  return { counted: total ?? null, upTo, rows: (await tables.unopened.after('outbox', upTo, shortTail + 1)).flatMap(readable) };
}

/** How much waits; null where it has to be counted. */
export async function unsentWith(tables: Tables, { counted, rows }: Tail): Promise<Unsent | null> {
  if (counted === null || rows.length > shortTail) return null;
  const waiting = rows.filter(isWaiting);
  const patients = [...new Set(waiting.flatMap(({ patient }) => patient ?? []))];
  const known = await waitingOf(tables, patients);
  return { waiting: counted.waiting + waiting.length, patients: counted.patients + patients.filter((id) => known.get(id) === 0).length };
}

/** Which of these patients and records something waits for; null where it has to be counted. */
export async function unsentAmong(tables: Tables, ids: Iterable<RecordId>): Promise<ReadonlySet<RecordId> | null> {
  const wanted = new Set(ids);
  const [{ counted, rows }, waiting] = await Promise.all([readTail(tables), waitingOf(tables, [...wanted])]);
  if (counted === null || rows.length > shortTail) return null;
  const inTail = new Set(rows.filter(isWaiting).flatMap(idsOf));
  return new Set([...wanted].filter((id) => inTail.has(id) || (waiting.get(id) ?? 0) > 0));
}

/** Whether something waits for it, in a transaction that may count. */
export async function isUnsent(tables: Tables, id: RecordId): Promise<boolean> {
  const found = await unsentAmong(tables, [id]);
  if (found !== null) return found.has(id);
  await countTail(tables);
  return isUnsent(tables, id);
}

/** An entry that is counted begins to wait (1) or no longer does (-1). */
export async function countUnsent(tables: Tables, entry: OutboxHead, by: 1 | -1): Promise<void> {
  const ids = idsOf(entry);
  const [stored, waiting] = await Promise.all([tables.get('unsent', all), waitingOf(tables, ids)]);
  const total = only(isTotal, stored);
  // Out of step already: the next look counts anew. One in the tail is counted as it is by then.
  if (total === undefined || entry.local > total.upTo) return;
  let { patients } = total;
  for (const id of ids) {
    const before = waiting.get(id) ?? 0;
    const now = Math.max(before + by, 0);
    if (id === entry.patient && (before === 0) !== (now === 0)) patients += by;
    postWaiting(tables, id, now);
  }
  if (total.waiting + by < 0 || patients < 0) await miscounted(tables);
  else tables.post('unsent', { id: all, ...total, waiting: total.waiting + by, patients });
}

/** Counts the tail, or everything where the counts are out of step, and marks whose summaries the tail put out of date. */
export async function countTail(tables: Tables, anew = false): Promise<Unsent> {
  const { counted, upTo: marked } = await readTail(tables);
  const from = counted === null || anew ? { waiting: 0, patients: 0, upTo: 0 } : { ...counted, upTo: marked };
  if (from.upTo === 0) await tables.clear('unsent');
  const counts = new Map<RecordId, number>();
  const patients = new Set<RecordId>();
  let { waiting, upTo } = from;
  for (let more = true; more;) {
    const page = await tables.unopened.after('outbox', upTo, pageSize);
    const rows = page.flatMap(readable);
    for (const patient of await patientsOf(
      tables,
      rows.filter(({ local }) => local > marked),
    ))
      markDirty(tables, patient);
    for (const row of rows.filter(isWaiting)) {
      if (row.patient !== undefined) patients.add(row.patient);
      for (const id of idsOf(row)) counts.set(id, (counts.get(id) ?? 0) + 1);
      waiting += 1;
    }
    upTo = localOf(page.at(-1)) ?? upTo;
    more = page.length === pageSize;
  }
  const before = await waitingOf(tables, [...counts.keys()]);
  for (const [id, count] of counts) postWaiting(tables, id, (before.get(id) ?? 0) + count);
  const total = { waiting, patients: from.patients + [...patients].filter((id) => before.get(id) === 0).length };
  tables.post('unsent', { id: all, ...total, upTo });
  return total;
}

/** Patients whose records these entries wrote. */
export async function patientsOf(tables: Tables, rows: readonly OutboxHead[]): Promise<ReadonlySet<RecordId>> {
  const patients = await readPatients(tables, new Set(rows.flatMap(({ records }) => records)));
  return new Set([...patients.values()].flatMap((patient) => patient ?? []));
}

/** They are counted anew at the next look; what was marked stays marked. */
export async function miscounted(tables: Tables): Promise<void> {
  const place = only(isPlace, await tables.get('unsent', all));
  if (place !== undefined) tables.post('unsent', { id: all, upTo: place.upTo });
}

function postWaiting(tables: Tables, id: RecordId, waiting: number): void {
  if (waiting > 0) tables.post('unsent', { id, waiting });
  else tables.drop('unsent', id);
}

async function waitingOf(tables: Tables, ids: readonly RecordId[]): Promise<ReadonlyMap<RecordId, number>> {
  const stored = await Promise.all(ids.map((id) => tables.get('unsent', id)));
  return new Map(ids.map((id, index) => [id, only(isRow, stored[index])?.waiting ?? 0]));
}

/** The records and the patient that wait with an entry. */
function idsOf({ records, patient }: Counted): readonly RecordId[] {
  return [...new Set(patient === undefined ? records : [...records, patient])];
}

const isWaiting = ({ state }: OutboxHead): boolean => state === 'waiting';

const readable = (row: unknown): readonly OutboxHead[] => (isOutboxHead(row) ? [row] : []);

/** The outbox's own number of a row, which even a damaged one has: it is the row's key. */
const localOf = (row: unknown): number | null =>
  row !== null && typeof row === 'object' && 'local' in row && typeof row.local === 'number' ? row.local : null;
