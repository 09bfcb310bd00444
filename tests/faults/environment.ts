import { Chance } from './chance';

/** Whoever waits for something to happen: a page. What it waits for never comes once it is gone. */
export interface Owner {
  readonly name: string;
  alive: boolean;
  /** Stopped by the browser: only transactions that it began go on. */
  frozen: boolean;
}

export type Kind = 'disk' | 'network' | 'timer' | 'lock' | 'message' | 'server';

interface Happening {
  readonly due: number;
  readonly order: number;
  readonly owner: Owner | null;
  readonly kind: Kind;
  readonly run: () => void | Promise<void>;
  cancelled: boolean;
}

/**
 * Everything that happens, one after another, from one seed: time passes only from one happening to the next. Between two
 * happenings all promises run dry, so a page can be killed at every point where it waits, and nowhere else.
 */
export class Environment {
  now = 0;
  readonly chance: Chance;
  /** Called with the page before something reaches it; the page may be killed there. */
  beforeEach: (owner: Owner, kind: Kind) => void = () => undefined;
  readonly #afterEach = new Set<() => void>();
  readonly #lanes = new Map<string, number>();
  readonly #heap: Happening[] = [];
  readonly #held = new Map<Owner, Happening[]>();
  /** How many things happened. */
  steps = 0;
  #order = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  /** `lane`: what happens there stays in order. */
  after(owner: Owner | null, delay: number, kind: Kind, run: () => void | Promise<void>, lane?: string): () => void {
    let due = this.now + delay;
    if (lane !== undefined) {
      due = Math.max(due, this.#lanes.get(lane) ?? 0);
      this.#lanes.set(lane, due);
    }
    const happening: Happening = { due, order: (this.#order += 1), owner, kind, run, cancelled: false };
    this.#push(happening);
    return () => (happening.cancelled = true);
  }

  /** Called each time promises ran dry. */
  afterEach(call: () => void): void {
    this.#afterEach.add(call);
  }

  thaw(owner: Owner): void {
    owner.frozen = false;
    for (const happening of this.#held.get(owner) ?? [])
      this.after(owner, 0, happening.kind, () => (happening.cancelled ? undefined : happening.run()));
    this.#held.delete(owner);
  }

  /** Lets so much time pass. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    await this.#dry();
    while (await this.#step(end));
    this.now = end;
  }

  /** Lets time pass until it is so; false if it is not so in time. */
  async until(isSo: () => boolean, milliseconds: number): Promise<boolean> {
    const end = this.now + milliseconds;
    await this.#dry();
    while (!isSo()) if (!(await this.#step(end))) return isSo();
    return true;
  }

  async outcome<T>(work: Promise<T>, milliseconds = 600_000): Promise<T> {
    let settled = false;
    const done = work.finally(() => (settled = true));
    done.catch(() => undefined);
    if (!(await this.until(() => settled, milliseconds))) throw new Error('This never came to an end.');
    return done;
  }

  async #step(end: number): Promise<boolean> {
    const [next] = this.#heap;
    if (next === undefined || next.due > end) return false;
    this.#pop();
    if (next.cancelled || next.owner?.alive === false) return true;
    this.now = Math.max(this.now, next.due);
    if (next.owner?.frozen === true && next.kind !== 'disk') {
      const held = this.#held.get(next.owner) ?? [];
      held.push(next);
      this.#held.set(next.owner, held);
      return true;
    }
    if (next.owner !== null) {
      this.beforeEach(next.owner, next.kind);
      if (!next.owner.alive) return true;
    }
    this.steps += 1;
    await next.run();
    await this.#dry();
    return true;
  }

  async #dry(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const call of this.#afterEach) call();
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let at = heap.push(happening) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const [child, parent] = [heap[at], heap[above]];
      if (child === undefined || parent === undefined || !isBefore(child, parent)) break;
      [heap[at], heap[above]] = [parent, child];
      at = above;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        const [child, best] = [heap[below], heap[least]];
        if (child !== undefined && best !== undefined && isBefore(child, best)) least = below;
      }
      const [one, other] = [heap[at], heap[least]];
      if (least === at || one === undefined || other === undefined) return;
      [heap[at], heap[least]] = [other, one];
      at = least;
    }
  }
}

const isBefore = (a: Happening, b: Happening): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);
