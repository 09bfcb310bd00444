import type { CanonicalCondition, CanonicalItem, Expression } from './canonical';

/** The item that a path belongs to; of the path of a row, the row. */
export const itemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).split('.', 1)[0] ?? path;

/** What expressions name themselves. */
export interface Reads {
  readonly paths: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  /** Paths with `:row` that are read in every row. */
  readonly gathered: ReadonlySet<string>;
  /** Tables whose rows are counted or gone through. */
  readonly tables: ReadonlySet<string>;
}

export function readsOf(...expressions: readonly Expression[]): Reads {
  const [paths, conditions, gathered, tables] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const waiting = expressions.map((expression) => ({ expression, row: '' }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { expression, row } = next;
    if (expression.op === 'ref' || expression.op === 'score') {
      (row !== '' && expression.path.startsWith(row) ? gathered : paths).add(expression.path);
    } else if (expression.op === 'condition') conditions.add(expression.id);
    else if (expression.op === 'rows' || expression.op === 'each-row') tables.add(expression.table);
    const inside = expression.op === 'each-row' ? `${expression.table}/:row/` : row;
    for (const part of partsOf(expression)) waiting.push({ expression: part, row: inside });
  }
  return { paths, conditions, gathered, tables };
}

/** The expressions directly inside one. */
export function partsOf(expression: Expression): readonly Expression[] {
  if ('left' in expression) return [expression.left, expression.right];
  if ('all' in expression) return expression.all;
  switch (expression.op) {
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
      return 'of' in expression ? [expression.of] : [];
  }
}

/** An expression with all that it reaches through conditions and computed items, each once. */
export function reached(
  expression: Expression,
  conditions: readonly CanonicalCondition[],
  items: Pick<ReadonlyMap<string, CanonicalItem>, 'get'>,
): ReadonlySet<Expression> {
  const found = new Set([expression]);
  for (const next of found) {
    for (const part of partsOf(next)) found.add(part);
    const meant =
      next.op === 'condition'
        ? conditions.find((condition) => condition.id === next.id)?.when
        : next.op === 'ref' || next.op === 'score'
          ? items.get(itemOf(next.path))?.value
          : undefined;
    if (meant !== undefined) found.add(meant);
  }
  return found;
}

/** The given answers that an expression rests on, through conditions and computed values. */
export function inputsOf(
  expression: Expression,
  conditions: readonly CanonicalCondition[],
  items: Pick<ReadonlyMap<string, CanonicalItem>, 'get'>,
): readonly string[] {
  const inputs = new Set<string>();
  for (const next of reached(expression, conditions, items)) {
    if (next.op === 'rows' || next.op === 'each-row') inputs.add(next.table);
    if (next.op !== 'ref' && next.op !== 'score') continue;
    const item = items.get(itemOf(next.path));
    if (item?.type !== 'computed' || item.override === true) inputs.add(next.path);
  }
  return [...inputs].sort();
}
