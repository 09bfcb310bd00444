import type { CanonicalForm, Expression } from '../definition';
import type { Path } from './contract';

/** The expressions directly inside one. */
export function partsOf(expression: Expression): readonly Expression[] {
  if ('left' in expression) return [expression.left, expression.right];
  switch (expression.op) {
    case 'answered':
    case 'not':
    case 'round':
      return [expression.of];
    case 'in':
      return [expression.of, ...expression.options];
    case 'includes':
      return [expression.of, expression.option];
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(expression.otherwise === null ? [] : [expression.otherwise]),
      ];
    default:
      return 'all' in expression ? expression.all : [];
  }
}

/** What a name stands for: the expression of a condition or of a computed item. */
function definitionOf(expression: Expression, form: CanonicalForm): Expression | undefined {
  if (expression.op === 'condition') return form.conditions.find((condition) => condition.id === expression.id)?.when;
  if (expression.op !== 'ref' && expression.op !== 'score') return undefined;
  return form.items.find((item) => item.id === expression.path)?.value;
}

/** An expression with all that it reaches through conditions and computed items, each once. */
function* reached(expression: Expression, form: CanonicalForm, seen = new Set<Expression>()): Generator<Expression> {
  if (seen.has(expression)) return;
  seen.add(expression);
  yield expression;
  for (const part of partsOf(expression)) yield* reached(part, form, seen);
  const definition = definitionOf(expression, form);
  if (definition !== undefined) yield* reached(definition, form, seen);
}

/** Paths of the answers that an expression rests on. */
export function pathsRead(expression: Expression, form: CanonicalForm): readonly Path[] {
  const paths = new Set<Path>();
  for (const each of reached(expression, form)) {
    if ((each.op === 'ref' || each.op === 'score') && definitionOf(each, form) === undefined) paths.add(each.path);
  }
  return [...paths];
}

/** True where an unanswered question can yield a firm *no*: `answered`, and totals that make up for what is missing. */
export function looksPastBlanks(expression: Expression, form: CanonicalForm): boolean {
  for (const each of reached(expression, form)) {
    if (each.op === 'answered') return true;
    if ((each.op === 'sum' || each.op === 'mean') && each.missing.policy !== 'blank') return true;
  }
  return false;
}
