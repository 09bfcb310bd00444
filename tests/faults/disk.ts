import { IDBFactory } from 'fake-indexeddb';
import { databaseName } from '../../src/store';
import { Device } from '../store/world';

/** What the product's own database looks like, read from one that it made. */
interface Shape {
  readonly name: string;
  readonly keyPath: string | readonly string[];
  readonly counts: boolean;
  readonly indexes: readonly { readonly name: string; readonly keyPath: string | readonly string[]; readonly unique: boolean }[];
}

export interface Row {
  readonly key: IDBValidKey;
  readonly row: object;
}

export interface Table {
  readonly shape: Shape;
  readonly rows: ReadonlyMap<string, Row>;
  /** Next key of a table that counts. */
  readonly next: number;
}

export type Tables = ReadonlyMap<string, Table>;

const factory = new IDBFactory();
/** As IndexedDB orders keys: numbers before texts before lists. */
export function compareKeys(a: IDBValidKey, b: IDBValidKey): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return factory.cmp(a, b);
}

let template: Promise<{ readonly version: number; readonly tables: Tables }> | undefined;

/** An empty database as the product makes it; made once, by Dexie on fake-indexeddb. */
export function emptyDatabase(): Promise<{ readonly version: number; readonly tables: Tables }> {
  template ??= (async () => {
    const device = new Device('shape');
    (await device.open(null)).close();
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = device.indexedDB.open(databaseName);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('no shape'));
    });
    const transaction = database.transaction([...database.objectStoreNames]);
    const tables = new Map<string, Table>();
    for (const name of database.objectStoreNames) {
      const store = transaction.objectStore(name);
      const indexes = [...store.indexNames].map((each) => {
        const { keyPath, unique } = store.index(each);
        return { name: each, keyPath, unique };
      });
      if (store.keyPath === null) throw new Error(`${name} has no key path`);
      tables.set(name, { shape: { name, keyPath: store.keyPath, counts: store.autoIncrement, indexes }, rows: new Map(), next: 1 });
    }
    const { version } = database;
    database.close();
    return { version, tables };
  })();
  return template;
}

export const keyText = (key: unknown): string => JSON.stringify(key);

export function keyIn(row: object, path: string | readonly string[]): IDBValidKey | undefined {
  if (typeof path !== 'string') {
    const keys = path.map((each) => keyIn(row, each));
    return keys.every((key) => key !== undefined) ? keys : undefined;
  }
  const value: unknown = Reflect.get(row, path);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

type Query = IDBValidKey | IDBKeyRange | null | undefined;

const isRange = (query: Query): query is IDBKeyRange =>
  typeof query === 'object' && query !== null && 'includes' in query && 'lower' in query;
const matches = (query: Query, key: IDBValidKey): boolean =>
  query === undefined || query === null || (isRange(query) ? query.includes(key) : keyText(query) === keyText(key));

/** Rows of a table, or of one of its indexes, in order. */
export function find(table: Table, index: string | null, query: Query, limit = Infinity): readonly Row[] {
  if (index === null && query !== undefined && query !== null && !isRange(query)) {
    const one = table.rows.get(keyText(query));
    return one === undefined ? [] : [one];
  }
  const path = index === null ? table.shape.keyPath : table.shape.indexes.find((each) => each.name === index)?.keyPath;
  if (path === undefined) throw new DOMException(`no index ${index ?? ''}`, 'NotFoundError');
  const found = [...table.rows.values()].flatMap((row) => {
    const key = keyIn(row.row, path);
    return key !== undefined && matches(query, key) ? [{ ...row, by: key }] : [];
  });
  if (found.length < 2) return found;
  return found.sort((a, b) => compareKeys(a.by, b.by) || compareKeys(a.key, b.key)).slice(0, limit);
}

export function put(table: Table, given: object): { readonly table: Table; readonly key: IDBValidKey } {
  let row: object = structuredClone(given);
  let key = keyIn(row, table.shape.keyPath);
  let { next } = table;
  if (key === undefined && table.shape.counts && typeof table.shape.keyPath === 'string') {
    key = next;
    row = { ...row, [table.shape.keyPath]: key };
  }
  if (key === undefined) throw new DOMException('no key', 'DataError');
  if (typeof key === 'number' && table.shape.counts) next = Math.max(next, Math.floor(key) + 1);
  for (const index of table.shape.indexes) {
    const value = index.unique ? keyIn(row, index.keyPath) : undefined;
    if (value !== undefined && find(table, index.name, value).some((other) => compareKeys(other.key, key) !== 0))
      throw new DOMException(`${index.name} is there already`, 'ConstraintError');
  }
  return { table: { ...table, next, rows: new Map(table.rows).set(keyText(key), { key, row }) }, key };
}

export function remove(table: Table, query: Query): Table {
  const rows = new Map(table.rows);
  for (const { key } of find(table, null, query)) rows.delete(keyText(key));
  return { ...table, rows };
}
