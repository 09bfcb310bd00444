import type { CanonicalCondition, CanonicalItem, Expression } from './canonical';

export interface Reads {
  readonly paths: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
}

/** The answers and conditions that an expression names itself. */
export function readsOf(...expressions: readonly Expression[]): Reads {
  const paths = new Set<string>();
  const conditions = new Set<string>();
  const waiting = [...expressions];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.op === 'ref' || next.op === 'score') paths.add(next.path);
    else if (next.op === 'condition') conditions.add(next.id);
    else waiting.push(...partsOf(next));
  }
  return { paths, conditions };
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.op) {
    case 'number':
    case 'text':
    case 'code':
    case 'truth':
    case 'date':
    case 'today':
    case 'ref':
    case 'condition':
    case 'context':
    case 'previous':
    case 'score':
      return [];
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
    case 'and':
    case 'or':
    case 'min':
    case 'max':
    case 'sum':
    case 'mean':
    case 'count':
    case 'any':
    case 'all':
      return expression.all;
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'days-between':
      return [expression.left, expression.right];
  }
}

/** The item that a path belongs to. */
export const itemOf = (path: string): string => path.split('.', 1)[0] ?? path;

/** The given answers that an expression rests on, through conditions and computed values. */
export function inputsOf(
  expression: Expression,
  conditions: readonly CanonicalCondition[],
  items: ReadonlyMap<string, CanonicalItem>,
): readonly string[] {
  const inputs = new Set<string>();
  const seen = new Set<string>();
  const waiting = [expression];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const reads = readsOf(next);
    for (const id of reads.conditions) {
      const condition = conditions.find((each) => each.id === id);
      if (condition !== undefined && !seen.has(`condition ${id}`)) waiting.push(condition.when);
      seen.add(`condition ${id}`);
    }
    for (const path of reads.paths) {
      const item = items.get(itemOf(path));
      if (item?.type !== 'computed') inputs.add(path);
      else if (item.value !== undefined && !seen.has(path)) waiting.push(item.value);
      seen.add(path);
    }
  }
  return [...inputs].sort();
}
