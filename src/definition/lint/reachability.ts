import type { Expression } from '../canonical';
import {
  allPartsOf,
  inWords,
  negation,
  onlyRow,
  search,
  truths,
  whyNever,
  World,
  type Budget,
  type Evaluation,
  type Possible,
} from '../analysis';
import type { Problem, ProblemCode } from '../problem';
import { itemOf } from '../reads';
import { problemAt, type Linted, type Written } from './linted';

const notTrue = truths.no | truths.unknown;

/** All searches of one form together look at no more expressions than this, so that a build ends soon whatever it is given. */
const mostSteps = 4_000_000;

/** Proves of every condition that it can be true and can be otherwise, of every item that it can show, of every flag that it can fire. */
export function reachability(linted: Linted): readonly Problem[] {
  return new Reachability(linted).problems();
}

class Reachability {
  private readonly world: World;
  private readonly budget: Budget = { left: mostSteps };
  /** Conditions that are told of already; what hangs on them alone is not told again. */
  private readonly told = new Set<string>();

  constructor(private readonly linted: Linted) {
    this.world = new World(linted.form);
  }

  problems(): readonly Problem[] {
    const { expressions } = this.linted;
    const order = ['condition', 'flag', 'page', 'item', 'read-only', 'check', 'value', 'prefill'];
    const sorted = expressions.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    return [...sorted.flatMap((written) => [...this.judge(written)]), ...this.required()];
  }

  private *judge(written: Written): Generator<Problem> {
    const { of, expression } = written;
    const hangsOn = [...allPartsOf([expression])].find((each) => each.op === 'condition' && this.told.has(each.id));
    if (hangsOn === undefined) {
      const whole = [...this.whole(written)];
      yield* whole;
      if (whole.length === 0) yield* this.alternatives(written);
    }
    for (const each of allPartsOf([expression])) if (each.op === 'case') yield* this.branches(each, written, of);
  }

  private *whole(written: Written): Generator<Problem> {
    const { kind } = written;
    if (kind === 'flag') yield* this.flag(written);
    else if (kind === 'page' || kind === 'item') yield* this.shown(written);
    else if (kind === 'condition' || kind === 'check' || kind === 'read-only') yield* this.plain(written, this.nameOf(written));
  }

  /** What stands between `or` and can never be true adds nothing: a threshold out of reach, most likely. */
  private *alternatives(written: Written): Generator<Problem> {
    const row = rowOf(written);
    for (const each of allPartsOf([written.expression])) {
      if (each.op !== 'or' && each.op !== 'any') continue;
      for (const one of each.all) {
        if (one.op === 'each-row' || one.op === 'truth' || one.op === 'and' || !this.never(one, row)) continue;
        const message = `In ${written.of} "${inWords(one)}" can never be true: ${this.why(one, row, 'it is true only when')}.`;
        yield problemAt(written.where, 'never-true', message, 'Correct it, or take it out.');
      }
    }
  }

  private nameOf({ kind, of }: Written): string {
    if (kind === 'condition') return `The condition ${of}`;
    return kind === 'check' ? `This check of ${of}` : `readOnlyIf of ${of}`;
  }

  private *plain(written: Written, name: string): Generator<Problem> {
    const { expression, where, kind, of } = written;
    const row = rowOf(written);
    let [code, message]: [ProblemCode | null, string] = [null, ''];
    if (this.never(expression, row))
      [code, message] = ['never-true', `${name} can never be true: ${this.why(expression, row, 'it is true only when')}.`];
    else if (this.always(expression, row)) [code, message] = ['always-true', `${name} is always true: ${this.whyAlways(expression, row)}.`];
    if (code === null) return;
    if (kind === 'condition') this.told.add(of);
    yield problemAt(where, code, message, 'Correct it, or take it out.');
  }

  private *shown(written: Written): Generator<Problem> {
    const { expression, where, kind, of } = written;
    const row = rowOf(written);
    const item = kind === 'item' ? this.linted.items.get(of) : undefined;
    const page = this.linted.form.pages.findIndex(({ id }) => id === of);
    const name = kind === 'page' ? `The page ${of}` : of;
    const goal = (at: Evaluation): Possible => (item === undefined ? at.pageShown(page) : at.visible(item, row));
    if (search(this.world, goal, truths.yes, this.budget).kind === 'never') {
      if (item !== undefined && this.pageNever(item.page)) return;
      const required = item?.required === true;
      const message = `${name} never shows${required ? ', though it is required' : ''}: ${this.whyHidden(expression, item?.id, row)}.`;
      yield problemAt(where, required ? 'required-never-shown' : 'never-shown', message, 'Correct showIf, or take it out.');
    } else if (this.always(expression, row)) {
      yield problemAt(where, 'always-true', `showIf of ${of} is always true: ${this.whyAlways(expression, row)}.`, 'Take showIf out.');
    }
  }

  private *flag({ expression, where, of }: Written): Generator<Problem> {
    const found = search(this.world, (at) => at.of(expression), truths.yes, this.budget);
    if (found.kind === 'never') {
      const message = `The red flag ${of} can never fire: ${this.why(expression, null, 'it fires only when')}.`;
      yield problemAt(where, 'red-flag-never-fires', message, 'Correct its condition.');
    } else if (found.kind === 'unknown') {
      const message = `It could not be proven that the red flag ${of} can fire.`;
      yield problemAt(where, 'red-flag-unproven', message, 'Make its condition simpler, and show in a scenario that it fires.');
    } else if (this.always(expression, null)) {
      yield problemAt(
        where,
        'always-true',
        `The red flag ${of} always fires: ${this.whyAlways(expression, null)}.`,
        'Correct its condition.',
      );
    }
  }

  /** A branch is reached when it holds and none before it does. */
  private *branches(expression: Extract<Expression, { op: 'case' }>, written: Written, of: string): Generator<Problem> {
    const row = rowOf(written);
    for (const [index, { when }] of expression.branches.entries()) {
      const before = expression.branches.slice(0, index).map((branch): Expression => ({ op: 'not', of: branch.when }));
      const reached: Expression = { op: 'and', all: [...before, when] };
      if (!this.never(reached, row)) continue;
      const message = `In ${of} the case "${inWords(when)}" is never reached: ${this.why(reached, row, 'it is reached only when')}.`;
      yield problemAt(written.where, 'never-true', message, 'Correct it, or take it out.');
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

  private readonly hiddenPages = new Map<number, boolean>();

  private pageNever(page: number): boolean {
    const known = this.hiddenPages.get(page);
    if (known !== undefined) return known;
    const conditional = this.linted.form.pages[page]?.showIf !== undefined;
    const never = conditional && search(this.world, (at) => at.pageShown(page), truths.yes, this.budget).kind === 'never';
    this.hiddenPages.set(page, never);
    return never;
  }

  private never(expression: Expression, row: string | null): boolean {
    return search(this.world, (at) => at.of(expression, row), truths.yes, this.budget).kind === 'never';
  }

  private always(expression: Expression, row: string | null): boolean {
    return search(this.world, (at) => at.of(expression, row), notTrue, this.budget).kind === 'never';
  }

  private why(expression: Expression, row: string | null, lead: string): string {
    return whyNever(expression, this.world, this.budget, row, lead);
  }

  private whyAlways(expression: Expression, row: string | null): string {
    return this.why(negation(expression), row, 'it is false only when');
  }

  private whyHidden(showIf: Expression, item: string | undefined, row: string | null): string {
    if (this.never(showIf, row)) return this.why(showIf, row, 'it shows only when');
    const page = this.linted.form.pages[this.linted.items.get(itemOf(item ?? ''))?.page ?? -1];
    const all = [showIf, ...(page?.showIf === undefined ? [] : [page.showIf])];
    const { follows } = this.linted.items.get(item ?? '') ?? {};
    const followed: Expression[] = follows === undefined ? [] : [{ op: 'ref', path: `${follows}.chosen` }];
    return this.why({ op: 'and', all: [...all, ...followed] }, row, 'it shows only when');
  }
}

const rowOf = (written: Written): string | null => (written.table === undefined ? null : onlyRow);
