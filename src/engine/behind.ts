import { programOf } from './compile';
import type { Form, Path } from './contract';
import { slotNames } from './program';

/**
 * Every answer that can change a red flag: those that its rule reads, and those that decide whether they are shown or
 * asked, such as the `alone` gate.
 */
export function pathsBehind(form: Form, flag: string): ReadonlySet<Path> {
  const program = programOf(form);
  const slots = new Set<number>();
  const start = program.slots.get(slotNames.flag(flag));
  if (start !== undefined) slots.add(start);
  for (const slot of slots) for (const read of program.nodes[slot]?.reads ?? []) slots.add(read);
  const paths = [...program.places.keys()].filter((path) => slots.has(program.slots.get(slotNames.answer(path)) ?? -1));
  return new Set(paths);
}
