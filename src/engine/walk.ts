import type { Path } from './contract';
import { type Program, slotNames, type State } from './program';

export interface Walked {
  readonly paths: readonly Path[];
  /** Ids of flags whose status changed. */
  readonly flags: readonly string[];
  /** True when some item's issues changed. */
  readonly issues: boolean;
  readonly evaluations: number;
}

/**
 * Recomputes what depends on the edited answers, in rank order, each node at most once, and goes no further than
 * things change. Cost grows with what depends on the edit, not with the form.
 */
export function walk(program: Program, state: State, edited: readonly Path[]): Walked {
  const queue = new Queue(program.order);
  const paths = new Set<Path>();
  const flags: string[] = [];
  for (const path of edited) {
    const place = program.places.get(path);
    if (place === undefined) continue;
    paths.add(path);
    for (const name of [slotNames.answer(path), slotNames.issues(path)]) {
      const slot = program.slots.get(name);
      if (slot !== undefined) queue.add(slot);
    }
  }
  let evaluations = 0;
  let issues = false;
  for (let slot = queue.take(); slot !== undefined; slot = queue.take()) {
    const node = program.nodes[slot];
    evaluations += 1;
    if (node === undefined || !node.run(state)) continue;
    for (const path of node.paths) paths.add(path);
    issues ||= node.issues === true;
    if (node.flag !== undefined) flags.push(node.flag);
    for (const dependent of program.dependents[slot] ?? []) queue.add(dependent);
  }
  return { paths: [...paths], flags, issues, evaluations };
}

/** Slots by rank order, lowest first, each once: a binary heap. */
class Queue {
  readonly #order: readonly number[];
  readonly #heap: number[] = [];
  readonly #waiting = new Set<number>();

  constructor(order: readonly number[]) {
    this.#order = order;
  }

  add(slot: number): void {
    if (this.#waiting.has(slot)) return;
    this.#waiting.add(slot);
    let at = this.#heap.push(slot) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#before(parent, at)) break;
      this.#swap(parent, at);
      at = parent;
    }
  }

  take(): number | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    this.#waiting.delete(first);
    if (this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < this.#heap.length && this.#before(left, least)) least = left;
      if (right < this.#heap.length && this.#before(right, least)) least = right;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #rank(at: number): number {
    return this.#order[this.#heap[at] ?? -1] ?? Number.POSITIVE_INFINITY;
  }

  #before(a: number, b: number): boolean {
    return this.#rank(a) < this.#rank(b);
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] ?? 0;
    this.#heap[a] = this.#heap[b] ?? 0;
    this.#heap[b] = kept;
  }
}
