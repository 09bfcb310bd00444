import { allPartsOf, inWords, onlyRow, truths, type Evaluation, type Possible, type Unproven } from '../analysis';
import type { CanonicalItem, Expression } from '../canonical';
import type { Problem, ProblemCode } from '../problem';
import { problemAt, type Linted, type Written } from './linted';
import { notTrue, Prover } from './prover';

/** Proves of every condition that it can be true and can be otherwise, of every item that it can show, of every flag that it can fire. */
export function reachability(linted: Linted): readonly Problem[] {
  return new Reachability(linted).problems();
}

class Reachability {
  private readonly prover: Prover;
  /** Conditions that are told of already; what hangs on them alone is not told again. */
  private readonly told = new Set<string>();
  private readonly unproven: { readonly name: string; readonly written: Written; readonly because: Unproven }[] = [];

  constructor(private readonly linted: Linted) {
    this.prover = new Prover(linted.form);
  }

  problems(): readonly Problem[] {
    const { expressions } = this.linted;
    const order = ['condition', 'flag', 'page', 'item', 'read-only', 'check', 'value', 'prefill'];
    const sorted = expressions.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    return [...sorted.flatMap((written) => [...this.judge(written)]), ...this.required(), ...this.open()];
  }

  private *judge(written: Written): Generator<Problem> {
    const { kind, expression } = written;
    this.prover.open.clear();
    const hangsOn = [...allPartsOf([expression])].find((each) => each.op === 'condition' && this.told.has(each.id));
    let found: readonly Problem[] = [];
    if (hangsOn === undefined) {
      found = [...this.whole(written)];
      if (found.length === 0) found = [...this.alternatives(written)];
    }
    for (const each of allPartsOf([expression])) if (each.op === 'case') found = [...found, ...this.branches(each, written)];
    yield* found;
    const [because] = this.prover.open;
    // A flag says so by a rule of its own.
    if (because !== undefined && found.length === 0 && kind !== 'flag') this.unproven.push({ name: nameOf(written), written, because });
  }

  private *whole(written: Written): Generator<Problem> {
    const { kind } = written;
    if (kind === 'flag') yield* this.flag(written);
    else if (kind === 'page' || kind === 'item') yield* this.shown(written);
    else if (kind === 'condition' || kind === 'check' || kind === 'read-only') yield* this.plain(written);
  }

  /** What stands between `or` and can never be true adds nothing: a threshold out of reach, most likely. */
  private *alternatives(written: Written): Generator<Problem> {
    const row = rowOf(written);
    for (const each of allPartsOf([written.expression])) {
      if (each.op !== 'or' && each.op !== 'any') continue;
      for (const one of each.all) {
        if (one.op === 'each-row' || one.op === 'truth' || one.op === 'and' || !this.prover.never(one, row)) continue;
        const message = `In ${written.of} "${inWords(one)}" can never be true: ${this.prover.why(one, row, 'it is true only when')}.`;
        yield problemAt(written.where, 'never-true', message, correct);
      }
    }
  }

  private *plain(written: Written): Generator<Problem> {
    const { expression, where, kind, of } = written;
    const { prover } = this;
    const row = rowOf(written);
    const name = nameOf(written);
    let [code, message]: [ProblemCode | null, string] = [null, ''];
    if (prover.never(expression, row))
      [code, message] = ['never-true', `${name} can never be true: ${prover.why(expression, row, 'it is true only when')}.`];
    else if (prover.always(expression, row))
      [code, message] = ['always-true', `${name} is always true: ${prover.whyAlways(expression, row)}.`];
    else if (kind !== 'condition' && prover.open.size === 0) [code, message] = this.besideItem(written, name);
    if (code === null) return;
    if (kind === 'condition') this.told.add(of);
    yield problemAt(where, code, message, correct);
  }

  /** A check or a lock counts only while its item shows. */
  private besideItem(written: Written, name: string): [ProblemCode | null, string] {
    const { expression, of } = written;
    const item = this.linted.items.get(of);
    const row = rowOf(written);
    if (item === undefined || (item.showIf === undefined && this.prover.surroundings(item).length === 0)) return [null, ''];
    const shown = (at: Evaluation): Possible => at.visible(item, row);
    const all = [...this.prover.surroundings(item), ...(item.showIf === undefined ? [] : [item.showIf])];
    if (this.prover.neverWhile(shown, expression, row, truths.yes)) {
      const why = this.prover.why({ op: 'and', all: [...all, expression] }, row, 'it is true only when');
      return ['never-true', `${name} can never be true while ${of} shows: ${why}.`];
    }
    if (!this.prover.neverWhile(shown, expression, row, notTrue)) return [null, ''];
    return ['always-true', `${name} is always true while ${of} shows: it shows only when ${all.map(inWords).join(' and ')}.`];
  }

  private *shown(written: Written): Generator<Problem> {
    const { expression, where, kind, of } = written;
    const { prover } = this;
    const row = rowOf(written);
    const item = kind === 'item' ? this.linted.items.get(of) : undefined;
    const page = this.linted.form.pages.findIndex(({ id }) => id === of);
    const goal = (at: Evaluation): Possible => (item === undefined ? at.pageShown(page) : at.visible(item, row));
    const always = (message: string): Problem => problemAt(where, 'always-true', message, 'Take showIf out.');
    if (prover.refuted(goal, truths.yes)) {
      if (item !== undefined && this.pageNever(item.page)) return;
      const required = item?.required === true;
      const message = `${nameOf(written)} never shows${required ? ', though it is required' : ''}: ${this.whyHidden(expression, item, row)}.`;
      yield problemAt(where, required ? 'required-never-shown' : 'never-shown', message, 'Correct showIf, or take it out.');
    } else if (prover.always(expression, row)) {
      yield always(`showIf of ${of} is always true: ${prover.whyAlways(expression, row)}.`);
    } else if (item !== undefined && prover.open.size === 0) {
      const all = prover.surroundings(item);
      if (all.length === 0 || !prover.neverWhile((at) => at.stands(item), expression, row, notTrue)) return;
      yield always(`showIf of ${of} is always true where ${of} stands: it stands there only when ${all.map(inWords).join(' and ')}.`);
    }
  }

  private *flag(written: Written): Generator<Problem> {
    const { expression, where, of } = written;
    const { prover } = this;
    const found = prover.ask((at) => at.of(expression), truths.yes);
    if (found.kind === 'never') {
      const message = `The red flag ${of} can never fire: ${prover.why(expression, null, 'it fires only when')}.`;
      yield problemAt(where, 'red-flag-never-fires', message, 'Correct its condition.');
    } else if (found.kind === 'unknown') {
      const message = `It could not be proven that the red flag ${of} can fire.`;
      yield problemAt(where, 'red-flag-unproven', message, 'Make its condition simpler, and show in a scenario that it fires.');
    } else if (prover.always(expression, null)) {
      const message = `The red flag ${of} always fires: ${prover.whyAlways(expression, null)}.`;
      yield problemAt(where, 'always-true', message, 'Correct its condition.');
    }
  }

  /** A branch is reached when it holds and none before it does; the last value, when none of them holds. */
  private *branches(expression: Extract<Expression, { op: 'case' }>, written: Written): Generator<Problem> {
    const row = rowOf(written);
    const { prover } = this;
    const none = expression.branches.map(({ when }): Expression => ({ op: 'not', of: when }));
    const told = (what: string, reached: Expression): Problem => {
      const message = `In ${written.of} ${what} is never reached: ${prover.why(reached, row, 'it is reached only when')}.`;
      return problemAt(written.where, 'never-true', message, correct);
    };
    let late = false;
    for (const [index, { when }] of expression.branches.entries()) {
      const reached: Expression = { op: 'and', all: [...none.slice(0, index), when] };
      if (!prover.never(reached, row)) continue;
      late = true;
      yield told(`the case "${inWords(when)}"`, reached);
    }
    const reached: Expression = { op: 'and', all: none };
    if (!late && expression.otherwise !== null && prover.never(reached, row)) {
      yield told(`the last value, "${inWords(expression.otherwise)}",`, reached);
    }
  }

  /** Required items on a page that never shows: nobody can answer them. */
  private required(): readonly Problem[] {
    return this.linted.draft.items.flatMap(({ item, where, showIf }) => {
      if (item.required !== true || showIf !== undefined || !this.pageNever(item.page)) return [];
      const page = this.linted.form.pages[item.page]?.id ?? '';
      const message = `${item.id} is required, and its page ${page} never shows.`;
      return [problemAt(where, 'required-never-shown', message, 'Correct showIf of the page, or move the item.')];
    });
  }

  /** What lint can neither prove nor refute is said, so that its silence means something. */
  private open(): readonly Problem[] {
    const some = this.unproven.slice(0, mostUnproven);
    return some.map(({ name, written, because }, index) => {
      const others = index === some.length - 1 ? this.unproven.length - some.length : 0;
      const more = others === 0 ? '' : ` The same holds of ${others} more.`;
      const message = `Not proven of ${name.charAt(0).toLowerCase()}${name.slice(1)}, that it can be so and can be otherwise: ${reasons[because]}.${more}`;
      return problemAt(written.where, 'unproven', message, 'Show both in scenarios.');
    });
  }

  private readonly hiddenPages = new Map<number, boolean>();

  private pageNever(page: number): boolean {
    const known = this.hiddenPages.get(page);
    if (known !== undefined) return known;
    const conditional = this.linted.form.pages[page]?.showIf !== undefined;
    const never = conditional && this.prover.refuted((at) => at.pageShown(page), truths.yes);
    this.hiddenPages.set(page, never);
    return never;
  }

  private whyHidden(showIf: Expression, item: CanonicalItem | undefined, row: string | null): string {
    const { prover } = this;
    if (item === undefined || prover.never(showIf, row)) return prover.why(showIf, row, 'it shows only when');
    return prover.why({ op: 'and', all: [showIf, ...prover.surroundings(item)] }, row, 'it shows only when');
  }
}

/** More open questions than this are only counted. */
const mostUnproven = 5;
const correct = 'Correct it, or take it out.';

const reasons: Readonly<Record<Unproven, string>> = {
  time: 'the form holds more than a build has time for',
  chain: 'it rests on a chain of more than 20 answers',
  values: 'it hangs on dates, patterns, fractions or several rows, which are not followed that far',
};

function nameOf({ kind, of }: Written): string {
  if (kind === 'condition') return `The condition ${of}`;
  if (kind === 'page') return `The page ${of}`;
  if (kind === 'check') return `This check of ${of}`;
  return kind === 'read-only' ? `readOnlyIf of ${of}` : of;
}

const rowOf = (written: Written): string | null => (written.table === undefined ? null : onlyRow);
