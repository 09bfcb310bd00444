import * as z from 'zod';
import { quarantineCodes, type QuarantineCode } from '../../protocol';
import { hashHeader, hashText, headerSchema, heldByNote } from '../../records';
import { audit, type TeamTransaction } from '../database';
import { mayAdminister } from '../rights';
import { batches } from './batches';
import type { Held, Sound } from './check';
import type { Pusher } from './push';

export const codeSchema = z.enum(quarantineCodes);
const unsettled = { settled: null, settled_at: null, settled_by: null, reason: null, record: null };
const rawHeaderSchema = z.object({ header: headerSchema });

interface Row {
  readonly hash: string;
  readonly changeset: string;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
  readonly settled: string | null;
}

/**
 * What is held back of one push, and what that push settles of what was held back before. Rows are never deleted; each
 * text is one row, however often it comes.
 */
export class Quarantine {
  readonly #before = new Map<string, Row[]>();
  readonly #held = new Map<string, Held>();
  readonly #stored: string[] = [];
  readonly #notes: { hash: string; record: string; author: string }[] = [];

  constructor(
    private readonly transaction: TeamTransaction,
    private readonly who: Pusher,
    /** Who wishes to apply it, where a person does. */
    private readonly settling: string | null,
  ) {}

  /** Looks up what is held under these ids. */
  async recall(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.transaction
      .selectFrom('quarantine')
      .select(['hash', 'changeset', 'code', 'message', 'raw', 'settled'])
      .where('team', '=', this.who.team)
      .where('changeset', 'in', ids)
      .execute();
    for (const row of rows) this.#before.set(row.changeset, [...(this.#before.get(row.changeset) ?? []), row]);
  }

  /** A person noted or rejected this very text: it does not come in by being pushed again. */
  decided({ wire }: Sound, pushed: unknown): { code: QuarantineCode; message: string } | null {
    const settled = this.#before.get(wire.header.id)?.filter((row) => row.settled === 'noted' || row.settled === 'rejected') ?? [];
    if (settled.length === 0) return null;
    const hash = hashText(JSON.stringify(pushed));
    const row = settled.find((each) => each.hash === hash);
    return row === undefined ? null : { code: codeSchema.parse(row.code), message: row.message };
  }

  /** It is applied: what was held of it is settled. Another content under the same id is not. */
  fits({ wire, hash, body }: Sound): void {
    for (const row of this.#before.get(wire.header.id) ?? []) {
      const raw = rawHeaderSchema.safeParse(JSON.parse(row.raw));
      if (row.settled === null && raw.success && hashHeader(raw.data.header) === hash) this.#stored.push(row.hash);
    }
    for (const { path, record } of body.changes) {
      const held = heldByNote(path);
      if (held !== null) this.#notes.push({ hash: held, record, author: wire.header.author });
    }
  }

  hold(one: Held): void {
    this.#held.set(hashText(one.raw), one);
  }

  async write(now: number): Promise<void> {
    await this.#settle(now);
    const { team, account } = this.who;
    const rows = [...this.#held].map(([hash, { id: changeset, device, seq, code, message, raw }]) => ({
      ...unsettled,
      team,
      hash,
      changeset,
      device,
      seq,
      code,
      message,
      raw,
      account,
      received: now,
    }));
    for (const part of batches(rows)) {
      const added = await this.transaction
        .insertInto('quarantine')
        .values(part)
        .onConflict((conflict) => conflict.columns(['team', 'hash']).doNothing())
        .returning(['hash', 'code'])
        .execute();
      await audit(
        this.transaction,
        ...added.map(({ hash, code }) => ({ team, account, action: 'quarantined', subject: hash, outcome: code })),
      );
    }
  }

  async #settle(now: number): Promise<void> {
    const settled_by = this.settling;
    for (const hash of this.#stored) await this.#mark(hash, { settled: 'stored', settled_at: now, settled_by });
    for (const { hash, record, author } of this.#notes) {
      if (!(await mayAdminister(this.transaction, { team: this.who.team, account: author }))) continue;
      await this.#mark(hash, { settled: 'noted', settled_at: now, settled_by: author, record });
    }
  }

  async #mark(hash: string, settled: { settled: string; settled_at: number; settled_by: string | null; record?: string }): Promise<void> {
    const { team } = this.who;
    const marked = await this.transaction
      .updateTable('quarantine')
      .set(settled)
      .where('team', '=', team)
      .where('hash', '=', hash)
      .where('settled', 'is', null)
      .executeTakeFirst();
    if (marked.numUpdatedRows === 0n) return;
    await audit(this.transaction, { team, account: settled.settled_by, action: 'settled', subject: hash, outcome: settled.settled });
  }
}
