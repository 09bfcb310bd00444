import * as z from 'zod/mini';
import type { RecordId } from '../records';
import type { Tables } from './database';
import { outboxRowSchema, type OutboxRow } from './schema';

/**
 * How much waits, by record and by patient, so that no screen counts the outbox: a derived table, kept in step by the very
 * transaction that changes an outbox entry, and counted anew where it is found out of step.
 */
const all = '*';
const rowSchema = z.object({ waiting: z.int().check(z.positive()) });
const totalSchema = z.object({ waiting: z.int().check(z.nonnegative()), patients: z.int().check(z.nonnegative()) });
export type Unsent = z.infer<typeof totalSchema>;

type Counted = Pick<OutboxRow, 'records' | 'changeset'>;

/** An entry begins to wait (1) or no longer does (-1). */
export async function countUnsent(tables: Tables, { records, changeset }: Counted, by: 1 | -1): Promise<void> {
  const { patient } = changeset.header;
  const ids = [...new Set(patient === undefined ? records : [...records, patient])];
  // Asked for together: a wait for each would be felt in every save.
  const [total, counts] = await Promise.all([readUnsent(tables), Promise.all(ids.map((id) => waitingOf(tables, id)))]);
  // Out of step already: the next look counts anew.
  if (total === null) return;
  let { patients } = total;
  const written = ids.map((id, index) => {
    const before = counts[index] ?? 0;
    const waiting = before + by;
    if (id === patient && (before === 0) !== waiting <= 0) patients += by;
    return waiting > 0 ? tables.put('unsent', { id, waiting }) : tables.delete('unsent', id);
  });
  const waiting = total.waiting + by;
  const inStep = waiting >= 0 && patients >= 0;
  await Promise.all([...written, inStep ? tables.put('unsent', { id: all, waiting, patients }) : miscounted(tables)]);
}

/** Null where it has to be counted anew. */
export async function readUnsent(tables: Tables): Promise<Unsent | null> {
  const row = totalSchema.safeParse(await tables.get('unsent', all));
  return row.success ? row.data : null;
}

export const miscounted = (tables: Tables): Promise<unknown> => tables.delete('unsent', all);

async function waitingOf(tables: Tables, id: RecordId): Promise<number> {
  const row = rowSchema.safeParse(await tables.get('unsent', id));
  return row.success ? row.data.waiting : 0;
}

export async function unsentAmong(tables: Tables, ids: Iterable<RecordId>): Promise<ReadonlySet<RecordId>> {
  const found = new Set<RecordId>();
  for (const id of new Set(ids)) if ((await waitingOf(tables, id)) > 0) found.add(id);
  return found;
}

const pageSize = 500;

export async function countAnew(tables: Tables): Promise<Unsent> {
  const counts = new Map<RecordId, number>();
  const patients = new Set<RecordId>();
  let waiting = 0;
  for (let after: number | null = 0; after !== null;) {
    const page = await tables.after('outbox', after, pageSize);
    for (const row of page.flatMap((each) => outboxRowSchema.safeParse(each).data ?? [])) {
      if (row.state !== 'waiting') continue;
      const { patient } = row.changeset.header;
      if (patient !== undefined) patients.add(patient);
      for (const id of new Set(patient === undefined ? row.records : [...row.records, patient])) counts.set(id, (counts.get(id) ?? 0) + 1);
      waiting += 1;
    }
    after = page.length < pageSize ? null : localOf(page.at(-1));
  }
  await tables.clear('unsent');
  for (const [id, count] of counts) await tables.put('unsent', { id, waiting: count });
  const total: Unsent = { waiting, patients: patients.size };
  await tables.put('unsent', { id: all, ...total });
  return total;
}

/** The outbox's own number of a row, which even a damaged one has: it is the row's key. */
const localOf = (row: unknown): number | null =>
  row !== null && typeof row === 'object' && 'local' in row && typeof row.local === 'number' ? row.local : null;
