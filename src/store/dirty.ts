import { guard, isText, listOf, objectOf, type RecordId } from '../records';
import type { Tables } from './database';
import { blockOf, type Block } from './summary-place';

/** A mark of one patient, or of several whose summaries lie in one block. */
interface Row {
  readonly id: string;
  readonly mark?: string | undefined;
  readonly patients?: readonly RecordId[] | undefined;
}
const isRow = guard<Row>(
  objectOf(
    { id: isText },
    { mark: (value) => value === undefined || isText(value), patients: (value) => value === undefined || listOf(isText)(value) },
  ),
);
const patientsIn = ({ id, patients }: Row): readonly RecordId[] => patients ?? [id];

/** Patients whose stored summary no longer says what their records say: marked by the transaction that writes a record. */
export const markDirty = (tables: Tables, patient: RecordId): void => tables.post('dirty', { id: patient, mark: tables.mark });

/** Those of one block in one row: of a first pull's page each would be felt. */
export function markAllDirty(tables: Tables, patients: Iterable<RecordId>): void {
  const blocks = new Map<Block, RecordId[]>();
  for (const patient of new Set(patients)) {
    const block = blockOf(patient);
    const others = blocks.get(block);
    if (others === undefined) blocks.set(block, [patient]);
    else others.push(patient);
  }
  for (const [block, [first, ...others]] of blocks) {
    if (first === undefined) continue;
    if (others.length === 0) markDirty(tables, first);
    else tables.post('dirty', { id: `${block}/${tables.rowId()}`, mark: tables.mark, patients: [first, ...others] });
  }
}

export async function dirtyPatients(tables: Tables): Promise<Set<RecordId>> {
  return new Set((await tables.all('dirty')).filter(isRow).flatMap(patientsIn));
}

/** A summary made of records that were read after its marks were is clean as long as the marks are the same. */
export interface Marks {
  readonly byPatient: ReadonlyMap<RecordId, string>;
  readonly rows: readonly { readonly id: string; readonly patients: readonly RecordId[] }[];
}

export async function readMarks(tables: Tables, from: RecordId, to: RecordId): Promise<Marks> {
  const rows = (await tables.between('dirty', from, to)).filter(isRow);
  const byPatient = new Map<RecordId, string>();
  for (const row of rows) for (const id of patientsIn(row)) byPatient.set(id, `${byPatient.get(id) ?? ''} ${row.mark ?? ''}`);
  return { byPatient, rows: rows.map((row) => ({ id: row.id, patients: patientsIn(row) })) };
}
