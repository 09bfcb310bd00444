import { randomBytes } from 'node:crypto';
import type { Push, PushReply, PushResult } from '../../protocol';
import { canonicalJson, foldChangeset, hashText, type RecordState } from '../../records';
import { inTeam, type Database, type TeamTransaction } from '../database';
import { checkChangeset, heldBack, type Held, type Known, type Sound } from './check';
import { advanceChains, type Link } from './chain';
import { nextChecksum } from './checksum';
import { readEpoch } from './epoch';
import { readRecords } from './records';

export interface Pusher {
  readonly account: string;
  readonly team: string;
}

/**
 * Takes a pack. Invariants:
 * 1. Whatever was pushed is in the database when the reply goes out: applied, or in quarantine as it came.
 * 2. Positions of a feed are gapless and appear in order: they are given under the lock of the feed's row.
 * 3. Pushing again changes nothing.
 * 4. One bad changeset never keeps another out.
 */
export async function push(database: Database, who: Pusher, pack: Push): Promise<{ reply: PushReply; feed: string; head: number }> {
  const known = await whatIsKnown(database, who, pack.device);
  const checked = pack.changesets.map((pushed) => checkChangeset(pushed, known));
  const feed = `team/${who.team}`;
  return inTeam(database, who.team, async (transaction) => {
    const epoch = await readEpoch(transaction, who.team);
    const row = await transaction
      .selectFrom('feed')
      .select(['head', 'checksum'])
      .where('team', '=', who.team)
      .where('feed', '=', feed)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const writer = new Writer(transaction, who, feed, row);
    const results = await writer.take(checked, pack);
    const head = await writer.finish();
    const chain = await advanceChains(transaction, who.team, pack.device, checked.map(chainOf));
    return { reply: { epoch, results, chain }, feed, head };
  });
}

const chainOf = (one: Sound | Held): Link => (one.kind === 'sound' ? one.wire.header : one);

async function whatIsKnown(database: Database, who: Pusher, device: string): Promise<Known> {
  const forms = await database.selectFrom('definition').select('hash').execute();
  const people = await inTeam(database, who.team, (transaction) =>
    transaction.selectFrom('membership').select('account').where('team', '=', who.team).execute(),
  );
  return { team: who.team, device, people: new Set(people.map((row) => row.account)), forms: new Set(forms.map((row) => row.hash)) };
}

/** Writes one pack under the feed's lock. Rows are gathered and written in a few statements at the end. */
class Writer {
  readonly #stored = new Map<string, { hash: string; position: number }>();
  readonly #changesets: Sound[] = [];
  readonly #entries: { position: number; changeset: string; checksum: string }[] = [];
  readonly #held: Held[] = [];
  #records = new Map<string, RecordState>();
  readonly #touched = new Set<string>();
  #head: number;
  #checksum: string;

  constructor(
    private readonly transaction: TeamTransaction,
    private readonly who: Pusher,
    private readonly feed: string,
    row: { head: number; checksum: string },
  ) {
    this.#head = row.head;
    this.#checksum = row.checksum;
  }

  async take(checked: readonly (Sound | Held)[], pack: Push): Promise<PushResult[]> {
    const sound = checked.filter((one) => one.kind === 'sound');
    await this.#recall(sound.map((one) => one.wire.header.id));
    this.#records = await readRecords(this.transaction, this.who.team, [
      ...new Set(sound.flatMap((one) => one.body.changes.map((change) => change.record))),
    ]);
    return checked.map((one, index) => (one.kind === 'sound' ? this.#apply(one, pack.changesets[index], pack.device) : this.#hold(one)));
  }

  /** Which of them are stored already. */
  async #recall(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.transaction
      .selectFrom('changeset')
      .innerJoin('feed_entry', (join) =>
        join.onRef('feed_entry.team', '=', 'changeset.team').onRef('feed_entry.changeset', '=', 'changeset.id'),
      )
      .where('changeset.team', '=', this.who.team)
      .where('feed_entry.feed', '=', this.feed)
      .where('changeset.id', 'in', ids)
      .select(['changeset.id', 'changeset.hash', 'feed_entry.position'])
      .execute();
    for (const row of rows) this.#stored.set(row.id, { hash: row.hash, position: row.position });
  }

  #apply(one: Sound, pushed: unknown, device: string): PushResult {
    const { header } = one.wire;
    const before = this.#stored.get(header.id);
    if (before !== undefined) {
      if (before.hash === one.hash) return { id: header.id, outcome: 'duplicate', position: before.position };
      return this.#hold(heldBack(pushed, device, 'hash-mismatch'));
    }
    const trouble = this.#misfit(one);
    if (trouble !== null) return this.#hold(heldBack(pushed, device, trouble));
    for (const [id, state] of foldChangeset(header, one.body.changes, (record) => this.#records.get(record))) {
      this.#records.set(id, state);
      this.#touched.add(id);
    }
    this.#head += 1;
    this.#checksum = nextChecksum(this.#checksum, this.#head, one.hash);
    this.#changesets.push(one);
    this.#entries.push({ position: this.#head, changeset: header.id, checksum: this.#checksum });
    this.#stored.set(header.id, { hash: one.hash, position: this.#head });
    return { id: header.id, outcome: 'stored', position: this.#head };
  }

  /** What the records, as they stand, say against it. */
  #misfit(one: Sound): 'bad-path' | 'wrong-patient' | null {
    const kinds = new Map<string, string>();
    for (const change of one.body.changes) {
      const state = this.#records.get(change.record);
      const kind = state?.kind ?? kinds.get(change.record) ?? change.kind;
      kinds.set(change.record, kind);
      if (kind !== change.kind) return 'bad-path';
      const { patient } = one.wire.header;
      if (state?.patient !== undefined && patient !== undefined && state.patient !== patient) return 'wrong-patient';
    }
    return null;
  }

  #hold(one: Held): PushResult {
    this.#held.push(one);
    return { id: one.id, outcome: 'quarantined', code: one.code, message: one.message };
  }

  async finish(): Promise<number> {
    const { transaction, feed } = this;
    const { team, account } = this.who;
    const received = Date.now();
    for (const part of batches(this.#changesets)) {
      const rows = part.map(({ wire: { header, body }, hash }) => ({
        team,
        id: header.id,
        device: header.device,
        seq: header.seq,
        hash,
        header: canonicalJson(header),
        body,
        account,
        received,
      }));
      await transaction.insertInto('changeset').values(rows).execute();
      const ids = rows.map((row) => row.id);
      await transaction
        .updateTable('quarantine')
        .set({ settled: 'stored' })
        .where('team', '=', team)
        .where('changeset', 'in', ids)
        .execute();
    }
    for (const part of batches(this.#entries)) {
      await transaction
        .insertInto('feed_entry')
        .values(part.map((entry) => ({ team, feed, ...entry })))
        .execute();
    }
    await this.#writeRecords();
    await this.#writeHeld(received);
    if (this.#entries.length > 0) {
      const raised = { head: this.#head, checksum: this.#checksum };
      await transaction.updateTable('feed').set(raised).where('team', '=', team).where('feed', '=', feed).execute();
    }
    return this.#head;
  }

  async #writeRecords(): Promise<void> {
    const rows = [...this.#touched].flatMap((id) => {
      const state = this.#records.get(id);
      if (state === undefined) return [];
      return [{ team: this.who.team, id, kind: state.kind, patient: state.patient ?? null, state: JSON.stringify(state) }];
    });
    for (const part of batches(rows)) {
      await this.transaction
        .insertInto('record')
        .values(part)
        .onConflict((conflict) =>
          conflict.columns(['team', 'id']).doUpdateSet((row) => ({
            kind: row.ref('excluded.kind'),
            patient: row.ref('excluded.patient'),
            state: row.ref('excluded.state'),
          })),
        )
        .execute();
    }
  }

  async #writeHeld(received: number): Promise<void> {
    const { team, account } = this.who;
    // Twice the same text in one pack is one row.
    const rows = new Map(
      this.#held.map((one) => {
        const hash = hashText(one.raw);
        const { id: changeset, device, seq, code, message, raw } = one;
        return [hash, { team, hash, changeset, device, seq, code, message, raw, account, received, settled: null }];
      }),
    );
    for (const part of batches([...rows.values()])) {
      const added = await this.transaction
        .insertInto('quarantine')
        .values(part)
        .onConflict((conflict) => conflict.columns(['team', 'hash']).doNothing())
        .returning(['hash', 'code'])
        .execute();
      if (added.length === 0) continue;
      const notes = added.map((row) => ({
        team,
        id: randomBytes(16).toString('base64url'),
        at: received,
        account,
        action: 'quarantined',
        subject: row.hash,
        outcome: row.code,
      }));
      await this.transaction.insertInto('audit').values(notes).execute();
    }
  }
}

/** PostgreSQL takes 65,535 parameters in a statement. */
function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += 500) yield rows.slice(start, start + 500);
}
