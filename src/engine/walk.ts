import type { Path } from './contract';
import { inRow, type Place, type Program, type Row, type State } from './program';
import type { RowChange } from './stored';

export interface Walked {
  readonly paths: ReadonlySet<Path>;
  /** Ids of flags whose status changed. */
  readonly flags: readonly string[];
  /** True when some item's issues changed. */
  readonly issues: boolean;
  readonly evaluations: number;
}

/**
 * Recomputes what depends on the edited answers and rows, in rank order, each node at most once in each row, and goes no
 * further than things change. Cost grows with what depends on the edit, not with the form or with other rows.
 */
export function walk(program: Program, state: State, edited: Iterable<Place>, changes: readonly RowChange[]): Walked {
  const { queue } = state;
  const paths = new Set<Path>();
  const flags: string[] = [];
  let evaluations = 0;
  let issues = false;
  const add = (slot: number | undefined, row: Row | undefined): void => {
    if (slot !== undefined) queue.add({ slot, row, rank: program.rank(slot), at: program.address(slot, row) });
  };
  const addEverywhere = (slot: number): void => {
    const table = program.table(slot);
    if (table === undefined) add(slot, undefined);
    else for (const row of state.rows(table)) add(slot, row);
  };
  for (const { path, key, part, row } of edited) {
    paths.add(path);
    if (part === 'row' || (row !== undefined && !state.raw.isThere(row))) continue;
    add(program.slot('answer', key), row);
    add(program.slot('issues', key), row);
  }
  for (const { table, added, removed } of changes) {
    add(program.slot('rows', table), undefined);
    for (const row of added) for (const slot of program.columns(table)) add(slot, row);
    for (const row of removed) issues = forget(program, state, row) || issues;
    for (const row of [...added, ...removed]) {
      paths.add(`${table}/${row.id}`);
      for (const key of program.cells(table)) paths.add(inRow(key, row));
    }
  }
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    const { slot, at, row } = next;
    const node = program.node(slot);
    evaluations += 1;
    state.row = row;
    if (node === undefined || !node.run(state, at)) continue;
    for (const path of node.paths) paths.add(inRow(path, row));
    issues ||= node.issues;
    if (node.flag !== undefined) flags.push(node.flag);
    for (const dependent of program.dependents(slot)) {
      if (row !== undefined) add(dependent, row);
      else addEverywhere(dependent);
    }
    for (const gatherer of program.gatherers(slot)) addEverywhere(gatherer);
  }
  state.row = undefined;
  for (const table of program.tables.keys()) {
    if (paths.has(table)) for (const { id } of state.rows(table)) paths.add(`${table}/${id}`);
  }
  return { paths, flags, issues, evaluations };
}

/** Takes the values of a row that is gone out of the state. @returns whether it had issues. */
function forget(program: Program, state: State, row: Row): boolean {
  let hadIssues = false;
  for (const slot of program.columns(row.table)) {
    const at = program.address(slot, row);
    state.values[at] = undefined;
    hadIssues ||= (state.issues[at] ?? []).length > 0;
    state.issues[at] = undefined;
  }
  return hadIssues;
}
