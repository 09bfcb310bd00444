import { compileExpression } from './evaluate';
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
  type Origin,
  type Origins,
  type Patch,
  type Path,
  type PrivateChoice,
  type RedFlagState,
  type Session,
} from './contract';
import {
  addRowEdits,
  answerEdits,
  gateEdits,
  leaveEdits,
  leavePrivateEdits,
  offerEdits,
  privateEdits,
  removeRowEdits,
  startEdits,
  type Around,
  type Edits,
} from './edits';
import { Explainer } from './explain';
import { History, type Steps } from './history';
import { Listeners } from './listeners';
import { scopeOf } from './nodes';
import type { Place } from './program';
import { applied, stateOf } from './state';
import { rowOf } from './stored';
import { isNotAsked } from './validate';
import { isBlank, sameAnswer } from './values';
import { View } from './view';
import { settle } from './compute';
import { walk } from './walk';

/** Starts or resumes the filling-in of a form. Answers that the form does not know are kept, and take no part. */
export function open(form: Form, options: OpenOptions): Session {
  return new FormSession(form, options);
}

/**
 * 1. Values, issues and flags are always those that a full computation over the stored answers would give. Each is computed when it
 *    is first asked for, or when an edit may change it.
 * 2. An answer that is refused leaves everything as it was.
 * 3. Listeners run after the edit is whole; a snapshot is the same object until something in it changes.
 */
class FormSession implements Session {
  readonly form: Form;
  readonly #around: Around;
  readonly #snapshots = new Map<Path, ItemSnapshot>();
  readonly #issues = new Map<string | undefined, readonly Issue[]>();
  #flags: readonly RedFlagState[] | undefined;
  readonly #listeners = new Listeners();
  readonly #history: History;

  constructor(form: Form, options: OpenOptions) {
    this.form = form;
    const program = programOf(form);
    const state = stateOf(program, options);
    this.#around = { program, state, view: new View(program, state) };
    const { continues } = options;
    this.#history = continues instanceof FormSession ? continues.#history : new History();
  }

  answer(path: Path, value: AnswerValue): Patch {
    const edits = answerEdits(this.#around, path, value);
    const { item, part } = this.#around.view.place(path);
    const typed = part === 'note' || part === 'other' || (part === undefined && isTyped.has(item.type));
    return this.#edit(edits, typed ? { typing: path } : {});
  }

  leavePage(page: string): Patch {
    return this.#edit(leaveEdits(this.#around, page));
  }

  choosePrivate(choice: PrivateChoice): Patch {
    return this.#edit(privateEdits(this.#around, choice), {});
  }

  leavePrivate(): Patch {
    return this.#edit(leavePrivateEdits(this.#around));
  }

  closeAloneGate(closed: boolean): Patch {
    return this.#edit(gateEdits(this.#around, closed));
  }

  replaceAnswers(answers: Answers, origins?: Origins): Patch {
    const { state } = this.#around;
    const edits = new Map<Path, AnswerValue>([...state.raw.paths()].map((path) => [path, null]));
    for (const [path, value] of Object.entries(answers)) edits.set(path, value);
    const from = [...state.origins.keys(), ...Object.keys(origins ?? {})].flatMap((path) => {
      const kept = sameAnswer(state.raw.get(path), edits.get(path) ?? null);
      return origins === undefined && kept ? [] : [[path, origins?.[path] ?? null] as const];
    });
    return this.#edit({ answers: edits, origins: new Map(from) });
  }

  start(): Patch {
    const { program, state } = this.#around;
    const scope = scopeOf(program);
    const edits = startEdits(this.#around, ({ prefill }) => {
      const value = prefill === undefined ? null : compileExpression(prefill, scope)(state);
      return value === null || isBlank(value) ? null : value;
    });
    return this.#edit(edits);
  }

  acceptOffer(path: Path): Patch {
    return this.#edit(offerEdits(this.#around, path), {});
  }

  addRow(table: Path, row: string): Patch {
    return this.#edit(addRowEdits(this.#around, table, row), {});
  }

  removeRow(table: Path, row: string): Patch {
    return this.#edit(removeRowEdits(this.#around, table, row), {});
  }

  undo(): Patch {
    return this.#again(this.#history.undo());
  }

  redo(): Patch {
    return this.#again(this.#history.redo());
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  snapshot(path: Path): ItemSnapshot {
    const known = this.#snapshots.get(path);
    if (known !== undefined) return known;
    const { view } = this.#around;
    const snapshot = view.snapshot(view.place(path));
    this.#snapshots.set(path, snapshot);
    return snapshot;
  }

  subscribe(path: Path, listener: () => void): () => void {
    return this.#listeners.add(path, listener);
  }

  subscribeAll(listener: (patch: Patch) => void): () => void {
    return this.#listeners.addForAll(listener);
  }

  issues(page?: string): readonly Issue[] {
    const known = this.#issues.get(page);
    if (known !== undefined) return known;
    const { view } = this.#around;
    const pages = page === undefined ? this.form.canonical.pages.map(({ id }) => id) : [page];
    const places = pages.flatMap((id) => view.itemsOf(id)).flatMap((item) => view.placesOf(item));
    const issues = places.flatMap((place) => view.issues(place));
    this.#issues.set(page, issues);
    return issues;
  }

  redFlags(): readonly RedFlagState[] {
    this.#flags ??= this.form.canonical.redFlags.map((flag) => this.#around.view.redFlag(flag));
    return this.#flags;
  }

  safetyCheckComplete(): boolean {
    return this.#around.view.safetyCheckComplete();
  }

  why(path: Path): Explanation {
    return new Explainer(this.#around).item(this.#around.view.place(path));
  }

  whyFlag(id: string): Explanation {
    const flag = this.form.canonical.redFlags.find((each) => each.id === id);
    if (flag === undefined) throw new AnswerError('unknown-path', id, `There is no red flag ${id}.`);
    return new Explainer(this.#around).flag(flag);
  }

  toAnswers(): Answers {
    return this.#around.state.raw.all();
  }

  toOrigins(): Origins {
    return Object.fromEntries(this.#around.state.origins);
  }

  hiddenAnswers(): readonly Path[] {
    const { state, view } = this.#around;
    return [...state.raw.paths()].filter((path) => {
      const place = view.find(path);
      return place !== undefined && !view.isShown(place) && !isNotAsked(state.raw.get(path));
    });
  }

  /** Takes steps of the history, but for paths whose answer has changed since. */
  #again(steps: Steps): Patch {
    const { raw } = this.#around.state;
    const standing = [...steps].filter(([path, { before }]) => sameAnswer(raw.get(path), before));
    return this.#edit({
      answers: new Map(standing.map(([path, { after }]) => [path, after])),
      origins: new Map(standing.map(([path, { originAfter }]) => [path, originAfter])),
    });
  }

  /** `own`: goes into the history. */
  #edit(edits: Edits, own?: { readonly typing?: Path }): Patch {
    const { program, state, view } = this.#around;
    settleFor(this.#around, edits);
    const steps = applied(state, edits);
    if (own !== undefined) this.#history.push(steps, own.typing);
    const changes = state.raw.refresh();
    const edited: Place[] = [];
    const answers: Record<Path, AnswerValue> = {};
    const origins: Record<Path, Origin | null> = {};
    for (const [path, { before, after, originBefore, originAfter }] of steps) {
      const place = view.find(path);
      if (place !== undefined) edited.push(place);
      if (!sameAnswer(before, after)) answers[path] = after;
      if (originBefore !== originAfter) origins[path] = originAfter;
    }
    const walked = walk(program, state, edited, changes);
    for (const path of walked.paths) this.#snapshots.delete(path);
    if (walked.issues || changes.length > 0) this.#issues.clear();
    if (walked.flags.length > 0 || changes.length > 0) this.#flags = undefined;
    const patch: Patch = {
      answers,
      changed: [...walked.paths],
      redFlags: walked.flags.length === 0 ? [] : this.redFlags().filter((flag) => walked.flags.includes(flag.id)),
      origins,
      rows: changes.map(({ table }) => table),
      evaluations: walked.evaluations,
    };
    if (steps.size > 0) this.#listeners.tell(patch);
    return patch;
  }
}

const isTyped: ReadonlySet<string> = new Set(['text', 'paragraph', 'number', 'date', 'computed']);

/** Computes whatever an edit may change. */
function settleFor({ program, state, view }: Around, { answers, origins }: Edits): void {
  const from = (path: Path): void => {
    const [table] = rowOf(path);
    if (table !== undefined && program.tables.has(table)) {
      for (const slot of program.columns(table)) settle(program, state, slot);
      return settle(program, state, program.slot('rows', table));
    }
    const key = view.find(path)?.key;
    if (key === undefined) return;
    settle(program, state, program.slot('answer', key));
    settle(program, state, program.slot('issues', key));
  };
  for (const path of answers.keys()) from(path);
  for (const path of origins?.keys() ?? []) from(path);
}
