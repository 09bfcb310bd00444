import { below, defined, located, optional, type DraftItem, type Located, type Where } from './draft';
import type { BuildableItem, CellSource, ConcernSource } from './schema';

/** An item as drafts; a table is followed by its columns. */
export function draftItems(source: BuildableItem, page: number, where: Where): readonly DraftItem[] {
  if (source.type !== 'table') return [draftItem(source, page, where)];
  const { columns, ...table } = source;
  const cells = columns.map((column, index): DraftItem => {
    const cell = draftItem(column, page, below(where, ['columns', index]));
    return { ...cell, item: { ...cell.item, table: table.id } };
  });
  return [draftItem(table, page, where), ...cells];
}

export function draftConcern(id: string, concern: ConcernSource, page: number): DraftItem['item'] {
  const { followUps: _, suggestions: _nurses, ...head } = concern;
  return { id, type: 'concern', page, ...defined(head) };
}

type Plain = Exclude<BuildableItem, { type: 'table' }> | CellSource | Omit<Extract<BuildableItem, { type: 'table' }>, 'columns'>;

function draftItem(source: Plain, page: number, where: Where): DraftItem {
  const at = <K extends string>(key: K, text: string | undefined): { readonly [P in K]?: Located } =>
    optional(key, text === undefined ? undefined : located(where, [key], text));
  if (source.type === 'computed') {
    const { showIf, value, ...plain } = source;
    return { item: { ...defined(plain), page }, where, checks: [], ...at('showIf', showIf), ...at('value', value) };
  }
  if (source.type === 'text-block') {
    const { showIf, ...plain } = source;
    return { item: { ...defined(plain), page }, where, checks: [], ...at('showIf', showIf) };
  }
  const { showIf, readOnlyIf, check, ...rest } = source;
  const prefill = 'prefill' in rest ? rest.prefill : undefined;
  const { prefill: _, ...plain } = { prefill, ...rest };
  const checks = (check ?? []).map(({ when, ...said }, index) => ({ ...said, when: located(where, ['check', index, 'when'], when) }));
  return {
    item: { ...defined(plain), page },
    where,
    checks,
    ...at('showIf', showIf),
    ...at('readOnlyIf', readOnlyIf),
    ...at('prefill', prefill),
  };
}
