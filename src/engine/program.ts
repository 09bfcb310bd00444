import type { CanonicalForm, CanonicalItem, DerivedKind, Part } from '../definition';
import type { Answers, Issue, Origin, Path } from './contract';
import type { Queue } from './queue';
import type { Evaluate, Facts } from './scope';
import type { Items } from './slots';
import type { Stored } from './stored';
import type { Value } from './values';

/** A row of a table. Its values stand in the session's state from `base` on. */
export interface Row {
  readonly table: string;
  readonly id: string;
  readonly base: number;
}

/** Where an answer, or a shown value, stands. */
export interface Place {
  readonly path: Path;
  /** The path as the definition knows it: with `:row` for the row. */
  readonly key: Path;
  readonly item: CanonicalItem;
  /** `row`: the row itself. */
  readonly part?: Part | 'row';
  readonly row?: Row;
}

/** What the nodes of a session compute on and write to. Values of rows stand after those of the form. */
export interface State extends Facts {
  readonly values: (Value | undefined)[];
  readonly issues: (readonly Issue[] | undefined)[];
  readonly raw: Stored;
  readonly origins: Map<Path, Origin>;
  /** Last time's answers. */
  readonly last: Answers;
  /** Computes what stands at a slot, and all that it rests on, and has not been asked for before. */
  compute(slot: number, row: Row | undefined): void;
  /** By slot: whether everything that depends on it is computed, so that an edit finds what changes. */
  readonly settled: Uint8Array;
  /** What waits to be computed; empty between edits. */
  readonly queue: Queue;
  /** How many concerns are chosen and shown. Kept by their nodes, so that no node has to read them all. */
  chosen: number;
}

/** One derived value. A table's nodes run once for each row. */
export interface Node {
  readonly table: string | undefined;
  /** Paths whose snapshot shows it. */
  readonly paths: readonly Path[];
  /** Set on a red flag's node: its id. */
  readonly flag: string | undefined;
  /** Computes issues, and no value. */
  readonly issues: boolean;
  /** Computes it anew, in the state's row, and writes it to `at`. @returns whether it changed. */
  run(state: State, at: number): boolean;
}

/** A canonical form as closures over slots, each made when it is first needed. */
export interface Program {
  readonly form: CanonicalForm;
  readonly items: Items;
  /** Places of the form's own items, and of columns, by key. */
  readonly places: { get(key: Path): Place | undefined };
  readonly concerns: ReadonlySet<string>;
  /** Ids of rank items. */
  readonly ranks: readonly string[];
  /** Of each table how many values a row has. */
  readonly tables: ReadonlyMap<string, number>;
  /** Slots are numbers below this; the values of rows stand behind. */
  readonly size: number;
  /** Undefined where the form has no such value. See `keyOf`. */
  slot(kind: DerivedKind, of: string): number | undefined;
  node(slot: number): Node | undefined;
  /** Of a column's its table. */
  table(slot: number): string | undefined;
  /** Each stands after what it reads. */
  rank(slot: number): number;
  /** What a slot reads as it stands, and in every row. */
  reads(slot: number): readonly number[];
  gathers(slot: number): readonly number[];
  /** Slots of the nodes that read it as it stands, or in every row. */
  dependents(slot: number): readonly number[];
  gatherers(slot: number): readonly number[];
  /** Slots of a table's columns, in the order of computing. */
  columns(table: string): readonly number[];
  /** Keys of the places in a table's columns, in their order. */
  cells(table: string): readonly Path[];
  /** Where a node's value stands; -1 where a column's is asked for outside any row. */
  address(slot: number, row: Row | undefined): number;
  /** Reads a derived value by key, that of a column in the row that is computed in. */
  read(kind: DerivedKind, of: string): Evaluate;
  /** Reads many answers, one after another. */
  readAnswers(keys: readonly Path[]): (facts: Facts) => readonly Value[];
}

/** The path of a column's answer in a row. */
export const inRow = (key: Path, row: Row | undefined): Path => (row === undefined ? key : key.replace(':row', row.id));
