import type { CanonicalItem, CanonicalRedFlag } from '../definition';
import { blankRules } from './blanks';
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
import { explainFlag, explainItem } from './explain';
import { factsOf } from './facts';
import { isRequired } from './issues';
import { isAnswerable, partPath, placesOf, type Place } from './paths';
import { type Program, slotNames, type State } from './program';
import { errorCodes, isStoredBlank, normaliseAnswer, problemOf } from './validate';
import { isBlank, notAnswered, sameAnswer, type Value } from './values';
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
  readonly #snapshots = new Map<Path, ItemSnapshot>();
  readonly #issues = new Map<string | undefined, readonly Issue[]>();
  #flags: readonly RedFlagState[] | undefined;
  readonly #listeners = new Map<Path, Set<() => void>>();
  readonly #patchListeners = new Set<(patch: Patch) => void>();

  constructor(form: Form, options: OpenOptions) {
    this.form = form;
    this.#program = programOf(form);
    this.#state = { ...factsOf(form.canonical, options), values: [], issues: [], raw: new Map(), chosen: 0 };
    for (const [path, value] of Object.entries(options.answers ?? {})) if (value !== null) this.#state.raw.set(path, value);
    for (const slot of this.#program.sequence) this.#program.nodes[slot]?.run(this.#state);
  }

  answer(path: Path, value: AnswerValue): Patch {
    const place = this.#place(path);
    const before = this.#state.raw.get(path) ?? null;
    this.#refuse(place, value);
    const edits = new Map<Path, AnswerValue>([[path, normaliseAnswer(place, value, before)]]);
    if (path === this.form.canonical.aloneGate && value === 'yes') {
      for (const item of this.#program.alone) if (isNotAlone(this.#state.raw.get(item) ?? null)) edits.set(item, null);
    }
    if (place.part === 'chosen' && value !== true) {
      for (const rank of this.#program.ranks) {
        const ranked = this.#state.raw.get(rank);
        if (Array.isArray(ranked) && ranked.includes(place.item.id)) {
          const left = ranked.filter((id: string) => id !== place.item.id);
          edits.set(rank, left.length === 0 ? null : left);
        }
      }
    }
    return this.#edit(edits);
  }

  leavePage(page: string): Patch {
    const edits = new Map<Path, AnswerValue>();
    for (const item of this.#itemsOf(page)) {
      if (item.type === 'concern') {
        const chosen = partPath(item.id, 'chosen');
        if (this.#is(slotNames.visible(item.id)) && !this.#state.raw.has(chosen)) edits.set(chosen, false);
      } else if (isAnswerable(item) && this.#isWithheld(item) && !this.#state.raw.has(item.id)) {
        edits.set(item.id, { blank: 'not-asked', reason: 'not-alone' });
      }
    }
    return this.#edit(edits);
  }

  replaceAnswers(answers: Answers): Patch {
    const edits = new Map<Path, AnswerValue>([...this.#state.raw.keys()].map((path) => [path, null]));
    for (const [path, value] of Object.entries(answers)) edits.set(path, value);
    return this.#edit(edits);
  }

  snapshot(path: Path): ItemSnapshot {
    const known = this.#snapshots.get(path);
    if (known !== undefined) return known;
    const snapshot = this.#look(this.#place(path));
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
    const issues: Issue[] = [];
    const items = page === undefined ? this.form.canonical.items : this.#itemsOf(page);
    for (const item of items) for (const { path } of placesOf(item)) issues.push(...this.#issuesAt(path));
    this.#issues.set(page, issues);
    return issues;
  }

  redFlags(): readonly RedFlagState[] {
    this.#flags ??= this.form.canonical.redFlags.map((flag) => this.#flag(flag));
    return this.#flags;
  }

  safetyCheckComplete(): boolean {
    for (const page of this.form.canonical.pages) {
      if (page.safetyCheck !== true) continue;
      for (const item of this.#itemsOf(page.id)) {
        const place = this.#place(item.type === 'concern' ? partPath(item.id, 'chosen') : item.id);
        if (mustBeAsked(item) && this.#is(slotNames.visible(item.id)) && !isAnswered(this.#value(place.path))) return false;
      }
    }
    return true;
  }

  why(path: Path): Explanation {
    return explainItem(this.#place(path), this.form.canonical, (at) => this.#value(at), this.#state);
  }

  whyFlag(id: string): Explanation {
    const flag = this.form.canonical.redFlags.find((each) => each.id === id);
    if (flag === undefined) throw new AnswerError('unknown-path', id, `There is no red flag ${id}.`);
    return explainFlag(flag, this.form.canonical, (at) => this.#value(at), this.#state);
  }

  toAnswers(): Answers {
    return Object.fromEntries(this.#state.raw);
  }

  hiddenAnswers(): readonly Path[] {
    return [...this.#state.raw].filter(([path, value]) => this.#isHidden(path) && !isNotAsked(value)).map(([path]) => path);
  }

  #place(path: Path): Place {
    const place = this.#program.places.get(path);
    if (place === undefined) throw new AnswerError('unknown-path', path, `The form has no answer at ${path}.`);
    return place;
  }

  #slot(name: string): number {
    return this.#program.slots.get(name) ?? -1;
  }

  #value(path: Path): Value {
    return this.#state.values[this.#slot(slotNames.answer(path))] ?? notAnswered;
  }

  #is(name: string): boolean {
    return this.#state.values[this.#slot(name)] === true;
  }

  #issuesAt(path: Path): readonly Issue[] {
    return this.#state.issues[this.#slot(slotNames.issues(path))] ?? none;
  }

  #itemsOf(page: string): readonly CanonicalItem[] {
    const { pages, items } = this.form.canonical;
    const indexes = pages.find((each) => each.id === page)?.items ?? [];
    return indexes.map((index) => items[index]).filter((item) => item !== undefined);
  }

  /** Would be asked, but for the gate. */
  #isWithheld(item: CanonicalItem): boolean {
    return this.#is(slotNames.asked(item.id)) && !this.#is(slotNames.visible(item.id));
  }

  #isShown({ item, part }: Place): boolean {
    return this.#is(part === undefined || part === 'chosen' ? slotNames.visible(item.id) : slotNames.parts(item.id));
  }

  #isHidden(path: Path): boolean {
    const place = this.#program.places.get(path);
    return place !== undefined && !this.#isShown(place);
  }

  #refuse(place: Place, value: AnswerValue): void {
    const { path, item } = place;
    if (!isAnswerable(item) || this.#is(slotNames.readOnly(item.id))) {
      throw new AnswerError('read-only', path, `The answer at ${path} cannot be changed.`);
    }
    const problem = problemOf(place, normaliseAnswer(place, value, this.#state.raw.get(path) ?? null), this.#program.concerns);
    if (problem !== null) throw new AnswerError(errorCodes[problem.code], path, `The answer does not fit ${path}: ${problem.code}.`);
    if (item.type !== 'rank' || !Array.isArray(value)) return;
    if (value.some((id: string) => this.#value(partPath(id, 'chosen')) !== true)) {
      throw new AnswerError('unknown-option', path, `Only concerns that are chosen can stand at ${path}.`);
    }
  }

  #edit(edits: ReadonlyMap<Path, AnswerValue>): Patch {
    const answers = new Map<Path, AnswerValue>();
    for (const [path, value] of edits) {
      if (sameAnswer(this.#state.raw.get(path) ?? null, value)) continue;
      answers.set(path, value);
      if (value === null) this.#state.raw.delete(path);
      else this.#state.raw.set(path, value);
    }
    const { paths, flags, issues, evaluations } = walk(this.#program, this.#state, [...answers.keys()]);
    for (const path of paths) this.#snapshots.delete(path);
    if (issues) this.#issues.clear();
    if (flags.length > 0) this.#flags = undefined;
    const changedFlags = flags.length === 0 ? [] : this.redFlags().filter((flag) => flags.includes(flag.id));
    const patch: Patch = { answers: Object.fromEntries(answers), changed: paths, redFlags: changedFlags, evaluations };
    if (answers.size > 0) this.#tell(patch);
    return patch;
  }

  #tell(patch: Patch): void {
    const listeners = patch.changed.flatMap((path) => [...(this.#listeners.get(path) ?? [])]);
    const patchListeners = [...this.#patchListeners];
    for (const listener of listeners) listener();
    for (const listener of patchListeners) listener(patch);
  }

  #look(place: Place): ItemSnapshot {
    const { path, item } = place;
    const visible = this.#isShown(place);
    const value = this.#value(path);
    const hint = item.hint === undefined ? undefined : this.#words(slotNames.hint(item.id), item.hint);
    return {
      path,
      visible,
      required: visible && isRequired(place),
      readOnly: !isAnswerable(item) || this.#is(slotNames.readOnly(item.id)),
      value: this.#shownValue(place, value),
      ...(isBlank(value) ? { blank: value.blank } : {}),
      text: this.#words(slotNames.text(item.id), item.text),
      ...(hint === undefined ? {} : { hint }),
      issues: this.#issuesAt(path),
    };
  }

  /** What rules see; where they see none, what is stored — a hidden or refused answer is kept and can be shown as such. */
  #shownValue({ path, item }: Place, value: Value): AnswerValue {
    if (!isBlank(value)) return value;
    const stored = isAnswerable(item) ? (this.#state.raw.get(path) ?? null) : null;
    return item.type === 'rank' && Array.isArray(stored) && this.#issuesAt(path).every((issue) => issue.code === 'required') ? null : stored;
  }

  #words(name: string, text: CanonicalItem['text']): string {
    const piped = this.#state.values[this.#slot(name)];
    return typeof text === 'string' ? text : typeof piped === 'string' ? piped : '';
  }

  #flag(flag: CanonicalRedFlag): RedFlagState {
    const status = this.#state.values[this.#slot(slotNames.flag(flag.id))];
    const { id, urgency, patient, staff, source, version, inputs } = flag;
    return {
      id,
      status: status === 'fired' || status === 'clear' ? status : 'incomplete',
      urgency,
      patient,
      staff,
      source,
      version,
      inputs,
      discreet: flag.discreet === true,
    };
  }
}

const none: readonly Issue[] = [];

const isAnswered = (value: Value): boolean => !isBlank(value) || blankRules[value.blank].answered;

/** Words that a person may add are no question of the safety check, unless they are required. */
const mustBeAsked = (item: CanonicalItem): boolean =>
  isAnswerable(item) && (item.required === true || (item.type !== 'text' && item.type !== 'paragraph'));

const isNotAsked = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked';
const isNotAlone = (value: AnswerValue): boolean => isStoredBlank(value) && value.blank === 'not-asked' && value.reason === 'not-alone';
