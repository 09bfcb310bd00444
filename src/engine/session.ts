import { programOf } from './compile';
import {
  AnswerError,
  type Answers,
  type AnswerValue,
  type Explanation,
  type Form,
  type Issue,
  type ItemSnapshot,
  type OpenOptions,
  type Patch,
  type Path,
  type RedFlagState,
  type Session,
} from './contract';
import { answerEdits, type Edits, isNotAsked, leaveEdits } from './edits';
import { explainFlag, explainItem } from './explain';
import { factsOf } from './facts';
import { placesOf } from './paths';
import type { Program, State } from './program';
import { sameAnswer } from './values';
import { View } from './view';
import { walk } from './walk';

/** Starts or resumes the filling-in of a form. Answers that the form does not know are kept, and take no part. */
export function open(form: Form, options: OpenOptions): Session {
  return new FormSession(form, options);
}

/**
 * 1. Values, issues and flags are always those that a full computation over the stored answers would give.
 * 2. An answer that is refused leaves everything as it was.
 * 3. Listeners run after the edit is whole; a snapshot is the same object until something in it changes.
 */
class FormSession implements Session {
  readonly form: Form;
  readonly #program: Program;
  readonly #state: State;
  readonly #view: View;
  readonly #snapshots = new Map<Path, ItemSnapshot>();
  readonly #issues = new Map<string | undefined, readonly Issue[]>();
  #flags: readonly RedFlagState[] | undefined;
  readonly #listeners = new Map<Path, Set<() => void>>();
  readonly #patchListeners = new Set<(patch: Patch) => void>();

  constructor(form: Form, options: OpenOptions) {
    this.form = form;
    this.#program = programOf(form);
    const empty = this.#program.nodes.map(() => undefined);
    this.#state = { ...factsOf(form.canonical, options), values: empty, issues: [...empty], raw: new Map(), chosen: 0 };
    this.#view = new View(this.#program, this.#state);
    for (const [path, value] of Object.entries(options.answers ?? {})) if (value !== null) this.#state.raw.set(path, value);
    for (const slot of this.#program.sequence) this.#program.nodes[slot]?.run(this.#state);
  }

  answer(path: Path, value: AnswerValue): Patch {
    return this.#edit(answerEdits(this.#program, this.#view, this.#view.place(path), value));
  }

  leavePage(page: string): Patch {
    return this.#edit(leaveEdits(this.#view, page));
  }

  replaceAnswers(answers: Answers): Patch {
    const edits = new Map<Path, AnswerValue>([...this.#state.raw.keys()].map((path) => [path, null]));
    for (const [path, value] of Object.entries(answers)) edits.set(path, value);
    return this.#edit(edits);
  }

  snapshot(path: Path): ItemSnapshot {
    const known = this.#snapshots.get(path);
    if (known !== undefined) return known;
    const snapshot = this.#view.snapshot(this.#view.place(path));
    this.#snapshots.set(path, snapshot);
    return snapshot;
  }

  subscribe(path: Path, listener: () => void): () => void {
    const listeners = this.#listeners.get(path) ?? new Set();
    this.#listeners.set(path, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  subscribeAll(listener: (patch: Patch) => void): () => void {
    this.#patchListeners.add(listener);
    return () => this.#patchListeners.delete(listener);
  }

  issues(page?: string): readonly Issue[] {
    const known = this.#issues.get(page);
    if (known !== undefined) return known;
    const items = page === undefined ? this.form.canonical.items : this.#view.itemsOf(page);
    const issues = items.flatMap(placesOf).flatMap(({ path }) => this.#view.issues(path));
    this.#issues.set(page, issues);
    return issues;
  }

  redFlags(): readonly RedFlagState[] {
    this.#flags ??= this.form.canonical.redFlags.map((flag) => this.#view.redFlag(flag));
    return this.#flags;
  }

  safetyCheckComplete(): boolean {
    return this.#view.safetyCheckComplete();
  }

  why(path: Path): Explanation {
    return explainItem(this.#view.place(path), this.form.canonical, (at) => this.#view.value(at), this.#state);
  }

  whyFlag(id: string): Explanation {
    const flag = this.form.canonical.redFlags.find((each) => each.id === id);
    if (flag === undefined) throw new AnswerError('unknown-path', id, `There is no red flag ${id}.`);
    return explainFlag(flag, this.form.canonical, (at) => this.#view.value(at), this.#state);
  }

  toAnswers(): Answers {
    return Object.fromEntries(this.#state.raw);
  }

  hiddenAnswers(): readonly Path[] {
    const hidden = [...this.#state.raw].filter(([path, value]) => {
      const place = this.#program.places.get(path);
      return place !== undefined && !this.#view.isShown(place) && !isNotAsked(value);
    });
    return hidden.map(([path]) => path);
  }

  #edit(edits: Edits): Patch {
    const answers = new Map<Path, AnswerValue>();
    for (const [path, value] of edits) {
      if (sameAnswer(this.#view.stored(path), value)) continue;
      answers.set(path, value);
      if (value === null) this.#state.raw.delete(path);
      else this.#state.raw.set(path, value);
    }
    const { paths, flags, issues, evaluations } = walk(this.#program, this.#state, [...answers.keys()]);
    for (const path of paths) this.#snapshots.delete(path);
    if (issues) this.#issues.clear();
    if (flags.length > 0) this.#flags = undefined;
    const redFlags = flags.length === 0 ? [] : this.redFlags().filter((flag) => flags.includes(flag.id));
    const patch: Patch = { answers: Object.fromEntries(answers), changed: paths, redFlags, evaluations };
    if (answers.size > 0) this.#tell(patch);
    return patch;
  }

  /** Listeners that come or go while others are told are told from the next change on. */
  #tell(patch: Patch): void {
    const listeners = patch.changed.flatMap((path) => [...(this.#listeners.get(path) ?? [])]);
    const patchListeners = [...this.#patchListeners];
    for (const listener of listeners) listener();
    for (const listener of patchListeners) listener(patch);
  }
}
