import { guard, isText, objectOf } from '../records';
import type { Tables } from './database';

/** Changesets that came without their author's signature: few in a row each, the many of a first pull in one row for each page. */

const few = 8;
const many = 'many/';
const isMany = guard<{ readonly ids: string }>(objectOf({ id: isText, ids: isText }));

export function noteUnsigned(tables: Tables, changesets: readonly string[]): void {
  if (changesets.length > few) tables.post('unsigned', { id: `${many}${tables.rowId()}`, ids: changesets.join(' ') });
  else for (const id of changesets) tables.post('unsigned', { id });
}

/** Which of these did. */
export async function unsignedAmong(tables: Tables, changesets: Iterable<string>): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(changesets)];
  const [rows, pages] = await Promise.all([
    Promise.all(wanted.map((id) => tables.get('unsigned', id))),
    tables.between('unsigned', many, `${many}\uFFFF`),
  ]);
  const found = new Set(wanted.filter((_, index) => rows[index] !== undefined));
  for (const { ids } of pages.filter(isMany)) {
    const inPage = new Set(ids.split(' '));
    for (const id of wanted) if (inPage.has(id)) found.add(id);
  }
  return found;
}
