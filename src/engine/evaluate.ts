import type { Expression, MissingPolicy } from '../definition';
import { blankRules, type Truth } from './blanks';
import { dayNumber, fromTruth, isBlank, isList, notAnswered, notShown, truthOf, worstBlank, type Value } from './values';

/** What a compiled expression reads from: values of slots, and what was pinned when the session started. */
export interface Facts {
  readonly values: readonly Value[];
  readonly today: string;
  context(name: string): Value;
  previous(path: string): Value;
}

export type Evaluate = (facts: Facts) => Value;

/** Where names lead while compiling. Each look-up is also recorded as something the expression reads. */
export interface Scope {
  answer(path: string): number;
  condition(id: string): number;
  score(path: string): (code: string) => number | undefined;
}

type Comparison = 'lt' | 'le' | 'gt' | 'ge';

/** Turns a closed expression tree into a closure. It always terminates and never throws. */
export function compileExpression(expression: Expression, scope: Scope): Evaluate {
  const compile = (inner: Expression): Evaluate => compileExpression(inner, scope);
  switch (expression.op) {
    case 'number':
    case 'text':
    case 'code':
    case 'truth':
    case 'date': {
      const { value } = expression;
      return () => value;
    }
    case 'today':
      return (facts) => facts.today;
    case 'ref':
      return read(scope.answer(expression.path));
    case 'condition':
      return read(scope.condition(expression.id));
    case 'context': {
      const { name } = expression;
      return (facts) => facts.context(name);
    }
    case 'previous': {
      const { path } = expression;
      return (facts) => facts.previous(path);
    }
    case 'score':
      return scoreOf(read(scope.answer(expression.path)), scope.score(expression.path));
    case 'answered': {
      const of = compile(expression.of);
      return (facts) => {
        const value = of(facts);
        return isBlank(value) ? blankRules[value.blank].answered : true;
      };
    }
    case 'eq':
    case 'ne': {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      const negated = expression.op === 'ne';
      return (facts) => {
        const truth = equal(left(facts), right(facts));
        return fromTruth(negated ? not(truth) : truth);
      };
    }
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const { op } = expression;
      const [left, right] = [bounds(expression.left, scope), bounds(expression.right, scope)];
      return (facts) => fromTruth(compareBounds(op, left(facts), right(facts)));
    }
    case 'in': {
      const of = compile(expression.of);
      const options = expression.options.map(compile);
      return (facts) => fromTruth(isIn(of(facts), options.map((option) => option(facts))));
    }
    case 'includes': {
      const [of, option] = [compile(expression.of), compile(expression.option)];
      return (facts) => fromTruth(isIn(of(facts), [option(facts)]));
    }
    case 'and':
    case 'all':
      return every(expression.all.map(compile));
    case 'or':
    case 'any':
      return some(expression.all.map(compile));
    case 'not': {
      const of = compile(expression.of);
      return (facts) => fromTruth(not(truthOf(of(facts))));
    }
    case 'add':
    case 'sub':
    case 'mul':
    case 'div': {
      const { op } = expression;
      const [left, right] = [compile(expression.left), compile(expression.right)];
      return (facts) => numbers([left(facts), right(facts)], ([a = 0, b = 0]) => arithmetic(op, a, b));
    }
    case 'round': {
      const of = compile(expression.of);
      const factor = 10 ** expression.digits;
      return (facts) => numbers([of(facts)], ([value = 0]) => Math.round(value * factor) / factor);
    }
    case 'min':
    case 'max': {
      const pick = expression.op === 'min' ? Math.min : Math.max;
      const all = expression.all.map(compile);
      return (facts) => {
        const values = takingPart(all.map((each) => each(facts)));
        return values.length === 0 ? notShown : numbers(values, (them) => pick(...them));
      };
    }
    case 'sum':
    case 'mean': {
      const { op, missing } = expression;
      const all = expression.all.map(compile);
      return (facts) => total(op, missing, all.map((each) => each(facts)));
    }
    case 'count': {
      const range = bounds(expression, scope);
      return (facts) => {
        const [low, high] = range(facts);
        return low === high ? low : notAnswered;
      };
    }
    case 'case': {
      const branches = expression.branches.map((branch) => ({ when: compile(branch.when), yields: compile(branch.then) }));
      const otherwise = expression.otherwise === null ? (): Value => notAnswered : compile(expression.otherwise);
      return (facts) => {
        for (const branch of branches) {
          const truth = truthOf(branch.when(facts));
          if (truth === null) return notAnswered;
          if (truth) return branch.yields(facts);
        }
        return otherwise(facts);
      };
    }
    case 'days-between': {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      return (facts) => daysBetween(left(facts), right(facts));
    }
  }
}

const read =
  (slot: number): Evaluate =>
  (facts) =>
    facts.values[slot] ?? notAnswered;

const not = (truth: Truth): Truth => (truth === null ? null : !truth);

function every(all: readonly Evaluate[]): Evaluate {
  return (facts) => {
    let truth: Truth = true;
    for (const each of all) {
      const next = truthOf(each(facts));
      if (next === false) return false;
      if (next === null) truth = null;
    }
    return fromTruth(truth);
  };
}

function some(all: readonly Evaluate[]): Evaluate {
  return (facts) => {
    let truth: Truth = false;
    for (const each of all) {
      const next = truthOf(each(facts));
      if (next === true) return true;
      if (next === null) truth = null;
    }
    return fromTruth(truth);
  };
}

function equal(left: Value, right: Value): Truth {
  const blank = worstBlank([left, right]);
  if (blank !== null) return blankRules[blank.blank].equals;
  if (isList(left) && isList(right)) return left.length === right.length && left.every((code) => right.includes(code));
  return left === right;
}

function isIn(value: Value, options: readonly Value[]): Truth {
  if (isBlank(value)) return blankRules[value.blank].in;
  const found = isList(value) ? value.some((code) => options.includes(code)) : options.includes(value);
  const blank = worstBlank(options);
  return found || blank === null ? found : blankRules[blank.blank].in;
}

type Bounds = readonly [low: Value, high: Value];

/** A count with unknowns lies between two numbers, and is often enough to decide a comparison. */
function bounds(expression: Expression, scope: Scope): (facts: Facts) => Bounds {
  if (expression.op !== 'count') {
    const evaluate = compileExpression(expression, scope);
    return (facts) => {
      const value = evaluate(facts);
      return [value, value];
    };
  }
  const all = expression.all.map((each) => compileExpression(each, scope));
  return (facts) => {
    const truths = all.map((each) => truthOf(each(facts)));
    return [truths.filter((truth) => truth === true).length, truths.filter((truth) => truth !== false).length];
  };
}

function compareBounds(op: Comparison, [lowLeft, highLeft]: Bounds, [lowRight, highRight]: Bounds): Truth {
  const one = compare(op, lowLeft, highRight);
  const other = compare(op, highLeft, lowRight);
  return one === other ? one : null;
}

function compare(op: Comparison, left: Value, right: Value): Truth {
  const blank = worstBlank([left, right]);
  if (blank !== null) return blankRules[blank.blank].compares;
  if (typeof left === 'number' && typeof right === 'number') return holds(op, left - right);
  if (typeof left === 'string' && typeof right === 'string') return holds(op, left < right ? -1 : left > right ? 1 : 0);
  return null;
}

function holds(op: Comparison, difference: number): boolean {
  if (op === 'lt') return difference < 0;
  if (op === 'le') return difference <= 0;
  return op === 'gt' ? difference > 0 : difference >= 0;
}

function arithmetic(op: 'add' | 'sub' | 'mul' | 'div', a: number, b: number): number {
  if (op === 'add') return a + b;
  if (op === 'sub') return a - b;
  return op === 'mul' ? a * b : a / b;
}

/** Runs over numbers only; a blank among them gives a blank, and so does a result that is no number. */
function numbers(values: readonly Value[], run: (them: readonly number[]) => number): Value {
  const blank = worstBlank(values);
  if (blank !== null) return blank;
  const result = run(values.filter((value) => typeof value === 'number'));
  return Number.isFinite(result) ? result : notAnswered;
}

const takingPart = (values: readonly Value[]): readonly Value[] =>
  values.filter((value) => !isBlank(value) || blankRules[value.blank].sum !== 'left-out');

function total(op: 'sum' | 'mean', missing: MissingPolicy, all: readonly Value[]): Value {
  const values = takingPart(all);
  if (values.length === 0) return notShown;
  const given = values.filter((value) => typeof value === 'number');
  const sum = given.reduce((so, value) => so + value, 0);
  const gaps = values.length - given.length;
  if (gaps === 0 || missing.policy === 'zero') return op === 'sum' ? sum : sum / values.length;
  if (missing.policy === 'blank' || given.length < missing.atLeast || given.length === 0) return notAnswered;
  return op === 'sum' ? (sum / given.length) * values.length : sum / given.length;
}

function scoreOf(read: Evaluate, score: (code: string) => number | undefined): Evaluate {
  return (facts) => {
    const value = read(facts);
    if (isBlank(value)) return value;
    const codes = isList(value) ? value : typeof value === 'string' ? [value] : [];
    const scores = codes.map(score).filter((each) => each !== undefined);
    return scores.length === 0 ? notShown : scores.reduce((sum, each) => sum + each, 0);
  };
}

function daysBetween(left: Value, right: Value): Value {
  const blank = worstBlank([left, right]);
  if (blank !== null) return blank;
  const from = typeof left === 'string' ? dayNumber(left) : null;
  const to = typeof right === 'string' ? dayNumber(right) : null;
  return from === null || to === null ? notAnswered : to - from;
}
