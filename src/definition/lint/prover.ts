import {
  negation,
  ofTruths,
  search,
  truths,
  truthsOf,
  whyNever,
  World,
  type Budget,
  type Evaluation,
  type Outcome,
  type Possible,
  type Unproven,
} from '../analysis';
import type { CanonicalForm, CanonicalItem, Expression } from '../canonical';

export const notTrue = truths.no | truths.unknown;

/** All searches of one form together look at no more expressions than this, so that a build ends soon whatever it is given. */
const mostSteps = 4_000_000;

/** What is asked beside the main question may take no more than this. */
const mostBeside = 20_000;

type Goal = (at: Evaluation) => Possible;

/** Asks what can come to pass in a form, and keeps what could be neither proven nor refuted. */
export class Prover {
  readonly world: World;
  /** Why the last questions stayed open; empty where all were settled. */
  readonly open = new Set<Unproven>();
  private readonly budget: Budget = { left: mostSteps };

  constructor(form: CanonicalForm) {
    this.world = new World(form);
  }

  /** Can no answers make it true? */
  never(expression: Expression, row: string | null): boolean {
    return this.refuted((at) => at.of(expression, row), truths.yes);
  }

  /** Can no answers make it false or unknown? */
  always(expression: Expression, row: string | null): boolean {
    return this.refuted((at) => at.of(expression, row), notTrue);
  }

  /** Can it come to one of `wanted` in no answers under which also `here` is true? */
  neverWhile(here: Goal, expression: Expression, row: string | null, wanted: number): boolean {
    const budget = { left: Math.min(mostBeside, this.budget.left) };
    const { left } = budget;
    const found = search(this.world, (at) => whileTrue(here(at), at.of(expression, row), wanted), truths.yes, budget);
    this.budget.left -= left - budget.left;
    return found.kind === 'never';
  }

  refuted(goal: Goal, wanted: number): boolean {
    return this.ask(goal, wanted).kind === 'never';
  }

  ask(goal: Goal, wanted: number): Outcome {
    const found = search(this.world, goal, wanted, this.budget);
    if (found.kind === 'unknown') this.open.add(found.because);
    return found;
  }

  why(expression: Expression, row: string | null, lead: string): string {
    return whyNever(expression, this.world, this.budget, row, lead);
  }

  whyAlways(expression: Expression, row: string | null): string {
    return this.why(negation(expression), row, 'it is false only when');
  }

  /** What must hold, besides its own showIf, for an item to show. */
  surroundings({ page, follows, table }: CanonicalItem): readonly Expression[] {
    const whole = table === undefined ? undefined : this.world.items.get(table);
    const showIf = this.world.form.pages[page]?.showIf;
    return [
      ...(showIf === undefined ? [] : [showIf]),
      ...(whole?.showIf === undefined ? [] : [whole.showIf]),
      ...(follows === undefined ? [] : [{ op: 'ref', path: `${follows}.chosen` } as const]),
    ];
  }
}

/** Yes where `here` is true and `value` comes to one of `wanted`; else no. */
function whileTrue(here: Possible, value: Possible, wanted: number): Possible {
  const [place, can] = [truthsOf(here), truthsOf(value)];
  const yes = (place & truths.yes) !== 0 && (can & wanted) !== 0;
  const no = (place & notTrue) !== 0 || (can & ~wanted) !== 0;
  return ofTruths((yes ? truths.yes : 0) | (no ? truths.no : 0), here.pivot ?? value.pivot);
}
