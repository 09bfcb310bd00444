import type { AnswerValue, Origin, Path } from './contract';

/** What stood at a path before an edit and after it. */
export interface Step {
  readonly before: AnswerValue;
  readonly after: AnswerValue;
  readonly originBefore: Origin | null;
  readonly originAfter: Origin | null;
}
export type Steps = ReadonlyMap<Path, Step>;

interface Entry {
  readonly steps: Steps;
  /** Set where the edit was typing: the next letters at this path belong to it. */
  readonly typing?: Path;
}

/** The edits of one session, done and undone. */
export class History {
  readonly #done: Entry[] = [];
  readonly #undone: Entry[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Notes an edit. Typing at one path is one edit, however many letters it has. */
  push(steps: Steps, typing?: Path): void {
    if (steps.size === 0) return;
    const last = this.#done.at(-1);
    const goesOn = typing !== undefined && last?.typing === typing && this.#undone.length === 0;
    this.#undone.length = 0;
    if (goesOn && last !== undefined) {
      this.#done.pop();
      this.#done.push({ steps: joined(last.steps, steps), typing });
    } else this.#done.push({ steps, ...(typing === undefined ? {} : { typing }) });
  }

  /** Steps to take back. */
  undo(): Steps {
    const entry = this.#done.pop();
    if (entry === undefined) return new Map();
    this.#undone.push({ steps: entry.steps });
    const last = this.#done.pop();
    if (last !== undefined) this.#done.push({ steps: last.steps });
    return new Map([...entry.steps].map(([path, step]) => [path, reversed(step)]));
  }

  /** Steps to take again. */
  redo(): Steps {
    const entry = this.#undone.pop();
    if (entry === undefined) return new Map();
    this.#done.push(entry);
    return entry.steps;
  }
}

const reversed = ({ before, after, originBefore, originAfter }: Step): Step => ({
  before: after,
  after: before,
  originBefore: originAfter,
  originAfter: originBefore,
});

function joined(first: Steps, second: Steps): Steps {
  const all = new Map(first);
  for (const [path, step] of second) {
    const { before, originBefore } = first.get(path) ?? step;
    all.set(path, { ...step, before, originBefore });
  }
  return all;
}
