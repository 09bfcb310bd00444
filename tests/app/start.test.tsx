// @vitest-environment jsdom
import axe from 'axe-core';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addPatient,
  canonicalJson,
  endPatient,
  hashText,
  readAssessment,
  recordEvent,
  recordTreatment,
  startAssessment,
  submitAssessment,
  type TreatmentDetails,
} from '../../src/records';
import type { Store } from '../../src/store';
import { commit, identity, offlineSync, openTestStore, patient, patientId, setUpTeam, shortForm, show } from './harness';

vi.stubGlobal('scrollTo', () => undefined);

const eventId = 'event-0000000001';
const told = { date: '2026-11-21', by: 'Dr Lee' };
const progression = { point: 'progression', date: '2026-11-20', treatmentChange: null, told } as const;
const none: TreatmentDetails = { class: null, drug: null, start: null, stop: null, doseChange: null, nextScan: null, intent: null };
const form = shortForm('progression');
const address = `/events/${eventId}/start`;

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await commit(store, addPatient(patientId, patient));
  await commit(store, recordEvent(eventId, { ...progression, sites: ['bone'] }));
  await store.putDefinition(form);
});
afterEach(cleanup);

const begun = async () => {
  const [state, ...others] = await waitFor(async () => {
    const all = await store.records('assessment');
    expect(all.length).toBeGreaterThan(0);
    return all;
  });
  if (state === undefined || others.length > 0) throw new Error('not exactly one');
  return readAssessment(state);
};

it('puts the tablet into her hands in no more than four taps from her page', async () => {
  await setUpTeam(store);
  const { user } = show(store, `/patients/${patientId}`);
  let taps = 0;
  const tap = async (element: Element) => {
    taps += 1;
    await user.click(element);
  };
  await tap(await screen.findByRole('link', { name: 'Start the assessment for the progression' }));
  await tap(await screen.findByLabelText('Nobody'));
  await tap(screen.getByRole('button', { name: 'Hand over the tablet' }));
  const { id, mode } = await begun();
  await waitFor(async () => expect(await store.getNote('handed-over')).toBe(id));
  expect(mode).toBe('clinic-tablet');
  expect(taps).toBeLessThanOrEqual(4);
});

describe('before it begins', () => {
  it('nothing that is an answer is chosen, and what is known is not asked again', async () => {
    await commit(store, recordTreatment('treatment-000001', { ...none, class: 'endocrine', drug: 'Letrozole', start: '2026-01-05' }));
    const { user, container } = show(store, address);
    await screen.findByText('On anti-cancer drugs.');
    expect(screen.getByText(/From the treatment record/).textContent).toMatch(/Letrozole/);
    expect(
      [...container.querySelectorAll('main input[type=radio]')].some((radio) => radio instanceof HTMLInputElement && radio.checked),
    ).toBe(false);
    expect((await axe.run(container, { rules: { region: { enabled: false } } })).violations).toEqual([]);
    await user.click(screen.getByLabelText('Family or a friend'));
    await user.click(screen.getByRole('button', { name: 'From paper' }));
    expect(await begun()).toMatchObject({
      mode: 'from-paper',
      helper: 'family',
      context: { treatment: 'on', sites: 'bone' },
    });
  });

  it('the nurse may put the treatment right for this time, and the record stays as it is', async () => {
    await commit(store, recordTreatment('treatment-000001', { ...none, class: 'parp', start: '2026-01-05' }));
    const { user } = show(store, address);
    await user.click(await screen.findByText('This is not right'));
    await user.click(screen.getByLabelText('No'));
    await screen.findByText('Not on anti-cancer drugs.');
    await user.click(screen.getByLabelText('Nobody'));
    await user.click(screen.getByRole('button', { name: 'By telephone' }));
    expect((await begun()).context['treatment']).toBe('off');
    const [record] = await store.records('treatment');
    expect(Object.keys(record?.fields ?? {})).toEqual(['class', 'start']);
  });

  it('a record that she found wrong rules out no drug', async () => {
    const { hash: _, ...rest } = { ...form, version: '1.1.0', context: [{ name: 'on-cdk46', type: 'truth' as const }] };
    await store.putDefinition({ ...rest, hash: hashText(canonicalJson(rest)) });
    await commit(store, recordTreatment('treatment-000001', { ...none, class: 'parp', start: '2020-01-05', stop: '2020-02-01' }));
    const start = async (correct: boolean) => {
      const { user, unmount } = show(store, address);
      await screen.findByText('Not on anti-cancer drugs.');
      if (correct) {
        await user.click(screen.getByText('This is not right'));
        await user.click(screen.getByLabelText('Yes, or within the last six weeks'));
      }
      await user.click(screen.getByLabelText('Nobody'));
      await user.click(screen.getByRole('button', { name: 'From paper' }));
      await waitFor(() => expect(location.pathname).toMatch(/^\/assessments/));
      const id = location.pathname.split('/').at(-1) ?? '';
      unmount();
      const state = await store.record(id);
      return state === null ? null : readAssessment(state).context;
    };
    expect(await start(false)).toMatchObject({ treatment: 'off', 'on-cdk46': 'false' });
    expect(await start(true)).toEqual({ treatment: 'on', sites: 'bone' });
  });

  it('events of one occasion share an assessment unless she says otherwise, and an old one does not', async () => {
    await commit(store, recordEvent('event-0000000002', { ...progression, point: 'treatment-change', treatmentChange: 'new-line' }));
    await commit(store, recordEvent('event-0000000003', { ...progression, point: 'diagnosis', date: '2026-06-01' }));
    await commit(store, recordEvent('event-0000000004', { ...progression, told: null }));
    const { user } = show(store, address);
    const ticked = async (name: RegExp) => {
      const box = await screen.findByRole('checkbox', { name });
      return box instanceof HTMLInputElement && box.checked;
    };
    expect(await ticked(/^Progression, 20 November/)).toBe(true);
    expect(await ticked(/^Treatment change/)).toBe(true);
    expect(await ticked(/^Diagnosis, 1 June/)).toBe(false);
    expect(screen.getAllByRole('checkbox')).toHaveLength(3);
    for (const name of [/^Progression/, /^Treatment change/]) await user.click(screen.getByRole('checkbox', { name }));
    await user.click(screen.getByLabelText('Nobody'));
    await user.click(screen.getByRole('button', { name: 'Hand over the tablet' }));
    expect(screen.getAllByText('Choose at least one event')).toHaveLength(2);
    expect(await store.records('assessment')).toEqual([]);
    await user.click(screen.getByRole('checkbox', { name: /^Progression/ }));
    await user.click(screen.getByRole('checkbox', { name: /^Treatment change/ }));
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    const { events, context } = await begun();
    expect([...events].toSorted()).toEqual([eventId, 'event-0000000002']);
    expect(context['treatment-change']).toBe('new-line');
  });

  it('somebody speaks for her where she cannot decide, or nothing starts', async () => {
    const { user } = show(store, address);
    await user.click(await screen.findByText(/needs support to decide/));
    await user.click(screen.getByLabelText('No, not today'));
    await user.click(screen.getByLabelText('Nobody'));
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    expect(screen.getAllByText(/Enter who speaks for the patient/)).toHaveLength(2);
    expect(await store.records('assessment')).toEqual([]);
    await user.type(screen.getByLabelText('Who speaks for the patient?'), 'A Daughter, lasting power of attorney');
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    expect(await begun()).toMatchObject({ capacity: 'lacks', proxy: 'A Daughter, lasting power of attorney' });
  });

  it('a support worker does not judge that she cannot decide', async () => {
    const { user } = show(store, address, offlineSync(), { ...identity, rights: ['records', 'send'] });
    await user.click(await screen.findByText(/needs support to decide/));
    expect(screen.getByLabelText('Yes, with support')).toBeTruthy();
    expect(screen.queryByLabelText('No, not today')).toBeNull();
  });

  it('the day of the one before goes along', async () => {
    const before = { events: ['event-0000000009'], form: { id: form.id, version: form.version, hash: form.hash } };
    await commit(
      store,
      startAssessment('assessment-00000001', { ...before, mode: 'with-nurse', today: '2026-05-02', zone: 'Europe/London', context: {} }),
    );
    const state = await store.record('assessment-00000001');
    if (state !== null) await commit(store, submitAssessment(state, [], 1));
    const { user } = show(store, address);
    await user.click(await screen.findByLabelText('Nobody'));
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    await waitFor(async () => expect(await store.records('assessment')).toHaveLength(2));
    const all = (await store.records('assessment')).map(readAssessment);
    expect(all.find(({ id }) => id !== 'assessment-00000001')?.context['last-assessment']).toBe('2026-05-02');
  });

  it('asks for the language where the questions are here in several', async () => {
    const { hash: _, ...rest } = { ...form, version: '1.1.0', translations: { cy: {} } };
    await store.putDefinition({ ...rest, hash: hashText(canonicalJson(rest)) });
    const { user } = show(store, address);
    await user.selectOptions(await screen.findByLabelText('Language of the questions'), 'cy');
    await user.click(screen.getByLabelText('A professional interpreter'));
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    expect((await begun()).language).toBe('cy');
  });
});

describe('nothing is started', () => {
  const offered = async (words: RegExp) => {
    show(store, address);
    await screen.findByText(words);
    return ['Hand over the tablet', 'Together, now'].filter((name) => screen.queryByRole('button', { name }) !== null);
  };

  it.each(['died', 'transferred'] as const)('for someone who %s', async (why) => {
    await commit(store, endPatient(patientId, { why, date: '2026-11-22', note: null }));
    expect(await offered(why === 'died' ? /died on 22 November 2026/ : /with another team since 22 November 2026/)).toEqual([]);
  });

  it('for someone whom another team has by now', async () => {
    vi.spyOn(store, 'places').mockResolvedValue(new Map([[patientId, { sharedBy: null, wasSharedBy: null, left: 'waits' }]]));
    expect(await offered(/No assessment is started here: the other team starts it/)).toEqual([]);
  });
});
