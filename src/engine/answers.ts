import { isAlone, partPath, pathOf, type CanonicalItem, type DerivedKind, type Expression } from '../definition';
import { isOpened } from './paths';
import { inRow, type Place, type Program, type State } from './program';
import type { Evaluate } from './scope';
import { isWithheldBlank, problemOf } from './validate';
import { isBlank, isList, notAnswered, notAsked, notChosen, notShown, preferNotToSay, type Value } from './values';

export type Compute = (state: State) => Value;

/** A value that is `true` where there is nothing to wait for. */
export const readIf = (program: Program, needed: boolean, kind: DerivedKind, of: string): Evaluate =>
  needed && program.slot(kind, of) !== undefined ? program.read(kind, of) : () => true;

/** Answers as rules see them. */
export class Answers {
  readonly #source: Program;
  readonly #evaluate: (expression: Expression | undefined) => Evaluate;

  constructor(source: Program, evaluate: (expression: Expression | undefined) => Evaluate) {
    this.#source = source;
    this.#evaluate = evaluate;
  }

  /** `true` where the place is shown; or the blank that stands for its answer meanwhile. */
  within({ item, part }: Place): Evaluate {
    if (part === undefined || part === 'chosen') return readIf(this.#source, true, 'shown', item.id);
    const whole = this.#source.read('answer', part === 'other' ? pathOf(item) : partPath(item.id, 'chosen'));
    return (state) => {
      const value = whole(state);
      if (isBlank(value)) return value;
      if (part === 'other') return isOpened(item, value) ? true : notShown;
      return value === true ? true : notChosen;
    };
  }

  /** The answer as rules see it: hidden and unreadable answers take no part. */
  answer(place: Place): Compute {
    const within = this.within(place);
    const given: Compute = (state) => this.#given(state, place);
    const value = place.part === undefined ? this.#ownValue(place.item, given) : given;
    return (state) => {
      const found = within(state);
      return found === true ? value(state) : found;
    };
  }

  #ownValue(item: CanonicalItem, given: Compute): Compute {
    if (item.type === 'table') {
      return (state) => {
        const rows = state.rows(item.id);
        return rows.length === 0 ? notAnswered : rows.map((row) => row.id);
      };
    }
    if (item.type === 'computed') {
      if (item.override !== true) return this.#evaluate(item.value);
      const computed = this.#source.read('computed', item.id);
      return (state) => {
        const own = given(state);
        return isBlank(own) ? computed(state) : own;
      };
    }
    if (item.type !== 'rank') return given;
    const chosen = new Map([...this.#source.concerns].map((id) => [id, this.#source.read('answer', partPath(id, 'chosen'))]));
    return (state) => {
      const value = given(state);
      if (!isList(value)) return value;
      const left = value.filter((id) => chosen.get(id)?.(state) === true);
      return left.length === 0 ? notAnswered : left;
    };
  }

  #given(state: State, place: Place): Value {
    const value = state.raw.get(inRow(place.key, state.row));
    if (value === null || problemOf(place, value, this.#source.concerns) !== null) return notAnswered;
    if (typeof value !== 'object' || isList(value)) return value;
    if (value.blank === 'prefer-not-to-say') return preferNotToSay;
    return isAlone(place.item, this.#source.form) && isWithheldBlank(value) ? notAnswered : notAsked;
  }
}
