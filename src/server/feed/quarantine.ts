import * as z from 'zod';
import { quarantineCodes, type QuarantineCode } from '../../protocol';
import { hashHeader, headerSchema, heldByNote } from '../../records';
import { audit, type Tables, type TeamTransaction } from '../database';
import { may, rolesIn } from '../policy';
import { batches } from './batches';
import { textOf, type Held, type Sound } from './check';
import { quickHash } from './hash';
import type { Pusher } from './push';

export const codeSchema = z.enum(quarantineCodes);
const unsettled = { settled: null, settled_at: null, settled_by: null, reason: null, record: null, passed_to: null };
const rawHeaderSchema = z.object({ header: headerSchema });

/** What is held under a changeset's id. */
export interface HeldRow {
  readonly hash: string;
  readonly changeset: string;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
  readonly settled: string | null;
}

interface Note {
  readonly hash: string;
  readonly record: string;
  readonly author: string;
}
type Settled = Pick<Tables['quarantine'], 'hash' | 'settled' | 'settled_by'>;

/**
 * What is held back of one push, and what that push settles of what was held back before. Rows are never deleted; each
 * text is one row, however often it comes.
 */
export class Quarantine {
  readonly #held = new Map<string, Held>();
  readonly #stored: string[] = [];
  readonly #notes: Note[] = [];

  constructor(
    private readonly transaction: TeamTransaction,
    private readonly who: Pusher,
    /** Who wishes to apply it, where a person does. */
    private readonly settling: string | null,
    /** The team in whose chains it stands, where that is another. */
    private readonly origin: string | null,
    /** What is held already, by the ids of the changesets. */
    private readonly before: ReadonlyMap<string, readonly HeldRow[]>,
  ) {}

  /** A person noted or rejected this very text: it does not come in by being pushed again, signed or not. */
  decided({ wire }: Sound, pushed: unknown): { code: QuarantineCode; message: string } | null {
    const settled = this.before.get(wire.header.id)?.filter((row) => row.settled === 'noted' || row.settled === 'rejected') ?? [];
    if (settled.length === 0) return null;
    const text = textOf(pushed);
    const row = settled.find(({ raw }) => textOf(JSON.parse(raw)) === text);
    return row === undefined ? null : { code: codeSchema.parse(row.code), message: row.message };
  }

  /** It is applied: what was held of it is settled. Another content under the same id is not. */
  fits({ wire, hash, body }: Sound): void {
    for (const row of this.before.get(wire.header.id) ?? []) {
      const raw = rawHeaderSchema.safeParse(JSON.parse(row.raw));
      if (row.settled === null && raw.success && hashHeader(raw.data.header) === hash) this.#stored.push(row.hash);
    }
    for (const { path, record } of body.changes) {
      const held = heldByNote(path);
      if (held !== null) this.#notes.push({ hash: held, record, author: wire.header.author });
    }
  }

  hold(one: Held): void {
    this.#held.set(one.hash ?? quickHash(one.raw), one);
  }

  async write(now: number): Promise<void> {
    const { team, account } = this.who;
    const rows = [...this.#held].map(([hash, { id: changeset, device, seq, patient, code, message, raw }]) => ({
      ...unsettled,
      // Nobody can do anything with it.
      ...(code === 'erased' ? { settled: 'rejected', settled_at: now } : {}),
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
      origin: this.origin,
      patient,
    }));
    const added: { hash: string; code: string }[] = [];
    for (const part of batches(rows)) {
      added.push(
        ...(await this.transaction
          .insertInto('quarantine')
          .values(part)
          .onConflict((conflict) => conflict.columns(['team', 'hash']).doUpdateSet(unsettled).where('quarantine.settled', '=', 'passed-on'))
          .returning(['hash', 'code'])
          .execute()),
      );
    }
    const noted = new Map([...(await this.#earlyNotes(added.map(({ hash }) => hash))), ...(await this.#allowedNotes())]);
    const settled = [...(await this.#settle(this.#stored, 'stored', now)), ...(await this.#settleNoted(noted, now))];
    await audit(
      this.transaction,
      ...added.map(({ hash, code }) => ({ team, account, action: 'quarantined', subject: hash, outcome: code })),
      ...settled.map(({ hash, settled: outcome, settled_by }) => ({
        team,
        account: settled_by,
        action: 'settled',
        subject: hash,
        outcome: outcome ?? '',
      })),
    );
  }

  /** Notes that came before what is held now. */
  async #earlyNotes(held: readonly string[]): Promise<Map<string, Note>> {
    if (held.length === 0) return new Map();
    const rows = await this.transaction
      .selectFrom('early_note')
      .select(['hash', 'record', 'author'])
      .where('team', '=', this.who.team)
      .where('hash', 'in', held)
      .execute();
    return new Map(rows.map((row) => [row.hash, row]));
  }

  async #allowedNotes(): Promise<Map<string, Note>> {
    const notes = new Map<string, Note>();
    if (this.#notes.length === 0) return notes;
    const authors = [...new Set(this.#notes.map(({ author }) => author))];
    const { team } = this.who;
    const rows = await this.transaction
      .selectFrom('membership')
      .select(['account', 'roles'])
      .where('team', '=', team)
      .where('account', 'in', authors)
      .execute();
    const allowed = new Set(rows.filter(({ roles }) => may(rolesIn(roles), 'settle')).map(({ account }) => account));
    for (const note of this.#notes) if (allowed.has(note.author) && !notes.has(note.hash)) notes.set(note.hash, note);
    return notes;
  }

  async #settle(hashes: readonly string[], settled: string, now: number, note?: Note): Promise<Settled[]> {
    if (hashes.length === 0) return [];
    return this.transaction
      .updateTable('quarantine')
      .set({ settled, settled_at: now, settled_by: note?.author ?? this.settling, record: note?.record ?? null })
      .where('team', '=', this.who.team)
      .where('hash', 'in', hashes)
      .where('settled', 'is', null)
      .returning(['hash', 'settled', 'settled_by'])
      .execute();
  }

  /** A person writes each note, so they are few. One whose text is not here waits for it. */
  async #settleNoted(notes: ReadonlyMap<string, Note>, now: number): Promise<Settled[]> {
    if (notes.size === 0) return [];
    const { team } = this.who;
    const here = await this.transaction
      .selectFrom('quarantine')
      .select('hash')
      .where('team', '=', team)
      .where('hash', 'in', [...notes.keys()])
      .execute();
    const present = new Set(here.map((row) => row.hash));
    const early = [...notes.values()].filter(({ hash }) => !present.has(hash));
    for (const part of batches(early))
      await this.transaction
        .insertInto('early_note')
        .values(part.map((note) => ({ team, ...note })))
        .onConflict((conflict) => conflict.columns(['team', 'hash']).doNothing())
        .execute();
    const settled: Settled[] = [];
    for (const hash of present) settled.push(...(await this.#settle([hash], 'noted', now, notes.get(hash))));
    return settled;
  }
}

/** The patient's team has it now: what was held of it here is settled. */
export async function settlePassedOn(
  transaction: TeamTransaction,
  who: Pusher,
  by: string | null,
  passedOn: readonly { readonly one: Sound; readonly owner: string; readonly applied: boolean }[],
): Promise<void> {
  if (passedOn.length === 0) return;
  const { team } = who;
  const rows = await transaction
    .selectFrom('quarantine')
    .select(['hash', 'changeset', 'raw'])
    .where('team', '=', team)
    .where(
      'changeset',
      'in',
      passedOn.map(({ one }) => one.wire.header.id),
    )
    .where('settled', 'is', null)
    .execute();
  for (const { hash, changeset, raw: text } of rows) {
    const raw = rawHeaderSchema.safeParse(JSON.parse(text));
    const found = passedOn.find(({ one }) => one.wire.header.id === changeset && raw.success && hashHeader(raw.data.header) === one.hash);
    if (found === undefined) continue;
    const settled = found.applied ? 'stored' : 'passed-on';
    await transaction
      .updateTable('quarantine')
      .set({ settled, settled_at: Date.now(), settled_by: by, passed_to: found.owner })
      .where('team', '=', team)
      .where('hash', '=', hash)
      .execute();
    await audit(transaction, { team, account: by, action: 'settled', subject: hash, outcome: `${settled} by ${found.owner}` });
  }
}
