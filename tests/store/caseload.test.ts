import { IDBIndex } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import {
  addTask,
  endPatient,
  joinInto,
  markTaskDone,
  part,
  recordOutcome,
  undoEnd,
  type Edit,
  type RecordId,
  type Summary,
} from '../../src/records';
import { reachedNote, type Caseload, type Commit, type Store } from '../../src/store';
import { Database } from '../../src/store/database';
import { sendAll, shortForm } from '../app/harness';
import { answer, Device, nurse, person } from './world';
import { patience } from '../patience';

const event = (id: RecordId, told: boolean): Edit[] => [
  { record: id, kind: 'event', path: 'point', value: 'progression' },
  { record: id, kind: 'event', path: 'date', value: '2026-11-20' },
  ...(told ? ([{ record: id, kind: 'event', path: 'told/date', value: '2026-11-21' }] as const) : []),
];
const flag = (id: RecordId, assessment: RecordId): Edit[] => [
  { record: id, kind: 'flag', path: 'assessment', value: assessment },
  { record: id, kind: 'flag', path: 'urgency', value: 'immediate' },
];

/** The whole list, once nothing is still to come. */
async function whole(store: Store): Promise<Caseload> {
  for (;;) {
    const caseload = await store.caseload();
    if (caseload.preparing === 0) return caseload;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
/** Brings in what was saved elsewhere, as a feed does. */
function feedInto({ sync }: Store): (saved: readonly Promise<Commit>[]) => Promise<void> {
  let cursor = 0;
  return async (saved) => {
    const entries = (await Promise.all(saved)).map(({ changeset }) => ({ position: (cursor += 1), received: 1, changeset }));
    await sync.applyPull({ epoch: 'e1', feed: 'team/a', entries, cursor, checksum: '', more: false });
  };
}
const names = (list: readonly Summary[]): readonly string[] => list.map(({ patient }) => patient?.name ?? '');

describe('a flag', () => {
  it('that came back tells when the server received that it was raised, and no later word of it', async () => {
    const [store, away] = [await new Device('reached').open(), new Device('reached away')];
    const elsewhere = await away.open();
    const [ann, raised, other] = [away.id(), away.id(), away.id()];
    const raise = (record: RecordId): Edit[] => [...flag(record, away.id()), { record, kind: 'flag', path: 'raisedAt', value: 5 }];
    const own = (await store.commit(raise(other), { patient: ann })).changeset;
    const { changeset } = await elsewhere.commit(raise(raised), { patient: ann });
    const later = (await elsewhere.commit(recordOutcome([raised], 'x1', { what: 'spoke', note: '' }, 6), { patient: ann })).changeset;
    expect(await store.getNote(reachedNote(raised))).toBeNull();
    await sendAll(store);
    const told: boolean[] = [];
    store.subscribe(({ outbox }) => told.push(outbox));
    const entries = [
      { position: 1, received: 8000, changeset: own },
      { position: 2, received: 7000, changeset },
      { position: 3, received: 9000, changeset: later },
    ];
    const pull = (from: number, to: number) => ({
      epoch: 'e1',
      feed: 'team/a',
      entries: entries.slice(from, to),
      cursor: to,
      checksum: '',
      more: false,
    });
    // Its own was acknowledged already: what is new is when.
    await store.sync.applyPull(pull(0, 1));
    await vi.waitFor(() => expect(told).toEqual([true]), patience);
    await store.sync.applyPull(pull(1, 3));
    expect(await store.getNote(reachedNote(raised))).toBe('7000');
    expect(await store.getNote(reachedNote(other))).toBe('8000');
  });
});

describe('the list of patients', () => {
  it('is by name, follows each save, and says what is due', async () => {
    const device = new Device('list');
    const store = await device.open();
    const [bob, ann] = [device.id(), device.id()];
    await store.commit(person(bob, 'Bob'));
    expect(names((await store.caseload()).patients)).toEqual(['Bob']);
    await store.commit(person(ann, 'Ann'));
    await store.commit([...event(device.id(), true), ...event(device.id(), false)], { patient: ann });
    const { patients } = await store.caseload();
    expect(names(patients)).toEqual(['Ann', 'Bob']);
    expect(patients[0]).toMatchObject({ due: [{ point: 'progression' }], notTold: 1 });
    await store.commit([{ record: bob, kind: 'patient', path: 'name', value: 'Aaron' }]);
    expect(names((await store.caseload()).patients)).toEqual(['Aaron', 'Ann']);
  });

  it('is the same for all who ask at once', async () => {
    const store = await new Device('at once').open();
    const ann = new Device('ann').id();
    await store.commit(person(ann, 'Ann'));
    await store.caseload();
    await store.commit([{ record: ann, kind: 'patient', path: 'name', value: 'Anna' }]);
    const lists = await Promise.all([store.caseload(), store.caseload(), store.caseload()]);
    expect(lists.map(({ patients }) => names(patients))).toEqual([['Anna'], ['Anna'], ['Anna']]);
    store.close();
  });

  it('is the same when it is opened again, from its blocks and what was saved since', async () => {
    const device = new Device('again');
    const store = await device.open();
    for (let n = 0; n < 60; n += 1) await store.commit(person(device.id(), `Person ${String(n).padStart(2, '0')}`));
    const before = await whole(store);
    const [first] = before.patients;
    store.close();
    expect(await device.raw('summaries', 'readonly', (table) => table.count())).toBeGreaterThan(10);
    const unlisted = await device.open();
    await unlisted.commit([{ record: first?.id ?? '', kind: 'patient', path: 'name', value: 'Zoe' }]);
    unlisted.close();
    const again = await device.open();
    expect(names((await whole(again)).patients)).toEqual([...names(before.patients).slice(1), 'Zoe']);
    again.close();
  });

  it('follows what another tab saves', async () => {
    const device = new Device('tabs');
    const [one, other] = [await device.open(), await device.open()];
    expect((await one.caseload()).patients).toEqual([]);
    await other.commit(person(device.id(), 'Ann'));
    await vi.waitFor(async () => expect(names((await one.caseload()).patients)).toEqual(['Ann']), patience);
    one.close();
    other.close();
  });

  it('lists what waits for a person, until it is done', async () => {
    const device = new Device('waiting');
    const store = await device.open();
    const [ann, raised, task, handed, said] = [device.id(), 'flag-0000001', 'task-0000001', 'assessment-1', 'assessment-2'];
    await store.commit(person(ann, 'Ann'));
    const begun = (id: RecordId, status: string): Edit[] => [
      { record: id, kind: 'assessment', path: 'mode', value: 'clinic-tablet' },
      { record: id, kind: 'assessment', path: 'status', value: status },
    ];
    const more = addTask(task, { what: 'call-back', title: '', due: null, owner: null });
    await store.commit([...begun(handed, 'started'), ...begun(said, 'submitted'), ...flag(raised, said), ...more], { patient: ann });
    const before = await whole(store);
    const lists = ({ flagged, tasked, handedOver, toTalk, due }: Caseload) => [flagged, tasked, handedOver, toTalk, due].map(names);
    expect(lists(before)).toEqual([['Ann'], ['Ann'], ['Ann'], ['Ann'], []]);
    expect(before.flagged[0]?.flags).toMatchObject([{ id: raised, attempts: 0, owners: [], seen: false, last: null }]);
    expect(before.patients[0]).toMatchObject({ handedOver: [{ id: handed }], toTalk: [{ id: said }] });
    const again = { what: 'could-not-reach', retryAt: 9, secondContact: '', welfareCheck: '', note: '' } as const;
    await store.commit(recordOutcome([raised], 'x1', again, 1), { patient: ann });
    const tried = await whole(store);
    expect(tried.flagged[0]?.flags).toMatchObject([{ attempts: 1, retryAt: 9, last: { what: 'could-not-reach', by: 'nurse-aaaa' } }]);
    store.close();
    // The same from its blocks.
    const later = await device.open();
    expect((await whole(later)).patients).toEqual(tried.patients);
    await later.commit(recordOutcome([raised], 'x2', { what: 'spoke', note: '' }, 2), { patient: ann });
    await later.commit(markTaskDone(task, 'x3', { at: 3, note: '' }), { patient: ann });
    await later.commit(
      [handed, said].map((id): Edit => ({
        record: id,
        kind: 'assessment',
        path: 'status',
        value: id === handed ? 'closed' : 'discussing',
      })),
      { patient: ann },
    );
    expect(lists(await whole(later))).toEqual([[], [], [], [], []]);
    later.close();
  });

  it.each([
    ['which is joined into another', 0],
    ['into which another is joined', 1],
  ] as const)('says nothing of someone who died according to a record %s, until that is taken back or they are parted', async (_, who) => {
    const device = new Device(`ended ${who}`);
    const store = await device.open();
    const ids = [device.id(), device.id()] as const;
    const [joined, leader] = ids;
    for (const id of ids) {
      await store.commit(person(id, 'Ann'));
      const task = addTask(device.id(), { what: 'call-back', title: '', due: null, owner: null });
      await store.commit([...event(device.id(), true), ...event(device.id(), false), ...flag(device.id(), device.id()), ...task], {
        patient: id,
      });
    }
    const [state, lead] = await Promise.all(ids.map((id) => store.record(id)));
    if (state === null || lead === null || state === undefined || lead === undefined) throw new Error('They are not there.');
    await store.commit(joinInto(state, leader), { patient: joined });
    const counts = ({ due, tasked, flagged }: Caseload) => [due, tasked, flagged].map(({ length }) => length);
    expect(counts(await whole(store))).toEqual([2, 2, 2]);
    const ended = ids[who];
    await store.commit(endPatient(ended, { why: 'transferred', date: '2026-11-22', note: null }), { patient: ended });
    expect(counts(await whole(store))).toEqual([0, 0, 2]);
    await store.commit(endPatient(ended, { why: 'died', date: '2026-11-22', note: null }), { patient: ended });
    const after = await whole(store);
    expect(counts(after)).toEqual([0, 0, 0]);
    expect(after.patients).toMatchObject([
      { patient: { ended: { why: 'died' } }, notTold: 0 },
      { patient: { ended: { why: 'died' } }, notTold: 0 },
    ]);
    expect(after.find('Ann')).toMatchObject([{ patient: { ended: { why: 'died' } } }, { patient: { ended: { why: 'died' } } }]);
    await store.commit(part((await store.record(joined)) ?? state), { patient: joined });
    expect(counts(await whole(store))).toEqual([1, 1, 1]);
    await store.commit(undoEnd(ended), { patient: ended });
    expect(counts(await whole(store))).toEqual([2, 2, 2]);
    store.close();
  });

  it('is made anew from the records when its blocks are damaged, of another layout or gone', async () => {
    const device = new Device('damage');
    const store = await device.open();
    for (let n = 0; n < 45; n += 1) await store.commit(person(device.id(), `Person ${n} Łukasz 🌱 \ud83d”`));
    const stranger = device.id();
    await store.commit(flag(device.id(), device.id()), { patient: stranger });
    const before = await whole(store);
    expect(before.flagged).toMatchObject([{ id: stranger, patient: null }]);
    store.close();
    const [first, last] = ['0', '3'].map((part) => `${stranger.slice(0, 1)}/${part}`);
    const put = (row: object) => device.raw('summaries', 'readwrite', (table) => table.put({ block: first, ...row }));
    const drop = (key = '') => device.raw('summaries', 'readwrite', (table) => table.delete(key));
    const damages: readonly (() => Promise<unknown>)[] = [
      () => put({ mark: 'one', text: '[["' }),
      () => put({ mark: 'one', text: '[[7]]' }),
      () => put({ mark: 'one', text: JSON.stringify([[stranger, null, null, [], 0, null, [], [{ id: 7 }], 0, [], [], [], []]]) }),
      () => put({}),
      () => drop(first),
      () => drop(last),
      // As an older build writes it.
      () =>
        device.raw('summaries', 'readwrite', (table) =>
          table.put({ block: stranger.slice(0, 1), mark: 'one', n: new Uint8Array(12), ct: new Uint8Array(40) }),
        ),
    ];
    for (const damage of damages) {
      await damage();
      const again = await device.open();
      const caseload = await whole(again);
      expect(caseload.patients).toEqual(before.patients);
      expect(caseload.flagged).toEqual(before.flagged);
      again.close();
    }
    await device.raw('summaries', 'readwrite', (table) => table.clear());
    await device.raw('meta', 'readwrite', (table) => table.put({ key: 'summaries', value: 0 }));
    const again = await device.open();
    expect((await whole(again)).patients).toEqual(before.patients);
    again.close();
  });

  it('is right at the next opening where a record came between the reading of its block and the writing', async () => {
    const [device, away] = [new Device('between'), new Device('elsewhere')];
    const [store, other, elsewhere] = [await device.open(), await device.open(), await away.open()];
    const ids = Array.from({ length: 25 }, () => `a${device.id()}`);
    const [first = ''] = ids;
    for (const [n, id] of ids.entries()) await store.commit(person(id, `Person ${n + 10}`));
    // Written without having seen the name: both stand.
    const { changeset } = await elsewhere.commit([{ record: first, kind: 'patient', path: 'name', value: 'Zoe' }]);
    const entries = [{ position: 1, received: 1, changeset }];
    const came: Promise<void>[] = [];
    const getAll: unknown = Reflect.get(IDBIndex.prototype, 'getAll');
    if (typeof getAll !== 'function') throw new Error('no getAll');
    const reading = vi.spyOn(IDBIndex.prototype, 'getAll').mockImplementation(function read(this: IDBIndex, ...asked) {
      // It waits for the reading to end, and the writing of the block for it.
      if (asked[1] !== undefined && this.name === 'patient' && came.length === 0)
        came.push(other.sync.applyPull({ epoch: 'e1', feed: 'team/a', entries, cursor: 1, checksum: '', more: false }));
      return Reflect.apply(getAll, this, asked);
    });
    await whole(store);
    reading.mockRestore();
    expect(came).toHaveLength(1);
    await Promise.all(came);
    store.close();
    other.close();
    const again = await device.open();
    expect((await whole(again)).differing.map(({ id }) => id)).toEqual([first]);
    again.close();
  });

  it('has a flag at the next opening, too, where the block of its patient was written after the flag was listed', async () => {
    const [device, away] = [new Device('listed'), new Device('sender')];
    const [store, elsewhere] = [await device.open(), await away.open()];
    const ids = Array.from({ length: 60 }, () => `a${away.id()}`);
    const [ann = '', ...others] = ids;
    const comes = feedInto(store);
    await comes(ids.map((id) => elsewhere.commit(person(id))));
    expect((await whole(store)).patients).toHaveLength(60);
    // One alone is summarised in memory; so many of a block have it written.
    await comes([elsewhere.commit(flag(away.id(), away.id()), { patient: ann })]);
    expect((await store.caseload()).flagged.map(({ id }) => id)).toEqual([ann]);
    await comes(others.map((record) => elsewhere.commit([{ record, kind: 'patient', path: 'name', value: 'Zoe' }])));
    expect((await whole(store)).flagged.map(({ id }) => id)).toEqual([ann]);
    store.close();
    const again = await device.open();
    expect((await whole(again)).flagged.map(({ id }) => id)).toEqual([ann]);
    again.close();
  });

  it('has what another tab wrote between its reading of the blocks and of what is out of date', async () => {
    const [device, away] = [new Device('opening'), new Device('sender')];
    const [other, elsewhere] = [await device.open(), await away.open()];
    const ids = Array.from({ length: 60 }, () => `a${away.id()}`);
    const comes = feedInto(other);
    await comes(ids.map((id) => elsewhere.commit(person(id))));
    await whole(other);
    await comes(ids.map((id) => elsewhere.commit(flag(away.id(), away.id()), { patient: id })));
    const store = await device.open();
    let read = false;
    const run: unknown = Reflect.get(Database.prototype, 'run');
    if (typeof run !== 'function') throw new Error('no run');
    const reading = vi.spyOn(Database.prototype, 'run').mockImplementation(async function between(this: Database, ...asked) {
      const isFirst = !read && asked[0].some((table) => table === 'summaries' || table === 'dirty');
      read ||= isFirst;
      const found: unknown = await Reflect.apply(run, this, asked);
      if (isFirst) await whole(other);
      return found;
    });
    expect((await whole(store)).flagged).toHaveLength(60);
    reading.mockRestore();
    expect(read).toBe(true);
    store.close();
    other.close();
  });

  it('never calls a safety check complete without its form, and looks again when the form comes', async () => {
    const device = new Device('form');
    const store = await device.open();
    const [ann, assessment] = [device.id(), device.id()];
    const form = shortForm('progression');
    const safe = form.items.filter((item) => form.pages[item.page]?.safetyCheck === true);
    await store.commit(person(ann));
    await store.commit(
      [
        ...['id', 'version', 'hash'].map((part): Edit => ({
          record: assessment,
          kind: 'assessment',
          path: `form/${part}`,
          value: part === 'id' ? form.id : part === 'version' ? form.version : form.hash,
        })),
        { record: assessment, kind: 'assessment', path: 'today', value: '2026-11-20' },
        ...safe.map((item) => answer(assessment, item.id, 'no')),
      ],
      { patient: ann },
    );
    expect((await store.caseload()).incomplete).toMatchObject([{ id: ann, incomplete: [{ id: assessment }] }]);
    await store.putDefinition(form);
    expect((await store.caseload()).incomplete.map(({ lacking }) => lacking)).not.toContainEqual([`${form.id}@${form.version}`]);
  });

  it('says that it is not whole before anything came and until the last page of a snapshot has, of which it tells', async () => {
    const store = await new Device('arriving').open(nurse);
    const arriving = async (): Promise<boolean> => (await store.caseload()).arriving;
    expect(await arriving()).toBe(true);
    await store.putDefinition(shortForm('progression'));
    expect(await arriving()).toBe(false);
    // Forms come before records, and the way may break in between.
    await store.sync.startEpoch('e1');
    expect(await arriving()).toBe(true);
    const page = { epoch: 'e1', feed: 'team/a', records: [], cursor: 9, checksum: '' };
    await store.sync.applySnapshot({ ...page, next: 'patient-5' });
    expect(await arriving()).toBe(true);
    let told = 0;
    store.subscribe(() => (told += 1));
    await store.sync.applySnapshot({ ...page, next: null });
    expect([await arriving(), told]).toEqual([false, 1]);
    store.close();
  });

  it('tells that a team of which nothing is written yet has nothing to come', async () => {
    const store = await new Device('empty').open(nurse);
    await store.putDefinition(shortForm('progression'));
    await store.sync.startEpoch('e1');
    let told = 0;
    store.subscribe(() => (told += 1));
    await store.sync.applyPull({ epoch: 'e1', feed: 'team/a', entries: [], cursor: 0, checksum: '', more: false });
    expect([(await store.caseload()).arriving, told]).toEqual([false, 1]);
    store.close();
  });

  it('keeps a patient whose record cannot be read out of the list, and the others in it', async () => {
    const device = new Device('unreadable');
    const store = await device.open();
    const [ann, bob] = [device.id(), device.id()];
    await store.commit(person(ann));
    await store.commit(person(bob, 'Bob'));
    store.close();
    await device.raw('records', 'readwrite', (table) => table.put({ id: ann, kind: 'patient', patient: ann, fields: 7 }));
    const again = await device.open(nurse);
    expect(names((await whole(again)).patients)).toEqual(['Bob']);
    again.close();
  });
});
