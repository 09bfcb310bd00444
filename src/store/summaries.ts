import type { CanonicalForm } from '../definition';
import { compile, type Form } from '../engine';
import {
  findable,
  formName,
  patientOf,
  readWanted,
  summarise,
  type Findable,
  type FormReference,
  type RecordId,
  type Summary,
} from '../records';
import type { Caseload } from './contract';
import type { Database } from './database';
import { dirtyPatients } from './dirty';
import { readLayout, writeLayout } from './meta';
import { readIntact, statesOfPatient } from './record-table';
import { beginAnew, blockOf, readBlock, writeInto } from './summary-blocks';
import { countTail, patientsOf, readTail, shortTail } from './unsent';

interface Entry {
  readonly summary: Summary;
  readonly find: Findable;
}

const byName = (a: Entry, b: Entry): number => {
  const [one, other] = [a.find.words, b.find.words];
  if (one === other) return a.summary.id < b.summary.id ? -1 : a.summary.id > b.summary.id ? 1 : 0;
  return one < other ? -1 : 1;
};

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

/** So many are brought up to date in memory alone; more are also written, so that the next opening finds them done. */
const fewEnough = 20;
/** Summarised in one transaction: short enough that a save that waits for it is not felt. */
const atOnce = 50;
/** The list is told of after so many. */
const tellAfter = 500;
/** How the blocks are made: another number has them made anew. */
const layout = 2;

/**
 * One line of each patient in memory, for lists and the find field. The blocks on disk are derived: what they lack or hold out of
 * date is marked in `dirty` by the transaction that wrote the record, and is summarised from the records again.
 */
export class Summaries {
  readonly #entries = new Map<RecordId, Entry>();
  /** Patients to summarise again. */
  readonly #stale = new Set<RecordId>();
  readonly #changed = new Set<RecordId>();
  readonly #forms = new Map<string, Form | null>();
  /** How many are being summarised. */
  #making = 0;
  /** By name. */
  #sorted: Entry[] = [];
  readonly #flagged = new Map<RecordId, Summary>();
  readonly #incomplete = new Map<RecordId, Summary>();
  readonly #differing = new Map<RecordId, Summary>();
  #opened: Promise<void> | null = null;
  #work: Promise<void> | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly definition: (id: string, version: string) => Promise<CanonicalForm | null>,
    /** Called when more of the list is there than was given before. */
    private readonly news: () => void,
  ) {}

  /** Records that were written, here or in another tab. */
  note(records: Iterable<RecordId>): void {
    for (const id of records) this.#changed.add(id);
  }

  /** Assessments under a form that was not here are read again now that one has come. */
  noteForms(): void {
    for (const [key, form] of this.#forms) if (form === null) this.#forms.delete(key);
    for (const { summary } of this.#entries.values()) if (summary.lacking.length > 0) this.#stale.add(summary.id);
  }

  /** What a list needs now. What takes longer than a moment goes on behind it: `preparing` says how many are still to come. */
  async caseload(): Promise<Caseload> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    await this.#opened;
    // In turn: who asks while another's changes are being read would not hear of them.
    const turn = this.#turn.then(async () => this.#bringUpToDate());
    this.#turn = turn.catch(() => undefined);
    await turn;
    const sorted = [...this.#sorted];
    return {
      patients: sorted.map(({ summary }) => summary),
      find: (typed) => {
        const wanted = readWanted(typed);
        return sorted.filter(({ find }) => wanted === null || wanted(find)).map(({ summary }) => summary);
      },
      flagged: [...this.#flagged.values()],
      incomplete: [...this.#incomplete.values()],
      differing: [...this.#differing.values()],
      preparing: this.#stale.size + this.#making,
    };
  }

  async #open(): Promise<void> {
    const found = await this.database.run(['summaries', 'dirty', 'meta', 'records', 'outbox', 'unsent'], 'readonly', async (tables) => {
      const [layout, blocks, dirty, tail] = await Promise.all([
        readLayout(tables),
        tables.all('summaries'),
        dirtyPatients(tables),
        readTail(tables),
      ]);
      return { layout, blocks, tail, dirty: new Set([...dirty, ...(await patientsOf(tables, tail.rows))]) };
    });
    if (found.tail.rows.length > shortTail) {
      found.dirty = await this.database.run(['outbox', 'unsent', 'records', 'dirty'], 'readwrite', async (tables) => {
        await countTail(tables);
        return dirtyPatients(tables);
      });
    }
    const blocks = found.blocks.map(readBlock);
    const whole = found.layout === layout ? blocks.filter((block) => block !== null) : [];
    if (found.layout !== layout || whole.length < blocks.length) {
      found.dirty = await this.database.run(['summaries', 'dirty', 'records', 'meta'], 'readwrite', async (tables) => {
        await beginAnew(tables);
        await writeLayout(tables, layout);
        return dirtyPatients(tables);
      });
    } else
      this.#sorted = whole
        .flat()
        .map((summary) => this.#entered(summary))
        .filter(({ summary }) => summary.patient !== null)
        .sort(byName);
    for (const id of found.dirty) this.#stale.add(id);
  }

  /** Puts a summary into every list that it belongs into, in its place: one that changed does not sort all of them anew. */
  #keep(summary: Summary): void {
    const before = this.#entries.get(summary.id);
    if (before !== undefined && before.summary.patient !== null) this.#sorted.splice(placeOf(before, this.#sorted), 1);
    const entry = this.#entered(summary);
    if (summary.patient !== null) this.#sorted.splice(placeOf(entry, this.#sorted), 0, entry);
  }

  /** Everything but the order. */
  #entered(summary: Summary): Entry {
    const entry = { summary, find: findable(summary.patient ?? { name: '', born: '', nhsNumber: null }) };
    this.#entries.set(summary.id, entry);
    const list = (among: Map<RecordId, Summary>, belongs: boolean) => (belongs ? among.set(summary.id, summary) : among.delete(summary.id));
    list(this.#flagged, summary.flags.length > 0);
    list(this.#incomplete, summary.incomplete.length > 0 && summary.patient !== null);
    list(this.#differing, summary.conflicts > 0);
    return entry;
  }

  async #bringUpToDate(): Promise<void> {
    await this.#followChanges();
    if (this.#stale.size > fewEnough) this.#goOn();
    else if (this.#work === null) await this.#inMemory([...this.#stale]);
  }

  async #followChanges(): Promise<void> {
    const changed = [...this.#changed];
    if (changed.length === 0) return;
    this.#changed.clear();
    const states = await this.database.run(['records'], 'readonly', (tables) => readIntact(tables, changed));
    for (const state of states.values()) {
      const patient = patientOf(state);
      if (patient !== undefined) this.#stale.add(patient);
    }
    // Forgotten since they were listed.
    for (const id of changed) if (this.#entries.has(id) && !states.has(id)) this.#stale.add(id);
  }

  /** Few: the marks stay on disk, and the next opening does the same. */
  async #inMemory(ids: readonly RecordId[]): Promise<void> {
    if (ids.length === 0) return;
    for (const summary of await this.#summarised(ids, 'readonly')) this.#keep(summary);
  }

  /** Many: block by block, a few at once, so that the page stays quick. One that fails is tried again at the next change. */
  #goOn(): void {
    this.#work ??= this.#many()
      .then(
        () => this.news(),
        () => undefined,
      )
      .finally(() => (this.#work = null));
  }

  async #many(): Promise<void> {
    for (let done = 0; this.#stale.size > 0;) {
      const [first = ''] = this.#stale;
      const block = blockOf(first);
      const ids = [...this.#stale].filter((id) => blockOf(id) === block).slice(0, atOnce);
      for (const summary of await this.#summarised(ids, 'readwrite')) this.#keep(summary);
      await new Promise((resolve) => setTimeout(resolve));
      done += ids.length;
      if (done < tellAfter) continue;
      done = 0;
      this.news();
    }
  }

  async #summarised(ids: readonly RecordId[], mode: 'readonly' | 'readwrite'): Promise<readonly Summary[]> {
    // Whatever is written from here on is noted anew.
    for (const id of ids) this.#stale.delete(id);
    this.#making += ids.length;
    try {
      for (;;) {
        const unknown = new Set<FormReference>();
        const summaries = await this.database.run(['records', 'summaries', 'dirty'], mode, async (tables) => {
          const made: Summary[] = [];
          for (const id of ids) made.push(summarise(id, await statesOfPatient(tables, id), (form) => this.#form(form, unknown)));
          if (mode === 'readwrite' && unknown.size === 0) await writeInto(tables, made);
          return made;
        });
        if (unknown.size === 0) return summaries;
        for (const reference of unknown) await this.#fetch(reference);
      }
    } catch (error) {
      for (const id of ids) this.#stale.add(id);
      throw error;
    } finally {
      this.#making -= ids.length;
    }
  }

  #form(reference: FormReference, unknown: Set<FormReference>): Form | null {
    const form = this.#forms.get(formName(reference));
    if (form === undefined) unknown.add(reference);
    return form?.canonical.hash === reference.hash ? form : null;
  }

  async #fetch({ id, version }: FormReference): Promise<void> {
    const canonical = await this.definition(id, version);
    this.#forms.set(formName({ id, version }), canonical === null ? null : compile(canonical));
  }
}
