import { hashHeader } from '../records';
import { changesetText } from '../protocol';
import type { Signer, StoreEnvironment } from './contract';
import { browserTimer, type Database, type Tables } from './database';
import { putBack, readable } from './outbox-rows';
import { isOutboxRow, type OutboxRow } from './schema';
import { unsignedAmong } from './unsigned';

/** Rows that are signed in one go: a save goes in between. */
const atOnce = 20;
/** Long enough that a burst of saves is signed together, short enough to come before it is sent. */
const moment = 1_000;

/**
 * Signs what the person who unlocked this tablet has closed, never in the way of a save: a moment after it, and at the latest when it is
 * sent or the tablet is locked. What somebody else made on it, and what a patient entered, is not hers to sign.
 */
export class Signatures {
  #signer: Signer | null = null;
  /** Ids of what was saved here since. */
  #saved = new Set<string>();
  #running: Promise<unknown> = Promise.resolve();
  #cancel: (() => void) | null = null;

  constructor(
    private readonly database: Database,
    private readonly environment: Pick<StoreEnvironment, 'timer'>,
  ) {}

  get signer(): Signer | null {
    return this.#signer;
  }

  /** From now on she signs; what the server held back of hers for want of a signature is signed, too, and goes again. */
  use(signer: Signer): void {
    this.#signer = signer;
    void this.#soon(() => this.#heldBack(false));
  }

  stop(): void {
    this.#cancel?.();
    this.#signer = null;
  }

  saved(id: string): void {
    if (this.#signer === null) return;
    this.#saved.add(id);
    // Not while one save follows another: each would wait for it.
    this.#cancel?.();
    this.#cancel = (this.environment.timer ?? browserTimer)(moment, () => void this.all());
  }

  /** Resolves when everything that she saved in this page is signed. */
  all(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const ids = [...this.#saved];
    this.#saved = new Set();
    return this.#soon(async () => {
      for (let from = 0; from < ids.length; from += atOnce) {
        const part = ids.slice(from, from + atOnce);
        const rows = await this.database.run(['outbox'], 'readonly', async (tables) => {
          const found: unknown[] = [];
          for (const id of part) found.push(...(await tables.where('outbox', 'id', id, 1)));
          return found;
        });
        await this.sign(rows.filter(isOutboxRow));
      }
    });
  }

  /** The server did not know her key before: what it held back for want of a signature goes again. */
  again(): Promise<void> {
    return this.#soon(() => this.#heldBack(true));
  }

  /** The same rows with her signatures, where they are hers; as they are where that is not possible just now. */
  async sign(rows: readonly OutboxRow[], again = false): Promise<readonly OutboxRow[]> {
    const signer = this.#signer;
    const hers = signer === null ? [] : rows.filter((row) => isToSign(row, signer, again));
    if (signer === null || hers.length === 0) return rows;
    const made = new Map<string, NonNullable<OutboxRow['signature']>>();
    for (const { id, changeset } of hers)
      made.set(id, { key: signer.signing.id, proof: await signer.signing.sign(changesetText(hashHeader(changeset.header))) });
    await this.database.run(['outbox', 'unsent', 'corrupt'], 'readwrite', async (tables) => {
      for (const [id, signature] of made) {
        const [row] = await readable(tables, await tables.where('outbox', 'id', id));
        if (row === undefined || !isToSign(row, signer, again)) continue;
        if (row.state === 'quarantined') await putBack(tables, { ...row, signature });
        else await tables.put('outbox', { ...row, signature } satisfies OutboxRow);
      }
    });
    return rows.map((row) => {
      const signature = made.get(row.id);
      return signature === undefined ? row : { ...row, signature };
    });
  }

  /** Of these changesets, those for which nobody's signature vouches, as far as this tablet knows. */
  async missing(tables: Tables, changesets: Iterable<string>): Promise<Set<string>> {
    const ids = new Set(changesets);
    const missing = new Set(await unsignedAmong(tables, ids));
    for (const id of ids) {
      const [row] = await tables.where('outbox', 'id', id, 1);
      if (isOutboxRow(row) && row.signature === undefined && (this.#signer === null || !isToSign(row, this.#signer, false)))
        missing.add(id);
    }
    return missing;
  }

  /** One after the other; that something could not be signed keeps nothing from being sent. */
  #soon(work: () => Promise<unknown>): Promise<void> {
    const done = this.#running.then(work).then(
      () => undefined,
      () => undefined,
    );
    this.#running = done;
    return done;
  }

  /** What the server held back. Whatever else was left unsigned is signed when it is sent, or packed at the lock. */
  async #heldBack(again: boolean): Promise<void> {
    const rows = await this.database.run(['outbox'], 'readonly', (tables) => tables.where('outbox', 'state', 'quarantined'));
    for (let from = 0; from < rows.length && this.#signer !== null; from += atOnce)
      await this.sign(rows.slice(from, from + atOnce).filter(isOutboxRow), again);
  }
}

function isToSign(
  { state, changeset, signature, handedOver, trouble, settled }: OutboxRow,
  { account, signing }: Signer,
  again: boolean,
): boolean {
  if (changeset.header.author !== account || handedOver === true) return false;
  if (state === 'waiting') return signature === undefined;
  return state === 'quarantined' && trouble?.code === 'not-signed' && settled === undefined && (again || signature?.key !== signing.id);
}
