import { arithmetic, rounded, type Expression } from '../definition';
import { blankRules } from './blanks';
import { FormError } from './contract';
import { daysBetween, numbers, scoreOf, takingPart, total } from './calculate';
import { boundsOf, compareBounds, equal, every, isIn, not, some, type Bounds } from './compare';
import { inRows, type Evaluate, type Facts, type Scope } from './scope';
import { fromTruth, isBlank, isList, notAnswered, notShown, truthOf, type Value } from './values';

/** Turns a closed expression tree into a closure, which always ends and never throws. */
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
      return scope.answer(expression.path);
    case 'condition':
      return scope.condition(expression.id);
    case 'rows': {
      const table = scope.answer(expression.table);
      return (facts) => rowCount(table(facts));
    }
    case 'each-row':
      throw new FormError('rows', `The rows of ${expression.table} are gone through outside a total or a count.`);
    case 'context': {
      const { name } = expression;
      return (facts) => facts.context(name);
    }
    case 'previous': {
      const { path } = expression;
      return (facts) => facts.previous(path);
    }
    case 'score': {
      const [of, score] = [scope.answer(expression.path), scope.score(expression.path)];
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
    case 'all': {
      const all = listOf(expression.all, scope);
      return (facts) => fromTruth(every(all(facts)));
    }
    case 'or':
    case 'any': {
      const all = listOf(expression.all, scope);
      return (facts) => fromTruth(some(all(facts)));
    }
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
      const { digits } = expression;
      return (facts) => numbers([of(facts)], ([value = 0]) => rounded(value, digits));
    }
    case 'min':
    case 'max': {
      const pick = expression.op === 'min' ? Math.min : Math.max;
      const all = listOf(expression.all, scope, 'gap');
      return (facts) => {
        const values = takingPart(all(facts));
        return values.length === 0 ? notShown : numbers(values, (them) => them.reduce((so, each) => pick(so, each)));
      };
    }
    case 'sum':
    case 'mean': {
      const { op, missing } = expression;
      const all = listOf(expression.all, scope, 'gap');
      return (facts) => total(op, missing, all(facts));
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

/** A count with unknowns lies between two numbers, and is often enough to decide a comparison. */
function bounds(expression: Expression, scope: Scope): (facts: Facts) => Bounds {
  if (expression.op !== 'count') {
    const evaluate = compileExpression(expression, scope);
    return (facts) => {
      return boundsOf(evaluate(facts));
    };
  }
  const all = listOf(expression.all, scope);
  return (facts) => {
    const truths = all(facts).map(truthOf);
    return [truths.filter((truth) => truth === true).length, truths.filter((truth) => truth !== false).length];
  };
}

type List = (facts: Facts) => readonly Value[];

/**
 * Values one after another, those of rows in their order. A `gap` stands where a table has no rows, for what must miss them. While a
 * table is hidden its rows take no part: its own blank stands for them.
 */
function listOf(all: readonly Expression[], scope: Scope, empty?: 'gap'): List {
  if (!all.some((each) => each.op === 'each-row')) {
    const paths = all.flatMap((each) => (each.op === 'ref' ? [each.path] : []));
    if (paths.length === all.length) return scope.answers(paths);
    const single = all.map((each) => compileExpression(each, scope));
    return (facts) => single.map((each) => each(facts));
  }
  const lists = all.map((each): List => {
    if (each.op === 'each-row') return eachRow(each.table, compileExpression(each.of, scope), scope.answer(each.table), empty);
    const of = compileExpression(each, scope);
    return (facts) => [of(facts)];
  });
  return (facts) => lists.flatMap((list) => list(facts));
}

function eachRow(table: string, of: Evaluate, whole: Evaluate, empty: 'gap' | undefined): List {
  return (facts) => {
    const value = whole(facts);
    if (isBlank(value) && (empty === 'gap' || value.blank !== 'not-answered')) return [value];
    return inRows(facts, table, () => of(facts));
  };
}

/** How many rows a table has, as long as it is shown. */
const rowCount = (rows: Value): Value => (isList(rows) ? rows.length : isBlank(rows) && rows.blank !== 'not-answered' ? rows : 0);
