import { StoreError, type StoreErrorCode } from '../../store';

/** Writes one thing at a time, in order. What fails stops nothing behind it. */
export class WriteQueue {
  readonly #onChange: () => void;
  #last: Promise<void> = Promise.resolve();
  #unfinished = 0;
  #problem: StoreErrorCode | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isWriting(): boolean {
    return this.#unfinished > 0;
  }

  /** Why the last write failed, until one succeeds. */
  get problem(): StoreErrorCode | null {
    return this.#problem;
  }

  /** Resolves when everything added so far is written or has failed. */
  get done(): Promise<void> {
    return this.#last;
  }

  /** The device took something. */
  succeeded(): void {
    this.#problem = null;
  }

  add(task: () => Promise<void>): void {
    this.#unfinished += 1;
    this.read(() => task().finally(() => (this.#unfinished -= 1)));
    this.#onChange();
  }

  /** In turn like a write; but nothing is being written meanwhile. */
  read(task: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      try {
        await task();
      } catch (error) {
        this.#problem = error instanceof StoreError ? error.code : 'unavailable';
      }
      this.#onChange();
    });
  }
}
