import { patientOf, readRecordState, type RecordId, type RecordState } from '../records';
import type { Tables } from './database';
import { markAllDirty, markDirty } from './dirty';
import { rawOf, withText } from './sealer';
import type { Reads } from './tables';

/** What reading a stored row gives: the record, or what is wrong with it. */
type Read = { readonly state: RecordState } | { readonly problem: string };

export function readRow(row: unknown): Read {
  const state = readRecordState(row);
  return state === null ? { problem: 'not a whole record' } : { state };
}

export const idOf = (row: unknown): string =>
  row !== null && typeof row === 'object' && 'id' in row && typeof row.id === 'string' ? row.id : '';

export const problemIn = (row: unknown): string =>
  row !== null && typeof row === 'object' && 'problem' in row && typeof row.problem === 'string' ? row.problem : '';

export const patientIn = (value: unknown): string | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  if ('header' in value) return patientIn(value.header);
  return 'patient' in value && typeof value.patient === 'string' ? value.patient : undefined;
};

/** Keeps the unreadable thing as it was found, sealed or not, and lists it. */
export function setAside(
  tables: Tables,
  id: string,
  problem: string,
  row: unknown,
  patient: RecordId | undefined = patientIn(row),
): Promise<unknown> {
  return tables.put('corrupt', { id, ...(patient === undefined ? {} : { patient }), problem, raw: withText(rawOf(row)) });
}

/** Writes a record without waiting for the answer, and marks the summary of its patient as out of date in the same transaction. */
export function postRecord(tables: Tables, state: RecordState): void {
  const patient = patientOf(state);
  tables.post('records', state);
  if (patient !== undefined) markDirty(tables, patient);
}

/** The same of many. */
export function postRecords(tables: Tables, states: Iterable<RecordState>): void {
  const patients = new Set<RecordId>();
  for (const state of states) {
    tables.post('records', state);
    const patient = patientOf(state);
    if (patient !== undefined) patients.add(patient);
  }
  markAllDirty(tables, patients);
}

/**
 * Records as they stand inside a writing transaction that covers `corrupt`. An unreadable one is set aside and what is
 * written now begins it anew: an answer given today is not refused for damage of yesterday, and `misfits` puts back what is missing. One that is still as it is
 * `known` here is not checked again.
 */
export async function readForWriting(
  tables: Tables,
  ids: Iterable<RecordId>,
  known: ReadonlyMap<RecordId, RecordState> = new Map(),
): Promise<Map<RecordId, RecordState>> {
  const states = new Map<RecordId, RecordState>();
  for (const [id, row] of await rowsOf(tables, tables, ids, known)) {
    const before = known.get(id);
    const read: Read = before !== undefined && row === before ? { state: before } : readRow(row);
    if ('state' in read) states.set(id, read.state);
    else {
      tables.doubt(id);
      await setAside(tables, id, read.problem, row);
    }
  }
  return states;
}

/** Whether two values that were stored, or can be, say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  if (Array.isArray(one) !== Array.isArray(other) || keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && isSame(Reflect.get(one, key), Reflect.get(other, key)));
}

/** Which of the records are there, and whom they concern. */
export async function readPatients(tables: Tables, ids: Iterable<RecordId>): Promise<ReadonlyMap<RecordId, RecordId | undefined>> {
  const rows = await rowsOf(tables, tables.unopened, ids);
  return new Map(rows.map(([id, row]) => [id, kindIn(row) === 'patient' ? id : patientIn(row)]));
}

const kindIn = (row: unknown): unknown => (row !== null && typeof row === 'object' && 'kind' in row ? row.kind : undefined);

/** So many are looked for one by one; of more it is asked first which of them are there. */
const fewIds = 20;

/** Asked for together: a wait for each would be felt. */
async function rowsOf(
  tables: Tables,
  reads: Reads,
  ids: Iterable<RecordId>,
  known: ReadonlyMap<RecordId, RecordState> = new Map(),
): Promise<readonly (readonly [RecordId, unknown])[]> {
  const wanted = [...new Set(ids)];
  const there = wanted.length > fewIds ? await amongThose(tables, wanted) : wanted;
  const rows = await Promise.all(there.map(async (id) => [id, await reads.get('records', id, known.get(id))] as const));
  return rows.filter(([, row]) => row !== undefined);
}

/** Those of the ids, and perhaps more, that are there: on a device that is being filled, none. */
async function amongThose(tables: Tables, ids: readonly RecordId[]): Promise<readonly RecordId[]> {
  const sorted = ids.toSorted();
  const keys = await tables.keysBetween('records', sorted[0] ?? '', sorted.at(-1) ?? '', ids.length);
  // More lie between them than were asked for: only the last key of those tells what is not there.
  const last = keys.length < ids.length ? undefined : keys.at(-1);
  const found = new Set(keys);
  return ids.filter((id) => found.has(id) || (typeof last === 'string' && id > last));
}

/** Every record that concerns the patient; an unreadable one is left out. */
export async function statesOfPatient(tables: Tables, patient: RecordId): Promise<readonly RecordState[]> {
  const rows = await tables.where('records', 'patient', patient);
  // The patient's own record names the patient only where it was written alone.
  const own = rows.some((row) => idOf(row) === patient) ? [] : [await tables.get('records', patient)];
  return [...own, ...rows].map(readRow).flatMap((read) => ('state' in read ? [read.state] : []));
}
