import type { Written } from './written';

/** Every name in a written expression, with its place. */
export function namesIn(written: Written): readonly { readonly name: string; readonly at: number }[] {
  const found: { name: string; at: number }[] = [];
  const waiting = [written];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === 'name') found.push({ name: next.value, at: next.at });
    else waiting.push(...partsOf(next));
  }
  return found;
}

function partsOf(written: Written): readonly Written[] {
  switch (written.kind) {
    case 'compare':
    case 'arithmetic':
      return [written.left, written.right];
    case 'in':
      return [written.of, ...written.options];
    case 'includes':
      return [written.of, written.option];
    case 'and':
    case 'or':
      return written.all;
    case 'not':
      return [written.of];
    case 'call':
      return written.args;
    default:
      return [];
  }
}

/**
 * Computed items in an order in which each stands after those that its expression names, so that their types are found
 * one after another and never by recursion. In a circle the order is broken somewhere; the graph tells of the circle.
 */
export function computedOrder(reads: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const order = new Set<string>();
  const begun = new Set<string>();
  for (const start of reads.keys()) {
    const waiting = [start];
    for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
      const before = begun.has(id) ? [] : (reads.get(id) ?? []).filter((read) => reads.has(read) && !begun.has(read));
      begun.add(id);
      if (before.length > 0) waiting.push(...before);
      else {
        waiting.pop();
        order.add(id);
      }
    }
  }
  return [...order];
}
