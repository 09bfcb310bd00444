import type { Program, Row, State } from './program';
import { isIssues } from './slots';

interface Wanted {
  readonly slot: number;
  readonly row: Row | undefined;
  readonly at: number;
}

/** Computes a value and all that it rests on, what has been computed before left out; without recursion, since chains are long. */
export function compute(program: Program, state: State, slot: number, row: Row | undefined): void {
  const wanted: Wanted[] = [];
  const seen = new Set<number>();
  const want = (next: number, of: Row | undefined): void => {
    const at = program.address(next, of);
    if (at < 0 || isComputed(state, next, at) || seen.has(at)) return;
    if (of !== undefined && !state.raw.isThere(of)) return;
    seen.add(at);
    wanted.push({ slot: next, row: of, at });
  };
  const wantEverywhere = (next: number): void => {
    const table = program.table(next);
    if (table === undefined) want(next, undefined);
    else for (const each of state.rows(table)) want(next, each);
  };
  want(slot, row);
  for (const each of wanted) {
    for (const read of program.reads(each.slot)) want(read, program.table(read) === undefined ? undefined : each.row);
    for (const read of program.gathers(each.slot)) wantEverywhere(read);
  }
  if (wanted.length > 1) wanted.sort((one, other) => program.rank(one.slot) - program.rank(other.slot));
  const around = state.row;
  for (const each of wanted) {
    state.row = each.row;
    program.node(each.slot)?.run(state, each.at);
  }
  state.row = around;
}

const isComputed = (state: State, slot: number, at: number): boolean =>
  (isIssues(slot) ? state.issues[at] : state.values[at]) !== undefined;

/**
 * Computes all that an edit at a slot may change, as it stands before the edit: only what is known can be told to have
 * changed. What nobody has asked for and no edit can reach stays uncomputed.
 */
export function settle(program: Program, state: State, start: number | undefined): void {
  if (start === undefined || state.settled[start] === 1) return;
  const reached = [start];
  state.settled[start] = 1;
  const reach = (slot: number): void => {
    if (state.settled[slot] === 1) return;
    state.settled[slot] = 1;
    reached.push(slot);
  };
  for (const slot of reached) {
    const table = program.table(slot);
    if (table === undefined) compute(program, state, slot, undefined);
    else for (const row of state.rows(table)) compute(program, state, slot, row);
    program.dependents(slot).forEach(reach);
    program.gatherers(slot).forEach(reach);
  }
}
