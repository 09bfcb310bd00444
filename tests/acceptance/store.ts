import {
  addPatient,
  canonicalJson,
  conflictsOf,
  hashHeader,
  hashText,
  type Changeset,
  type Edit,
  type Header,
  type RecordId,
} from '../../src/records';
import type { Identity, PullReply } from '../../src/protocol';
import { StoreError, type Store } from '../../src/store';

/**
 * What every place that holds the store's database has to do, in any browser: run by Vitest over fake-indexeddb and by
 * `tests/browser` in real engines. So it needs no test runner: a behaviour throws where it is not kept.
 */
export interface StoreWorld {
  /** Opens the database of a device, as one more page of it. Nobody is signed in where `who` is null. */
  readonly open: (device: string, who?: Identity | null) => Promise<Store>;
  readonly id: () => RecordId;
  /** One request to a table, past the store. */
  readonly raw: <T>(device: string, table: string, work: (table: IDBObjectStore) => IDBRequest<T>) => Promise<T>;
}

export interface Behaviour {
  readonly name: string;
  readonly check: (world: StoreWorld) => Promise<void>;
}

const team = 'team-aaaa';
export const nurse: Identity = {
  account: 'nurse-aaaa',
  name: 'Nurse A',
  team,
  teamName: 'Team A',
  people: { 'nurse-aaaa': 'Nurse A' },
  demonstration: true,
};

const person = (id: RecordId, name: string): Edit[] =>
  addPatient(id, { name, born: '1960-02-03', nhsNumber: null, noNumberReason: 'not-known' });
const rating = (record: RecordId, value: number): Edit => ({ record, kind: 'assessment', path: 'answers/pain.rating', value });

function same(found: unknown, expected: unknown): void {
  const [one, other] = [canonicalJson(found ?? null), canonicalJson(expected ?? null)];
  if (one !== other) throw new Error(`${one} was found, and not ${other}`);
}

async function refused(work: Promise<unknown>, code: string): Promise<void> {
  const outcome = await work.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
  );
  same(outcome, code);
}

const page = (changesets: readonly Changeset[], more: Partial<PullReply> = {}): PullReply => ({
  epoch: 'epoch-1',
  feed: `team/${team}`,
  entries: changesets.map((changeset, index) => ({ position: index + 1, received: 1, changeset })),
  cursor: changesets.length,
  checksum: 'sum',
  more: false,
  ...more,
});

/** One chain: numbers without a gap, none twice, each linked to the one before. */
function isChain(headers: readonly Header[]): void {
  const sorted = headers.toSorted((a, b) => a.seq - b.seq);
  same(
    sorted.map(({ seq }) => seq),
    sorted.map((_, index) => index + 1),
  );
  same(
    sorted.map(({ prev }) => prev),
    sorted.map((_, index) => {
      const before = sorted[index - 1];
      return before === undefined ? null : hashHeader(before);
    }),
  );
}

async function list(store: Store): Promise<readonly (string | undefined)[]> {
  for (;;) {
    const { patients, preparing } = await store.caseload();
    if (preparing === 0) return patients.map(({ patient }) => patient?.name);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const storeBehaviours: readonly Behaviour[] = [
  {
    name: 'has what was saved when it is opened again',
    check: async ({ open, id }) => {
      const [first, record] = [await open('a'), id()];
      const { changeset } = await first.commit([rating(record, 7)]);
      same(hashText(changeset.body), changeset.header.bodyHash);
      const state = await first.record(record);
      first.close();
      const again = await open('a');
      same(await again.record(record), state);
      same((await again.sync.next({ changesets: 10, bytes: 100_000 }))[0], changeset);
      same(again.device, changeset.header.device);
      again.close();
    },
  },
  {
    name: 'makes one chain without a gap or a fork of what two pages save at the same moment',
    check: async ({ open, id }) => {
      const pages = [await open('a'), await open('a')];
      const record = id();
      const saved = await Promise.all(
        Array.from({ length: 12 }, (_, n) => pages.map((store) => store.commit([rating(record, n % 11)]))).flat(),
      );
      same(new Set(saved.map(({ changeset }) => changeset.header.device)).size, 1);
      isChain(saved.map(({ changeset }) => changeset.header));
      // Each page's edit superseded what was there: nobody differs from himself.
      same(conflictsOf((await pages[0]?.record(record)) ?? { id: record, kind: 'assessment', fields: {}, superseded: [] }).length, 0);
      for (const store of pages) store.close();
    },
  },
  {
    name: 'saves nothing while nobody is signed in, and nothing of another team',
    check: async ({ open, id }) => {
      const store = await open('a', null);
      const record = id();
      await refused(store.commit([rating(record, 1)]), 'not-signed-in');
      same(await store.record(record), null);
      await store.setIdentity(nurse);
      await refused(store.setIdentity({ ...nurse, team: 'team-bbbb' }), 'other-team');
      same((await store.identity())?.team, team);
      store.close();
    },
  },
  {
    name: 'folds a page that came and moves its cursor at once, and the same page again changes nothing',
    check: async ({ open, id }) => {
      const [here, there] = [await open('a'), await open('b')];
      const record = id();
      const theirs = [await there.commit([rating(record, 3)]), await there.commit([rating(record, 4)])].map(({ changeset }) => changeset);
      await here.sync.applyPull(page(theirs));
      const state = await here.record(record);
      same(state, await there.record(record));
      await here.sync.applyPull(page(theirs));
      same(await here.record(record), state);
      same((await here.sync.cursor(`team/${team}`)).cursor, 2);
      here.close();
      there.close();
    },
  },
  {
    name: 'keeps both answers where two devices changed the same one',
    check: async ({ open, id }) => {
      const [here, there] = [await open('a'), await open('b')];
      const record = id();
      await here.commit([rating(record, 3)]);
      const { changeset } = await there.commit([rating(record, 9)]);
      await here.sync.applyPull(page([changeset]));
      const heads = (await here.record(record))?.fields['answers/pain.rating'] ?? [];
      same(heads.map(({ value }) => value).toSorted(), [3, 9]);
      here.close();
      there.close();
    },
  },
  {
    name: 'joins records that came as they stand with what was saved here, page by page',
    check: async ({ open, id }) => {
      const [here, there] = [await open('a'), await open('b')];
      const [ann, bob] = [id(), id()].toSorted();
      await there.commit(person(ann ?? '', 'Ann'));
      await there.commit(person(bob ?? '', 'Bob'));
      await here.commit([{ record: ann ?? '', kind: 'patient', path: 'phone', value: '123' }]);
      const whole = { epoch: 'epoch-1', feed: `team/${team}`, cursor: 2, checksum: 'sum' };
      await here.sync.applySnapshot({ ...whole, records: [await there.record(ann ?? '')], next: ann ?? '' });
      same((await here.sync.cursor(whole.feed)).snapshot?.after, ann);
      await here.sync.applySnapshot({ ...whole, records: [await there.record(bob ?? '')], next: null });
      same((await here.sync.cursor(whole.feed)).cursor, 2);
      same(Object.keys((await here.record(ann ?? ''))?.fields ?? {}), ['born', 'name', 'noNumberReason', 'phone']);
      here.close();
      there.close();
    },
  },
  {
    name: 'writes nothing for a page that led before another took over',
    check: async ({ open, id }) => {
      const [before, after, there] = [await open('a'), await open('a'), await open('b')];
      const record = id();
      const { changeset: first } = await there.commit([rating(record, 1)]);
      const { changeset: second } = await there.commit([rating(record, 2)]);
      await before.sync.takeFence();
      await after.sync.takeFence();
      await after.sync.applyPull(page([first, second]));
      const state = await after.record(record);
      await refused(before.sync.applyPull(page([first])), 'superseded');
      await refused(before.sync.startEpoch('epoch-0'), 'superseded');
      await refused(before.sync.acknowledge({ epoch: 'epoch-0', results: [], chain: { have: 0, fork: false } }), 'superseded');
      same((await after.sync.cursor(`team/${team}`)).cursor, 2);
      same(await after.record(record), state);
      for (const store of [before, after, there]) store.close();
    },
  },
  {
    name: 'offers what is urgent first, counts what waits, and knows what became of it',
    check: async ({ open, id }) => {
      const store = await open('a');
      const [ann, bob] = [id(), id()];
      const { changeset: one } = await store.commit([rating(id(), 1)], { patient: ann });
      const { changeset: flag } = await store.commit([{ record: id(), kind: 'flag', path: 'urgency', value: 'immediate' }], {
        patient: bob,
        urgent: true,
      });
      const limit = { changesets: 10, bytes: 100_000 };
      same(
        (await store.sync.next(limit)).map(({ header }) => header.id),
        [flag.header.id],
      );
      const { waiting, patients } = await store.outbox();
      same([waiting, patients], [2, 2]);
      await store.sync.acknowledge({
        epoch: 'epoch-1',
        results: [
          { id: flag.header.id, outcome: 'stored', position: 1 },
          { id: one.header.id, outcome: 'quarantined', code: 'bad-body', message: 'No.' },
        ],
        chain: { have: 2, fork: false },
      });
      const after = await store.outbox();
      same([after.waiting, after.quarantined.map(({ changeset }) => changeset)], [0, [one.header.id]]);
      await store.sync.startEpoch('epoch-1');
      await store.sync.startEpoch('epoch-2');
      same((await store.outbox()).waiting, 2);
      store.close();
    },
  },
  {
    name: 'lists patients by name, finds them, and has the list again from its blocks',
    check: async ({ open, id }) => {
      const store = await open('a');
      const names = Array.from({ length: 70 }, (_, n) => `Person ${String(n).padStart(2, '0')} Müller`);
      const ids = names.map(() => id());
      for (const [n, name] of names.entries()) await store.commit(person(ids[n] ?? '', name));
      same(await list(store), names);
      same((await store.caseload()).find('muller 1960').length, 70);
      store.close();
      const other = await open('a');
      await other.commit([{ record: ids[0] ?? '', kind: 'patient', path: 'name', value: 'Zoe' }]);
      other.close();
      const again = await open('a');
      same(await list(again), [...names.slice(1), 'Zoe']);
      again.close();
    },
  },
  {
    name: 'sets a damaged record aside and goes on with the others',
    check: async ({ open, id, raw }) => {
      const store = await open('a');
      const [ann, bob] = [id(), id()];
      await store.commit(person(ann, 'Ann'));
      await store.commit(person(bob, 'Bob'));
      await raw('a', 'records', (table) => table.put({ id: ann, kind: 'patient', patient: ann, fields: 7 }));
      same(
        (await store.records('patient')).map((state) => state.id),
        [bob],
      );
      same(
        (await store.corrupt()).map((each) => each.id),
        [ann],
      );
      await store.commit([{ record: ann, kind: 'patient', path: 'name', value: 'Ann again' }]);
      // Nobody had the former name before their eyes: it was saved, so it stands beside the new one until somebody settles that.
      same((await store.record(ann))?.fields['name']?.map(({ value }) => value).toSorted(), ['Ann', 'Ann again']);
      store.close();
    },
  },
  {
    name: 'tells the other pages of the device what changed',
    check: async ({ open, id }) => {
      const [one, other] = [await open('a'), await open('a')];
      const record = id();
      const heard = new Promise<void>((resolve) => {
        other.subscribe((event) => {
          if (event.records.has(record)) resolve();
        });
      });
      await one.commit([rating(record, 5)]);
      await heard;
      one.close();
      other.close();
    },
  },
  {
    name: 'keeps small notes of the device alone until they are taken back',
    check: async ({ open }) => {
      const store = await open('a');
      await store.setNote('step', 'three');
      same(await store.getNote('step'), 'three');
      await store.setNote('step', null);
      same(await store.getNote('step'), null);
      store.close();
    },
  },
];
