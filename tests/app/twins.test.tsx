// @vitest-environment jsdom
import { cleanup, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answers } from '../../src/engine';
import { compile } from '../../src/engine';
import {
  addPatient,
  answersOf,
  conflictsOf,
  flagId,
  giveAnswers,
  joinInto,
  openAssessment as readAnswers,
  part,
  raiseFlag,
  readAssessment,
  readFlag,
  readGroups,
  recordEvent,
  sayNothingToday,
  signaturesOf,
  signedAnswers,
  startAssessment,
  submitAssessment,
  type Edit,
} from '../../src/records';
import type { Store } from '../../src/store';
import { openAssessment, readTogether } from '../../src/app/assessment';
import { loadOverview } from '../../src/app/staff/caseload';
import { commit, now, openTestStore, patient, patientId, sendAll, shortForm, show } from './harness';
import { stubServer } from './stub-server';

const [first, second] = ['assessment-00000071', 'assessment-00000072'];
const event = 'event-0000000001';
const form = shortForm('progression');
const reference = { id: form.id, version: form.version, hash: form.hash };
const path = `/patients/${patientId}`;

let store: Store;
beforeEach(async () => {
  stubServer({});
  store = await openTestStore();
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  const told = { date: '2026-11-20', by: 'Dr Lund' };
  await commit(store, recordEvent(event, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
  const start = { form: reference, mode: 'with-nurse', zone: 'Europe/London', context: {}, events: [event] } as const;
  await commit(store, startAssessment(first, { ...start, today: '2026-11-23' }));
  await commit(store, startAssessment(second, { ...start, today: '2026-11-24' }));
  await give(first, { 'pain.chosen': true, 'pain.rating': 3, 'alone-now': 'yes' });
  await give(second, { 'pain.chosen': true, 'pain.rating': 8, 'sleep.chosen': true });
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

const stateOf = async (id: string) => {
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  return state;
};
const write = async (id: string, edits: readonly Edit[]) => {
  const seen = new Map([[id, await stateOf(id)]]);
  await store.commit(edits, { patient: patientId, form: reference, seen });
};
const give = async (id: string, answers: Answers) => write(id, giveAnswers(id, answers, { seen: await stateOf(id), form }));
const submit = async (id: string) => write(id, submitAssessment(await stateOf(id), [], 5));
const firedIn = async (id: string) => {
  const fired = readAnswers(compile(form), await stateOf(id))
    .redFlags()
    .find(({ status }) => status === 'fired');
  if (fired === undefined) throw new Error('It does not fire.');
  return fired;
};
const joined = async () =>
  readGroups(await store.patientRecords(patientId, 'assessment')).map(({ state, members }) => [state.id, members.length]);

async function join() {
  const screen = show(store, path);
  await screen.user.click(await screen.findByRole('button', { name: /^Join these two assessments: started by Amina Okoro/ }));
  return { ...screen, dialog: within(await screen.findByRole('dialog', { name: 'Join these two assessments?' })) };
}

describe('two assessments of one event', () => {
  it('both show with who started them, and are joined into one by the nurse, and parted again', async () => {
    const { dialog, user, ...screen } = await join();
    expect(screen.getByText(/2 assessments of this event were started, perhaps on two tablets/)).toBeTruthy();
    expect(screen.getAllByText(/started by Amina Okoro on 24 November 2026.*, 3 answers, started/i)).toHaveLength(2);
    expect(dialog.getByText(/The answers of both come together/)).toBeTruthy();
    expect(await joined()).toHaveLength(2);
    await user.click(dialog.getByRole('button', { name: 'Join them' }));
    expect(await screen.findByText(/Joined with another one, started by Amina Okoro/)).toBeTruthy();
    expect(await joined()).toEqual([[first, 1]]);
    expect(screen.queryByText(/2 assessments of this event/)).toBeNull();
    expect((await axe.run(screen.container, { rules: { 'color-contrast': { enabled: false } } })).violations.map(({ id }) => id)).toEqual(
      [],
    );

    const before = [await stateOf(first), await stateOf(second)].map((state) => answersOf(state));
    await user.click(screen.getByRole('button', { name: /^Part again: started by Amina/ }));
    expect(await screen.findByText(/2 assessments of this event/)).toBeTruthy();
    expect([await stateOf(first), await stateOf(second)].map((state) => answersOf(state))).toEqual(before);
  });

  it('joined, they read as one: what differs is settled by a person, and Today counts it once', async () => {
    await write(second, joinInto(await stateOf(second), first));
    const screen = show(store, `/assessments/${first}/result`);
    expect(await screen.findByText('Sleep')).toBeTruthy();
    expect(screen.getByRole('heading', { name: '1 answer differs between devices' })).toBeTruthy();
    await screen.user.click(screen.getByRole('button', { name: 'Use “8 out of 10”' }));
    await expect.poll(async () => conflictsOf((await readTogether(store, first))?.state ?? (await stateOf(first)), form)).toEqual([]);
    expect(await screen.findByText('Settled: “8 out of 10” stands.')).toBeTruthy();
    await screen.user.click(screen.getByRole('button', { name: 'Use “3 out of 10” instead' }));
    await expect.poll(async () => answersOf((await readTogether(store, first))?.state ?? (await stateOf(first)))['pain.rating']).toBe(3);
    expect((await store.caseload()).differing).toEqual([]);
    // Each for itself holds what it held; the choice stands in the first.
    await write(second, part(await stateOf(second)));
    expect(answersOf(await stateOf(second))['pain.rating']).toBe(8);
  });

  it('joined, they are filled in as one; the other one leads there', async () => {
    await write(second, joinInto(await stateOf(second), first));
    const screen = show(store, `/assessments/${second}`);
    await screen.user.click(await screen.findByRole('link', { name: 'Open the joined assessment' }));
    expect(await screen.findByText('Sleep')).toBeTruthy();
    cleanup();

    const again = show(store, `/assessments/${first}`);
    expect(await again.findByText(/You have answered the private questions here/)).toBeTruthy();
    const group = within(again.getByRole('group', { name: /Are your legs weaker/ }));
    await again.user.click(group.getByRole('radio', { name: 'No' }));
    await again.user.click(again.getByRole('button', { name: 'Continue' }));
    expect(await again.findByRole('checkbox', { name: 'Sleep', checked: true })).toBeTruthy();
    await again.user.click(again.getByRole('checkbox', { name: 'Sleep' }));
    await expect
      .poll(async () => answersOf((await readTogether(store, first))?.state ?? (await stateOf(first)))['sleep.chosen'])
      .not.toBe(true);
    expect(conflictsOf((await readTogether(store, first))?.state ?? (await stateOf(first)), form).map((each) => each.path)).toEqual([
      'answers/pain.rating',
    ]);
  });

  it('a draft joined into a submitted one shows as added later, and what was submitted stays as it was', async () => {
    await submit(second);
    const { dialog, user } = await join();
    expect(dialog.getByText(/shown with the submitted one as added later/)).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Join them' }));
    await expect.poll(joined).toEqual([[second, 1]]);
    cleanup();
    const screen = show(store, `/assessments/${second}/result`);
    expect(await screen.findByRole('heading', { name: 'Added after it was submitted' })).toBeTruthy();
    const together = (await readTogether(store, second))?.state ?? (await stateOf(second));
    const [signature] = signaturesOf(together);
    expect(signature === undefined ? null : signedAnswers(signature, form)).toMatchObject({ 'pain.rating': 8, 'sleep.chosen': true });
    expect(readAnswers(compile(form), together).snapshot('alone-now').value).toBe('yes');
  });

  it('two that are submitted both stay; and one that is submitted after it was joined stands by itself again', async () => {
    await write(second, joinInto(await stateOf(second), first));
    expect(await joined()).toEqual([[first, 1]]);
    await submit(second);
    await submit(first);
    expect(await joined()).toHaveLength(2);
    const screen = show(store, path);
    expect(await screen.findByText(/Both are submitted, so both stay/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Join these/ })).toBeNull();
  });

  it('submitted while it was joined, it is whole when they are parted, by a tap or because the other one is submitted too', async () => {
    const live = async (id: string) => {
      const found = await openAssessment(store, id, { now: () => now });
      if (!('live' in found)) throw new Error(found.missing);
      found.live.start();
      return found.live;
    };
    await give(first, { 'weak-limbs': 'no', 'not-alive': 'no' });
    await give(second, { 'pain.rating': 3, 'sleep.note': 'Awake from three.' });
    // She still fills in the second one, on a tablet that knows nothing of it.
    const before = await live(second);
    await write(second, joinInto(await stateOf(second), first));
    const joint = await live(first);
    expect(await joint.submit()).toBe(true);
    joint.stop();
    const [signature] = signaturesOf(await stateOf(first));
    const signed = signature === undefined ? null : signedAnswers(signature, form);
    expect(signed).toMatchObject({ 'sleep.chosen': true, 'sleep.note': 'Awake from three.' });

    before.session.answer('sleep.note', 'Awake from two.');
    expect(await before.submit()).toBe(true);
    before.stop();
    expect(await joined()).toHaveLength(2);
    expect(answersOf(await stateOf(first), form)).toEqual(signed);
    const screen = show(store, `/assessments/${first}/result`);
    expect(await screen.findByText('Sleep')).toBeTruthy();
    expect(screen.getByText('Awake from three.')).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'Added after it was submitted' })).toBeNull();
    expect(screen.queryByText('Safety check incomplete')).toBeNull();
  });

  it('where nothing worries her in one and something in the other, no concern is passed over, and a person chooses', async () => {
    await write(first, [...sayNothingToday(first, true), ...giveAnswers(first, { 'pain.chosen': null, 'weak-limbs': 'no' })]);
    await write(second, joinInto(await stateOf(second), first));
    const filling = show(store, `/assessments/${first}`);
    await filling.user.click(await filling.findByRole('button', { name: 'Continue' }));
    expect(await filling.findByRole('checkbox', { name: 'Sleep', checked: true })).toBeTruthy();
    cleanup();
    const screen = show(store, `/assessments/${first}/result`);
    expect(await screen.findByRole('heading', { name: 'Nothing worries the patient today' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Use “Yes”' })).toBeTruthy();
    await screen.user.click(screen.getByRole('button', { name: 'Use “No”' }));
    expect(await screen.findByText('Settled: “No” stands.')).toBeTruthy();
    const state = async () => (await readTogether(store, first))?.state ?? (await stateOf(first));
    expect(readAssessment(await state()).nothingToday).toBe(false);
    expect(conflictsOf(await state(), form).map((each) => each.path)).not.toContain('nothingToday');
  });

  it('shows what was signed and is not here, however that came about', async () => {
    const state = { ...(await stateOf(first)) };
    const seen = { ...state, fields: { ...state.fields, ...(await stateOf(second)).fields } };
    await write(first, submitAssessment(seen, [], 5));
    const screen = show(store, `/assessments/${first}/result`);
    expect(await screen.findByRole('heading', { name: 'Added after it was submitted' })).toBeTruthy();
    expect(screen.getByText(/^Sleep/)).toBeTruthy();
  });

  it('keeps the red flags of both and shows each rule once, sent as soon as one of them is; parted, each has its own', async () => {
    await give(second, { 'weak-limbs': 'yes' });
    await commit(store, raiseFlag(second, await firedIn(second), 5));
    await sendAll(store);
    await write(second, joinInto(await stateOf(second), first));
    const filling = show(store, `/assessments/${first}`);
    expect(await filling.findByText('Sent to the team’s server.')).toBeTruthy();
    const flags = async () => (await store.patientRecords(patientId, 'flag')).map(readFlag);
    await expect.poll(async () => (await flags()).map(({ assessment }) => assessment).toSorted()).toEqual([first, second]);
    expect((await store.unsent((await flags()).map(({ id }) => id))).size).toBe(1);
    expect(filling.queryByText(/NOT sent/)).toBeNull();
    cleanup();

    const result = show(store, `/assessments/${first}/result`);
    expect(await result.findByText('Possible cord compression.')).toBeTruthy();
    expect(result.getByRole('heading', { name: 'Red flag' })).toBeTruthy();
    expect(result.getByText('Sent to the team’s server.')).toBeTruthy();
    cleanup();
    const list = show(store, path);
    expect(await list.findByText(/Joined with another one/)).toBeTruthy();
    expect(list.getAllByText('Immediate')).toHaveLength(1);
    cleanup();
    expect((await loadOverview(store, '2026-11-24')).flags).toMatchObject([{ flag: { assessment: first, rule: 'cord' }, sent: true }]);

    await write(second, part(await stateOf(second)));
    expect((await loadOverview(store, '2026-11-24')).flags.map(({ flag, sent }) => [flag.assessment, sent]).toSorted()).toEqual([
      [first, false],
      [second, true],
    ]);
  });

  it('a rule that was raised in the other one alone is raised for both by whoever reads them together', async () => {
    await give(second, { 'weak-limbs': 'yes' });
    await commit(store, raiseFlag(second, await firedIn(second), 5));
    await write(second, joinInto(await stateOf(second), first));
    show(store, `/assessments/${first}/result`);
    await expect.poll(() => store.record(flagId(first, 'cord'))).not.toBeNull();
  });

  it('however much comes from elsewhere while it is being filled in, one read waits for its turn', async () => {
    const found = await openAssessment(store, first, { now: () => now });
    if (!('live' in found)) throw new Error(found.missing);
    found.live.start();
    await found.live.flush();
    const reads = vi.spyOn(store, 'patientRecords');
    await Promise.all(Array.from({ length: 20 }, (_, index) => give(second, { 'sleep.rating': (index % 10) + 1 })));
    await found.live.flush();
    expect(reads.mock.calls.length).toBeLessThan(20);
    expect(reads.mock.calls.length).toBeGreaterThan(0);
    found.live.stop();
  });
});
