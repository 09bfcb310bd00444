import { sql } from 'kysely';
import type { Push, PushReply, PushResult } from '../../protocol';
import { canonicalJson, foldChangeset, type RecordState } from '../../records';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { batches } from './batches';
import { checkChangeset, heldBack, misfit, type Held, type Known, type Sound } from './check';
import { advanceChains, type Link } from './chain';
import { nextChecksum } from './checksum';
import { readEpoch } from './epoch';
import { Quarantine } from './quarantine';
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
 * 5. What a person settled stays settled.
 *
 * `settling`: who wishes to apply what was held back, and not a device that sends.
 */
export async function push(
  database: Database,
  who: Pusher,
  pack: Push,
  settling: string | null = null,
): Promise<{ reply: PushReply; head: number }> {
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
    const writer = new Writer(transaction, who, feed, row, new Quarantine(transaction, who, settling));
    const results = await writer.take(checked, pack);
    const head = await writer.finish();
    // Applying what was held back is no sign of life of its device, and moves no chain: it had arrived.
    const links = settling === null ? checked.map(chainOf) : [];
    const chain = await advanceChains(transaction, who, settling === null ? pack.device : null, links);
    await audit(transaction, {
      ...who,
      account: settling ?? who.account,
      action: settling === null ? 'push' : 'apply',
      subject: pack.device,
      outcome: summary(results),
    });
    return { reply: { epoch, results, chain }, head };
  });
}

/** `stored 3, quarantined 1` */
const summary = (results: readonly PushResult[]): string =>
  (['stored', 'duplicate', 'quarantined'] as const)
    .map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ');

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
  #records = new Map<string, RecordState>();
  readonly #touched = new Set<string>();
  #head: number;
  #checksum: string;

  constructor(
    private readonly transaction: TeamTransaction,
    private readonly who: Pusher,
    private readonly feed: string,
    row: { head: number; checksum: string },
    private readonly quarantine: Quarantine,
  ) {
    this.#head = row.head;
    this.#checksum = row.checksum;
  }

  async take(checked: readonly (Sound | Held)[], pack: Push): Promise<PushResult[]> {
    const sound = checked.filter((one) => one.kind === 'sound');
    const ids = sound.map((one) => one.wire.header.id);
    await this.#recall(ids);
    await this.quarantine.recall(ids);
    this.#records = await readRecords(this.transaction, this.who.team, [
      ...new Set(sound.flatMap((one) => one.body.changes.map((change) => change.record))),
    ]);
    return checked.map((one, index) => (one.kind === 'sound' ? this.#apply(one, pack.changesets[index], pack.device) : this.#hold(one)));
  }

  /** Which of them are stored already. */
  async #recall(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { team } = this.who;
    // No join: a database that has not counted its rows yet would compare each with each.
    const rows = await this.transaction
      .selectFrom('changeset')
      .select(['id', 'hash'])
      .where('team', '=', team)
      .where(sql<boolean>`id = any(${ids})`)
      .execute();
    if (rows.length === 0) return;
    const known = rows.map((row) => row.id);
    const entries = await this.transaction
      .selectFrom('feed_entry')
      .select(['changeset', 'position'])
      .where('team', '=', team)
      .where('feed', '=', this.feed)
      .where(sql<boolean>`changeset = any(${known})`)
      .execute();
    const places = new Map(entries.map((entry) => [entry.changeset, entry.position]));
    for (const { id, hash } of rows) {
      const position = places.get(id);
      if (position !== undefined) this.#stored.set(id, { hash, position });
    }
  }

  #apply(one: Sound, pushed: unknown, device: string): PushResult {
    const { header } = one.wire;
    const before = this.#stored.get(header.id);
    if (before !== undefined) {
      if (before.hash === one.hash) this.quarantine.fits(one);
      if (before.hash === one.hash) return { id: header.id, outcome: 'duplicate', position: before.position };
      return this.#hold(heldBack(pushed, device, 'hash-mismatch'));
    }
    const decided = this.quarantine.decided(one, pushed);
    if (decided !== null) return { id: header.id, outcome: 'quarantined', ...decided };
    const trouble = misfit(one, this.#records);
    if (trouble !== null) return this.#hold(heldBack(pushed, device, trouble));
    for (const [id, state] of foldChangeset(header, one.body.changes, (record) => this.#records.get(record))) {
      this.#records.set(id, state);
      this.#touched.add(id);
    }
    this.#head += 1;
    this.#checksum = nextChecksum(this.#checksum, this.#head, one.hash);
    this.#changesets.push(one);
    this.quarantine.fits(one);
    this.#entries.push({ position: this.#head, changeset: header.id, checksum: this.#checksum });
    this.#stored.set(header.id, { hash: one.hash, position: this.#head });
    return { id: header.id, outcome: 'stored', position: this.#head };
  }

  #hold(one: Held): PushResult {
    this.quarantine.hold(one);
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
    }
    for (const part of batches(this.#entries)) {
      await transaction
        .insertInto('feed_entry')
        .values(part.map((entry) => ({ team, feed, ...entry })))
        .execute();
    }
    await this.#writeRecords();
    await this.quarantine.write(received);
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
}
