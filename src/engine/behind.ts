import { keyOf } from '../definition';
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
  const { slots, dependents, gatherers } = programOf(form);
  const readBy = new Map<number, number[]>();
  for (const readers of [dependents, gatherers]) {
    for (const [slot, all] of readers.entries()) {
      for (const reader of all ?? []) {
        const known = readBy.get(reader);
        if (known === undefined) readBy.set(reader, [slot]);
        else known.push(slot);
      }
    }
  }
  const behind = new Set<number>();
  const start = slots.get(keyOf('flag', flag));
  if (start !== undefined) behind.add(start);
  for (const slot of behind) for (const read of readBy.get(slot) ?? []) behind.add(read);
  const holds = (key: string): boolean => behind.has(slots.get(key) ?? -1);
  return {
    has: (path) => {
      const [table, row, cell] = rowOf(path);
      if (table === undefined || row === undefined) return holds(keyOf('answer', path));
      return cell === undefined
        ? holds(keyOf('rows', table))
        : holds(keyOf('answer', `${table}/:row/${cell}`)) || holds(keyOf('rows', table));
    },
  };
}
