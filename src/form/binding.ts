import type { FieldErrors, Resolver } from 'react-hook-form';
import { AnswerError, type AnswerValue, type Session } from '../engine';
import type { Field } from './fields';
import { parseInput, problemOf, toInput, type InputValue, type Problem } from './input';

export type SlotValues = Record<string, InputValue>;

/**
 * Ties the inputs of one step to the session.
 *
 * 1. The session owns values and validity; react-hook-form only knows what the inputs hold.
 * 2. Input that is no answer (letters in a number) clears the answer, so that what is stored never differs from what
 *    is on the screen, and stands as a problem of its own until the input is put right.
 * 3. A change that came from an input never travels back to it.
 */
export class StepBinding {
  readonly #problems = new Map<string, Problem>();
  readonly #bySlot: ReadonlyMap<string, Field>;
  #giving: string | null = null;

  constructor(
    readonly session: Session,
    readonly fields: readonly Field[],
  ) {
    this.#bySlot = new Map(fields.map((field) => [field.slot, field]));
  }

  defaultValues(): SlotValues {
    return Object.fromEntries(this.fields.map((field) => [field.slot, this.inputOf(field)]));
  }

  inputOf(field: Field): InputValue {
    return toInput(field, this.session.snapshot(field.path).value);
  }

  /** Takes what an input holds now. */
  give(field: Field, input: InputValue): void {
    const parsed = parseInput(field, input);
    this.#giving = field.slot;
    try {
      if ('problem' in parsed) this.#refuse(field, parsed.problem);
      else this.#answer(field, parsed.value);
    } finally {
      this.#giving = null;
    }
  }

  /** Takes an answer back without touching its input: that one is told like any change from elsewhere. */
  clear(field: Field): void {
    this.#problems.delete(field.slot);
    this.session.answer(field.path, null);
  }

  #answer(field: Field, value: AnswerValue): void {
    try {
      this.session.answer(field.path, value);
      this.#problems.delete(field.slot);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      this.#refuse(field, problemOf(error, field));
    }
  }

  /** Words that are too long keep what was taken last; anything else refused is no answer. */
  #refuse(field: Field, problem: Problem): void {
    this.#problems.set(field.slot, problem);
    if (problem.code !== 'length') this.session.answer(field.path, null);
  }

  /** Calls back when an answer of the step changed elsewhere: another device, a text of the session's own. */
  subscribe(listener: (field: Field, input: InputValue) => void): () => void {
    return this.session.subscribeAll((patch) => {
      for (const field of this.fields) {
        if (field.slot === this.#giving || !(field.path in patch.answers)) continue;
        this.#problems.delete(field.slot);
        listener(field, this.inputOf(field));
      }
    });
  }

  /** The first thing wrong with a field, as the session sees it. */
  problem(field: Field): Problem | undefined {
    const snapshot = this.session.snapshot(field.path);
    if (!snapshot.visible) return undefined;
    return this.#problems.get(field.slot) ?? snapshot.issues.find(({ severity }) => severity === 'error');
  }

  /** A resolver for react-hook-form that asks the session about the named slots alone. */
  resolver(words: (field: Field, problem: Problem) => string): Resolver<SlotValues> {
    return (values, _context, { names }) => {
      const errors: FieldErrors<SlotValues> = {};
      for (const slot of names ?? this.#bySlot.keys()) {
        const field = this.#bySlot.get(slot);
        const problem = field === undefined ? undefined : this.problem(field);
        if (field !== undefined && problem !== undefined) errors[slot] = { type: problem.code, message: words(field, problem) };
      }
      return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors };
    };
  }
}
