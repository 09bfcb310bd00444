import {
  hasOpenOption,
  isAlone,
  partPath,
  pathOf,
  placesOf,
  type CanonicalItem,
  type Derived,
  type Expression,
  type PipedText,
} from '../definition';
import { Answers, readIf, type Compute } from './answers';
import type { Path, RedFlagStatus } from './contract';
import { compileExpression } from './evaluate';
import { issuesNode } from './issues';
import type { Node, Place, Program, State } from './program';
import { inRows, type Evaluate, type Scope } from './scope';
import { Wording } from './text';
import { fromTruth, isOpen, notAnswered, notAsked, notShown, sameValue, truthOf } from './values';

export const scopeOf = (program: Pick<Program, 'read' | 'readAnswers' | 'items'>): Scope => ({
  answer: (path) => program.read('answer', path),
  answers: (paths) => program.readAnswers(paths),
  condition: (id) => program.read('condition', id),
  score: (path) => {
    const options = program.items.get(path.slice(path.lastIndexOf('/') + 1))?.options;
    return (code) => options?.find((option) => option.code === code)?.score;
  },
});

/** Makes of each derived value the node that computes it. */
export class Nodes {
  readonly #source: Program;
  readonly #scope: Scope;
  readonly #wording: Wording;
  readonly #answers: Answers;

  constructor(source: Program) {
    this.#source = source;
    this.#scope = scopeOf(source);
    this.#wording = new Wording(source.form.language, source.items);
    this.#answers = new Answers(source, (expression) => this.#evaluate(expression));
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
      if (place !== undefined) return this.#answers.answer(place);
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

  /** `true`; or the blank that stands for an answer meanwhile. Unknown hides. */
  #shown(item: CanonicalItem): Compute {
    const { form } = this.#source;
    const whole = readIf(this.#source, item.table !== undefined, 'shown', item.table ?? '');
    const page = readIf(this.#source, item.table === undefined, 'page', form.pages[item.page]?.id ?? '');
    const followed = item.follows === undefined ? () => true : this.#source.read('answer', partPath(item.follows, 'chosen'));
    const ranked = readIf(this.#source, item.type === 'rank', 'any-chosen', '');
    const showIf = item.showIf === undefined ? () => true : this.#evaluate(item.showIf);
    const gate = isAlone(item, form) ? this.#source.read('answer', form.aloneGate ?? '') : () => 'yes';
    return (state) => {
      if (whole(state) !== true) return whole(state);
      if ([page, followed, ranked].some((need) => need(state) !== true) || truthOf(showIf(state)) !== true) return notShown;
      return gate(state) === 'yes' ? true : notAsked;
    };
  }

  /** Unknown does not lock. */
  #readOnly(item: CanonicalItem): Compute {
    const own = this.#evaluate(item.readOnlyIf);
    const { table = '' } = item;
    const wholeLocks = this.#source.slot('read-only', table) === undefined ? () => false : this.#source.read('read-only', table);
    return (state) => wholeLocks(state) === true || truthOf(own(state)) === true;
  }

  #piped(text: PipedText): Compute {
    if (typeof text === 'string') return () => text;
    const parts = text.map((part) => {
      if (typeof part === 'string') return () => part;
      const [place, value] = [this.#source.places.get(part.path), this.#source.read('answer', part.path)];
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
      within: this.#answers.within(place),
      answer: this.#source.read('answer', place.key),
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
