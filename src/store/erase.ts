import type { RecordId } from '../records';
import type { Database, Tables } from './database';
import { markDirty } from './dirty';
import { dropNotes, sharedPrefix } from './forget';
import { handedPrefix } from './keys';
import { checkFence, readForgotten, readSharedBy, writeForgotten, writeSharedBy } from './meta';
import { idOf, patientIn } from './record-table';
import { dropBlock } from './summary-blocks';
import { blockOf } from './summary-place';
import { isUnsent, miscounted } from './unsent';

/** Tables that an erasure writes. */
const eraseTables = ['records', 'dirty', 'summaries', 'feeds', 'corrupt', 'outbox', 'notes', 'unsent', 'meta', 'keys'] as const;

/** What became of an order to erase: of whom nothing is here any more, and which records went. */
interface Erased {
  readonly patients: readonly RecordId[];
  readonly records: readonly RecordId[];
}

/**
 * Patients who were erased on the server: their key is destroyed and every row of them goes, also what was sent or set aside. What still
 * waits is sent first, so that the chain has no hole there: of such a patient nothing is done yet.
 */
export function erase(database: Database, patients: readonly RecordId[], fence: number | null): Promise<Erased> {
  return database.run(eraseTables, 'readwrite', async (tables) => {
    await checkFence(tables, fence);
    const done: RecordId[] = [];
    const records: RecordId[] = [];
    for (const patient of patients) {
      if (await isUnsent(tables, patient)) continue;
      records.push(...(await eraseNow(tables, patient)));
      done.push(patient);
    }
    return { patients: done, records };
  });
}

async function eraseNow(tables: Tables, patient: RecordId): Promise<readonly RecordId[]> {
  const keys = await tables.keysWhere('records', 'patient', patient);
  const ids = new Set([patient, ...keys.filter((key) => typeof key === 'string')]);
  for (const id of ids) await tables.delete('records', id);
  for (const key of await tables.keysWhere('outbox', 'patient', patient)) await tables.delete('outbox', key);
  for (const row of await tables.unopened.all('corrupt'))
    if (patientIn(row) === patient || ids.has(idOf(row))) await tables.delete('corrupt', idOf(row));
  await dropNotes(tables, ids);
  await takeFromPatient(tables, patient);
  markDirty(tables, patient);
  dropBlock(tables, blockOf(patient));
  await tables.delete('feeds', `${sharedPrefix}${patient}`);
  const { [patient]: _, ...forgotten } = await readForgotten(tables);
  await writeForgotten(tables, forgotten);
  const { [patient]: __, ...shared } = await readSharedBy(tables);
  await writeSharedBy(tables, shared);
  await miscounted(tables);
  await tables.destroyKey(patient);
  return [...ids];
}

/** What was handed over of the patient opens nothing any more. */
async function takeFromPatient(tables: Tables, patient: RecordId): Promise<void> {
  for (const row of await tables.between('meta', handedPrefix, `${handedPrefix}\uFFFF`)) {
    const { key, value } = Object(row);
    if (typeof key !== 'string' || patientIn(value) !== patient) continue;
    await tables.delete('meta', `identity/${key}`);
    await tables.delete('meta', key);
    await tables.destroyKey(key);
  }
}
