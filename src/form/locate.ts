import type { CanonicalForm, CanonicalItem } from '../definition';
import type { Path, Session } from '../engine';
import type { Part, Place } from './fields';

const itemsById = new WeakMap<CanonicalForm, ReadonlyMap<string, CanonicalItem>>();

function itemOf(form: CanonicalForm, id: string): CanonicalItem | undefined {
  const items = itemsById.get(form) ?? new Map(form.items.map((item) => [item.id, item]));
  itemsById.set(form, items);
  return items.get(id);
}

const parts: readonly Part[] = ['chosen', 'rating', 'talk', 'note', 'other'];

/** The place that a path addresses: an item, a part of one, or a cell. A row itself is no place. */
export function locate(session: Session, path: Path): Place | null {
  const [table, row, column, ...deeper] = path.split('/');
  if (table === undefined || deeper.length > 0 || (row !== undefined && column === undefined)) return null;
  const inRow = row === undefined ? {} : { row: { table, id: row } };
  const address = column ?? table;
  const whole = itemOf(session.form.canonical, address);
  if (whole !== undefined) return { path, item: whole, part: 'value', ...inRow };
  const at = address.lastIndexOf('.');
  const item = itemOf(session.form.canonical, address.slice(0, at));
  const part = parts.find((name) => name === address.slice(at + 1));
  return item === undefined || part === undefined ? null : { path, item, part, ...inRow };
}
