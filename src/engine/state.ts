import type { OpenOptions } from './contract';
import { factsOf } from './facts';
import type { Program, State } from './program';
import { Stored } from './stored';

/** The state of a session before anything is computed. */
export function stateOf(program: Program, options: OpenOptions): State {
  const sizes = new Map([...program.tables].map(([table, slots]) => [table, slots.length]));
  const raw = new Stored(sizes, program.nodes.length);
  for (const [path, value] of Object.entries(options.answers ?? {})) if (value !== null) raw.set(path, value);
  raw.refresh();
  return {
    ...factsOf(program.form, options),
    values: [],
    issues: [],
    raw,
    origins: new Map(Object.entries(options.origins ?? {}).filter(([path]) => raw.get(path) !== null)),
    last: options.previous ?? {},
    row: undefined,
    rows: (table) => raw.rows(table),
    chosen: 0,
  };
}
