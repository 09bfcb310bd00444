import type { World } from './contract';

/** One alarm, at the earliest wish. After a failure wishes wait: ordinary ones for the back-off, pressing ones for Retry-After only. */
export class Schedule {
  #due: number | null = null;
  #cancel: () => void = () => undefined;
  #backOffUntil = 0;
  #askedUntil = 0;

  constructor(
    private readonly world: Pick<World, 'elapsed' | 'timer'>,
    private readonly ring: () => void,
  ) {}

  at(milliseconds: number, pressing: 'now' | 'soon'): void {
    const now = this.world.elapsed();
    const due = Math.max(now + milliseconds, pressing === 'now' ? this.#askedUntil : this.#backOffUntil);
    if (this.#due !== null && this.#due <= due) return;
    this.#cancel();
    this.#due = due;
    this.#cancel = this.world.timer(due - now, () => {
      this.#due = null;
      this.ring();
    });
  }

  /** From now: `backOff` for everything ordinary, `asked` for everything but a person. */
  holdOff(backOff: number, asked: number): void {
    this.#backOffUntil = this.world.elapsed() + backOff;
    this.#askedUntil = this.world.elapsed() + asked;
  }

  clear(): void {
    this.#cancel();
    this.#due = null;
  }
}
