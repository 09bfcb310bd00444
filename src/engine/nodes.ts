import {
  hasOpenOption,
  isAlone,
  keyOf,
  partPath,
  pathOf,
  placesOf,
  type CanonicalForm,
  type CanonicalItem,
  type Derived,
  type Expression,
  type PipedText,
} from '../definition';
import type { Path, RedFlagStatus } from './contract';
import { compileExpression } from './evaluate';
import { issuesNode } from './issues';
import { isOpened } from './paths';
import { inRow, type Node, type Place, type State } from './program';
import { inRows, type Evaluate, type Scope } from './scope';
import { Wording } from './text';
import { problemOf } from './validate';
import {
  fromTruth,
  isBlank,
  isList,
  isOpen,
  notAnswered,
  notAsked,
  notChosen,
  notShown,
  preferNotToSay,
  sameValue,
  truthOf,
  type Value,
} from './values';

interface Source {
  readonly form: CanonicalForm;
  readonly items: ReadonlyMap<string, CanonicalItem>;
  readonly places: ReadonlyMap<Path, Place>;
  readonly concerns: ReadonlySet<string>;
  /** Reads a derived value, that of a column in the row that is computed in. */
  read(key: string): Evaluate;
  has(key: string): boolean;
}

type Compute = (state: State) => Value;

export const scopeOf = ({ read, items }: Pick<Source, 'read' | 'items'>): Scope => ({
  answer: (path) => read(keyOf('answer', path)),
  condition: (id) => read(keyOf('condition', id)),
  score: (path) => {
    const options = items.get(path.slice(path.lastIndexOf('/') + 1))?.options;
    return (code) => options?.find((option) => option.code === code)?.score;
  },
});

/** Makes of each derived value the node that computes it. */
export class Nodes {
  readonly #source: Source;
  readonly #scope: Scope;
  readonly #wording: Wording;

  constructor(source: Source) {
    this.#source = source;
    this.#scope = scopeOf(source);
    this.#wording = new Wording(source.form.language, source.items);
  }

  make(each: Derived): Node {
    const { kind, of, item, place } = each;
    if (kind === 'issues' && place !== undefined) return this.#issues(place);
    const compute = this.#compute(each);
    return {
      table: item?.table,
      flag: kind === 'flag' ? of : undefined,
      issues: false,
      paths: pathsOf(each),
      run: (state, at) => {
        const value = compute(state);
        const before = state.values[at];
        if (sameValue(before, value)) return false;
        if (place?.part === 'chosen') state.chosen += Number(value === true) - Number(before === true);
        state.values[at] = value;
        return true;
      },
    };
  }

  #compute(each: Derived): Compute {
    const { kind, of, item, place, expression } = each;
    if (kind === 'any-chosen') return (state) => state.chosen > 0;
    if (kind === 'rows') return (state) => state.rows(of).map((row) => row.id);
    if (kind === 'flag') return this.#flag(each);
    if (item !== undefined) {
      if (place !== undefined) return this.#answer(place);
      if (kind === 'shown') return this.#shown(item);
      if (kind === 'text') return this.#piped(item.text);
      if (kind === 'hint') return this.#piped(item.hint ?? '');
      if (kind === 'read-only') return this.#readOnly(item);
    }
    const evaluate = this.#evaluate(expression);
    if (kind === 'computed') return evaluate;
    return kind === 'page' ? (state) => truthOf(evaluate(state)) === true : (state) => fromTruth(truthOf(evaluate(state)));
  }

  #evaluate(expression: Expression | undefined): Evaluate {
    return expression === undefined ? () => notAnswered : compileExpression(expression, this.#scope);
  }

  /** A value that is `true` where there is nothing to wait for. */
  #readIf(needed: boolean, key: string): Evaluate {
    return needed && this.#source.has(key) ? this.#source.read(key) : () => true;
  }

  /** `true`; or the blank that stands for an answer meanwhile. Unknown hides. */
  #shown(item: CanonicalItem): Compute {
    const { form } = this.#source;
    const whole = this.#readIf(item.table !== undefined, keyOf('shown', item.table ?? ''));
    const page = this.#readIf(item.table === undefined, keyOf('page', form.pages[item.page]?.id ?? ''));
    const followed = item.follows === undefined ? () => true : this.#source.read(keyOf('answer', partPath(item.follows, 'chosen')));
    const ranked = this.#readIf(item.type === 'rank', keyOf('any-chosen', ''));
    const showIf = item.showIf === undefined ? () => true : this.#evaluate(item.showIf);
    const gate = isAlone(item, form) ? this.#source.read(keyOf('answer', form.aloneGate ?? '')) : () => 'yes';
    return (state) => {
      if (whole(state) !== true) return whole(state);
      if ([page, followed, ranked].some((need) => need(state) !== true) || truthOf(showIf(state)) !== true) return notShown;
      return gate(state) === 'yes' ? true : notAsked;
    };
  }

  /** Unknown does not lock. */
  #readOnly(item: CanonicalItem): Compute {
    const own = this.#evaluate(item.readOnlyIf);
    const whole = keyOf('read-only', item.table ?? '');
    const wholeLocks = item.table !== undefined && this.#source.has(whole) ? this.#source.read(whole) : () => false;
    return (state) => wholeLocks(state) === true || truthOf(own(state)) === true;
  }

  /** `true` where the place is shown; or the blank that stands for its answer meanwhile. */
  #within({ item, part }: Place): Evaluate {
    if (part === undefined || part === 'chosen') return this.#readIf(true, keyOf('shown', item.id));
    const whole = this.#source.read(keyOf('answer', part === 'other' ? pathOf(item) : partPath(item.id, 'chosen')));
    return (state) => {
      const value = whole(state);
      if (isBlank(value)) return value;
      if (part === 'other') return isOpened(item, value) ? true : notShown;
      return value === true ? true : notChosen;
    };
  }

  /** The answer as rules see it: hidden and unreadable answers take no part. */
  #answer(place: Place): Compute {
    const within = this.#within(place);
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
      const computed = this.#source.read(keyOf('computed', item.id));
      return (state) => {
        const own = given(state);
        return isBlank(own) ? computed(state) : own;
      };
    }
    if (item.type !== 'rank') return given;
    const chosen = new Map([...this.#source.concerns].map((id) => [id, this.#source.read(keyOf('answer', partPath(id, 'chosen')))]));
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
    return isAlone(place.item, this.#source.form) && value.reason === 'not-alone' ? notAnswered : notAsked;
  }

  #piped(text: PipedText): Compute {
    if (typeof text === 'string') return () => text;
    const parts = text.map((part) => {
      if (typeof part === 'string') return () => part;
      const [place, value] = [this.#source.places.get(part.path), this.#source.read(keyOf('answer', part.path))];
      return (state: State) => this.#wording.pipe(place, value(state));
    });
    return (state) => parts.map((part) => part(state)).join('');
  }

  /** An open input keeps a flag from being clear, also where the rule itself looks past blanks. */
  #flag({ expression, inputs = [] }: Derived): Compute {
    const evaluate = this.#evaluate(expression);
    const all = inputs.map((path) => ({ table: tableOf(path), value: this.#scope.answer(path) }));
    const open = (state: State): boolean => all.some(({ table, value }) => inRows(state, table, () => isOpen(value(state))).includes(true));
    return (state): RedFlagStatus => {
      const truth = truthOf(evaluate(state));
      if (truth === true) return 'fired';
      return truth === null || open(state) ? 'incomplete' : 'clear';
    };
  }

  #issues(place: Place): Node {
    const { form, concerns } = this.#source;
    return issuesNode({
      place,
      page: form.pages[place.item.page]?.id ?? '',
      within: this.#within(place),
      answer: this.#source.read(keyOf('answer', place.key)),
      checks: place.part !== undefined ? [] : (place.item.checks ?? []).map((check) => ({ check, when: this.#evaluate(check.when) })),
      concerns,
    });
  }
}

/** Paths whose snapshot shows it. */
function pathsOf({ kind, item, place }: Derived): readonly Path[] {
  if (item === undefined) return [];
  if (kind === 'rows' || kind === 'computed') return [pathOf(item)];
  // Whether the parts of a concern show, or the box of an open option, hangs on the answer itself.
  const alone = item.type !== 'concern' && !hasOpenOption(item);
  if (place !== undefined && (alone || (place.part !== undefined && place.part !== 'chosen'))) return [place.path];
  return placesOf(item).map(({ path }) => path);
}

const tableOf = (path: Path): string | undefined => (path.includes('/:row/') ? path.slice(0, path.indexOf('/')) : undefined);
