import { Derivation, placesOf, type CanonicalForm, type CanonicalItem, type Derived, type DerivedKind } from '../definition';
import type { Path } from './contract';
import { Nodes } from './nodes';
import { outlineOf, type Outline } from './outline';
import type { Node, Place, Program, Row } from './program';
import type { Evaluate } from './scope';
import { Slots, unitOf, width } from './slots';
import { notShown } from './values';

interface Readers {
  readonly dependents: readonly number[];
  readonly gatherers: readonly number[];
}

/** Makes of each derived value a node when it is first needed: most of a long form is not, until its page is opened. */
export class Graph implements Program {
  readonly form: CanonicalForm;
  readonly items: ReadonlyMap<string, CanonicalItem>;
  readonly places: { get(key: Path): Place | undefined };
  readonly concerns: ReadonlySet<string>;
  readonly ranks: readonly string[];
  readonly tables: ReadonlyMap<string, number>;
  readonly size: number;
  readonly #slots: Slots;
  readonly #outline: Outline;
  readonly #derivation: Derivation;
  /** Of columns: which one of its table's it is. */
  readonly #column = new Map<number, number>();
  readonly #columns = new Map<string, number[]>();
  readonly #inRows = new Map<string, readonly number[]>();
  readonly #loaded: Uint8Array;
  readonly #derived = new Map<number, Derived>();
  readonly #nodes = new Map<number, Node>();
  readonly #reads = new Map<number, readonly number[]>();
  readonly #gathers = new Map<number, readonly number[]>();
  readonly #readers = new Map<number, Readers>();
  readonly #makers: Nodes;

  /** @throws FormError */
  constructor(form: CanonicalForm) {
    this.form = form;
    this.#slots = new Slots(form);
    this.items = this.#slots.items;
    this.places = this.#slots.places;
    this.size = this.#slots.units * width;
    const concerns = new Set<string>();
    const ranks: string[] = [];
    for (let unit = 0; unit < form.items.length; unit += 1) {
      const item = form.items[unit];
      if (item?.type === 'concern') concerns.add(item.id);
      else if (item?.type === 'rank') ranks.push(item.id);
      else if (item?.type === 'table' && !this.#columns.has(item.id)) this.#columns.set(item.id, []);
    }
    if (this.#columns.size > 0) this.#numberColumns();
    this.concerns = concerns;
    this.ranks = ranks;
    this.tables = new Map([...this.#columns].map(([table, columns]) => [table, columns.length * width]));
    this.#outline = outlineOf(form, this.#slots);
    this.#derivation = new Derivation(form, this.items);
    this.#loaded = new Uint8Array(this.#slots.units);
    this.#makers = new Nodes(this);
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
    const known = this.#nodes.get(slot);
    if (known !== undefined) return known;
    const derived = this.#at(slot);
    if (derived === undefined) return undefined;
    const node = this.#makers.make(derived);
    this.#nodes.set(slot, node);
    return node;
  }

  rank(slot: number): number {
    return this.#outline.rank(slot);
  }

  reads(slot: number): readonly number[] {
    return this.#slotsOf(this.#reads, slot, 'reads');
  }

  gathers(slot: number): readonly number[] {
    return this.#slotsOf(this.#gathers, slot, 'gathers');
  }

  dependents(slot: number): readonly number[] {
    return this.#readersOf(slot).dependents;
  }

  gatherers(slot: number): readonly number[] {
    return this.#readersOf(slot).gatherers;
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
    return this.form.items[unitOf(slot)]?.table;
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

  /** Where among the values of a row. */
  #within(slot: number): number {
    return (this.#column.get(unitOf(slot)) ?? 0) * width + (slot % width);
  }

  #at(slot: number): Derived | undefined {
    const unit = unitOf(slot);
    if (this.#loaded[unit] === 0) this.#load(unit);
    return this.#derived.get(slot);
  }

  /** Everything that is derived of a unit. @returns the slots. */
  #load(unit: number): readonly number[] {
    const slots: number[] = [];
    this.#loaded[unit] = 1;
    const item = this.form.items[unit];
    const all = item === undefined ? this.#general() : this.#derivation.of(item);
    for (const derived of all) {
      const slot = this.#slots.at(derived.kind, derived.of);
      if (slot === undefined) continue;
      this.#derived.set(slot, derived);
      slots.push(slot);
    }
    return slots;
  }

  #general(): readonly Derived[] {
    this.#loaded.fill(1, this.form.items.length);
    return [...this.#derivation.general(), ...this.#derivation.flags()];
  }

  #slotsOf(known: Map<number, readonly number[]>, slot: number, which: 'reads' | 'gathers'): readonly number[] {
    const found = known.get(slot);
    if (found !== undefined) return found;
    const slots = (this.#at(slot)?.[which] ?? []).flatMap((key) => this.#slots.atKey(key) ?? []);
    known.set(slot, slots);
    return slots;
  }

  #readersOf(slot: number): Readers {
    const known = this.#readers.get(slot);
    if (known !== undefined) return known;
    const unit = unitOf(slot);
    const [dependents, gatherers]: [number[], number[]] = [[], []];
    for (const reader of [unit, ...this.#outline.readers(unit)]) {
      for (let each = reader * width; each < (reader + 1) * width; each += 1) {
        if (this.#at(each) === undefined) continue;
        if (this.reads(each).includes(slot)) dependents.push(each);
        if (this.gathers(each).includes(slot)) gatherers.push(each);
      }
    }
    const readers = { dependents, gatherers };
    this.#readers.set(slot, readers);
    return readers;
  }
}
