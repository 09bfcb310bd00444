import type { StoreEnvironment } from './contract';

export const databaseName = 'hna-2';

/** Earlier builds kept a demonstration's records unsealed, under this name. */
export const deletePlainDatabase = (factory: IDBFactory): void => void factory.deleteDatabase('hna-demonstration-1');

/** Dexie's words: primary key, then indexes. Tables that hold unsent changes are never rewritten by an upgrade. */
const schema = {
  records: 'id, kind, patient',
  outbox: '++local, &id, state, [team+state+rank], patient',
  feeds: 'feed',
  definitions: '[id+version]',
  meta: 'key',
  applied: 'id',
  notes: 'key',
  corrupt: 'id',
  unsent: 'id',
  summaries: 'block',
  dirty: 'id',
  keys: 'id',
  manifests: 'id',
  unsigned: 'id',
} as const;
export type TableName = keyof typeof schema;

export const tableNames = Object.keys(schema).filter((name): name is TableName => name in schema);

const schemaVersion = 5;
/** As the browser counts: Dexie leaves room for nine between two versions. */
export const databaseVersion = schemaVersion * 10;

/** Makes the tables of this schema, or upgrades an older one to it. `blocked` is called when other tabs hold that one open. */
export async function upgradeDatabase(
  name: string,
  { indexedDB, IDBKeyRange }: Pick<StoreEnvironment, 'indexedDB' | 'IDBKeyRange'>,
  blocked: () => void,
): Promise<void> {
  const { default: Dexie } = await import('dexie');
  const dexie = new Dexie(name, { indexedDB, IDBKeyRange, autoOpen: false });
  dexie.version(schemaVersion).stores(schema);
  dexie.on('blocked', blocked);
  try {
    await dexie.open();
  } finally {
    dexie.close({ disableAutoOpen: true });
  }
}
