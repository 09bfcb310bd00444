import type { CanonicalForm } from '../definition';
import { endedElsewhere, readWanted, stopped, type RecordId, type Summary } from '../records';
import type { Caseload } from './contract';
import type { Database } from './database';
import { dirtyPatients } from './dirty';
import { readLayout, writeLayout } from './meta';
import { readPatients } from './record-table';
import { eachStored, knownPatients, readBlock, readGroups, readUnder, sealBlock, writeBlock, type Stored } from './summary-blocks';
import { blockCount, blockOf, type Block } from './summary-place';
import { byName, type Entry } from './summary-lines';
import { SummaryMaker } from './summary-maker';
import { countTail, patientsOf, readTail, shortTail } from './unsent';

/** Where the entry is in the sorted list, or would be. */
function placeOf(entry: Entry, sorted: readonly Entry[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = sorted[middle];
    if (at !== undefined && byName(at, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Read {
  readonly block: Block;
  readonly entries: readonly Entry[] | null;
}

const isListed = ({ summary }: Entry): boolean => summary.patient !== null;

/** So many are brought up to date while the list waits; more go on behind it. */
const fewEnough = 20;
/** Patients, or rows, read and summarised in one go: short enough that a key pressed meanwhile is not felt. */
const atOnce = 50;
const rowsAtOnce = 150;
/** Where so many of one block are out of date the block is written; fewer are summarised in memory, and their marks stay on disk. */
const manyOfBlock = 50;
/** So many marks would be felt at the next opening: once nothing has changed for a while, their blocks are written. */
const manyMarks = 1_000;
const quiet = 5_000;
/** The list is told of after so many. */
const tellAfter = 2_000;
/** How the blocks are made, and how words are made of names: another number has all made anew. Up to 3 a block could keep old lines. */
const layout = 9;

/**
 * One line of each patient in memory, for lists and the find field. The blocks on disk are derived: what they lack or hold out of
 * date is marked in `dirty` by the transaction that wrote the record, or is in the outbox's tail, and is summarised from the
 * records again. Summaries are made between transactions, so that no save waits for them.
 */
export class Summaries {
  readonly #maker: SummaryMaker;
  readonly #entries = new Map<RecordId, Entry>();
  /** Blocks that are there. */
  readonly #made = new Set<Block>();
  /** Patients to summarise again. */
  readonly #stale = new Set<RecordId>();
  /** Those whose blocks are to be written, however few they are. */
  readonly #behind = new Set<RecordId>();
  /** Those that were summarised in memory alone. */
  readonly #unwritten = new Set<RecordId>();
  readonly #changed = new Set<RecordId>();
  /** How many are being summarised. */
  #making = 0;
  /** By name; null where the order has to be made anew. */
  #sorted: Entry[] | null = null;
  readonly #flagged = new Map<RecordId, Summary>();
  readonly #incomplete = new Map<RecordId, Summary>();
  readonly #toTalk = new Map<RecordId, Summary>();
  readonly #handedOver = new Map<RecordId, Summary>();
  readonly #tasked = new Map<RecordId, Summary>();
  readonly #due = new Map<RecordId, Summary>();
  readonly #differing = new Map<RecordId, Summary>();
  readonly #joined = new Map<RecordId, Summary>();
  #opened: Promise<void> | null = null;
  #work: Promise<void> | null = null;
  #turn: Promise<void> = Promise.resolve();
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly database: Database,
    definition: (id: string, version: string) => Promise<CanonicalForm | null>,
    /** Called when more of the list is there than was given before. */
    private readonly news: () => void,
  ) {
    this.#maker = new SummaryMaker(database, definition);
  }

  /** Once the database is closed: nothing waits any more that would keep the list in memory. */
  close(): void {
    clearTimeout(this.#settling);
  }

  /** Records that were written, here or in another tab. */
  note(records: Iterable<RecordId>): void {
    for (const id of records) this.#changed.add(id);
  }

  /** Assessments under a form that was not here are read again now that one has come. */
  noteForms(): void {
    this.#maker.noteForms();
    for (const { summary } of this.#entries.values()) if (summary.lacking.length > 0) this.#stale.add(summary.id);
  }

  /** What a list needs now. What takes longer than a moment goes on behind it: `preparing` says how many are still to come. */
  async caseload(): Promise<Omit<Caseload, 'arriving'>> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    await this.#opened;
    // In turn: who asks while another's changes are being read would not hear of them.
    const turn = this.#turn.then(async () => this.#bringUpToDate());
    this.#turn = turn.catch(() => undefined);
    await turn;
    // Blocks lie in order on disk, which makes this quick.
    this.#sorted ??= [...this.#entries.values()].filter(isListed).sort(byName);
    const stop = this.#stop();
    const sorted = this.#sorted.map((entry) => {
      const summary = stop(entry.summary);
      return summary === entry.summary ? entry : { ...entry, summary };
    });
    const listed = (of: ReadonlyMap<RecordId, Summary>, belongs: (summary: Summary) => boolean) =>
      [...of.values()].map(stop).filter(belongs);
    return {
      patients: sorted.map(({ summary }) => summary),
      find: (typed) => {
        const wanted = readWanted(typed);
        return sorted.filter(({ find }) => wanted === null || wanted(find)).map(({ summary }) => summary);
      },
      flagged: listed(this.#flagged, ({ flags }) => flags.length > 0),
      incomplete: listed(this.#incomplete, ({ incomplete }) => incomplete.length > 0),
      toTalk: listed(this.#toTalk, ({ toTalk }) => toTalk.length > 0),
      handedOver: listed(this.#handedOver, ({ handedOver }) => handedOver.length > 0),
      tasked: listed(this.#tasked, ({ tasks }) => tasks.length > 0),
      due: listed(this.#due, ({ due }) => due.length > 0),
      differing: [...this.#differing.values()],
      preparing: this.#stale.size + this.#making,
    };
  }

  /** A summary with what joined records say: where she died or moved may be written in one of them alone. */
  #stop(): (summary: Summary) => Summary {
    const joined = [...this.#joined.values()];
    const led = joined.flatMap(({ joinedInto }) => this.#entries.get(joinedInto ?? '')?.summary ?? []);
    const endings = endedElsewhere([...new Set([...led, ...joined])]);
    return (summary) => {
      const ended = endings.get(summary.id);
      return ended === undefined ? summary : stopped(summary, ended);
    };
  }

  /**
   * What is out of date is read before the blocks: where another tab writes a block in between, its mark was seen and its new line
   * is read. The other way round the mark would be gone, and the old line stand.
   */
  async #open(): Promise<void> {
    const outOfDate = await this.#outOfDate();
    const { ring } = this.database;
    let reading: Promise<Read>[] = [];
    const isKnown = await this.database.run(['summaries', 'meta'], 'readonly', async (tables) => {
      reading = [];
      const read = async (stored: Stored): Promise<Read> => ({ block: stored.block, entries: await readBlock(ring, stored) });
      return (await readLayout(tables)) === layout && eachStored(tables, (stored) => void reading.push(read(stored)));
    });
    for (const { block, entries } of isKnown ? await Promise.all(reading) : []) {
      if (entries !== null) this.#made.add(block);
      for (const entry of entries ?? []) this.#enter(entry);
    }
    if (!isKnown)
      await this.database.run(['summaries', 'meta'], 'readwrite', async (tables) => {
        await tables.clear('summaries');
        await writeLayout(tables, layout);
      });
    // With all blocks there, nobody has to be looked for.
    const patients = this.#made.size < blockCount ? await this.database.run(['records'], 'readonly', knownPatients) : [];
    for (const id of [...outOfDate, ...patients.filter((patient) => !this.#made.has(blockOf(patient)))]) {
      this.#stale.add(id);
      this.#behind.add(id);
    }
  }

  /** Patients whose block does not say how they stand. */
  async #outOfDate(): Promise<ReadonlySet<RecordId>> {
    const { ids, isLong } = await this.database.run(['records', 'dirty', 'outbox', 'unsent'], 'readonly', async (tables) => {
      const [dirty, tail] = await Promise.all([dirtyPatients(tables), readTail(tables)]);
      return { ids: new Set([...dirty, ...(await patientsOf(tables, tail.rows))]), isLong: tail.rows.length > shortTail };
    });
    if (!isLong) return ids;
    const marked = await this.database.run(['outbox', 'unsent', 'records', 'dirty'], 'readwrite', async (tables) => {
      await countTail(tables);
      return dirtyPatients(tables);
    });
    return new Set([...ids, ...marked]);
  }

  /** Puts them into every list that they belong into: a few at their places, so that one that changed does not sort all anew. */
  #keep(entries: readonly Entry[]): void {
    const before = entries.flatMap(({ summary }) => this.#entries.get(summary.id) ?? []).filter(isListed);
    for (const entry of entries) this.#enter(entry);
    if (entries.length > fewEnough) this.#sorted = null;
    const sorted = this.#sorted;
    if (sorted === null) return;
    for (const entry of before) sorted.splice(placeOf(entry, sorted), 1);
    for (const entry of entries.filter(isListed)) sorted.splice(placeOf(entry, sorted), 0, entry);
  }

  /** Everything but the order. */
  #enter(entry: Entry): void {
    const { summary } = entry;
    this.#entries.set(summary.id, entry);
    const list = (among: Map<RecordId, Summary>, belongs: boolean) => (belongs ? among.set(summary.id, summary) : among.delete(summary.id));
    list(this.#flagged, summary.flags.length > 0);
    const isHere = summary.patient !== null;
    list(this.#incomplete, summary.incomplete.length > 0 && isHere);
    list(this.#toTalk, summary.toTalk.length > 0 && isHere);
    list(this.#handedOver, summary.handedOver.length > 0 && isHere);
    list(this.#tasked, summary.tasks.length > 0);
    list(this.#due, summary.due.length > 0 && isHere);
    list(this.#differing, summary.conflicts > 0);
    list(this.#joined, summary.joinedInto !== null);
  }

  async #bringUpToDate(): Promise<void> {
    await this.#followChanges();
    if (this.#stale.size > fewEnough) this.#goOn();
    else if (this.#work === null) await this.#inMemory([...this.#stale]);
  }

  async #followChanges(): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (let from = 0; from < changed.length; from += rowsAtOnce) {
      const ids = changed.slice(from, from + rowsAtOnce);
      const patients = await this.database
        .run(['records'], 'readonly', (tables) => readPatients(tables, ids))
        .catch((error: unknown) => {
          this.note(changed.slice(from));
          throw error;
        });
      for (const patient of patients.values()) if (patient !== undefined) this.#stale.add(patient);
      // Forgotten since they were listed.
      for (const id of ids) if (this.#entries.has(id) && !patients.has(id)) this.#stale.add(id);
    }
  }

  /** One that fails is tried again at the next change. */
  #goOn(): void {
    clearTimeout(this.#settling);
    this.#work ??= this.#many()
      .then(
        () => this.news(),
        () => undefined,
      )
      .finally(() => {
        this.#work = null;
        this.#settle();
      });
  }

  async #many(): Promise<void> {
    for (let done = 0; this.#stale.size > 0;) {
      const [first = ''] = this.#stale;
      const block = blockOf(first);
      const ids = [...this.#stale].filter((id) => blockOf(id) === block);
      const isWritten = ids.length >= manyOfBlock || ids.some((id) => this.#behind.has(id));
      done += isWritten ? await this.#makeBlock(block, ids) : await this.#inMemory(ids);
      if (done < tellAfter) continue;
      done = 0;
      this.news();
    }
  }

  #settle(): void {
    if (this.database.isClosed || this.#unwritten.size < manyMarks) return;
    this.#settling = setTimeout(() => {
      for (const id of this.#unwritten) {
        this.#stale.add(id);
        this.#behind.add(id);
      }
      this.#goOn();
    }, quiet);
  }

  #inMemory(ids: readonly RecordId[]): Promise<number> {
    return this.#summarising(ids, async () => {
      if (ids.length === 0) return;
      this.#keep(await this.#maker.ofPatients(ids));
      for (const id of ids) this.#unwritten.add(id);
    });
  }

  /** Summarises these patients of a block, or all where it was not made yet, and writes it: the next opening finds them done. */
  #makeBlock(block: Block, ids: readonly RecordId[]): Promise<number> {
    return this.#summarising(ids, async () => {
      const under = await this.database.run(['summaries', 'dirty'], 'readonly', (tables) => readUnder(tables, block));
      const stored = await readBlock(this.database.ring, under.stored);
      const entries = new Map(stored?.map((entry) => [entry.summary.id, entry]));
      const take = (made: readonly Entry[]): void => {
        this.#keep(made);
        for (const entry of made) entries.set(entry.summary.id, entry);
      };
      for (let next: RecordId | null = stored === null ? block : null; next !== null;) {
        const from: RecordId = next;
        const page = await this.#maker.of((tables) => readGroups(tables, block, from, rowsAtOnce));
        take(page.entries);
        next = page.next;
      }
      // All whose marks go with this writing, whether or not this tab knew of them: a line from disk may be older than its mark.
      const due = [...new Set([...ids, ...under.marks.byPatient.keys()])];
      const rest = stored === null ? due.filter((id) => !entries.has(id)) : due;
      for (let from = 0; from < rest.length; from += atOnce) take(await this.#maker.ofPatients(rest.slice(from, from + atOnce)));
      const sealed = await sealBlock(this.database.ring, block, [...entries.values()]);
      await this.database.run(['summaries', 'dirty'], 'readwrite', (tables) => writeBlock(tables, sealed, under));
      this.#made.add(block);
      for (const done of [this.#behind, this.#unwritten]) for (const id of due) done.delete(id);
    });
  }

  /** Whatever of them is written from here on is noted anew. Gives how many they were. */
  async #summarising(ids: readonly RecordId[], work: () => Promise<void>): Promise<number> {
    for (const id of ids) this.#stale.delete(id);
    this.#making += ids.length;
    try {
      await work();
      return ids.length;
    } catch (error) {
      for (const id of ids) this.#stale.add(id);
      throw error;
    } finally {
      this.#making -= ids.length;
    }
  }
}
