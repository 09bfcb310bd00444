import { sql } from 'kysely';
import type { PushResult } from '../../protocol';
import { foldChangesets, type RecordState } from '../../records';
import type { TeamTransaction } from '../database';
import { heldBack, misfit, sentences, type Bearing, type Held, type Sound } from './check';
import type { Pusher } from './push';
import type { Quarantine } from './quarantine';
import { readRecords } from './records';
import { Numbering, patientFeed } from './sharing';
import { insertChangesets, writeFeed, writeRecords, type Stored } from './write';

/** One changeset of a push: as it came, and as it was read. */
export interface Item {
  readonly pushed: unknown;
  readonly checked: Sound | Held;
}

/** Writes changesets into one team, under the lock of its feed. Rows are gathered and written in a few statements at the end. */
export class Writer {
  readonly #stored = new Map<string, { hash: string; position: number }>();
  readonly #changesets: Stored[] = [];
  #records = new Map<string, RecordState>();
  /** Kind and patient of each record, with what this push made of them. */
  readonly #bearings = new Map<string, Bearing>();
  /** Feeds of patients who are, or once were, shared. */
  #patientFeeds = new Map<string, Numbering>();

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

  async take(items: readonly Item[], device: string): Promise<Map<Item, PushResult>> {
    const sound = items.flatMap(({ checked }) => (checked.kind === 'sound' ? [checked] : []));
    const ids = sound.map((one) => one.wire.header.id);
    await this.#recall(ids);
    await this.quarantine.recall(ids);
    const touched = new Set(sound.flatMap((one) => one.body.changes.map((change) => change.record)));
    this.#records = await readRecords(this.transaction, this.who.team, [...touched]);
    for (const [id, { kind, patient }] of this.#records) this.#bearings.set(id, { kind, ...(patient === undefined ? {} : { patient }) });
    await this.#openPatientFeeds(sound);
    return new Map(items.map((item) => [item, this.#take(item, device)]));
  }

  async #openPatientFeeds(sound: readonly Sound[]): Promise<void> {
    const patients = sound.flatMap(({ wire, body }) => [
      ...(wire.header.patient === undefined ? [] : [wire.header.patient]),
      ...body.changes.flatMap(({ record }) => [record, this.#records.get(record)?.patient ?? record]),
    ]);
    if (patients.length === 0) return;
    const names = [...new Set(patients)].map(patientFeed);
    const rows = await this.transaction
      .selectFrom('feed')
      .select(['feed', 'head', 'checksum'])
      .where('team', '=', this.who.team)
      .where(sql<boolean>`feed = any(${names})`)
      .execute();
    this.#patientFeeds = new Map(rows.map((row) => [row.feed, new Numbering(row.feed, row.head, row.checksum)]));
  }

  /** Which of them are stored already. */
  async #recall(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { team } = this.who;
    const rows = await this.transaction
      .selectFrom('changeset')
      .select(['id', 'hash', 'position'])
      .where('team', '=', team)
      .where(sql<boolean>`id = any(${ids})`)
      .execute();
    for (const { id, hash, position } of rows) this.#stored.set(id, { hash, position });
  }

  #take(item: Item, device: string): PushResult {
    const { checked: one, pushed } = item;
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
    await insertChangesets(this.transaction, this.who, this.origin, this.#changesets, received);
    for (const feed of [this.feed, ...this.#patientFeeds.values()]) await writeFeed(this.transaction, team, feed);
    const sets = this.#changesets.map(({ one }) => ({ header: one.wire.header, changes: one.body.changes }));
    await writeRecords(this.transaction, team, [...foldChangesets(sets, (id) => this.#records.get(id)).values()]);
    await this.quarantine.write(received);
    return this.feed.head;
  }
}
