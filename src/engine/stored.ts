import type { Answers, AnswerValue, Path } from './contract';
import type { Row } from './program';

const rowId = /^[a-z0-9-]{1,64}$/;

/** Rows that came, went or changed their order in one edit. */
export interface RowChange {
  readonly table: string;
  readonly added: readonly Row[];
  readonly removed: readonly Row[];
}

/**
 * The stored answers, and the rows that follow from them: a row is there while its place or any of its cells is stored.
 * Rows stand by place, then by id; a row whose place is not stored stands last.
 */
export class Stored {
  readonly #answers = new Map<Path, AnswerValue>();
  /** By table and row: the paths stored in it. */
  readonly #paths = new Map<string, Map<string, Set<Path>>>();
  readonly #rows = new Map<string, readonly Row[]>();
  /** Every row that there ever was, so that one that comes back stands where it stood. */
  readonly #known = new Map<Path, Row>();
  readonly #touched = new Set<string>();
  readonly #sizes: ReadonlyMap<string, number>;
  #end: number;

  /** `sizes`: how many values a row of each table has; `end`: where those of the first row may stand. */
  constructor(sizes: ReadonlyMap<string, number>, end: number) {
    this.#sizes = sizes;
    this.#end = end;
    for (const table of sizes.keys()) this.#paths.set(table, new Map());
  }

  get(path: Path): AnswerValue {
    return this.#answers.get(path) ?? null;
  }

  set(path: Path, value: AnswerValue): void {
    if (value === null) this.#answers.delete(path);
    else this.#answers.set(path, value);
    const [table, row] = rowOf(path);
    const paths = table === undefined ? undefined : this.#paths.get(table);
    if (table === undefined || row === undefined || paths === undefined) return;
    const stored = paths.get(row) ?? new Set();
    if (value === null) stored.delete(path);
    else stored.add(path);
    if (stored.size === 0 ? paths.delete(row) : !paths.has(row) || path.length === table.length + 1 + row.length) this.#touched.add(table);
    if (stored.size > 0) paths.set(row, stored);
  }

  paths(): Iterable<Path> {
    return this.#answers.keys();
  }

  all(): Answers {
    return Object.fromEntries(this.#answers);
  }

  /** Everything stored in a row, columns that the form does not know included. */
  pathsIn(table: string, row: string): readonly Path[] {
    return [...(this.#paths.get(table)?.get(row) ?? [])];
  }

  rows(table: string): readonly Row[] {
    return this.#rows.get(table) ?? none;
  }

  isThere(row: Row): boolean {
    return this.#paths.get(row.table)?.has(row.id) === true;
  }

  /** Also a row that is no longer there. */
  known(table: string, id: string): Row | undefined {
    return this.#known.get(`${table}/${id}`);
  }

  /** A place after all others. */
  nextPlace(table: string): number {
    const places = this.rows(table).flatMap((row) => this.#place(row) ?? []);
    return places.reduce((next, place) => Math.max(next, Math.floor(place) + 1), 1);
  }

  /** Brings the rows in line with the answers set since the last time. */
  refresh(): readonly RowChange[] {
    const changes: RowChange[] = [];
    for (const table of this.#touched) {
      const before = this.rows(table);
      const after = [...(this.#paths.get(table)?.keys() ?? [])].map((id) => this.#row(table, id));
      after.sort((a, b) => (this.#place(a) ?? last) - (this.#place(b) ?? last) || (a.id < b.id ? -1 : 1));
      if (before.length === after.length && before.every((row, index) => row === after[index])) continue;
      this.#rows.set(table, after);
      const added = after.filter((row) => !before.includes(row));
      changes.push({ table, added, removed: before.filter((row) => !after.includes(row)) });
    }
    this.#touched.clear();
    return changes;
  }

  #place({ table, id }: Row): number | undefined {
    const place = this.get(`${table}/${id}`);
    return typeof place === 'number' && Number.isFinite(place) ? place : undefined;
  }

  #row(table: string, id: string): Row {
    const known = this.known(table, id);
    if (known !== undefined) return known;
    const row = { table, id, base: this.#end };
    this.#end += this.#sizes.get(table) ?? 0;
    this.#known.set(`${table}/${id}`, row);
    return row;
  }
}

const none: readonly Row[] = [];
const last = Number.MAX_VALUE;

export const isRowId = (id: string): boolean => rowId.test(id);

/** Table and row of a path that stands in a row, or is one. */
export function rowOf(path: Path): readonly [table?: string, row?: string, cell?: string] {
  const slash = path.indexOf('/');
  if (slash === -1) return [];
  const end = path.indexOf('/', slash + 1);
  const row = path.slice(slash + 1, end === -1 ? undefined : end);
  if (!isRowId(row)) return [];
  return end === -1 ? [path.slice(0, slash), row] : [path.slice(0, slash), row, path.slice(end + 1)];
}
