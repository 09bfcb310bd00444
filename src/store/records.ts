import type { RecordId, RecordKind, RecordState } from '../records';
import type { CorruptRecord } from './contract';
import type { Database, Tables } from './database';
import { groupOf, mend, misfitsAmong, type Group } from './misfits';
import { idOf, problemIn, readRow, setAside } from './record-table';

/** Reads records; one that cannot be read, or is not what was written last, is set aside and the rest works. */
export class RecordTable {
  constructor(
    private readonly database: Database,
    /** Told of records that were put right. */
    private readonly mended: (ids: readonly RecordId[]) => void,
    /** Told of a record that was found damaged: nobody has what it said before their eyes. */
    private readonly damaged: (id: RecordId) => void,
  ) {}

  async one(id: RecordId): Promise<RecordState | null> {
    const find = async (tables: Tables): Promise<readonly unknown[]> => {
      const row = await tables.get('records', id);
      return row === undefined ? [] : [row];
    };
    const [state] = await this.#fitting({ record: id }, find, async ([row]) => {
      const group = groupOf(id, row);
      this.mended(await mend(this.database, group, 'patient' in group ? ofPatient(group.patient) : find));
    });
    return state ?? null;
  }

  /** All of the patient's records are compared with what was written: nothing less tells that one is gone. */
  async ofPatient(patient: RecordId, kind?: RecordKind): Promise<readonly RecordState[]> {
    const states = await this.#fitting({ patient }, ofPatient(patient), async () => {
      this.mended(await mend(this.database, { patient }, ofPatient(patient)));
    });
    return kind === undefined ? states : states.filter((state) => state.kind === kind);
  }

  async ofKind(kind: RecordKind): Promise<readonly RecordState[]> {
    const rows = await this.database.run(['records'], 'readonly', (tables) => tables.where('records', 'kind', kind));
    const isAlone = (row: unknown): boolean => 'record' in groupOf(idOf(row), row);
    // What concerns no patient is compared here: no screen that opens a patient does.
    const alone = await Promise.all(rows.filter(isAlone).map((row) => this.one(idOf(row))));
    return [...alone.filter((state) => state !== null), ...(await this.#whole(rows.filter((row) => !isAlone(row))))];
  }

  async corrupt(): Promise<readonly CorruptRecord[]> {
    const rows = await this.database.run(['corrupt'], 'readonly', (tables) => tables.all('corrupt'));
    return rows.map((row) => ({ id: idOf(row), problem: problemIn(row) }));
  }

  async #fitting(
    group: Group,
    find: (tables: Tables) => Promise<readonly unknown[]>,
    putRight: (rows: readonly unknown[]) => Promise<void>,
  ): Promise<readonly RecordState[]> {
    for (let again = false; ; again = true) {
      const { rows, wrong } = await this.database.run(['records'], 'readonly', async (tables) => {
        const found = await find(tables);
        // A tablet that was handed over holds no list but its own, and what does not fit is put right once staff open the patient.
        return { rows: found, wrong: this.database.ring.only === null ? await misfitsAmong(tables, group, found) : [] };
      });
      if (wrong.length === 0 || again) return this.#whole(rows);
      await putRight(rows);
    }
  }

  async #whole(rows: readonly unknown[]): Promise<readonly RecordState[]> {
    const states: RecordState[] = [];
    const damaged: { readonly row: unknown; readonly problem: string }[] = [];
    for (const row of rows) {
      const read = readRow(row);
      if ('state' in read) states.push(read.state);
      else damaged.push({ row, problem: read.problem });
    }
    if (damaged.length > 0) {
      await this.database.run(['corrupt'], 'readwrite', async (tables) => {
        for (const { row, problem } of damaged) await setAside(tables, idOf(row), problem, row);
      });
      for (const { row } of damaged) this.damaged(idOf(row));
    }
    return states;
  }
}

const ofPatient = (patient: RecordId) => (tables: Tables) => tables.where('records', 'patient', patient);
