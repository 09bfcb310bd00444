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
  readonly #waiting = new Set<number>();

  add(next: Waiting): void {
    const { rank, at } = next;
    if (this.#waiting.has(at)) return;
    this.#waiting.add(at);
    let place = this.#heap.push(next) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#rank(parent) < rank) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  take(): Waiting | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    this.#waiting.delete(first.at);
    if (this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let least = place;
      if (this.#rank(left) < this.#rank(least)) least = left;
      if (this.#rank(right) < this.#rank(least)) least = right;
      if (least === place) return first;
      this.#swap(place, least);
      place = least;
    }
  }

  #rank(place: number): number {
    return this.#heap[place]?.rank ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
