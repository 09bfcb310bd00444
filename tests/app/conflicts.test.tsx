// @vitest-environment jsdom
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CanonicalForm } from '../../src/definition';
import type { Answers } from '../../src/engine';
import {
  addPatient,
  answersOf,
  canonicalJson,
  conflictsOf,
  giveAnswers,
  hashText,
  readAssessment,
  readEvent,
  recordEvent,
  recordOffer,
  startAssessment,
  takeBackEvent,
  type FieldValue,
} from '../../src/records';
import type { Store } from '../../src/store';
import { formOf } from '../engine/forms';
import { commit, openTestStore, patient, patientId, show } from './harness';

const id = 'assessment-00000041';
const { hash: _, ...content } = formOf({
  id: 'test/conflicts',
  pages: [
    {
      id: 'p',
      items: [
        {
          id: 'help',
          type: 'choices',
          text: 'Where would help be good?',
          options: [
            { code: 'money', text: 'Money' },
            { code: 'home', text: 'At home' },
            { code: 'none', text: 'None of these', exclusive: true },
          ],
        },
        { id: 'medicines', type: 'table', text: 'Medicines', cells: [{ id: 'name', type: 'text', text: 'Name' }] },
      ],
    },
  ],
});
const form: CanonicalForm = { ...content, hash: hashText(canonicalJson(content)) };

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const start = { events: [], form: reference, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
  await commit(store, startAssessment(id, start));
});
afterEach(() => {
  cleanup();
  store.close();
});

async function stored() {
  const state = await store.record(id);
  if (state === null) throw new Error('it is not there');
  return state;
}
/** Two people answer, neither knowing of the other. */
async function meet(first: Answers, one: Answers, other: Answers): Promise<void> {
  const give = async (answers: Answers, seen = stored()) => {
    const before = await seen;
    await store.commit(giveAnswers(id, answers, { seen: before, form }), { patient: patientId, seen: new Map([[id, before]]) });
  };
  if (Object.keys(first).length > 0) await give(first);
  const before = await stored();
  await give(one);
  await give(other, Promise.resolve(before));
}
const open = () => show(store, `/assessments/${id}/result`);

describe('the list of what differs', () => {
  it('shows an option that excludes the others beside them, and one tap settles it', async () => {
    await meet({ help: ['money'] }, { help: ['none'] }, { help: ['money', 'home'] });
    const screen = open();
    expect(await screen.findByRole('heading', { name: 'Where would help be good?' })).toBeDefined();
    expect(screen.getByText('None of these', { selector: 'strong' })).toBeDefined();
    await screen.user.click(screen.getByRole('button', { name: 'Use “At home”' }));
    await expect.poll(async () => conflictsOf(await stored(), form)).toEqual([]);
    expect(answersOf(await stored(), form)).toEqual({ help: ['home'] });
  });

  it('keeps the other values in sight after the tap, where the keyboard is, and one more tap lets another stand', async () => {
    await meet({}, { help: ['none'] }, { help: ['money', 'home'] });
    const screen = open();
    await screen.user.click(await screen.findByRole('button', { name: 'Use “None of these”' }));
    await expect.poll(() => screen.queryByText('Settled: “None of these” stands.')?.matches(':focus')).toBe(true);
    await screen.user.keyboard('{Tab}');
    const instead = await screen.findByRole('button', { name: 'Use “Money, At home” instead' });
    expect(document.activeElement).toBe(instead);
    await expect.poll(() => screen.queryByRole('heading', { name: /differs between devices/ })).toBeNull();
    await screen.user.keyboard('{Enter}');
    await expect.poll(() => screen.queryByText('Settled: “Money, At home” stands.')?.matches(':focus')).toBe(true);
    expect(answersOf(await stored(), form)).toEqual({ help: ['money', 'home'] });
    expect(conflictsOf(await stored(), form)).toEqual([]);
    // Superseded heads do not rise: what was taken back is a change of its own.
    await screen.user.click(screen.getByRole('button', { name: 'Use “None of these” instead' }));
    await expect.poll(async () => answersOf(await stored(), form)).toEqual({ help: ['none'] });
  });

  it('keeps them in sight on the list of everybody’s, with the name of whose it is', async () => {
    await meet({}, { help: ['money'] }, { help: ['none'] });
    const screen = show(store, '/conflicts');
    await screen.user.click(await screen.findByRole('button', { name: 'Use “Money”' }));
    expect(await screen.findByText('Ruth Abara: Settled: “Money” stands.')).toBeDefined();
    expect(await screen.findByText('No answers differ between devices.')).toBeDefined();
    await screen.user.click(screen.getByRole('button', { name: 'Use “None of these” instead' }));
    await expect.poll(async () => answersOf(await stored(), form)).toEqual({ help: ['none'] });
  });

  it('what came from another device meanwhile stays in sight beside what was chosen instead', async () => {
    await meet({}, { 'medicines/r1/name': 'Tamoxifen' }, { 'medicines/r1/name': 'Letrozole' });
    const before = await stored();
    const screen = open();
    await screen.user.click(await screen.findByRole('button', { name: 'Use “Tamoxifen”' }));
    const late = { seen: before, form };
    await store.commit(giveAnswers(id, { 'medicines/r1/name': 'Anastrozole' }, late), {
      patient: patientId,
      seen: new Map([[id, before]]),
    });
    await screen.user.click(await screen.findByRole('button', { name: 'Use “Letrozole” instead' }));
    await expect
      .poll(async () =>
        conflictsOf(await stored(), form)
          .flatMap(({ heads }) => heads.map(({ value }) => value))
          .toSorted(),
      )
      .toEqual(['Anastrozole', 'Letrozole']);
  });

  it.each([
    ['Use “Tamoxifen”', { 'medicines/r1': 1, 'medicines/r1/name': 'Tamoxifen' }],
    ['Use “row deleted”', {}],
  ])('shows a row that was deleted here and changed there: %s', async (button, left) => {
    await meet(
      { 'medicines/r1': 1, 'medicines/r1/name': 'Tamox' },
      { 'medicines/r1': null, 'medicines/r1/name': null },
      { 'medicines/r1/name': 'Tamoxifen' },
    );
    const screen = open();
    expect(await screen.findByRole('heading', { name: 'Medicines' })).toBeDefined();
    expect(screen.getByText('row deleted', { selector: 'strong' })).toBeDefined();
    await screen.user.click(screen.getByRole('button', { name: button }));
    await expect.poll(async () => answersOf(await stored(), form)).toEqual(left);
    // A slip of the finger, back and forth.
    const other = button === 'Use “Tamoxifen”' ? 'Use “row deleted” instead' : 'Use “Tamoxifen” instead';
    await screen.user.click(await screen.findByRole('button', { name: other }));
    await expect.poll(async () => answersOf(await stored(), form)).not.toEqual(left);
    await screen.user.click(await screen.findByRole('button', { name: `${button} instead` }));
    await expect.poll(async () => conflictsOf(await stored(), form)).toEqual([]);
    expect(answersOf(await stored(), form)).toEqual(left);
  });

  it('says in words who helps her, and tells nothing of the numbers that two devices wrote', async () => {
    const before = await stored();
    const write = (path: string, value: FieldValue) =>
      store.commit([{ record: id, kind: 'assessment', path, value }], { patient: patientId, seen: new Map([[id, before]]) });
    for (const helper of ['none', 'family']) await write('helper', helper);
    for (const number of ['0999 1', '0999 2']) await write('contacts', { line: { name: 'Line', number }, live: true });
    const screen = open();
    expect(await screen.findByRole('heading', { name: 'Who helps the patient' })).toBeDefined();
    expect(screen.getByText('Nobody', { selector: 'strong' })).toBeDefined();
    expect(screen.queryByText(/0999/)).toBeNull();
    await screen.user.click(screen.getByRole('button', { name: 'Use “Family or a friend”' }));
    await expect.poll(async () => conflictsOf(await stored(), form)).toEqual([]);
    expect(readAssessment(await stored()).helper).toBe('family');
  });

  it('asks whether an event is out that one tablet took back and another changed, and either answer holds', async () => {
    const event = 'event-0000000001';
    const told = { date: '2026-11-20', by: 'Dr Lee' };
    await commit(store, recordEvent(event, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
    const before = await store.record(event);
    if (before === null) throw new Error('it is not there');
    const seen = new Map([[event, before]]);
    await store.commit(takeBackEvent(before, 'm1', 'A slip'), { patient: patientId, seen });
    await store.commit(recordOffer(event, 'o1', { status: 'offered', reason: null, date: null, note: null }), { patient: patientId, seen });
    const removed = async () => {
      const state = await store.record(event);
      return state === null ? null : [readEvent(state).removed, conflictsOf(state).length];
    };
    expect(await removed()).toEqual([false, 1]);
    const screen = show(store, '/conflicts');
    expect(await screen.findByRole('heading', { name: 'Taken out' })).toBeDefined();
    await screen.user.click(screen.getByRole('button', { name: 'Use “Yes”' }));
    await expect.poll(removed).toEqual([true, 0]);
    await screen.user.click(await screen.findByRole('button', { name: 'Use “No” instead' }));
    await expect.poll(removed).toEqual([false, 0]);
  });

  it('shows a cell that was cleared here and changed there, though nothing else is in its row', async () => {
    await meet({ 'medicines/r1/name': 'Tamox' }, { 'medicines/r1/name': null }, { 'medicines/r1/name': 'Tamoxifen' });
    const screen = open();
    expect(await screen.findByRole('heading', { name: 'Name' })).toBeDefined();
    await screen.user.click(screen.getByRole('button', { name: 'Use “nothing”' }));
    await expect.poll(async () => answersOf(await stored(), form)).toEqual({});
  });
});
