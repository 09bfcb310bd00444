import type { DerivedKind } from '../definition';
import { programOf } from './compile';
import type { Form, Path } from './contract';
import { rowOf } from './stored';

/** Says of a path whether its answer can change a red flag. */
export interface PathsBehind {
  has(path: Path): boolean;
}

/**
 * Every answer that can change a red flag: those that its rule reads, and those that decide whether they are shown or
 * asked, such as the `alone` gate; rows and the answers in them included.
 */
export function pathsBehind(form: Form, flag: string): PathsBehind {
  const program = programOf(form);
  const behind = new Set<number>();
  const start = program.slot('flag', flag);
  if (start !== undefined) behind.add(start);
  for (const slot of behind) for (const read of [...program.reads(slot), ...program.gathers(slot)]) behind.add(read);
  const holds = (kind: DerivedKind, of: string): boolean => behind.has(program.slot(kind, of) ?? -1);
  return {
    has: (path) => {
      const [table, row, cell] = rowOf(path);
      if (table === undefined || row === undefined) return holds('answer', path);
      return cell === undefined ? holds('rows', table) : holds('answer', `${table}/:row/${cell}`) || holds('rows', table);
    },
  };
}
