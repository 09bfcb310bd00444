import type { Derived } from './graph';

/** In an order in which each stands after what it reads, with the place of each key; or the circle that makes this impossible. */
export type Ordered =
  | { readonly order: readonly Derived[]; readonly slots: ReadonlyMap<string, number> }
  | { readonly circle: readonly Derived[] };

export function ordered(all: readonly Derived[]): Ordered {
  const places = new Map(all.map(({ key }, place) => [key, place]));
  const dependents: (number[] | undefined)[] = all.map(() => undefined);
  const waiting = all.map(({ reads, gathers }, place) => {
    let count = 0;
    const wait = (key: string): void => {
      const read = places.get(key);
      if (read === undefined) return;
      count += 1;
      const known = dependents[read];
      if (known === undefined) dependents[read] = [place];
      else known.push(place);
    };
    reads.forEach(wait);
    gathers.forEach(wait);
    return count;
  });
  const ready: number[] = [];
  waiting.forEach((count, place) => count === 0 && ready.push(place));
  for (const place of ready) {
    for (const dependent of dependents[place] ?? []) {
      const left = (waiting[dependent] ?? 0) - 1;
      waiting[dependent] = left;
      if (left === 0) ready.push(dependent);
    }
  }
  if (ready.length === all.length) {
    const order = ready.flatMap((place) => all[place] ?? []);
    order.forEach(({ key }, slot) => places.set(key, slot));
    return { order, slots: places };
  }
  const stuck = new Map(all.filter((_, place) => (waiting[place] ?? 0) > 0).map((each) => [each.key, each]));
  return { circle: circleIn(stuck) };
}

/** Walks from one that is stuck to the next that it reads, until it comes back to one that it has seen. */
function circleIn(stuck: ReadonlyMap<string, Derived>): readonly Derived[] {
  const walked = new Set<Derived>();
  let [next] = stuck.values();
  while (next !== undefined && !walked.has(next)) {
    walked.add(next);
    const key = [...next.reads, ...next.gathers].find((read) => stuck.has(read));
    next = key === undefined ? undefined : stuck.get(key);
  }
  const all = [...walked];
  return all.slice(next === undefined ? 0 : all.indexOf(next));
}
