import { base64url, type Edit, type RecordId } from '../../../src/records';
import { databaseName, openStore, type Caseload, type Store } from '../../../src/store';
import { Sealer } from '../../../src/store/sealer';
import { makeSigningKey, readSigningKey } from '../../../src/vault/signing';
import { ringOf } from '../../store/ring';

/** What the store's bench asks of the page; times are in ms. */
export interface StoreBench {
  /** Puts so many patients, each with an event, into the database; gives how long their summaries took from nothing. */
  fill(patients: number): Promise<number>;
  /** So many changesets wait from now on. */
  wait(changesets: number): Promise<void>;
  /** Opens the database and the summaries, as after unlocking; gives how long that took and how many patients are in the list. */
  unlock(): Promise<{ time: number; patients: number }>;
  /** The first fifty of the list, after a save. */
  list(times: number): Promise<number[]>;
  find(typed: readonly string[]): Promise<{ times: number[]; found: number[] }>;
  /** One answer saved, in turn by the store and by hand. */
  autosave(times: number): Promise<{ ours: number[]; raw: number[] }>;
}

const environment = {
  now: () => Date.now(),
  random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
  indexedDB,
  IDBKeyRange,
};
const newId = (): RecordId => base64url(environment.random(16));
const identity = { account: 'account-bench-1', name: 'Bench', team: 'team-bench-0001', teamName: 'Bench', people: {}, demonstration: true };

const first = ['Ann', 'Zoë', 'Mary', 'Siobhán', 'Ruth', 'Fatima', 'Li', 'Olu', 'Agnieszka', 'Joan'];
const last = ['Abara', 'Müller', 'O’Brien', 'Smith-Jones', 'van der Berg', 'Khan', 'Chen', 'Okoro', 'Łukasz', 'Lund', 'Example', 'Patel'];

/** A folded record as it lies on the device. */
function record(id: RecordId, kind: string, patient: RecordId, fields: Readonly<Record<string, unknown>>): object {
  const head = (value: unknown) => [{ id: newId(), value, changeset: newId(), author: identity.account, device: 'device-bench-1', at: 1 }];
  return {
    id,
    kind,
    patient,
    fields: Object.fromEntries(Object.entries(fields).map(([path, value]) => [path, head(value)])),
    superseded: [newId(), newId()],
  };
}

function openRaw(database: string, stores: readonly string[] = []): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database);
    opening.onupgradeneeded = () => stores.forEach((store) => opening.result.createObjectStore(store, { keyPath: 'id' }));
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('not opened'));
  });
}

function write(
  database: IDBDatabase,
  table: string,
  rows: Iterable<object>,
  durability: IDBTransactionDurability = 'relaxed',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(table, 'readwrite', { durability });
    for (const row of rows) transaction.objectStore(table).put(row);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
}

let opened: { readonly store: Store; readonly caseload: Caseload } | null = null;

async function whole(store: Store): Promise<Caseload> {
  for (;;) {
    const caseload = await store.caseload();
    if (caseload.preparing === 0) return caseload;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function current(): Promise<{ readonly store: Store; readonly caseload: Caseload }> {
  if (opened === null) {
    const store = await openStore(environment, ringOf(environment.random));
    store.signWith({ account: identity.account, signing: await readSigningKey(await makeSigningKey()) });
    opened = { store, caseload: await whole(store) };
  }
  return opened;
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const assessment = newId();
const answer = (value: number): Edit => ({
  record: assessment,
  kind: 'assessment',
  path: `answers/q${value % 60}.rating`,
  value: (value % 10) + 1,
});

const bench: StoreBench = {
  fill: async (patients) => {
    const ring = ringOf(environment.random);
    const sealer = new Sealer(ring);
    const store = await openStore(environment, ring);
    await store.setIdentity(identity);
    const raw = await openRaw(databaseName);
    for (let from = 0; from < patients; from += 1_000) {
      const rows: object[] = [];
      const keys: object[] = [];
      const seal = (row: object, patient: RecordId): void => void rows.push(sealer.seal('records', row, patient, 1));
      for (let n = from; n < Math.min(from + 1_000, patients); n += 1) {
        const id = newId();
        const born = `${1930 + (n % 70)}-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`;
        const person = `${first[n % first.length] ?? ''} ${last[(n >> 3) % last.length] ?? ''}${n}`;
        keys.push(ring.make(id));
        seal(record(id, 'patient', id, { name: person, born, nhsNumber: String(4_000_000_000 + n * 7) }), id);
        seal(
          record(newId(), 'event', id, { point: 'progression', date: '2026-11-20', 'told/date': '2026-11-21', 'told/by': 'Dr Shah' }),
          id,
        );
      }
      await write(raw, 'keys', keys);
      await write(raw, 'records', rows);
    }
    raw.close();
    const time = await timed(() => whole(store));
    store.close();
    return time;
  },
  wait: async (changesets) => {
    const ring = ringOf(environment.random);
    const sealer = new Sealer(ring);
    const store = await openStore(environment, ring);
    const { changeset } = await store.commit([answer(0)], { patient: 'patient-bench-1' });
    store.close();
    const raw = await openRaw(databaseName);
    for (let from = 0; from < changesets; from += 1_000) {
      const rows = Array.from({ length: 1_000 }, () => {
        const id = newId();
        const row = {
          id,
          team: identity.team,
          state: 'waiting',
          rank: 1,
          bytes: 768,
          records: [assessment],
          patient: 'patient-bench-1',
          changeset: { ...changeset, header: { ...changeset.header, id } },
        };
        return sealer.seal('outbox', row, 'patient-bench-1');
      });
      await write(raw, 'outbox', rows);
    }
    raw.close();
  },
  unlock: async () => {
    const time = await timed(current);
    return { time, patients: (await current()).caseload.patients.length };
  },
  list: async (times) => {
    const { store, caseload } = await current();
    const patient = caseload.patients[10]?.id ?? '';
    const taken: number[] = [];
    for (let n = 0; n < times; n += 1) {
      await store.commit([{ record: patient, kind: 'patient', path: 'noNumberReason', value: `reason ${n}` }]);
      taken.push(await timed(async () => (await store.caseload()).patients.slice(0, 50)));
    }
    return taken;
  },
  find: async (typed) => {
    const { caseload } = await current();
    const times: number[] = [];
    const found: number[] = [];
    for (const text of typed) times.push(await timed(() => found.push(caseload.find(text).slice(0, 50).length)));
    return { times, found };
  },
  autosave: async (times) => {
    const { store } = await current();
    await store.outbox();
    // Somebody who has been known for a while: the list of her records is written with each save. It is as long each time.
    const patient = newId();
    for (let n = 0; n < 40; n += 1) await store.commit([{ ...answer(n), record: newId() }], { patient });
    for (let n = 0; n < 60; n += 1) await store.commit([answer(n)], { patient });
    const raw = await openRaw('raw', ['records', 'outbox']);
    const ours: number[] = [];
    const byHand: number[] = [];
    for (let n = 0; n < times; n += 1) {
      let commit: Awaited<ReturnType<Store['commit']>> | null = null;
      ours.push(await timed(async () => (commit = await store.commit([answer(n)], { patient }))));
      // Both after the same rest, as an answer comes: what follows at once finds processor and browser awake.
      await rest();
      const { records, changeset } = commit ?? { records: new Map<string, object>(), changeset: {} };
      const state = records.get(assessment) ?? {};
      // The same two rows, and nothing else: no chain, no hashes, no check, no count.
      byHand.push(
        await timed(
          () =>
            new Promise<void>((resolve, reject) => {
              const transaction = raw.transaction(['records', 'outbox'], 'readwrite', { durability: 'strict' });
              transaction.objectStore('records').put(state);
              transaction.objectStore('outbox').put({ id: newId(), changeset });
              transaction.oncomplete = () => resolve();
              transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
            }),
        ),
      );
      await rest();
    }
    raw.close();
    return { ours, raw: byHand };
  },
};

declare global {
  var storeBench: StoreBench | undefined;
}
globalThis.storeBench = bench;
