// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import type { CanonicalForm } from '../../src/definition';
import { openAssessment } from '../../src/app/assessment';
import { loadOverview } from '../../src/app/staff/caseload';
import { unfinishedOf } from '../../src/form';
import {
  addPatient,
  agreeAssessment,
  canonicalJson,
  conflictsOf,
  flagId,
  giveAnswers,
  moveAssessment,
  hashText,
  recordEvent,
  signaturesOf,
  startAssessment,
  valueAt,
} from '../../src/records';
import { StoreError, type Store } from '../../src/store';
import { kitchenSink } from '../form/kitchen-sink';
import { commit, now, openTestStore, patient, patientId, shortForm } from './harness';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const id = 'assessment-00000009';

async function opened(store: Store, form: CanonicalForm = shortForm('progression')) {
  closers.push(() => store.close());
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  await commit(store, recordEvent('event-1-000000001', { point: 'progression', date: '2026-11-20', treatmentChange: null, told: null }));
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const start = {
    events: ['event-1-000000001'],
    form: reference,
    mode: 'with-nurse',
    today: '2026-11-24',
    zone: 'Europe/London',
    context: {},
  } as const;
  await commit(store, startAssessment(id, start));
  return { live: await openLive(store) };
}

async function openLive(store: Store) {
  const found = await openAssessment(store, id, { now: () => now });
  if (!('live' in found)) throw new Error(`it does not open: ${found.missing}`);
  found.live.start();
  closers.push(() => found.live.stop());
  await found.live.flush();
  return found.live;
}

it('never conflicts with itself when one answer is changed while its last value is being written', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  live.session.answer('pain.chosen', true);
  // Each choice is written at once; the next ones come while the one before is still on its way to the disk.
  for (const rating of [3, 4, 5, 6]) {
    live.session.answer('pain.rating', rating);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await live.flush();
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  expect(conflictsOf(state)).toEqual([]);
  expect(valueAt(state, 'answers/pain.rating')).toBe(6);
});

it('leaves a value from elsewhere that was never on this screen standing beside the next answer', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  const before = await store.record(id);
  if (before === null) throw new Error('it is not there');
  live.session.answer('pain.rating', 5);
  await live.flush();
  await store.commit(giveAnswers(id, { 'pain.rating': 8 }), { patient: patientId, seen: new Map([[id, before]]) });
  await live.flush();
  expect(live.session.snapshot('pain.rating').value).toBe(5);
  live.session.answer('pain.rating', 6);
  await live.flush();
  const heads = (await store.record(id))?.fields['answers/pain.rating'] ?? [];
  expect(new Set(heads.map((head) => head.value))).toEqual(new Set([6, 8]));
});

it('raises the flag that fired though it could not be written at first and the answer was changed meanwhile', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const fault = vi.spyOn(store, 'commit').mockRejectedValue(new StoreError('unavailable', 'Not now.'));
  live.session.answer('weak-limbs', 'yes');
  await live.flush();
  fault.mockRestore();
  live.session.answer('weak-limbs', 'no');
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
  await live.flush();
  expect(await store.record(flagId(id, 'cord'))).not.toBeNull();
});

it('shows a flag on Today though the record of its patient has not come yet', async () => {
  const store = await openTestStore();
  closers.push(() => store.close());
  const flag = { record: flagId(id, 'cord'), kind: 'flag' } as const;
  await commit(store, [
    { ...flag, path: 'assessment', value: id },
    { ...flag, path: 'rule', value: 'cord' },
    { ...flag, path: 'urgency', value: 'immediate' },
  ]);
  expect((await loadOverview(store, '2026-11-24')).flags).toMatchObject([{ flag: { rule: 'cord', urgency: 'immediate' }, name: null }]);
});

it('writes a choice at once, and typed words when the keys rest, wherever they are typed', async () => {
  const store = await openTestStore();
  const { hash: _, ...content } = kitchenSink;
  const { live } = await opened(store, { ...content, hash: hashText(canonicalJson(content)) });
  live.session.addRow('medicines', 'awake');
  await live.flush();
  const written = vi.spyOn(store, 'commit');
  for (const [path, value] of [
    ['helper', 'else'],
    ['medicines/awake/form', 'other'],
  ] as const) {
    written.mockClear();
    live.session.answer(path, value);
    await vi.waitFor(() => expect(written, path).toHaveBeenCalledOnce(), { timeout: 300 });
    await live.flush();
  }
  for (const [path, value] of [
    ['words', 'a'],
    ['helper.other', 'My neigh'],
    ['medicines/awake/medicine', 'Asp'],
    ['medicines/awake/dose', 2],
    ['medicines/awake/form.other', 'Patch'],
    ['awake', 14],
  ] as const) {
    written.mockClear();
    live.session.answer(path, value);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(written, path).not.toHaveBeenCalled();
    await live.flush();
    expect(written, path).toHaveBeenCalledOnce();
  }
  expect(valueAt((await store.record(id)) ?? fail(), 'answers/helper.other')).toBe('My neigh');
});

const fail = (): never => {
  throw new Error('it is not there');
};

it('keeps on this device what is typed and is no answer yet, and forgets it once it is one', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  const long = 'x'.repeat(5000);
  const problem = { code: 'length', values: { maxLength: 500 } } as const;
  unfinishedOf(live.session).keep('pain.note', { input: long, problem });
  await live.flush();
  const again = await openLive(store);
  expect(unfinishedOf(again.session).get('pain.note')).toMatchObject({ input: long, problem });
  unfinishedOf(again.session).drop('pain.note');
  await again.flush();
  expect(unfinishedOf((await openLive(store)).session).all()).toEqual([]);
  await store.setNote(`unfinished/${id}`, '[["nowhere",{"input":"a","problem":{"code":"length"},"standing":null}]]');
  expect(unfinishedOf((await openLive(store)).session).all()).toEqual([]);
  await store.setNote(`unfinished/${id}`, 'no JSON');
  expect(unfinishedOf((await openLive(store)).session).all()).toEqual([]);
});

it('tries again where what is typed and is no answer yet could not be kept', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  vi.spyOn(store, 'setNote').mockRejectedValueOnce(new StoreError('no-space', 'full'));
  unfinishedOf(live.session).keep('pain.note', { input: 'x'.repeat(5000), problem: { code: 'length' } });
  await live.flush();
  expect(live.view().save).toEqual({ state: 'problem', code: 'no-space' });
  expect(await store.getNote(`unfinished/${id}`)).toBeNull();
  await live.flush();
  expect(await store.getNote(`unfinished/${id}`)).toContain('xxxx');
});

it('is submitted once however often, and a tab that comes late finds it further on', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  const late = await openLive(store);
  const record = async () => (await store.record(id)) ?? fail();
  expect(await Promise.all([live.submit(), live.submit()])).toEqual([true, true]);
  expect(await late.submit()).toBe(true);
  expect(signaturesOf(await record())).toHaveLength(1);
  await commit(store, moveAssessment(await record(), 'discussing'));
  await commit(store, agreeAssessment(await record(), now));
  const written = vi.spyOn(store, 'commit');
  expect([await live.submit(), await late.submit()]).toEqual([true, true]);
  expect(written).not.toHaveBeenCalled();
  expect(late.view().save).toEqual({ state: 'saved' });
  expect(late.view().assessment.status).toBe('agreed');
});

it('says that it was not submitted again where the disk did not take the new signature', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  expect(await live.submit()).toBe(true);
  live.session.answer('pain.note', 'more');
  await live.flush();
  vi.spyOn(store, 'commit').mockRejectedValueOnce(new StoreError('no-space', 'full'));
  expect(await live.submit()).toBe(false);
  expect(await live.submit()).toBe(true);
  expect(signaturesOf((await store.record(id)) ?? fail())).toHaveLength(2);
});

it('tries nothing again once the store is closed: neither answers nor what is being typed nor a red flag', async () => {
  const store = await openTestStore();
  const { live } = await opened(store);
  const write = vi.spyOn(store, 'commit').mockRejectedValue(new StoreError('no-space', 'full'));
  const note = vi.spyOn(store, 'setNote').mockRejectedValue(new StoreError('no-space', 'full'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  live.session.answer('pain.chosen', true);
  live.session.answer('weak-limbs', 'yes');
  unfinishedOf(live.session).keep('pain.note', { input: 'x'.repeat(5000), problem: { code: 'length' } });
  void live.sayNothingToday(true);
  await live.flush();
  const tries = (): number => write.mock.calls.length + note.mock.calls.length;
  const before = tries();
  await vi.advanceTimersByTimeAsync(6_000);
  await live.flush();
  expect(tries()).toBeGreaterThan(before);
  store.close();
  live.stop();
  await vi.advanceTimersByTimeAsync(6_000);
  const after = tries();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries()).toBe(after);
});
