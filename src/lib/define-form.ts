import type { FormSource } from '../definition/build';
import type { StoredBlank } from '../engine';

type Deep<T> = T extends readonly (infer E)[] ? readonly Deep<E>[] : T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T;

/** A form as TypeScript writes it: the same keys as in YAML. */
export type FormDefinition = Deep<FormSource>;

/**
 * Keeps a form's exact words as its type, so that {@link Answers} knows its questions. It does not check the form: `build` and
 * `check` do.
 */
export const defineForm = <const F extends FormDefinition>(form: F): F => form;

type Blank = StoredBlank | null;
type Options<I> = I extends { options: readonly { code: infer C extends string }[] } ? C : never;
type OptionWords<I, P extends string> = I extends { options: readonly (infer O)[] }
  ? Extract<O, { open: true }> extends never
    ? object
    : { [K in `${P}.other`]?: string | Blank }
  : object;

/** The answer of one item by its type; `never` where it has none. */
type AnswerOf<I> = I extends { type: 'yes-no' }
  ? 'yes' | 'no' | (I extends { notSure: true } ? 'not-sure' : never)
  : I extends { type: 'choice' }
    ? Options<I>
    : I extends { type: 'choices' | 'body-map' }
      ? readonly Options<I>[]
      : I extends { type: 'rank' }
        ? readonly string[]
        : I extends { type: 'scale' | 'number' }
          ? number
          : I extends { type: 'text' | 'paragraph' | 'date' }
            ? string
            : I extends { type: 'computed'; override: true }
              ? string | number | boolean | readonly string[]
              : never;

type At<I, P extends string> = ([AnswerOf<I>] extends [never] ? object : { [K in P]?: AnswerOf<I> | Blank }) & OptionWords<I, P>;

type AnswersAt<I> = I extends { type: 'table'; id: infer T extends string; columns: readonly (infer C)[] }
  ? { [K in `${T}/${string}`]?: unknown } & Both<C extends { id: infer Id extends string } ? At<C, `${T}/${string}/${Id}`> : never>
  : I extends { id: infer Id extends string }
    ? At<I, Id>
    : I extends { use: infer Concern extends string }
      ? { [K in `${Concern}.chosen`]?: boolean | null } & { [K in `${Concern}.rating`]?: number | null } & {
          [K in `${Concern}.talk`]?: 'yes' | 'not-now' | 'have-help' | null;
        } & { [K in `${Concern}.note`]?: string | null }
      : never;

/** Of a union, the type that is all of its members at once. */
type Both<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer All) => void ? All : never;
type Flat<T> = { [K in keyof T]: T[K] };
type ItemsOf<F> = F extends { pages: readonly (infer Page)[] } ? (Page extends { items: readonly (infer I)[] } ? I : never) : never;

/**
 * The answers of a form by path, inferred from its definition. Follow-ups of concerns and pages that are used whole come from other
 * files, so their paths are not among these.
 */
export type Answers<F extends FormDefinition> = Flat<Both<AnswersAt<ItemsOf<F>>>>;
