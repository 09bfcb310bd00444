import type { CanonicalForm, CanonicalItem, Part } from '../definition';
import type { Answers, Issue, Origin, Path } from './contract';
import type { Evaluate, Facts } from './scope';
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
  /** How many concerns are chosen and shown. Kept by their nodes, so that no node has to read them all. */
  chosen: number;
}

/** One derived value. Its place in rank order is its slot. A table's nodes run once for each row. */
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

/** A canonical form as closures over slots. */
export interface Program {
  readonly form: CanonicalForm;
  readonly items: ReadonlyMap<string, CanonicalItem>;
  /** Places of the form's own items, and of columns, by key. */
  readonly places: ReadonlyMap<Path, Place>;
  readonly concerns: ReadonlySet<string>;
  /** Ids of rank items. */
  readonly ranks: readonly string[];
  /** In rank order: each stands after what it reads. */
  readonly nodes: readonly Node[];
  /** Slots of the nodes that read a slot as it stands, or in every row. */
  readonly dependents: readonly (readonly number[] | undefined)[];
  readonly gatherers: readonly (readonly number[] | undefined)[];
  /** Slot by key, see `keyOf`. */
  readonly slots: ReadonlyMap<string, number>;
  /** Keys of the places in each table's columns, in their order. */
  readonly cells: ReadonlyMap<string, readonly Path[]>;
  /** Slots of each table's columns, and of each of these its number within a row. */
  readonly tables: ReadonlyMap<string, readonly number[]>;
  readonly within: readonly number[];
  /** Reads a derived value by key, that of a column in the row that is computed in. */
  read(key: string): Evaluate;
}

/** Where a node's value stands; -1 where a column's is asked for outside any row. */
export function addressOf(program: Program, slot: number, row: Row | undefined): number {
  if (program.nodes[slot]?.table === undefined) return slot;
  return row === undefined ? -1 : row.base + (program.within[slot] ?? 0);
}

/** The path of a column's answer in a row. */
export const inRow = (key: Path, row: Row | undefined): Path => (row === undefined ? key : key.replace(':row', row.id));
