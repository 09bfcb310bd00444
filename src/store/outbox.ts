import type { Changeset, RecordId } from '../records';
import type { PushReply, PushResult, SettledReply, Standing } from '../protocol';
import type { OutboxStatus, PackLimit, Quarantined, SettledOutcome } from './contract';
import type { Database, Tables } from './database';
import { checkFence, readChain, readDevice, readIdentity, writeDevice } from './meta';
import { forgetSoon, forgetTables } from './forget';
import { idOf, setAside } from './record-table';
import { outboxRowSchema, problemOf, ranks, type OutboxRow } from './schema';
import { countAnew, countUnsent, miscounted, readUnsent, unsentAmong, type Unsent } from './unsent';

/** Enough for a list on a screen. */
const quarantinedShown = 200;

/** Changesets of this device: waiting → stored → returned, or quarantined. A row goes only when the server released it. */
export class Outbox {
  #compared = false;

  constructor(private readonly database: Database) {}

  /** Costs the same however much waits: the counts are kept, and only the oldest entry is read. */
  async status(): Promise<OutboxStatus> {
    const found = await this.database.run(['outbox', 'unsent'], 'readonly', async (tables) => ({
      unsent: await readUnsent(tables),
      // An older build that shares this database does not keep the counts: each page compares once.
      counted: this.#compared ? null : await tables.count('outbox', 'state', 'waiting'),
      oldest: await tables.where('outbox', 'state', 'waiting', 1),
      quarantined: await tables.where('outbox', 'state', 'quarantined', quarantinedShown),
    }));
    const [oldest] = await this.#whole(found.oldest);
    if (oldest === undefined && found.oldest.length > 0) return this.status();
    const inStep =
      found.unsent !== null &&
      (found.counted ?? found.unsent.waiting) === found.unsent.waiting &&
      found.unsent.waiting > 0 === (oldest !== undefined);
    this.#compared = true;
    const unsent = found.unsent !== null && inStep ? found.unsent : await this.#recount();
    const quarantined = await this.#whole(found.quarantined);
    const since = oldest?.changeset.header.at ?? null;
    return { ...unsent, since, quarantined: quarantined.flatMap(quarantinedOf), settled: quarantined.flatMap(settledOf) };
  }

  /** Which of these patients and records have something that waits. */
  unsent(ids: Iterable<RecordId>): Promise<ReadonlySet<RecordId>> {
    return this.database.run(['unsent'], 'readonly', (tables) => unsentAmong(tables, ids));
  }

  #recount(): Promise<Unsent> {
    return this.database.run(['outbox', 'unsent'], 'readwrite', countAnew);
  }

  /** Of the signed-in team only: another team's wait until somebody of that team signs in. */
  async next(limit: PackLimit): Promise<readonly Changeset[]> {
    const found = await this.database.run(['outbox', 'meta'], 'readonly', async (tables) => {
      const identity = await readIdentity(tables);
      if (identity === null) return [];
      const except = limit.except ?? new Set();
      for (const rank of [ranks.urgent, ranks.ordinary]) {
        const waiting = await tables.where('outbox', '[team+state+rank]', [identity.team, 'waiting', rank], limit.changesets + except.size);
        const offered = waiting.filter((row) => !except.has(idOf(row))).slice(0, limit.changesets);
        if (offered.length > 0) return offered;
      }
      return [];
    });
    const rows = await this.#whole(found);
    if (rows.length === 0 && found.length > 0) return this.next(limit);
    const pack: Changeset[] = [];
    let bytes = 0;
    for (const row of rows) {
      bytes += row.bytes + 1;
      // One that is too big alone is still offered: it must not stop the queue.
      if (pack.length > 0 && bytes > limit.bytes) break;
      pack.push(row.changeset);
    }
    return pack;
  }

  /** Whether the server acknowledged something that no feed has brought back yet. */
  unreturned(): Promise<boolean> {
    return this.database.run(['outbox', 'meta'], 'readonly', async (tables) => {
      const identity = await readIdentity(tables);
      if (identity === null) return false;
      for (const rank of [ranks.urgent, ranks.ordinary]) {
        if (await tables.has('outbox', '[team+state+rank]', [identity.team, 'stored', rank])) return true;
      }
      return false;
    });
  }

  /** What the device says of itself: how far its chain goes, and what of it waits. */
  standing(): Promise<Standing | null> {
    return this.database.run(['outbox', 'meta'], 'readonly', async (tables) => {
      const [identity, device] = [await readIdentity(tables), await readDevice(tables)];
      const chain = identity === null || device === null ? 'unreadable' : await readChain(tables, identity.team, device);
      if (identity === null || device === null || chain === 'unreadable') return null;
      let waiting = 0;
      let since: number | null = null;
      for (const rank of [ranks.urgent, ranks.ordinary]) {
        const key = [identity.team, 'waiting', rank];
        waiting += await tables.count('outbox', '[team+state+rank]', key);
        // Rows of one key come in the order in which they were written.
        const [oldest] = await tables.where('outbox', '[team+state+rank]', key, 1);
        const row = outboxRowSchema.safeParse(oldest);
        if (row.success) since = Math.min(since ?? row.data.changeset.header.at, row.data.changeset.header.at);
      }
      return { device, wrote: chain.seq, waiting, since };
    });
  }

  /** Of the signed-in team, those of which it is not known here what became. */
  quarantined(): Promise<readonly string[]> {
    return this.database.run(['outbox', 'meta'], 'readonly', async (tables) => {
      const identity = await readIdentity(tables);
      const rows = await tables.where('outbox', 'state', 'quarantined');
      return rows
        .flatMap((row) => outboxRowSchema.safeParse(row).data ?? [])
        .filter((row) => row.team === identity?.team && row.settled === undefined)
        .map((row) => row.id);
    });
  }

  settle(reply: SettledReply, fence: number | null): Promise<void> {
    return this.database.run(['outbox', 'unsent', 'meta', 'corrupt'], 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      for (const { id, ...settled } of reply.settled) {
        const [row] = await readable(tables, await tables.where('outbox', 'id', id));
        if (row?.state === 'quarantined') await tables.put('outbox', { ...row, settled } satisfies OutboxRow);
      }
      for (const id of reply.unknown ?? []) {
        const [row] = await readable(tables, await tables.where('outbox', 'id', id));
        if (row?.state === 'quarantined') await putBack(tables, row);
      }
    });
  }

  /** True when the server found this device's chain forked, and the device took `freshDevice` as its id. */
  acknowledge(reply: PushReply, fence: number | null, freshDevice: string): Promise<boolean> {
    return this.database.run(['outbox', ...forgetTables], 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      const device = await readDevice(tables);
      let ours = false;
      for (const result of reply.results) {
        const [row] = await readable(tables, await tables.where('outbox', 'id', result.id));
        if (row === undefined) continue;
        ours ||= row.changeset.header.device === device;
        await tables.put('outbox', settle(row, result));
        if (row.state === 'waiting') await countUnsent(tables, row, -1);
        const { patient } = row.changeset.header;
        if (result.outcome === 'quarantined' && result.code === 'other-team' && patient !== undefined) await forgetSoon(tables, patient);
      }
      if (!ours || !reply.chain.fork) return false;
      await writeDevice(tables, freshDevice);
      return true;
    });
  }

  async #whole(found: readonly unknown[]): Promise<readonly OutboxRow[]> {
    if (found.every((row) => outboxRowSchema.safeParse(row).success)) return found.map((row) => outboxRowSchema.parse(row));
    return this.database.run(['outbox', 'unsent', 'corrupt'], 'readwrite', (tables) => readable(tables, found));
  }
}

const encoder = new TextEncoder();
export const byteLength = (text: string): number => encoder.encode(text).length;

/** Puts a changeset at the end of the queue. */
export async function addToOutbox(
  tables: Tables,
  changeset: Changeset,
  records: readonly RecordId[],
  rank: OutboxRow['rank'],
): Promise<void> {
  const { id, team } = changeset.header;
  const bytes = byteLength(JSON.stringify(changeset));
  const row = { id, team, state: 'waiting', rank, bytes, records: [...records], changeset } satisfies Omit<OutboxRow, 'local'>;
  await Promise.all([tables.put('outbox', row), countUnsent(tables, row, 1)]);
}

/** A changeset came back in a feed: the server has it, whatever else was known of it. True if that is news. */
export async function markReturned(tables: Tables, id: string, returned: { feed: string; position: number }): Promise<boolean> {
  const [row] = await readable(tables, await tables.where('outbox', 'id', id));
  if (row === undefined || (row.state === 'returned' && row.returned !== undefined)) return false;
  const { trouble: _, settled: __, ...rest } = row;
  await tables.put('outbox', { ...rest, state: 'returned', returned } satisfies OutboxRow);
  if (row.state === 'waiting') await countUnsent(tables, row, -1);
  return row.state !== 'stored' && row.state !== 'returned';
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
  for (const rank of [ranks.urgent, ranks.ordinary]) {
    for (const row of await readable(tables, await tables.where('outbox', '[team+state+rank]', [team, 'returned', rank]))) {
      if (row.returned?.feed === feed && row.returned.position <= released) await tables.delete('outbox', row.local);
    }
  }
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
async function putBack(tables: Tables, row: OutboxRow): Promise<void> {
  const { trouble: _, returned: __, settled: ___, ...rest } = row;
  await tables.put('outbox', { ...rest, state: 'waiting' } satisfies OutboxRow);
  await countUnsent(tables, row, 1);
}

function settle(row: OutboxRow, result: PushResult): OutboxRow {
  const { trouble: _, ...rest } = row;
  if (result.outcome !== 'quarantined') return { ...rest, state: 'stored' };
  return { ...rest, state: 'quarantined', trouble: { code: result.code, message: result.message } };
}

function quarantinedOf(row: OutboxRow): Quarantined[] {
  return row.trouble === undefined || row.settled !== undefined ? [] : [{ changeset: row.id, ...row.trouble }];
}

function settledOf(row: OutboxRow): SettledOutcome[] {
  return row.settled === undefined ? [] : [{ changeset: row.id, ...row.settled }];
}

/** A damaged row is set aside under a state of its own, so that the queue goes on without it; its bytes stay. */
async function readable(tables: Tables, found: readonly unknown[]): Promise<readonly OutboxRow[]> {
  const whole: OutboxRow[] = [];
  for (const row of found) {
    const parsed = outboxRowSchema.safeParse(row);
    if (parsed.success) whole.push(parsed.data);
    else if (row !== null && typeof row === 'object') {
      await setAside(tables, idOf(row) || 'unsent change', problemOf(parsed.error), row);
      await tables.put('outbox', { ...row, state: 'set-aside' });
      await miscounted(tables);
    }
  }
  return whole;
}
