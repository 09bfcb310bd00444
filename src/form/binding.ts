import type { FieldErrors, Resolver } from 'react-hook-form';
import { isAlone } from '../definition';
import { AnswerError, type AnswerValue, type Path, type Session } from '../engine';
import { rowsOf, withInside, type Field, type Place } from './fields';
import { parseInput, problemOf, toInput, type InputValue, type Problem } from './input';
import { unfinishedOf } from './unfinished';

export type SlotValues = Record<string, InputValue>;

interface Hearer {
  readonly wrong: (slots: string[]) => void;
  readonly mended: (slot: string) => void;
}

/**
 * Ties the inputs of one step to the session.
 *
 * 1. The session owns values and validity; react-hook-form only knows what the inputs hold.
 * 2. Input that is no answer (letters in a number) clears the answer, so that what is stored never differs from what
 *    is on the screen, and stands as a problem of its own until the input is put right. It is kept when the step is left.
 * 3. A change that came from an input never travels back to it.
 * 4. A place keeps its slot for as long as the step is open, though its row is removed and comes back.
 * 5. What has been said to be wrong is taken back as soon as it is right, whoever put it right.
 */
export class StepBinding {
  /** What the step itself asks; see {@link present} for what stands inside. */
  readonly fields: readonly Field[];
  readonly #unfinished: ReturnType<typeof unfinishedOf>;
  readonly #byPath = new Map<Path, Field>();
  readonly #bySlot = new Map<string, Field>();
  /** Of discreet questions: those that were answered while this step stands open. */
  readonly #givenHere = new Set<string>();
  readonly #unveiled = new Set<() => void>();
  #isVeiled: boolean;
  readonly #told = new Map<string, { readonly field: Field; readonly problem: Problem }>();
  #heard: Hearer = { wrong: () => undefined, mended: () => undefined };
  #giving: string | null = null;

  /** `key`: what the ids of the step's inputs begin with, and their names; no two that stand on one page are alike. */
  constructor(
    readonly session: Session,
    readonly key: string,
    places: readonly Place[],
    /** Somebody is there who must not see what is asked alone: it stays veiled. */
    readonly hasListener = false,
  ) {
    this.#unfinished = unfinishedOf(session);
    this.fields = places.map((place) => this.field(place));
    const { aloneGate } = session.form.canonical;
    this.#isVeiled = places.some(({ path }) => path === aloneGate) && session.snapshot(aloneGate ?? '').value === 'yes';
  }

  /**
   * What is asked only when she is alone was answered before this step was opened: somebody else may look at the screen by now, so
   * neither questions nor answers stand there until she says that she is alone again.
   */
  get isVeiled(): boolean {
    return this.#isVeiled;
  }

  veils({ item }: Place): boolean {
    const form = this.session.form.canonical;
    return this.#isVeiled && (item.id === form.aloneGate || isAlone(item, form));
  }

  unveil(): void {
    if (this.hasListener) return;
    this.#isVeiled = false;
    for (const listener of this.#unveiled) listener();
  }

  onUnveil = (listener: () => void): (() => void) => {
    this.#unveiled.add(listener);
    return () => this.#unveiled.delete(listener);
  };

  /** A discreet answer from before this step was opened: it is kept, and never shown again. */
  isKeptUnshown({ item, path }: Place): boolean {
    return item.discreet === true && !this.#givenHere.has(path) && this.session.snapshot(path).value !== null;
  }

  /** The field of a place; made on first use. */
  field(place: Place): Field {
    const known = this.#byPath.get(place.path);
    if (known !== undefined) return known;
    const field = { ...place, slot: `${this.key}-f${this.#byPath.size}` };
    this.#byPath.set(field.path, field);
    this.#bySlot.set(field.slot, field);
    return field;
  }

  /** The DOM id of a field's first input: where the error summary leads. */
  idOf({ slot }: Field): string {
    return slot;
  }

  /** Every field that there is now, cells of rows and own words included, in the order in which they are read. */
  present(): readonly Field[] {
    return this.fields.flatMap((field) => withInside(this.session, field).map((place) => this.field(place)));
  }

  defaultValues(): SlotValues {
    return Object.fromEntries(this.present().map((field) => [field.slot, this.inputOf(field)]));
  }

  inputOf(field: Field): InputValue {
    const unfinished = this.#unfinished.get(field.path);
    if (unfinished !== undefined) return unfinished.input;
    const { value, computed } = this.session.snapshot(field.path);
    if (this.isKeptUnshown(field)) return toInput(field, null);
    return toInput(field, field.item.type === 'computed' && computed === undefined ? null : value);
  }

  /** Takes what an input holds now. */
  give(field: Field, input: InputValue): void {
    const parsed = parseInput(field, input);
    this.#givenHere.add(field.path);
    this.#giving = field.slot;
    try {
      if ('problem' in parsed) this.#refuse(field, input, parsed.problem);
      else this.#answer(field, input, parsed.value);
    } finally {
      this.#giving = null;
    }
    this.#takeBack();
  }

  /** Answers without touching the input: that one is told like any change from elsewhere. `null` takes the answer back. */
  put(field: Field, value: AnswerValue): void {
    this.#unfinished.drop(field.path);
    this.session.answer(field.path, value);
    this.#takeBack();
  }

  #answer(field: Field, input: InputValue, value: AnswerValue): void {
    try {
      this.session.answer(field.path, value);
      this.#unfinished.drop(field.path);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      this.#refuse(field, input, problemOf(error, field));
    }
  }

  /** Words that are too long keep what was taken last, and that is said at once; anything else refused is no answer. */
  #refuse(field: Field, input: InputValue, problem: Problem): void {
    if (problem.code !== 'length') this.session.answer(field.path, null);
    this.#unfinished.keep(field.path, { input, problem });
    if (problem.code === 'length' && !this.#told.has(field.slot)) this.#heard.wrong([field.slot]);
  }

  /** Calls back when an answer of the step changed elsewhere: another device, an undo, a row that came. */
  subscribe(listener: (field: Field, input: InputValue) => void): () => void {
    return this.session.subscribeAll((patch) => {
      for (const path of Object.keys(patch.answers)) {
        const field = this.#byPath.get(path);
        if (field === undefined || field.slot === this.#giving || !this.#isPresent(field)) continue;
        this.#unfinished.drop(field.path);
        listener(field, this.inputOf(field));
      }
      for (const table of patch.rows) {
        const field = this.#byPath.get(table);
        if (field === undefined) continue;
        for (const place of withInside(this.session, field)) listener(this.field(place), this.inputOf(this.field(place)));
      }
      this.#takeBack();
    });
  }

  /** Tells of what is wrong before anybody presses *Continue*, beginning with what was left unfinished; and of what no longer is. */
  hear(hearer: Hearer): () => void {
    this.#heard = hearer;
    const left = this.present().filter(({ path }) => this.#unfinished.get(path) !== undefined);
    if (left.length > 0) hearer.wrong(left.map(({ slot }) => slot));
    return () => (this.#heard = { wrong: () => undefined, mended: () => undefined });
  }

  #takeBack(): void {
    // An answer that is being given is not yet judged: what its input holds may be no answer.
    if (this.#giving !== null) return;
    for (const [slot, { field }] of this.#told) {
      if (this.problem(field) !== undefined) continue;
      this.#told.delete(slot);
      this.#heard.mended(slot);
    }
  }

  #isPresent({ row }: Field): boolean {
    return row === undefined || rowsOf(this.session, row.table).includes(row.id);
  }

  /** The first thing wrong with a field, as the session sees it. */
  problem(field: Field): Problem | undefined {
    if (!this.#isPresent(field)) return undefined;
    const snapshot = this.session.snapshot(field.path);
    if (!snapshot.visible) return undefined;
    return this.#unfinished.get(field.path)?.problem ?? snapshot.issues.find(({ severity }) => severity === 'error');
  }

  /** What has been said to be wrong with a field, while it still is. */
  said({ slot }: Field): Problem | undefined {
    return this.#told.get(slot)?.problem;
  }

  /** A resolver for react-hook-form that asks the session about the named slots alone. */
  resolver(words: (field: Field, problem: Problem) => string): Resolver<SlotValues> {
    return (values, _context, { names }) => {
      const errors: FieldErrors<SlotValues> = {};
      const fields = names?.flatMap((slot) => this.#bySlot.get(slot) ?? []) ?? this.present();
      for (const field of fields) {
        const problem = this.problem(field);
        this.#told.delete(field.slot);
        if (problem === undefined) continue;
        if (this.veils(field)) this.unveil();
        this.#told.set(field.slot, { field, problem });
        errors[field.slot] = { type: problem.code, message: words(field, problem) };
      }
      return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors };
    };
  }
}
