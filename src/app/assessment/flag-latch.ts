import type { RedFlagState } from '../../engine';
import type { Later } from './delays';

/** Raises each red flag that fires once, and does not rest until it is written. */
export class FlagLatch {
  readonly #raise: (flag: RedFlagState) => Promise<void>;
  readonly #enqueue: (task: () => Promise<void>) => void;
  readonly #later: Later;
  readonly #latched = new Set<string>();

  constructor(enqueue: (task: () => Promise<void>) => void, raise: (flag: RedFlagState) => Promise<void>, later: Later) {
    this.#enqueue = enqueue;
    this.#raise = raise;
    this.#later = later;
  }

  take(flags: readonly RedFlagState[]): void {
    for (const flag of flags) {
      if (flag.status !== 'fired' || this.#latched.has(flag.id)) continue;
      this.#latched.add(flag.id);
      this.#enqueue(() => this.#write(flag));
    }
  }

  async #write(flag: RedFlagState): Promise<void> {
    try {
      await this.#raise(flag);
    } catch (error) {
      this.#latched.delete(flag.id);
      // The flag that fired, not what fires by then: an answer changed meanwhile does not withdraw it.
      this.#later(() => this.take([flag]));
      throw error;
    }
  }
}
