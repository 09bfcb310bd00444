import { isAlone, partPath, partsOf, pathOf, type CanonicalItem, type CanonicalRedFlag, type Expression } from '../definition';
import type { Explanation, Path, Reason, ReasonCode, ReasonInput } from './contract';
import type { Around } from './edits';
import { compileExpression } from './evaluate';
import { isRequired } from './issues';
import { scopeOf } from './nodes';
import { inRow, type Place, type Row } from './program';
import { inRows } from './scope';
import { isBlank, isOpen, truthOf } from './values';
import type { Truth } from './blanks';

/** Says what holds of an item or a red flag, and why. Explaining is rare, so it compiles what it needs on demand. */
export class Explainer {
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  item(place: Place): Explanation {
    const { state, view } = this.#around;
    state.row = place.row;
    const reasons = [...this.#visibility(place)];
    if (view.isShown(place)) reasons.push(...this.#requirement(place), ...this.#lock(place), ...this.#value(place));
    state.row = undefined;
    return { reasons };
  }

  /** Of an incomplete flag, the inputs are those that are open. */
  flag(flag: CanonicalRedFlag): Explanation {
    const status = this.#around.view.at('flag', flag.id, undefined);
    const code = status === 'fired' || status === 'clear' ? status : 'incomplete';
    if (code !== 'incomplete') return { reasons: [this.#reason(code, this.#noted(flag.when))] };
    const open = flag.inputs.flatMap((path) => this.#around.view.everywhere(path)).filter((path) => this.#isOpen(path));
    const noted = this.#noted(flag.when);
    const facts = new Set([...noted.facts].filter((name) => isOpen(this.#around.state.context(name))));
    return { reasons: [this.#reason(code, { ...nothingNoted(), paths: new Set(open), facts })] };
  }

  *#visibility(place: Place): Generator<Reason> {
    const { program, view } = this.#around;
    const { item, part, row } = place;
    if (part !== undefined && part !== 'chosen' && part !== 'row' && view.shown(item, row) === true) {
      const on = inRow(part === 'other' ? pathOf(item) : partPath(item.id, 'chosen'), row);
      yield this.#reason(view.isShown(place) ? 'shown' : this.#isOpen(on) ? 'not-known' : 'hidden', {
        ...nothingNoted(),
        paths: new Set([on]),
      });
      return;
    }
    const gate = isAlone(item, program.form) ? program.form.aloneGate : undefined;
    if (gate !== undefined && view.isWithheld(item, row)) {
      yield this.#reason('not-alone', { ...nothingNoted(), paths: new Set([gate]) });
      return;
    }
    const conditions = [...this.#conditions(item)];
    if (conditions.length === 0) return;
    const truths = conditions.map((condition) => this.#truth(condition));
    const truth = truths.includes(false) ? false : truths.includes(null) ? null : true;
    const deciding = conditions.filter((_, index) => truths[index] === truth);
    yield this.#reason(truth === true ? 'shown' : truth === false ? 'hidden' : 'not-known', this.#noted(...deciding));
  }

  /** All that must hold for an item to be shown. */
  *#conditions(item: CanonicalItem): Generator<Expression> {
    const { form, items, concerns } = this.#around.program;
    const whole = items.get(item.table ?? '');
    if (whole !== undefined) yield* this.#conditions(whole);
    const page = form.pages[item.page]?.showIf;
    if (page !== undefined && whole === undefined) yield page;
    if (item.follows !== undefined) yield { op: 'ref', path: partPath(item.follows, 'chosen') };
    if (item.type === 'rank') yield { op: 'any', all: [...concerns].map((id) => ({ op: 'ref', path: partPath(id, 'chosen') })) };
    if (item.showIf !== undefined) yield item.showIf;
  }

  *#requirement(place: Place): Generator<Reason> {
    const { item, part } = place;
    if (isRequired(place) || (item.type === 'table' && part === undefined && (item.minRows ?? 0) > 0)) {
      yield this.#reason('required', nothingNoted());
    }
  }

  *#lock({ item, row }: Place): Generator<Reason> {
    const { program, view } = this.#around;
    if (view.at('read-only', item.id, row) !== true) return;
    const locks = [item.readOnlyIf, program.items.get(item.table ?? '')?.readOnlyIf].filter((lock) => lock !== undefined);
    yield this.#reason('read-only', this.#noted(...locks.filter((lock) => this.#truth(lock) === true)));
  }

  *#value(place: Place): Generator<Reason> {
    const { item, path } = place;
    if (item.type !== 'computed' || item.value === undefined) return;
    const { view, program, state } = this.#around;
    if (view.overridden(place) !== undefined) yield this.#reason('overridden', { ...nothingNoted(), paths: new Set([path]) });
    const found = this.#noted(item.value);
    const value = compileExpression(item.value, scopeOf(program))(state);
    if (!isOpen(value)) yield this.#reason('computed', found);
    else {
      const paths = new Set([...found.paths].filter((each) => this.#isOpen(each)));
      const facts = new Set([...found.facts].filter((name) => isOpen(state.context(name))));
      yield this.#reason('not-known', { ...found, paths, facts });
    }
  }

  #reason(code: ReasonCode, { because, paths, facts, last }: Noted): Reason {
    const { view, state } = this.#around;
    const told = [...facts].map((name) => {
      const value = state.context(name);
      return { name, value: typeof value === 'object' ? null : value };
    });
    const before = [...last].flatMap((path): ReasonInput[] => {
      const text = view.find(path)?.item.text;
      const value = state.previous(path);
      const stored = isBlank(value) ? { value: null, blank: value.blank } : { value };
      return typeof text === 'string' ? [{ path, text, ...stored }] : [];
    });
    const inputs = [...paths].flatMap((path) => {
      const place = view.find(path);
      if (place === undefined) return [];
      const { text, value, blank } = view.snapshot(place);
      return [{ path, text, value: blank === undefined ? value : null, ...(blank === undefined ? {} : { blank }) }];
    });
    return {
      code,
      because: [...because],
      inputs,
      ...(told.length === 0 ? {} : { facts: told }),
      ...(before.length === 0 ? {} : { lastTime: before }),
    };
  }

  #isOpen(path: Path): boolean {
    const { view } = this.#around;
    const place = view.find(path);
    return place !== undefined && isOpen(view.value(place));
  }

  #truth(expression: Expression): Truth {
    return truthOf(compileExpression(expression, scopeOf(this.#around.program))(this.#around.state));
  }

  /** What made expressions what they are, without branches that made no difference. */
  #noted(...expressions: readonly Expression[]): Noted {
    const noted = nothingNoted();
    for (const expression of expressions) this.#note(expression, noted);
    return noted;
  }

  #note(expression: Expression, noted: Noted): void {
    const { program, state } = this.#around;
    if (expression.op === 'each-row') {
      inRows(state, expression.table, () => this.#note(expression.of, noted));
      noted.paths.add(expression.table);
      return;
    }
    if (expression.op === 'rows') noted.paths.add(expression.table);
    if (expression.op === 'context') noted.facts.add(expression.name);
    if (expression.op === 'previous') noted.last.add(expression.path);
    if (expression.op === 'condition') {
      const condition = program.form.conditions.find((each) => each.id === expression.id);
      if (condition === undefined) return;
      if (this.#truth(expression) === true) noted.because.add(condition.because);
      return this.#note(condition.when, noted);
    }
    if (expression.op === 'ref' || expression.op === 'score') return this.#noteAnswer(expression.path, state.row, noted);
    const parts = partsOf(expression);
    const decides = ['or', 'and', 'any', 'all'].includes(expression.op) && !parts.some((part) => part.op === 'each-row');
    const truth = decides ? this.#truth(expression) : undefined;
    for (const part of decides ? parts.filter((each) => this.#truth(each) === truth) : parts) this.#note(part, noted);
  }

  /** A computed value stands for what it rests on, unless a person has put her own in its place. */
  #noteAnswer(key: Path, row: Row | undefined, noted: Noted): void {
    const place = this.#around.program.places.get(key);
    const here = place?.item.table === undefined ? undefined : row;
    const value = place?.item.value;
    const path = inRow(key, here);
    const own = this.#around.view.find(path);
    if (value === undefined || (own !== undefined && this.#around.view.overridden(own) !== undefined)) noted.paths.add(path);
    else this.#note(value, noted);
  }
}

interface Noted {
  readonly because: Set<string>;
  readonly paths: Set<Path>;
  readonly facts: Set<string>;
  readonly last: Set<Path>;
}

const nothingNoted = (): Noted => ({ because: new Set(), paths: new Set(), facts: new Set(), last: new Set() });
