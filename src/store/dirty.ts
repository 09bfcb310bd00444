import { guard, isText, objectOf, type RecordId } from '../records';
import type { Tables } from './database';

interface Row {
  readonly id: RecordId;
  readonly mark?: string | undefined;
}
const isRow = guard<Row>(objectOf({ id: isText }, { mark: (value) => value === undefined || isText(value) }));

/** Patients whose stored summary no longer says what their records say: marked by the transaction that writes a record. */
export const markDirty = (tables: Tables, patient: RecordId): void => tables.post('dirty', { id: patient, mark: tables.mark });

export async function dirtyPatients(tables: Tables): Promise<Set<RecordId>> {
  return new Set((await tables.keys('dirty')).filter((key) => typeof key === 'string'));
}

/** Marks by patient. A summary made of records that were read after its mark was is clean as long as the mark is the same. */
export type Marks = ReadonlyMap<RecordId, string | undefined>;

export async function readMarks(tables: Tables, from: RecordId, to: RecordId): Promise<Marks> {
  const rows = (await tables.between('dirty', from, to)).filter(isRow);
  return new Map(rows.map(({ id, mark }) => [id, mark]));
}
