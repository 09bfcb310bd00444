import { compute } from './compute';
import { holes } from './holes';
import type { OpenOptions, Origin, Path } from './contract';
import type { Edits } from './edits';
import { factsOf } from './facts';
import type { Program, State } from './program';
import type { Step, Steps } from './history';
import { Queue } from './queue';
import { Stored } from './stored';
import { sameAnswer } from './values';

/** The state of a session before anything is computed. */
export function stateOf(program: Program, options: OpenOptions): State {
  const raw = new Stored(program.tables, program.size);
  for (const [path, value] of Object.entries(options.answers ?? {})) if (value !== null) raw.set(path, value);
  raw.refresh();
  const state: State = {
    ...factsOf(program.form, options),
    values: holes(program.size),
    issues: holes(program.size),
    settled: new Uint8Array(program.size),
    queue: new Queue(new Uint8Array(program.size)),
    raw,
    origins: new Map(Object.entries(options.origins ?? {}).filter(([path]) => raw.get(path) !== null)),
    last: options.previous ?? {},
    row: undefined,
    rows: (table) => raw.rows(table),
    compute: (slot, row) => compute(program, state, slot, row),
    asked: (slot, row) => {
      compute(program, state, slot, row);
      return state.values[program.address(slot, row)];
    },
    chosen: 0,
  };
  return state;
}

/** Writes answers and origins to the state. An origin goes where its answer changes. @returns what changed. */
export function applied(state: State, { answers, origins = none }: Edits): Steps {
  const steps = new Map<Path, Step>();
  for (const path of origins.size === 0 ? answers.keys() : new Set([...answers.keys(), ...origins.keys()])) {
    const before = state.raw.get(path);
    const originBefore = state.origins.get(path) ?? null;
    const given = answers.get(path);
    const after = given === undefined ? before : given;
    const stays = sameAnswer(before, after);
    const origin = origins.get(path) ?? (stays && !origins.has(path) ? originBefore : null);
    const originAfter = after === null ? null : origin;
    if (stays && originBefore === originAfter) continue;
    steps.set(path, { before, after, originBefore, originAfter });
    state.raw.set(path, after);
    if (originAfter === null) state.origins.delete(path);
    else state.origins.set(path, originAfter);
  }
  return steps;
}

const none: ReadonlyMap<Path, Origin | null> = new Map();
