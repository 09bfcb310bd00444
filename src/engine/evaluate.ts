import type { Expression } from '../definition';
import { blankRules, type Truth } from './blanks';
import { arithmetic, daysBetween, numbers, scoreOf, takingPart, total } from './calculate';
import { compareBounds, equal, isIn, not, type Bounds } from './compare';
import { fromTruth, isBlank, notAnswered, notShown, truthOf, type Value } from './values';

/** What a compiled expression reads from: values of slots, and what was pinned when the session started. */
export interface Facts {
  readonly values: readonly (Value | undefined)[];
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
    case 'score': {
      const [of, score] = [read(scope.answer(expression.path)), scope.score(expression.path)];
      return (facts) => scoreOf(of(facts), score);
    }
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
      return (facts) =>
        fromTruth(
          isIn(
            of(facts),
            options.map((option) => option(facts)),
          ),
        );
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
      return (facts) =>
        total(
          op,
          missing,
          all.map((each) => each(facts)),
        );
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
