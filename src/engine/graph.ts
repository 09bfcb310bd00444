import { Derivation, placesOf, type CanonicalForm, type Derived, type DerivedKind } from '../definition';
import type { Path } from './contract';
import { Nodes } from './nodes';
import { outlineOf, type Outline } from './outline';
import { holes } from './holes';
import type { Node, Place, Program, Row } from './program';
import type { Evaluate, Facts } from './scope';
import { Slots, unitOf, width, type Items } from './slots';
import { notShown, type Value } from './values';

/** A derived value with what is known of it so far. */
interface Known {
  readonly derived: Derived;
  readonly rank: number;
  readonly table: string | undefined;
  node: Node | undefined;
  reads: readonly number[] | undefined;
  gathers: readonly number[] | undefined;
  dependents: readonly number[] | undefined;
  gatherers: readonly number[] | undefined;
}

/** Makes of each derived value a node when it is first needed: most of a long form is not, until its page is opened. */
export class Graph implements Program {
  readonly form: CanonicalForm;
  readonly items: Items;
  readonly places: { get(key: Path): Place | undefined };
  readonly concerns: ReadonlySet<string>;
  readonly ranks: readonly string[];
  readonly tables: ReadonlyMap<string, number>;
  readonly size: number;
  readonly #slots: Slots;
  readonly #outline: Outline;
  #whole: Derivation | undefined;
  /** Of columns: which one of its table's it is. */
  readonly #column = new Map<number, number>();
  readonly #columns = new Map<string, number[]>();
  readonly #inRows = new Map<string, readonly number[]>();
  readonly #loaded: Uint8Array;
  readonly #known: (Known | undefined)[];
  #nodes: Nodes | undefined;

  /** @throws FormError */
  constructor(form: CanonicalForm) {
    this.form = form;
    this.#slots = new Slots(form);
    this.items = this.#slots.items;
    this.places = this.#slots.places;
    this.size = this.#slots.units * width;
    this.concerns = this.#slots.concerns;
    this.ranks = this.#slots.ranks;
    for (const table of this.#slots.tables) this.#columns.set(table, []);
    if (this.#columns.size > 0) this.#numberColumns();
    this.tables = new Map([...this.#columns].map(([table, columns]) => [table, columns.length * width]));
    this.#outline = outlineOf(form, this.#slots);
    this.#loaded = new Uint8Array(this.#slots.units);
    this.#known = holes(this.size);
  }

  #numberColumns(): void {
    this.form.items.forEach(({ table }, unit) => {
      const columns = this.#columns.get(table ?? '');
      if (columns !== undefined) this.#column.set(unit, columns.push(unit) - 1);
    });
  }

  slot(kind: DerivedKind, of: string): number | undefined {
    const slot = this.#slots.at(kind, of);
    return slot === undefined || this.#at(slot) === undefined ? undefined : slot;
  }

  node(slot: number): Node | undefined {
    const known = this.#at(slot);
    if (known === undefined) return undefined;
    this.#nodes ??= new Nodes(this);
    known.node ??= this.#nodes.make(known.derived);
    return known.node;
  }

  rank(slot: number): number {
    return this.#at(slot)?.rank ?? 0;
  }

  reads(slot: number): readonly number[] {
    const known = this.#at(slot);
    if (known === undefined) return none;
    known.reads ??= this.#slotsOf(known.derived.reads);
    return known.reads;
  }

  gathers(slot: number): readonly number[] {
    const known = this.#at(slot);
    if (known === undefined) return none;
    known.gathers ??= this.#slotsOf(known.derived.gathers);
    return known.gathers;
  }

  dependents(slot: number): readonly number[] {
    const known = this.#at(slot);
    if (known === undefined) return none;
    known.dependents ??= this.#readersOf(slot, (reader) => this.reads(reader));
    return known.dependents;
  }

  gatherers(slot: number): readonly number[] {
    const known = this.#at(slot);
    if (known === undefined) return none;
    known.gatherers ??= this.#readersOf(slot, (reader) => this.gathers(reader));
    return known.gatherers;
  }

  columns(table: string): readonly number[] {
    const known = this.#inRows.get(table);
    if (known !== undefined) return known;
    const slots = (this.#columns.get(table) ?? []).flatMap((unit) => this.#load(unit));
    slots.sort((one, other) => this.rank(one) - this.rank(other));
    this.#inRows.set(table, slots);
    return slots;
  }

  table(slot: number): string | undefined {
    return this.#at(slot)?.table;
  }

  cells(table: string): readonly Path[] {
    return (this.#columns.get(table) ?? []).flatMap((unit) => {
      const item = this.form.items[unit];
      return item === undefined ? [] : placesOf(item).map(({ key }) => key);
    });
  }

  address(slot: number, row: Row | undefined): number {
    if (this.table(slot) === undefined) return slot;
    return row === undefined ? -1 : row.base + this.#within(slot);
  }

  read(kind: DerivedKind, of: string): Evaluate {
    const slot = this.slot(kind, of);
    if (slot === undefined) return () => notShown;
    if (this.table(slot) === undefined) {
      return (facts) => facts.values[slot] ?? facts.asked(slot, undefined) ?? notShown;
    }
    const place = this.#within(slot);
    return ({ row, values, asked }) => (row === undefined ? notShown : (values[row.base + place] ?? asked(slot, row) ?? notShown));
  }

  readAnswers(keys: readonly Path[]): (facts: Facts) => readonly Value[] {
    const slots = keys.flatMap((key) => this.slot('answer', key) ?? []);
    if (slots.length < keys.length || slots.some((slot) => this.table(slot) !== undefined)) {
      const reads = keys.map((key) => this.read('answer', key));
      return (facts) => reads.map((read) => read(facts));
    }
    // A long sum is read at every edit of a part: numbers side by side, not a closure for each.
    return ({ values, asked }) => slots.map((slot) => values[slot] ?? asked(slot, undefined) ?? notShown);
  }

  /** Where among the values of a row. */
  #within(slot: number): number {
    return (this.#column.get(unitOf(slot)) ?? 0) * width + (slot % width);
  }

  #at(slot: number): Known | undefined {
    const known = this.#known[slot];
    if (known !== undefined) return known;
    const unit = unitOf(slot);
    if (this.#loaded[unit] !== 0) return undefined;
    this.#load(unit);
    return this.#known[slot];
  }

  /** Everything that is derived of a unit. @returns the slots. */
  #load(unit: number): readonly number[] {
    this.#loaded[unit] = 1;
    const item = this.form.items[unit];
    const slots: number[] = [];
    for (const derived of item === undefined ? this.#general() : this.#derivation.of(item)) {
      const slot = this.#slots.at(derived.kind, derived.of);
      if (slot === undefined) continue;
      slots.push(slot);
      this.#known[slot] ??= {
        derived,
        rank: this.#outline.rank(slot),
        table: item?.table,
        node: undefined,
        reads: undefined,
        gathers: undefined,
        dependents: undefined,
        gatherers: undefined,
      };
    }
    return slots;
  }

  get #derivation(): Derivation {
    this.#whole ??= new Derivation(this.form, this.items);
    return this.#whole;
  }

  #general(): readonly Derived[] {
    this.#loaded.fill(1, this.form.items.length);
    return [...this.#derivation.general(), ...this.#derivation.flags()];
  }

  #slotsOf(keys: readonly string[]): readonly number[] {
    return keys.length === 0 ? none : keys.flatMap((key) => this.#slots.atKey(key) ?? []);
  }

  #readersOf(slot: number, readsOf: (reader: number) => readonly number[]): readonly number[] {
    const readers: number[] = [];
    const unit = unitOf(slot);
    for (const reader of [unit, ...this.#outline.readers(unit)]) {
      for (let each = reader * width; each < (reader + 1) * width; each += 1) if (readsOf(each).includes(slot)) readers.push(each);
    }
    return readers;
  }
}

const none: readonly number[] = [];
