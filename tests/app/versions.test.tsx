// @vitest-environment jsdom
import { cleanup } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openAssessment, type MissingReason } from '../../src/app/assessment';
import type { CanonicalForm } from '../../src/definition';
import {
  addPatient,
  answersOf,
  canonicalJson,
  giveAnswers,
  hashText,
  keptAside,
  readAssessment,
  startAssessment,
  submitAssessment,
} from '../../src/records';
import type { Store } from '../../src/store';
import { commit, now, openTestStore, patient, patientId, shortForm, show } from './harness';

const closers: (() => void)[] = [];
afterEach(() => {
  cleanup();
  document.documentElement.lang = '';
  for (const close of closers.splice(0)) close();
});

const id = 'assessment-00000021';

function withHash(form: CanonicalForm): CanonicalForm {
  const { hash: _, ...content } = form;
  return { ...content, hash: hashText(canonicalJson(content)) };
}
const first = shortForm('progression', '1.0.0');
/** Pain is called ache, sleep is no longer asked, and what was begun before is not safe any more. */
const safer = (minimumSafeVersion = '2.0.0'): CanonicalForm => {
  const form = shortForm('progression', '2.0.0');
  const items = form.items.map((item) =>
    item.id === 'pain' ? { ...item, id: 'ache' } : item.id === 'sleep' ? { ...item, id: 'rest' } : item,
  );
  const steps = [{ rename: { from: 'pain', to: 'ache' } }, { archive: { item: 'sleep', because: 'Asked by the ward now.' } }];
  return withHash({ ...form, items, minimumSafeVersion, migrations: [{ to: '2.0.0', steps }] });
};
const referenceOf = ({ id: form, version, hash }: CanonicalForm) => ({ id: form, version, hash });

async function begin(form: CanonicalForm, assessment = id): Promise<Store> {
  const store = await openTestStore();
  closers.push(() => store.close());
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  await start(store, form, assessment);
  return store;
}
const start = (store: Store, form: CanonicalForm, assessment: string) =>
  commit(
    store,
    startAssessment(assessment, {
      events: [],
      form: referenceOf(form),
      mode: 'with-nurse',
      today: '2026-11-24',
      zone: 'Europe/London',
      context: {},
    }),
  );
const answer = (store: Store, answers: Parameters<typeof giveAnswers>[1], assessment = id) =>
  commit(store, giveAnswers(assessment, answers));
async function stateOf(store: Store) {
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  return state;
}
async function openedOn(store: Store, assessment = id) {
  const opened = await openAssessment(store, assessment, { now: () => now });
  if (!('live' in opened)) throw new Error(`it does not open: ${opened.missing}`);
  closers.push(() => opened.live.stop());
  return opened.live.session;
}
const missingOn = async (store: Store): Promise<MissingReason | null> => {
  const opened = await openAssessment(store, id, { now: () => now });
  return 'missing' in opened ? opened.missing : null;
};

describe('an assessment', () => {
  it('goes on with the version that it was begun on, though there is a newer one', async () => {
    const store = await begin(first);
    await store.putDefinition(safer('1.0.0'));
    await answer(store, { 'pain.chosen': true });
    expect((await openedOn(store)).form.canonical.version).toBe('1.0.0');
    expect(readAssessment(await stateOf(store)).form).toEqual(referenceOf(first));
  });

  it('never opens with another text under the same version, and says so', async () => {
    const store = await begin(first);
    await store.putDefinition(withHash({ ...first, title: 'Something else?' }));
    expect(await missingOn(store)).toBe('other-form');
    const form = show(store, `/assessments/${id}`);
    expect(await form.findByText(/other questions under the name and version of this form/)).toBeDefined();
    cleanup();
    const result = show(store, `/assessments/${id}/result`);
    expect(await result.findByText(/other questions under the name and version of this form/)).toBeDefined();
  });

  it('is shown in the language of the page', async () => {
    const store = await begin(first);
    document.documentElement.lang = 'en-XA';
    const session = await openedOn(store);
    expect(session.snapshot('pain.chosen').text).toBe('⟦Pááííñ⟧');
    document.documentElement.lang = 'en-GB';
    expect((await openedOn(store)).snapshot('pain.chosen').text).toBe('Pain');
  });
});

describe('a draft on a version that is no longer safe', () => {
  it('goes on with the newest: answers follow, and what is no longer asked is kept and shown', async () => {
    const store = await begin(first);
    await answer(store, { 'pain.chosen': true, 'pain.rating': 7, 'sleep.chosen': true, 'top-three': ['pain', 'sleep'] });
    await store.putDefinition(safer());
    const session = await openedOn(store);
    expect(session.form.canonical.version).toBe('2.0.0');
    expect(session.toAnswers()).toEqual({ 'ache.chosen': true, 'ache.rating': 7, 'top-three': ['ache'] });
    const state = await stateOf(store);
    expect(readAssessment(state).form).toEqual(referenceOf(safer()));
    expect(answersOf(state)).toEqual(session.toAnswers());
    const because = 'Asked by the ward now.';
    expect(keptAside(state)).toEqual([
      { path: 'sleep.chosen', value: true, because, from: '1.0.0' },
      { path: 'top-three', value: ['sleep'], because, from: '1.0.0' },
    ]);
    const page = show(store, `/assessments/${id}/result`);
    await page.user.click(await page.findByText('Answers to questions that are no longer asked'));
    expect(page.getByText('Sleep — true (Asked by the ward now.)')).toBeDefined();
  });

  it('is brought over once: opened again, nothing is written', async () => {
    const store = await begin(first);
    await answer(store, { 'pain.chosen': true });
    await store.putDefinition(safer());
    await openedOn(store);
    const { waiting } = await store.outbox();
    await openedOn(store);
    expect((await store.outbox()).waiting).toBe(waiting);
  });

  it('stays as it is once it is submitted, for ever', async () => {
    const store = await begin(first);
    await answer(store, { 'pain.chosen': true });
    await commit(store, submitAssessment(await stateOf(store), [], now));
    const before = await stateOf(store);
    await store.putDefinition(safer());
    expect((await openedOn(store)).form.canonical.version).toBe('1.0.0');
    expect(await stateOf(store)).toEqual(before);
  });

  it('waits while devices differ on an answer, so that none of the two is lost', async () => {
    const store = await begin(first);
    const before = await stateOf(store);
    await answer(store, { 'pain.rating': 3 });
    await store.commit(giveAnswers(id, { 'pain.rating': 8 }), { patient: patientId, seen: new Map([[id, before]]) });
    await store.putDefinition(safer());
    expect((await openedOn(store)).form.canonical.version).toBe('1.0.0');
    expect((await stateOf(store)).fields['answers/pain.rating']).toHaveLength(2);
  });

  it('still shows an answer that arrives later for a question of the old version', async () => {
    const store = await begin(first);
    const before = await stateOf(store);
    await store.putDefinition(safer());
    await answer(store, { 'pain.rating': 3 });
    await openedOn(store);
    await store.commit(giveAnswers(id, { 'pain.rating': 8 }), { patient: patientId, seen: new Map([[id, before]]) });
    const page = show(store, '/conflicts');
    expect(await page.findByText('8')).toBeDefined();
  });
});

describe('last time’s answers', () => {
  it('given to an earlier version are read as the form asks now', async () => {
    const store = await begin(first);
    await answer(store, { 'pain.chosen': true, 'pain.rating': 9 });
    await commit(store, submitAssessment(await stateOf(store), [], now));
    const asking = withHash({
      ...safer(),
      conditions: [
        {
          id: 'was',
          because: 'it was strong',
          when: { op: 'ge', left: { op: 'previous', path: 'ache.rating' }, right: { op: 'number', value: 7 } },
        },
      ],
      items: safer().items.map((item) => (item.id === 'money' ? { ...item, showIf: { op: 'condition', id: 'was' } } : item)),
    });
    await store.putDefinition(asking);
    await start(store, asking, 'assessment-00000022');
    expect((await openedOn(store, 'assessment-00000022')).snapshot('money.chosen').visible).toBe(true);
  });
});
