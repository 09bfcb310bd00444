import type { RecordId } from '../records';
import type { PushResult, WireChangeset } from '../protocol';
import type { Tables } from './database';
import { paddedLength } from '../vault';
import { destroyKeyOnceUnused } from './forget';
import { readForgotten } from './meta';
import { idOf, setAside } from './record-table';
import { rawOf } from './sealer';
import { isOutboxRow, ranks, type OutboxRow } from './schema';
import { countTail, countUnsent, miscounted } from './unsent';

/** Entries of the outbox inside a transaction. */

const encoder = new TextEncoder();
export const byteLength = (text: string): number => encoder.encode(text).length;

/** Puts a changeset at the end of the queue. */
export function postEntry(
  tables: Tables,
  { signature, ...changeset }: WireChangeset,
  records: readonly RecordId[],
  rank: OutboxRow['rank'],
): void {
  const { id, team, patient } = changeset.header;
  const bytes = paddedLength(byteLength(JSON.stringify(changeset)));
  const whom = patient === undefined ? {} : { patient };
  const signed = signature === undefined ? {} : { signature };
  const handedOver = tables.isHandedOver ? { handedOver: true as const } : {};
  const row = {
    id,
    team,
    state: 'waiting',
    rank,
    bytes,
    records: [...records],
    ...whom,
    changeset,
    ...signed,
    ...handedOver,
  } satisfies Omit<OutboxRow, 'local'>;
  tables.post('outbox', row);
}

/** As it is sent. */
export const wireOf = ({ changeset, signature }: OutboxRow): WireChangeset =>
  signature === undefined ? changeset : { ...changeset, signature };

/** A changeset came back in a feed: the server has it, whatever else was known of it. `found` is what the outbox has of it. */
export async function markReturned(
  tables: Tables,
  found: readonly unknown[],
  returned: { feed: string; position: number },
): Promise<{ readonly news: boolean; readonly row: OutboxRow | undefined }> {
  const [row] = await readable(tables, found);
  if (row === undefined || (row.state === 'returned' && row.returned !== undefined)) return { news: false, row };
  const { trouble: _, settled: __, ...rest } = row;
  tables.post('outbox', { ...rest, state: 'returned', returned } satisfies OutboxRow);
  if (row.state === 'waiting') await countUnsent(tables, row, -1);
  return { news: row.state !== 'stored' && row.state !== 'returned', row };
}

/** The patient left the team: what was sent about them does not come back in its feed any more. */
export async function markPassedOn(
  tables: Tables,
  team: string,
  patient: RecordId,
  returned: { feed: string; position: number },
): Promise<void> {
  for (const rank of [ranks.urgent, ranks.ordinary]) {
    for (const row of await readable(tables, await tables.where('outbox', '[team+state+rank]', [team, 'stored', rank]))) {
      if (row.changeset.header.patient === patient) await tables.put('outbox', { ...row, state: 'returned', returned } satisfies OutboxRow);
    }
  }
}

/** Lets go of what a backup of the server has held for long. Only what was read back is: its position is of this epoch. */
export async function letGo(tables: Tables, team: string, feed: string, released: number): Promise<void> {
  // Before what was not looked at yet is gone.
  await countTail(tables);
  const forgotten = await readForgotten(tables);
  const gone = new Set<RecordId>();
  for (const rank of [ranks.urgent, ranks.ordinary]) {
    for (const row of await readable(tables, await tables.where('outbox', '[team+state+rank]', [team, 'returned', rank]))) {
      if (row.returned?.feed !== feed || row.returned.position > released) continue;
      tables.post('applied', { id: row.id });
      tables.drop('outbox', row.local);
      if (row.patient !== undefined && forgotten[row.patient] === 'gone') gone.add(row.patient);
    }
  }
  for (const patient of gone) await destroyKeyOnceUnused(tables, patient);
}

/** Offers everything again that the server once took, quarantined or not: it may have lost it. */
export async function offerAgain(tables: Tables, team: string): Promise<void> {
  for (const state of ['stored', 'returned', 'quarantined'] as const) {
    for (const rank of [ranks.urgent, ranks.ordinary]) {
      for (const row of await readable(tables, await tables.where('outbox', '[team+state+rank]', [team, state, rank]))) {
        await putBack(tables, row);
      }
    }
  }
}

/** The server may not have it any more: it waits to be sent again. */
export async function putBack(tables: Tables, row: OutboxRow): Promise<void> {
  const { trouble: _, returned: __, settled: ___, ...rest } = row;
  await tables.put('outbox', { ...rest, state: 'waiting' } satisfies OutboxRow);
  await countUnsent(tables, row, 1);
}

export function settled(row: OutboxRow, result: PushResult): OutboxRow {
  const { trouble: _, ...rest } = row;
  if (result.outcome !== 'quarantined') return { ...rest, state: 'stored' };
  return { ...rest, state: 'quarantined', trouble: { code: result.code, message: result.message } };
}

/** A damaged row is set aside under a state of its own, so that the queue goes on without it; its bytes stay. */
export async function readable(tables: Tables, found: readonly unknown[]): Promise<readonly OutboxRow[]> {
  const whole: OutboxRow[] = [];
  for (const row of found) {
    if (isOutboxRow(row)) whole.push(row);
    else if (row !== null && typeof row === 'object') {
      await setAside(tables, idOf(row) || 'unsent change', 'not a whole entry', row);
      await tables.keep('outbox', { ...Object(rawOf(row)), state: 'set-aside' });
      await miscounted(tables);
    }
  }
  return whole;
}
