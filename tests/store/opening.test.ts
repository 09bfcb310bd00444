import { afterEach, describe, expect, it, vi } from 'vitest';
import { databaseName, openStore, type StoreEnvironment } from '../../src/store';
import { answer, Device, nurse, person } from './world';
import { patience } from '../patience';

const name = databaseName;

/** Raises the database on the device to a version of its own making. */
function raise(factory: IDBFactory, version: number, change: (database: IDBDatabase) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, version);
    opening.onupgradeneeded = () => change(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
}

describe('opening the database', () => {
  afterEach(() => {
    vi.doUnmock('dexie');
    vi.resetModules();
  });

  it('fetches Dexie to make the tables, and not again on a device that has them', async () => {
    const fetched = vi.fn<() => void>();
    const device = new Device('in use');
    vi.doMock('dexie', async (original) => {
      fetched();
      return original();
    });
    const reopen = async () => {
      vi.resetModules();
      const { openStore } = await import('../../src/store');
      return openStore(device.environment, device.ring());
    };
    const first = await reopen();
    await first.setIdentity(nurse);
    first.close();
    expect(fetched).toHaveBeenCalledOnce();
    const again = await reopen();
    expect(await again.identity()).toEqual(nurse);
    again.close();
    expect(fetched).toHaveBeenCalledOnce();
  });

  it('reads at once while a new log is begun, and writes after it', async () => {
    const device = new Device('log');
    (await device.open()).close();
    let begun = (): void => undefined;
    const log = new Promise<void>((resolve) => (begun = resolve));
    const store = await openStore({ ...device.environment, beginLog: () => log }, device.ring());
    expect(await store.identity()).toEqual(nurse);
    let saved = false;
    const saving = store.commit([answer('assessment-1', 'pain', 7)]).then(() => (saved = true));
    expect(await store.record('assessment-1')).toBeNull();
    expect(saved).toBe(false);
    begun();
    await saving;
    expect(await store.record('assessment-1')).not.toBeNull();
    store.close();
  });

  it('saves though a new log fails, or never comes', async () => {
    const device = new Device('no log');
    // Only what is waited for shortly comes to its end: the patience with the log, not the watchdogs.
    const timer: StoreEnvironment['timer'] = (milliseconds, callback) => {
      const one = milliseconds < 5_000 ? setImmediate(callback) : null;
      return () => {
        if (one !== null) clearImmediate(one);
      };
    };
    for (const beginLog of [() => Promise.reject(new Error('full')), () => new Promise<void>(() => undefined)]) {
      const store = await openStore({ ...device.environment, timer, watchdog: 60_000, beginLog }, device.ring());
      await store.setIdentity(nurse);
      await store.setNote('kept', 'yes');
      expect(await store.getNote('kept')).toBe('yes');
      store.close();
    }
  });

  it('makes the tables in a database of an older schema, which keeps what it holds', async () => {
    const device = new Device('older');
    await raise(device.indexedDB, 1, (database) =>
      database.createObjectStore('feeds', { keyPath: 'feed' }).put({ feed: 'team/a', cursor: 3, epoch: null, checksum: '' }),
    );
    const store = await device.open();
    expect((await store.sync.cursor('team/a')).cursor).toBe(3);
    expect(await store.identity()).toEqual(nurse);
    store.close();
  });

  it('upgrades a database of an earlier schema without touching what is not sent, and makes counts and lists from it', async () => {
    const source = new Device('earlier schema');
    const before = await source.open();
    const ann = source.id();
    await before.commit(person(ann));
    await before.commit([answer(source.id(), 'pain.rating', 4)], { patient: ann });
    before.close();
    const device = new Device('earlier schema');
    await raise(device.indexedDB, 10, (database) => {
      for (const [name, key] of Object.entries({
        records: 'id',
        feeds: 'feed',
        meta: 'key',
        applied: 'id',
        notes: 'key',
        corrupt: 'id',
        keys: 'id',
      })) {
        const table = database.createObjectStore(name, { keyPath: key });
        if (name === 'records') for (const index of ['kind', 'patient']) table.createIndex(index, index);
      }
      database.createObjectStore('definitions', { keyPath: ['id', 'version'] }).createIndex('[id+version]', ['id', 'version']);
      const outbox = database.createObjectStore('outbox', { keyPath: 'local', autoIncrement: true });
      outbox.createIndex('id', 'id', { unique: true });
      outbox.createIndex('state', 'state');
      outbox.createIndex('[team+state+rank]', ['team', 'state', 'rank']);
    });
    const rowsOf = (from: Device, table: string) => from.raw<unknown[]>(table, 'readonly', (store) => store.getAll());
    for (const table of ['records', 'meta', 'applied', 'outbox', 'keys']) {
      const rows = await rowsOf(source, table);
      for (const row of rows) await device.raw(table, 'readwrite', (store) => store.put(row));
    }
    await device.raw('meta', 'readwrite', (store) => store.delete('summaries'));
    const unsent = await rowsOf(device, 'outbox');
    const store = await device.open();
    expect(await rowsOf(device, 'outbox')).toEqual(unsent);
    expect(await store.outbox()).toMatchObject({ waiting: 2, patients: 1 });
    await store.caseload();
    await vi.waitFor(async () => expect((await store.caseload()).patients.map(({ id }) => id)).toEqual([ann]), patience);
    expect(await rowsOf(device, 'outbox')).toEqual(unsent);
    store.close();
  });

  it('opens a database of a newer schema as it is', async () => {
    const device = new Device('newer');
    (await device.open()).close();
    await raise(device.indexedDB, 90, (database) => database.createObjectStore('later'));
    const store = await device.open(null);
    expect(await store.identity()).toEqual(nurse);
    store.close();
  });

  it('steps aside when another tab needs a newer schema, and goes on when that is done', async () => {
    const device = new Device('aside');
    const store = await device.open();
    await raise(device.indexedDB, 90, (database) => database.createObjectStore('later'));
    expect(await store.identity()).toEqual(nurse);
    store.close();
  });
});
