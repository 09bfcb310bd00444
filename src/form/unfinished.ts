import type { Path, Session } from '../engine';
import type { InputValue, Problem } from './input';

/** What an input holds that is no answer: letters in a number, a day without its year, more words than fit. */
export interface Unfinished {
  readonly input: InputValue;
  readonly problem: Problem;
}

interface Kept extends Unfinished {
  /** The answer that stood when it was typed; once there is another, what was typed is past. */
  readonly standing: unknown;
}

export type KeptInput = readonly [Path, Kept];

/** Kept beside the session, so that nothing that was typed is lost when its step is left. */
class UnfinishedInputs {
  readonly #kept = new Map<Path, Kept>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly session: Session) {}

  get(path: Path): Unfinished | undefined {
    const kept = this.#kept.get(path);
    return kept !== undefined && kept.standing === this.session.snapshot(path).value ? kept : undefined;
  }

  keep(path: Path, unfinished: Unfinished): void {
    this.#kept.set(path, { ...unfinished, standing: this.session.snapshot(path).value });
    this.#tell();
  }

  drop(path: Path): void {
    if (this.#kept.delete(path)) this.#tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  all(): readonly KeptInput[] {
    return [...this.#kept].filter(([path]) => this.get(path) !== undefined);
  }

  /** Takes what {@link all} gave, in this session or another of the same form; what does not fit the form it leaves. */
  restore(inputs: readonly KeptInput[]): void {
    for (const [path, kept] of inputs) if (this.#isPath(path)) this.#kept.set(path, kept);
    this.#tell();
  }

  #isPath(path: Path): boolean {
    try {
      this.session.snapshot(path);
      return true;
    } catch {
      return false;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const bySession = new WeakMap<Session, UnfinishedInputs>();

export function unfinishedOf(session: Session): UnfinishedInputs {
  const known = bySession.get(session) ?? new UnfinishedInputs(session);
  bySession.set(session, known);
  return known;
}

/** What was typed, as text. */
export function typedText({ input }: Unfinished): string {
  if (input === null || typeof input === 'boolean') return '';
  if (typeof input === 'string') return input;
  return 'year' in input ? [input.day, input.month, input.year].filter((part) => part !== '').join(' ') : input.join(', ');
}
