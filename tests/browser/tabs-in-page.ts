import { canonicalJson, type RecordId } from '../../src/records';
import { openStore, type Store } from '../../src/store';
import { ringOf } from '../store/ring';
import { startSync, type Sync } from '../../src/sync';
import { nurse } from '../acceptance/store';

/** Heartbeats and the wait for a silent leader go by so much faster; how long a reply may take stays as it is. */
const faster = 20;
const patience = 30_000;

/** Transactions that this tab has not ended: a tab that freezes in one keeps all others from the database until it wakes. */
let transactions = 0;
const begin = Reflect.get(IDBDatabase.prototype, 'transaction') as IDBDatabase['transaction'];
IDBDatabase.prototype.transaction = function counted(this: IDBDatabase, ...given) {
  const transaction = begin.apply(this, given);
  transactions += 1;
  for (const end of ['complete', 'abort']) transaction.addEventListener(end, () => (transactions -= 1));
  return transaction;
};

let opened: { readonly store: Store; readonly sync: Sync } | null = null;
/** What became of each page that this tab wanted to write. */
const written: string[] = [];

function here(): { readonly store: Store; readonly sync: Sync } {
  if (opened === null) throw new Error('not open');
  return opened;
}

/** Runs in a tab, as the app opens its store and keeps it in step. */
export async function open(): Promise<void> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const store = await openStore({ now: () => Date.now(), random, indexedDB, IDBKeyRange }, ringOf(random));
  await store.setIdentity(nurse);
  const { sync: inner } = store;
  const apply: typeof inner.applyPull = inner.applyPull.bind(inner);
  inner.applyPull = (reply) =>
    apply(reply).then(
      () => void written.push(`up to ${reply.cursor}`),
      (error: unknown) => {
        written.push(String(Reflect.get(Object(error), 'code')));
        throw error;
      },
    );
  const sync = startSync({
    store,
    pack: () => Promise.resolve(null),
    hints: null,
    elapsed: () => performance.now() * faster,
    timer: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds < patience ? milliseconds / faster : milliseconds);
      return () => clearTimeout(timer);
    },
  });
  opened = { store, sync };
}

/** So many at the same moment. */
export async function save(record: RecordId, count = 1): Promise<void> {
  const { store } = here();
  await Promise.all(
    Array.from({ length: count }, (_, value) => store.commit([{ record, kind: 'assessment', path: 'answers/pain.rating', value }])),
  );
}

export async function look(record: RecordId): Promise<object> {
  const { store, sync } = here();
  const [{ cursor }, { waiting }, state] = await Promise.all([store.sync.cursor('team'), store.outbox(), store.record(record)]);
  return { cursor, waiting, state: sync.status().state, heads: canonicalJson(state?.fields['answers/pain.rating']?.length ?? 0), written };
}

/** Between two transactions; from then on nothing of the tab runs until this is answered. */
export async function freeze(): Promise<void> {
  while (transactions > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const asked = new XMLHttpRequest();
  asked.open('GET', '/api/frozen', false);
  asked.send();
}

export const syncNow = (): Promise<void> => here().sync.syncNow();
