import type { CanonicalItem } from './canonical';

export const concernParts = ['chosen', 'rating', 'talk', 'note'] as const;
/** `other`: her own words for an open option. */
export type Part = (typeof concernParts)[number] | 'other';

/** One place where an answer, or a shown value, stands. */
export interface Place {
  readonly path: string;
  /** The path as the definition knows it: with `:row` for the row. */
  readonly key: string;
  readonly item: CanonicalItem;
  readonly part?: Part;
}

export const partPath = (item: string, part: Part): string => `${item}.${part}`;

/** Path of an item's answer; of a column, with `:row` in the place of the row. */
export const pathOf = ({ id, table }: Pick<CanonicalItem, 'id' | 'table'>): string => (table === undefined ? id : `${table}/:row/${id}`);

export const hasOpenOption = (item: Pick<CanonicalItem, 'options'>): boolean =>
  item.options?.some((option) => option.open === true) === true;

export function placesOf(item: CanonicalItem): readonly Place[] {
  const path = pathOf(item);
  if (item.type === 'concern') return concernParts.map((part) => ({ path: partPath(path, part), key: partPath(path, part), item, part }));
  if (!hasOpenOption(item)) return [{ path, key: path, item }];
  return [
    { path, key: path, item },
    { path: partPath(path, 'other'), key: partPath(path, 'other'), item, part: 'other' },
  ];
}
