// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest';
import { beginAssessment, openAssessment } from '../../src/app/assessment';
import type { CanonicalForm } from '../../src/definition';
import {
  addPatient,
  answersOf,
  canonicalJson,
  conflictsOf,
  giveAnswers,
  hashText,
  originsOf,
  startAssessment,
  submitAssessment,
} from '../../src/records';
import type { Store } from '../../src/store';
import { formOf } from '../engine/forms';
import { commit, now, openTestStore, patient, patientId } from './harness';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const id = 'assessment-00000031';
const option = (code: string) => ({ code, text: code });
const { hash: _, ...content } = formOf({
  id: 'test/origins',
  context: [{ name: 'treatment', type: 'text' }],
  pages: [
    {
      id: 'p',
      items: [
        { id: 'drug', type: 'text', prefill: { op: 'context', name: 'treatment' } },
        { id: 'help', type: 'choices', options: [option('money'), option('home'), option('work')], carryForward: true },
      ],
    },
  ],
});
const form: CanonicalForm = { ...content, hash: hashText(canonicalJson(content)) };
const reference = { id: form.id, version: form.version, hash: form.hash };
const start = {
  events: [],
  form: reference,
  mode: 'with-nurse',
  today: '2026-11-24',
  zone: 'Europe/London',
  context: { treatment: 'capecitabine' },
} as const;

/** She was asked once before, and begins again now. */
async function begun(): Promise<Store> {
  const store = await openTestStore();
  closers.push(() => store.close());
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  const last = 'assessment-00000030';
  await commit(store, startAssessment(last, start));
  await commit(store, giveAnswers(last, { help: ['home', 'money'] }));
  const before = await store.record(last);
  if (before === null) throw new Error('it is not there');
  await commit(store, submitAssessment(before, [], now - 1));
  await commit(store, await beginAssessment(store, id, patientId, start));
  return store;
}
async function openLive(store: Store) {
  const found = await openAssessment(store, id, { now: () => now });
  if (!('live' in found)) throw new Error(`it does not open: ${found.missing}`);
  found.live.start();
  closers.push(() => found.live.stop());
  await found.live.flush();
  return found.live;
}
async function stored(store: Store) {
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  return state;
}

it('fills in what the form takes from the captured facts when the assessment begins, marked as such', async () => {
  const store = await begun();
  const { session } = await openLive(store);
  expect(session.snapshot('drug')).toMatchObject({ value: 'capecitabine', origin: 'prefilled' });
});

it('never fills in again what the person cleared', async () => {
  const store = await begun();
  const live = await openLive(store);
  expect(live.session.toAnswers()).toEqual({ drug: 'capecitabine' });
  live.session.answer('drug', null);
  await live.flush();
  live.stop();
  const again = await openLive(store);
  expect(again.session.snapshot('drug').value).toBeNull();
  expect(again.session.toOrigins()).toEqual({});
});

it('keeps that an answer was carried forward, until she answers herself', async () => {
  const store = await begun();
  const live = await openLive(store);
  live.session.acceptOffer('help');
  await live.flush();
  expect(originsOf(await stored(store))).toEqual({ drug: 'prefilled', help: 'carried-forward' });
  live.stop();
  const again = await openLive(store);
  expect(again.session.toOrigins()).toEqual({ drug: 'prefilled', help: 'carried-forward' });
  again.session.answer('help', ['home', 'money', 'work']);
  await again.flush();
  expect(originsOf(await stored(store))).toEqual({ drug: 'prefilled' });
  expect((await openLive(store)).session.toOrigins()).toEqual({ drug: 'prefilled' });
});

it('says that an answer is hers when she gives the same that was filled in, and takes that back on undo', async () => {
  const store = await begun();
  const live = await openLive(store);
  live.session.answer('drug', 'capecitabine');
  await live.flush();
  expect(originsOf(await stored(store))).toEqual({});
  live.session.undo();
  await live.flush();
  expect(originsOf(await stored(store))).toEqual({ drug: 'prefilled' });
  await live.flush();
  expect(live.view().save).toEqual({ state: 'saved' });
});

it('takes boxes that two devices ticked, and shows both on the screen that is open', async () => {
  const store = await begun();
  const live = await openLive(store);
  const before = await stored(store);
  live.session.answer('help', ['work']);
  await live.flush();
  const elsewhere = giveAnswers(id, { help: ['home'] }, { seen: before, form });
  await store.commit(elsewhere, { patient: patientId, seen: new Map([[id, before]]) });
  await live.flush();
  expect(live.session.toAnswers()['help']).toEqual(['home', 'work']);
  expect(answersOf(await stored(store), form)['help']).toEqual(['home', 'work']);
  expect(conflictsOf(await stored(store), form)).toEqual([]);
});

it('writes nothing when a box is ticked and unticked at once, and is still saved', async () => {
  const store = await begun();
  const live = await openLive(store);
  const { waiting } = await store.outbox();
  live.session.answer('help', ['home']);
  live.session.answer('help', null);
  await live.flush();
  expect(answersOf(await stored(store), form)['help']).toBeUndefined();
  expect((await store.outbox()).waiting - waiting).toBeLessThanOrEqual(2);
  await live.flush();
  expect(live.view().save).toEqual({ state: 'saved' });
});
