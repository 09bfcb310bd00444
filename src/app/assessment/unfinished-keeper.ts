import type { Session } from '../../engine';
import { unfinishedOf } from '../../form';
import { idleMilliseconds } from './delays';
import { writtenUnfinished } from './unfinished-note';

/** Keeps what is typed and is no answer yet on this device, however the page is left. */
export class UnfinishedKeeper {
  readonly #session: Session;
  readonly #write: (note: string | null) => void;
  #kept: string | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, write: (note: string | null) => void) {
    this.#session = session;
    this.#write = write;
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
    this.#kept = written;
    this.#write(written);
  }
}
