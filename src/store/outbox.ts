import type { RecordId } from '../records';
import type { PushReply, SettledReply, Standing, WireChangeset } from '../protocol';
import type { OutboxStatus, PackLimit, Quarantined, SettledOutcome } from './contract';
import type { Database } from './database';
import { forgetSoon, forgetTables } from './forget';
import { checkFence, postDevice, readChain, readDevice, readIdentity, readTeam } from './meta';
import { putBack, readable, settled, wireOf } from './outbox-rows';
import { idOf } from './record-table';
import { isOutboxRow, ranks, type OutboxRow } from './schema';
import type { Signatures } from './signatures';
import { countTail, countUnsent, readTail, unsentAmong, unsentWith, type Unsent } from './unsent';

/** What a signature adds to a changeset as JSON. */
const signatureBytes = 170;
/** Enough for a list on a screen. */
const quarantinedShown = 200;

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
const isSetAside = (row: unknown): boolean => typeof row === 'object' && row !== null && 'state' in row && row.state === 'set-aside';

/** Changesets of this device: waiting → stored → returned, or quarantined. A row goes only when the server released it. */
export class Outbox {
  #compared = false;

  constructor(
    private readonly database: Database,
    private readonly signatures: Signatures,
  ) {}

  /** Costs the same however much waits: the counts are kept, and only the oldest entry is read. */
  async status(): Promise<OutboxStatus> {
    if (this.database.ring.only !== null) return this.#hers();
    if (!this.#compared) await this.#findMisplaced();
    const found = await this.database.run(['outbox', 'unsent'], 'readonly', async (tables) => ({
      unsent: await unsentWith(tables, await readTail(tables)),
      // An older build that shares this database does not keep the counts: each page compares once.
      counted: this.#compared ? null : await tables.count('outbox', 'state', 'waiting'),
      oldest: await tables.where('outbox', 'state', 'waiting', 1),
      waits: await tables.has('outbox', 'state', 'waiting'),
      quarantined: await tables.where('outbox', 'state', 'quarantined', quarantinedShown),
      damaged: await tables.count('outbox', 'state', 'set-aside'),
    }));
    const [oldest] = await this.#whole(found.oldest);
    if (oldest === undefined && found.oldest.length > 0) return this.status();
    const inStep =
      found.unsent !== null && (found.counted ?? found.unsent.waiting) === found.unsent.waiting && found.unsent.waiting > 0 === found.waits;
    this.#compared = true;
    const unsent = found.unsent !== null && inStep ? found.unsent : await this.#count(found.unsent !== null);
    const quarantined = await this.#whole(found.quarantined);
    const since = oldest?.changeset.header.at ?? null;
    return {
      ...unsent,
      since,
      quarantined: quarantined.flatMap(quarantinedOf),
      settled: quarantined.flatMap(settledOf),
      damaged: found.damaged,
    };
  }

  /** Of a tablet that was handed over: what was written on it since. What else waits there is not hers to hear of. */
  #hers(): Promise<OutboxStatus> {
    return this.database.run(['outbox'], 'readonly', async (tables) => {
      const rows = async (state: OutboxRow['state']) => (await tables.where('outbox', 'state', state)).filter(isOutboxRow);
      const [waiting, quarantined] = [await rows('waiting'), await rows('quarantined')];
      return {
        waiting: waiting.length,
        patients: Math.min(waiting.length, 1),
        since: waiting[0]?.changeset.header.at ?? null,
        quarantined: quarantined.flatMap(quarantinedOf),
        settled: quarantined.flatMap(settledOf),
        damaged: 0,
      };
    });
  }

  /** Which of these patients and records have something that waits. */
  async unsent(ids: Iterable<RecordId>): Promise<ReadonlySet<RecordId>> {
    const wanted = new Set(ids);
    for (;;) {
      const found = await this.database.run(['outbox', 'unsent'], 'readonly', (tables) => unsentAmong(tables, wanted));
      if (found !== null) return found;
      await this.#count();
    }
  }

  /** An entry that stands under no state, team or rank that anything looks for would wait for ever, unseen. Each page looks once. */
  async #findMisplaced(): Promise<void> {
    const isMisplaced = await this.database.run(['outbox', 'meta'], 'readonly', async (tables) => {
      const team = await readTeam(tables);
      const [all, waiting, ...others] = await Promise.all([
        tables.count('outbox'),
        ...(['waiting', 'stored', 'returned', 'quarantined', 'set-aside'] as const).map((state) => tables.count('outbox', 'state', state)),
      ]);
      if (team === null) return all !== sum([waiting ?? 0, ...others]);
      const offered = await Promise.all(
        Object.values(ranks).map((rank) => tables.count('outbox', '[team+state+rank]', [team, 'waiting', rank])),
      );
      return all !== sum([waiting ?? 0, ...others]) || waiting !== sum(offered);
    });
    if (!isMisplaced) return;
    await this.database.run(['outbox', 'unsent', 'corrupt'], 'readwrite', async (tables) => {
      const rows = await tables.all('outbox');
      await readable(
        tables,
        rows.filter((row) => !isSetAside(row)),
      );
    });
  }

  #count(anew = false): Promise<Unsent> {
    return this.database.run(['outbox', 'unsent', 'records', 'dirty'], 'readwrite', (tables) => countTail(tables, anew));
  }

  /** Of the signed-in team only: another team's wait until somebody of that team signs in. */
  async next(limit: PackLimit): Promise<readonly WireChangeset[]> {
    const found = await this.database.run(['outbox', 'meta'], 'readonly', async (tables) => {
      const except = limit.except ?? new Set();
      const offered = async (index: string, key: IDBValidKey): Promise<readonly unknown[]> => {
        const waiting = await tables.where('outbox', index, key, limit.changesets + except.size);
        return waiting.filter((row) => !except.has(idOf(row))).slice(0, limit.changesets);
      };
      const team = limit.everyTeam === true ? await readTeam(tables) : ((await readIdentity(tables))?.team ?? null);
      for (const rank of [ranks.urgent, ranks.ordinary]) {
        const rows = team === null ? [] : await offered('[team+state+rank]', [team, 'waiting', rank]);
        if (rows.length > 0) return rows;
      }
      return limit.everyTeam === true ? offered('state', 'waiting') : [];
    });
    const rows = await this.#whole(found);
    if (rows.length === 0 && found.length > 0) return this.next(limit);
    const pack: OutboxRow[] = [];
    let bytes = 0;
    for (const row of rows) {
      bytes += row.bytes + (row.signature !== undefined || this.signatures.signer !== null ? signatureBytes : 0) + 1;
      // One that is too big alone is still offered: it must not stop the queue.
      if (pack.length > 0 && bytes > limit.bytes) break;
      pack.push(row);
    }
    // What is to be signed and cannot be just now goes all the same.
    return (await this.signatures.sign(pack).catch(() => pack)).map(wireOf);
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
        if (isOutboxRow(oldest)) since = Math.min(since ?? oldest.changeset.header.at, oldest.changeset.header.at);
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
        .filter(isOutboxRow)
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

  /**
   * `renewed` when the server found this device's chain forked, and the device took `freshDevice` as its id; `gone`: records of
   * patients who turned out to be another team's.
   */
  acknowledge(
    reply: PushReply,
    fence: number | null,
    freshDevice: string,
  ): Promise<{ readonly renewed: boolean; readonly gone: readonly RecordId[] }> {
    return this.database.run(forgetTables, 'readwrite', async (tables) => {
      await checkFence(tables, fence);
      const device = await readDevice(tables);
      let ours = false;
      const gone: RecordId[] = [];
      for (const result of reply.results) {
        const [row] = await readable(tables, await tables.where('outbox', 'id', result.id));
        if (row === undefined) continue;
        ours ||= row.changeset.header.device === device;
        await tables.put('outbox', settled(row, result));
        if (row.state === 'waiting') await countUnsent(tables, row, -1);
        const { patient } = row.changeset.header;
        if (result.outcome === 'quarantined' && (result.code === 'other-team' || result.code === 'erased') && patient !== undefined)
          gone.push(...(await forgetSoon(tables, patient)));
      }
      const renewed = ours && reply.chain.fork;
      if (renewed) postDevice(tables, freshDevice);
      return { renewed, gone };
    });
  }

  async #whole(found: readonly unknown[]): Promise<readonly OutboxRow[]> {
    if (found.every(isOutboxRow)) return found;
    return this.database.run(['outbox', 'unsent', 'corrupt'], 'readwrite', (tables) => readable(tables, found));
  }
}

function quarantinedOf(row: OutboxRow): Quarantined[] {
  return row.trouble === undefined || row.settled !== undefined ? [] : [{ changeset: row.id, ...row.trouble }];
}

function settledOf(row: OutboxRow): SettledOutcome[] {
  return row.settled === undefined ? [] : [{ changeset: row.id, ...row.settled }];
}
