import type { PushResult } from '../../protocol';
import { foldChangesets, type RecordState } from '../../records';
import type { TeamTransaction } from '../database';
import { heldBack, misfit, sentences, withoutContent, type Bearing, type Held, type Sound } from './check';
import type { Pusher } from './push';
import type { Quarantine } from './quarantine';
import type { Recalled } from './recall';
import { patientFeed, type Numbering } from './sharing';
import { writeChangesets, writeFeed, type Stored } from './write';

/** One changeset of a push: as it came, and as it was read. */
export interface Item {
  readonly pushed: unknown;
  readonly checked: Sound | Held;
}

/** Whom a readable changeset concerns: what cannot be read stays where it was sent. */
export function patientOfItem({ checked }: Item): string | undefined {
  if (checked.kind === 'held') return undefined;
  return checked.wire.header.patient ?? checked.body.changes.find((change) => change.kind === 'patient')?.record;
}

/** Writes changesets into one team, under the lock of its feed. Rows are gathered and written in a few statements at the end. */
export class Writer {
  readonly #stored = new Map<string, { hash: string; position: number }>();
  readonly #changesets: Stored[] = [];
  #records: ReadonlyMap<string, RecordState> = new Map();
  /** Kind and patient of each record, with what this push made of them. */
  readonly #bearings = new Map<string, Bearing>();
  /** Feeds of patients who are, or once were, shared. */
  #patientFeeds: ReadonlyMap<string, Numbering> = new Map();
  #erased: ReadonlySet<string> = new Set();

  constructor(
    private readonly transaction: TeamTransaction,
    private readonly who: Pusher,
    private readonly feed: Numbering,
    private readonly quarantine: Quarantine,
    /** The team in whose chains they stand, where that is another. */
    private readonly origin: string | null,
    /** What its writers may not change any more: it is held. */
    private readonly late: ReadonlySet<Item> = new Set(),
  ) {}

  /** @param found what the team has of what came */
  take(items: readonly Item[], device: string, found: Recalled): Map<Item, PushResult> {
    for (const [id, stored] of found.changesets) this.#stored.set(id, stored);
    this.#records = found.records;
    this.#patientFeeds = found.patientFeeds;
    this.#erased = found.erased;
    for (const [id, { kind, patient }] of found.records) this.#bearings.set(id, { kind, ...(patient === undefined ? {} : { patient }) });
    return new Map(items.map((item) => [item, this.#take(item, device)]));
  }

  #take(item: Item, device: string): PushResult {
    const { checked: one, pushed } = item;
    const patient = one.kind === 'held' ? one.patient : (patientOfItem(item) ?? null);
    if (patient !== null && this.#erased.has(patient)) return this.#takeErased(item, patient);
    if (one.kind === 'held') return this.#hold(one);
    const { header } = one.wire;
    const before = this.#stored.get(header.id);
    if (before !== undefined) {
      if (before.hash === one.hash) this.quarantine.fits(one);
      if (before.hash === one.hash) return { id: header.id, outcome: 'duplicate', position: before.position };
      return this.#hold(this.#heldBack(pushed, device, 'hash-mismatch'));
    }
    const decided = this.quarantine.decided(one, pushed);
    if (decided !== null) return { id: header.id, outcome: 'quarantined', ...decided };
    const unfit = misfit(one, this.#bearings, this.origin !== null);
    if (this.late.has(item) && unfit === null && this.#raises(one)) {
      this.#apply(one);
      // It does not come back to who raised it, who hears that this team has it.
      return { id: header.id, outcome: 'quarantined', code: 'other-team', message: sentences['other-team'] };
    }
    const trouble = this.late.has(item) ? 'other-team' : unfit;
    if (trouble !== null) return this.#hold(this.#heldBack(pushed, device, trouble));
    return this.#apply(one);
  }

  #takeErased({ checked: one, pushed }: Item, patient: string): PushResult {
    const before = one.kind === 'sound' ? this.#stored.get(one.wire.header.id) : undefined;
    if (one.kind === 'sound' && before?.hash === one.hash)
      return { id: one.wire.header.id, outcome: 'duplicate', position: before.position };
    const held = withoutContent(one, pushed, patient);
    return this.#hold(this.origin === null ? held : { ...held, seq: null });
  }

  /** A flag that nobody raised yet is never withheld, however late it comes. */
  #raises({ body }: Sound): boolean {
    return body.changes.length > 0 && body.changes.every(({ kind, record }) => kind === 'flag' && !this.#bearings.has(record));
  }

  #apply(one: Sound): PushResult {
    const { header } = one.wire;
    const patients = new Set(header.patient === undefined ? [] : [header.patient]);
    for (const { record, kind } of one.body.changes) {
      const patient = this.#bearings.get(record)?.patient ?? header.patient;
      this.#bearings.set(record, { kind, ...(patient === undefined ? {} : { patient }) });
      patients.add(kind === 'patient' ? record : (patient ?? record));
    }
    const [patient = null] = patients;
    const position = this.feed.append(header.id, one.hash);
    for (const each of patients) this.#patientFeeds.get(patientFeed(each))?.append(header.id, one.hash);
    this.#changesets.push({ one, patient, position });
    this.quarantine.fits(one);
    this.#stored.set(header.id, { hash: one.hash, position });
    return { id: header.id, outcome: 'stored', position };
  }

  /** A number of another team's chain says nothing here. */
  #heldBack(...given: Parameters<typeof heldBack>): Held {
    const held = heldBack(...given);
    return this.origin === null ? held : { ...held, seq: null };
  }

  #hold(one: Held): PushResult {
    this.quarantine.hold(one);
    return { id: one.id, outcome: 'quarantined', code: one.code, message: one.message };
  }

  /** Gives the head of the team's feed. */
  async finish(): Promise<number> {
    const { team } = this.who;
    const received = Date.now();
    const sets = this.#changesets.map(({ one }) => ({ header: one.wire.header, changes: one.body.changes }));
    const records = [...foldChangesets(sets, (id) => this.#records.get(id)).values()];
    await writeChangesets(
      this.transaction,
      this.who,
      { feed: this.feed, changesets: this.#changesets, origin: this.origin, records },
      received,
    );
    for (const feed of this.#patientFeeds.values()) await writeFeed(this.transaction, team, feed);
    await this.quarantine.write(received);
    return this.feed.head;
  }
}
