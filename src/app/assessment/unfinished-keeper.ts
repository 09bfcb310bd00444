import type { Session } from '../../engine';
import { unfinishedOf } from '../../form';
import { idleMilliseconds, type Later } from './delays';
import { writtenUnfinished } from './unfinished-note';

/** Keeps what is typed and is no answer yet on this device, however the page is left. */
export class UnfinishedKeeper {
  readonly #session: Session;
  readonly #write: (note: string | null) => Promise<void>;
  readonly #enqueue: (task: () => Promise<void>) => void;
  readonly #later: Later;
  #kept: string | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, enqueue: (task: () => Promise<void>) => void, write: (note: string | null) => Promise<void>, later: Later) {
    this.#session = session;
    this.#enqueue = enqueue;
    this.#write = write;
    this.#later = later;
    this.#kept = writtenUnfinished(session);
  }

  /** @returns how to end it. */
  start(): () => void {
    return unfinishedOf(this.#session).subscribe(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.flush(), idleMilliseconds);
    });
  }

  flush(): void {
    clearTimeout(this.#timer);
    const written = writtenUnfinished(this.#session);
    if (written === this.#kept) return;
    const before = this.#kept;
    this.#kept = written;
    this.#enqueue(async () => {
      try {
        await this.#write(written);
      } catch (error) {
        this.#kept = before;
        clearTimeout(this.#timer);
        this.#timer = this.#later(() => this.flush());
        throw error;
      }
    });
  }
}
