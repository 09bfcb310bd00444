import type { AnswerValue, Answers, Origin, Origins, Patch, Path } from '../../engine';

/** Answers and origins, by path. `null`: cleared. */
export interface Written {
  readonly answers: ReadonlyMap<Path, AnswerValue>;
  readonly origins: ReadonlyMap<Path, Origin | null>;
}

/** What the person changed and the device does not hold yet. */
export class Pending {
  #answers: ReadonlyMap<Path, AnswerValue> = new Map();
  #origins: ReadonlyMap<Path, Origin | null> = new Map();

  get isEmpty(): boolean {
    return this.#answers.size + this.#origins.size === 0;
  }

  has(path: Path): boolean {
    return this.#answers.has(path) || this.#origins.has(path);
  }

  add({ answers, origins }: Pick<Patch, 'answers' | 'origins'>): void {
    this.#answers = new Map([...this.#answers, ...Object.entries(answers)]);
    this.#origins = new Map([...this.#origins, ...Object.entries(origins)]);
  }

  /** Takes all of it out, to be written. */
  take(): Written {
    const written = { answers: this.#answers, origins: this.#origins };
    this.#answers = new Map();
    this.#origins = new Map();
    return written;
  }

  /** It could not be written. What was changed since is newer. */
  putBack({ answers, origins }: Written): void {
    this.#answers = new Map([...answers, ...this.#answers]);
    this.#origins = new Map([...origins, ...this.#origins]);
  }

  /** A record's answers as the screen shows them. */
  overAnswers(answers: Answers): Answers {
    return over(answers, this.#answers);
  }

  /** An answer that was given anew leaves its origin behind. */
  overOrigins(origins: Origins): Origins {
    const gone = [...this.#answers.keys()].map((path) => [path, null] as const);
    return over(origins, new Map([...gone, ...this.#origins]));
  }
}

function over<T>(all: Readonly<Record<Path, T>>, changes: ReadonlyMap<Path, T | null>): Readonly<Record<Path, T>> {
  const left = new Map(Object.entries(all));
  for (const [path, value] of changes) {
    if (value === null) left.delete(path);
    else left.set(path, value);
  }
  return Object.fromEntries(left);
}
