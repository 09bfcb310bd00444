import type { Row } from './program';

/** A node that waits to be computed: its slot and rank, where its value stands, and its row. */
export interface Waiting {
  readonly rank: number;
  readonly slot: number;
  readonly at: number;
  readonly row: Row | undefined;
}

/** By rank, lowest first, each once: a binary heap. */
export class Queue {
  readonly #heap: Waiting[] = [];
  /** By place: 1 where it waits. Values of rows stand behind its end. */
  readonly #waits: Uint8Array;
  #rowWaits: Set<number> | undefined;

  /** `waits`: all 0, and so again when nothing waits any more. */
  constructor(waits: Uint8Array) {
    this.#waits = waits;
  }

  add(next: Waiting): void {
    const { rank, at } = next;
    if (this.#isWaiting(at)) return;
    const heap = this.#heap;
    let place = heap.length;
    heap.push(next);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.rank < rank) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = next;
  }

  take(): Waiting | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (first.at < this.#waits.length) this.#waits[first.at] = 0;
    else this.#rowWaits?.delete(first.at);
    if (heap.length === 0) return first;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      const [left, right] = [heap[child], heap[child + 1]];
      const least = right !== undefined && left !== undefined && right.rank < left.rank ? right : left;
      if (least === undefined || least.rank >= last.rank) break;
      heap[place] = least;
      place = least === right ? child + 1 : child;
    }
    heap[place] = last;
    return first;
  }

  /** Notes that it waits. @returns whether it did already. */
  #isWaiting(at: number): boolean {
    if (at < this.#waits.length) {
      if (this.#waits[at] === 1) return true;
      this.#waits[at] = 1;
      return false;
    }
    this.#rowWaits ??= new Set();
    if (this.#rowWaits.has(at)) return true;
    this.#rowWaits.add(at);
    return false;
  }
}
