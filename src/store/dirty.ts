import type { RecordId } from '../records';
import type { Tables } from './database';

/** Patients whose stored summary no longer says what their records say: marked by the transaction that writes a record. */
export const markDirty = (tables: Tables, patient: RecordId): void => tables.post('dirty', { id: patient });

export const markClean = (tables: Tables, patient: RecordId): Promise<unknown> => tables.delete('dirty', patient);

export async function dirtyPatients(tables: Tables): Promise<Set<RecordId>> {
  return new Set((await tables.keys('dirty')).filter((key) => typeof key === 'string'));
}
