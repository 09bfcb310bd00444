// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../src/engine';
import { addPatient, giveAnswers, openAssessment, readAssessment, recordEvent, startAssessment, submitAssessment } from '../../src/records';
import type { Store } from '../../src/store';
import { realForms } from '../real-forms';
import { commit, now, openTestStore, patient, patientId, setUpTeam, shortForm, show } from './harness';

// Each looks at whole screens with axe, on a machine that may be busy.
let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  window.scrollTo = () => undefined;
});
afterEach(() => {
  cleanup();
  store.close();
});

const eventId = 'event-progression-1';
const progression = { point: 'progression', date: '2026-11-20', treatmentChange: null } as const;
const told = { date: '2026-11-23', by: 'Dr Shah' };

async function addRuth(): Promise<void> {
  await commit(store, addPatient(patientId, patient));
}

async function expectNoViolations(container: Element): Promise<void> {
  // Colours are not computed in jsdom; browser tests look at them.
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe('Today', () => {
  it('says so when there is nobody yet, and names what waits', async () => {
    const { container } = show(store, '/');
    await screen.findByText(/no patients on this tablet/i);
    // Nothing ever came: nobody can say that nothing waits.
    expect(screen.getByText(/^None so far/)).toBeTruthy();
    expect(screen.queryByText('No red flags are waiting.')).toBeNull();
    await expectNoViolations(container);
  });

  it.each(['abara ruth', '943 476 5919', '14/02/1961', '14 2 1961', 'rúth'])('finds a patient by "%s"', async (typed) => {
    await addRuth();
    await commit(
      store,
      addPatient('patient-00000002', { ...patient, name: 'Jo Lim', born: '1970-05-05', nhsNumber: '4010232137' }),
      'patient-00000002',
    );
    const { user, container } = show(store, '/');
    await user.type(await screen.findByLabelText('Find a patient'), typed);
    expect(screen.getByText('1 patient fits')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Ruth Abara' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Jo Lim' })).toBeNull();
    await expectNoViolations(container);
  });
});

describe('adding a patient', () => {
  it('refuses an NHS number whose check digit is wrong, keeps what was typed, and then saves the right one', async () => {
    const { user, container } = show(store, '/patients/new');
    await user.type(await screen.findByLabelText('Full name'), 'Ruth  Abara');
    await user.type(screen.getByLabelText('Day'), '14');
    await user.type(screen.getByLabelText('Month'), 'Feb');
    await user.type(screen.getByLabelText('Year'), '1961');
    await user.type(screen.getByLabelText('NHS number'), '943 476 5918');
    await user.click(screen.getByRole('button', { name: 'Add patient' }));
    const summary = screen.getByRole('alert');
    expect(
      within(summary)
        .getByRole('link', { name: /last digit does not fit/ })
        .getAttribute('href'),
    ).toBe('#nhsNumber');
    expect(await store.records('patient')).toEqual([]);
    await expectNoViolations(container);
    await user.type(screen.getByLabelText('NHS number'), '{Backspace}9');
    await user.click(screen.getByRole('button', { name: 'Add patient' }));
    await screen.findByText('NHS number 943 476 5919');
    expect(location.pathname).toMatch(/^\/patients\/[A-Za-z0-9_-]{22}$/);
  });

  it('takes no date of birth in the future nor before 1900', async () => {
    const { user } = show(store, '/patients/new');
    await user.type(await screen.findByLabelText('Day'), '25');
    await user.type(screen.getByLabelText('Month'), '11');
    await user.type(screen.getByLabelText('Year'), '2026');
    await user.click(screen.getByRole('button', { name: 'Add patient' }));
    expect(screen.getAllByText(/must be in the past/).length).toBe(2);
    await user.clear(screen.getByLabelText('Year'));
    await user.type(screen.getByLabelText('Year'), '1899');
    await user.click(screen.getByRole('button', { name: 'Add patient' }));
    expect(screen.getAllByText(/must be 1900 or later/).length).toBe(2);
  });

  it('warns of the same number before adding a second time', async () => {
    await addRuth();
    const { user } = show(store, '/patients/new');
    await user.type(await screen.findByLabelText('Full name'), 'R Abara');
    await user.type(screen.getByLabelText('Day'), '14');
    await user.type(screen.getByLabelText('Month'), '2');
    await user.type(screen.getByLabelText('Year'), '1961');
    await user.type(screen.getByLabelText('NHS number'), '9434765919');
    await user.click(screen.getByRole('button', { name: 'Add patient' }));
    await screen.findByText(/may be someone you already have/);
    expect((await store.records('patient')).length).toBe(1);
    await user.click(screen.getByRole('button', { name: /add anyway/ }));
    await waitFor(async () => expect((await store.records('patient')).length).toBe(2));
  });
});

describe('an event of which she has not been told', () => {
  it('offers nothing that she could see, by button or by address, until it is marked as told', async () => {
    await addRuth();
    await store.putDefinition(shortForm('progression'));
    await commit(store, recordEvent(eventId, { ...progression, told: null }));
    const { user, container, unmount } = show(store, `/patients/${patientId}`);
    await screen.findByText(/Not told yet/);
    expect(screen.queryByRole('link', { name: /start the assessment/i })).toBeNull();
    await expectNoViolations(container);
    unmount();
    const direct = show(store, `/events/${eventId}/start`);
    await screen.findByText(/has not been told about this yet/);
    expect(screen.queryByRole('button', { name: 'Hand over the tablet' })).toBeNull();
    direct.unmount();

    show(store, `/patients/${patientId}`);
    await user.click(await screen.findByText('Mark as told'));
    await user.click(screen.getByRole('button', { name: 'The patient has been told' }));
    await screen.findByText(/Told by Amina Okoro on 24 November 2026/);
    expect(screen.getAllByRole('link', { name: /start the assessment/i }).length).toBe(2);
  });
});

describe('recording an event', () => {
  it('takes no date before birth, and asks for the kind of treatment change', async () => {
    await addRuth();
    const { user, container } = show(store, `/patients/${patientId}/events/new`);
    await user.click(await screen.findByLabelText('Treatment change'));
    await user.type(screen.getByLabelText('Day'), '1');
    await user.type(screen.getByLabelText('Month'), '1');
    await user.type(screen.getByLabelText('Year'), '1950');
    await user.click(screen.getByLabelText('No, not yet'));
    await user.click(screen.getByRole('button', { name: 'Record' }));
    expect(screen.getAllByText('The date must be after the date of birth').length).toBe(2);
    expect(screen.getAllByText('Choose the kind of treatment change').length).toBe(2);
    await expectNoViolations(container);
    await user.click(screen.getByLabelText('stopping treatment'));
    await user.clear(screen.getByLabelText('Year'));
    await user.type(screen.getByLabelText('Year'), '2026');
    await user.click(screen.getByRole('button', { name: 'Record' }));
    await screen.findByText(/Treatment change — stopping treatment/);
    expect(screen.getAllByText(/Not told yet/).length).toBeGreaterThan(0);
  });
});

describe('starting an assessment', () => {
  it('picks the newest active definition for the point, and keeps whether she is on treatment', async () => {
    await addRuth();
    for (const form of [shortForm('diagnosis'), shortForm('progression', '1.9.0'), shortForm('progression', '1.10.0')])
      await store.putDefinition(form);
    await store.putDefinition(shortForm('progression', '2.0.0', 'draft'));
    await commit(store, recordEvent(eventId, { ...progression, told }));
    const { user, container } = show(store, `/events/${eventId}/start`);
    await screen.findByText(/For: Progression, 20 November 2026/);
    await expectNoViolations(container);
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    expect(await screen.findAllByText('Choose whether anybody helps the patient')).toHaveLength(2);
    await user.click(screen.getByLabelText('A professional interpreter'));
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    await waitFor(async () => expect((await store.records('assessment')).length).toBe(1));
    const [state] = await store.records('assessment');
    if (state === undefined) throw new Error('no assessment');
    const assessment = readAssessment(state);
    expect(assessment.form).toMatchObject({ id: 'test/progression', version: '1.10.0' });
    expect(assessment).toMatchObject({
      mode: 'with-nurse',
      helper: 'interpreter',
      capacity: null,
      proxy: null,
      language: null,
      today: '2026-11-24',
      zone: 'Europe/London',
      context: { treatment: 'not-known' },
    });
    await waitFor(() => expect(location.pathname).toBe(`/assessments/${assessment.id}`));
    await screen.findByText('Are your legs weaker?');
  });

  it('says so when the tablet cannot be handed over, and keeps the assessment', async () => {
    await addRuth();
    await store.putDefinition(shortForm('progression'));
    await commit(store, recordEvent(eventId, { ...progression, told }));
    await setUpTeam(store);
    const { user } = show(store, `/events/${eventId}/start`);
    vi.spyOn(store, 'setNote').mockRejectedValue(new Error('no space'));
    await user.click(await screen.findByLabelText('Nobody'));
    await user.click(screen.getByRole('button', { name: 'Hand over the tablet' }));
    await screen.findByText(/The tablet was not handed over/);
    expect(await store.records('assessment')).toHaveLength(1);
    expect(location.pathname).toBe(`/events/${eventId}/start`);
  });

  it('tells the real form that treatment is stopping, so that it never talks of new drugs', async () => {
    await addRuth();
    const form = realForms().find(({ points }) => points.includes('treatment-change'));
    if (form === undefined) throw new Error('no form');
    await store.putDefinition(form);
    await commit(store, recordEvent(eventId, { ...progression, point: 'treatment-change', treatmentChange: 'stopping', told }));
    const { user } = show(store, `/events/${eventId}/start`);
    await user.click(await screen.findByText('This is not right'));
    await user.click(screen.getByLabelText('No'));
    await user.click(screen.getByLabelText('Nobody'));
    await user.click(screen.getByRole('button', { name: 'Together, now' }));
    await waitFor(async () => expect((await store.records('assessment')).length).toBe(1));
    const [state] = await store.records('assessment');
    if (state === undefined) throw new Error('no assessment');
    expect(readAssessment(state).context).toEqual({ treatment: 'off', 'treatment-change': 'stopping' });
    expect(openAssessment(compile(form), state).snapshot('options.chosen').visible).toBe(false);
  });
});

const assessmentId = 'assessment-00000001';

describe('a safety check that nobody can read', () => {
  it('counts as incomplete on Today when this device does not hold the form', async () => {
    await addRuth();
    const form = { id: 'test/elsewhere', version: '9.0.0', hash: 'h'.repeat(43) };
    const start = { events: [eventId], form, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
    await commit(store, startAssessment(assessmentId, start));
    show(store, '/');
    expect(await screen.findByText('Safety check incomplete')).toBeTruthy();
    expect(screen.getAllByRole('link', { name: 'Ruth Abara' }).length).toBe(2);
  });
});

async function submitted(): Promise<void> {
  const form = shortForm('progression');
  await addRuth();
  await store.putDefinition(form);
  await commit(store, recordEvent(eventId, { ...progression, told }));
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const start = {
    events: [eventId],
    form: reference,
    mode: 'with-nurse',
    today: '2026-11-24',
    zone: 'Europe/London',
    context: {},
  } as const;
  await commit(store, startAssessment(assessmentId, start));
  const answers = {
    'alone-now': 'no',
    'weak-limbs': 'yes',
    'not-alive': { blank: 'not-asked', reason: 'not-alone' },
    'pain.chosen': true,
    'pain.rating': 4,
    'sleep.chosen': true,
    'sleep.rating': 9,
    'money.chosen': true,
    'money.rating': 2,
    'top-three': ['money'],
  } as const;
  const { records } = await commit(store, giveAnswers(assessmentId, answers));
  const state = records.get(assessmentId);
  if (state === undefined) throw new Error('no assessment');
  await commit(store, submitAssessment(state, [], now));
}

describe('the result', () => {
  it('shows the red flag with whether it is sent, what to ask in person, and concerns ranked with the top three first', async () => {
    await submitted();
    const { container } = show(store, `/assessments/${assessmentId}/result`);
    await screen.findByText('Possible cord compression.');
    await screen.findByText(/NOT sent/);
    expect(screen.getByText('Source: NICE NG234')).toBeTruthy();
    expect(screen.getByText(/1 question to ask in person/)).toBeTruthy();
    const rows = within(screen.getByRole('table'))
      .getAllByRole('rowheader')
      .map((cell) => cell.textContent?.replace(/^Concern /, ''));
    expect(rows).toEqual(['Money Top 1', 'Sleep ', 'Pain ']);
    await expectNoViolations(container);
    // Seen, it is latched: a record of its own, listed on Today.
    await waitFor(async () => expect((await store.records('flag')).length).toBe(1));
  });

  it('shows a flag that was raised though this device does not hold the form', async () => {
    await commit(store, addPatient(patientId, patient));
    const form = { id: 'test/progression', version: '9.9.9', hash: 'A'.repeat(43) };
    const start = {
      events: ['event-1-000000001'],
      form,
      mode: 'with-nurse',
      today: '2026-11-24',
      zone: 'Europe/London',
      context: {},
    } as const;
    await commit(store, startAssessment('assessment-00000077', start));
    const flag = { record: 'flag-000000000077', kind: 'flag' } as const;
    await commit(store, [
      { ...flag, path: 'assessment', value: 'assessment-00000077' },
      { ...flag, path: 'rule', value: 'cord' },
      { ...flag, path: 'urgency', value: 'immediate' },
    ]);
    show(store, '/assessments/assessment-00000077/result');
    expect(await screen.findByRole('heading', { name: /Immediate/ })).toBeTruthy();
    expect(screen.queryByText(/does not hold this form/)).toBeTruthy();
  });

  it('shows both values of a conflict with who and where, and one tap settles it', async () => {
    await submitted();
    const before = await store.record(assessmentId);
    if (before === null) throw new Error('no assessment');
    await commit(store, giveAnswers(assessmentId, { 'pain.rating': 5 }));
    // Written by someone who had not seen the 5: both stand side by side.
    await store.commit(giveAnswers(assessmentId, { 'pain.rating': 8 }), { patient: patientId, seen: new Map([[assessmentId, before]]) });
    const { user, container } = show(store, `/assessments/${assessmentId}/result`);
    await screen.findByText('1 answer differs between devices');
    expect(screen.getAllByText(/Amina Okoro, 24 November 2026/).length).toBe(2);
    await expectNoViolations(container);
    const buttons = screen.getAllByRole('button', { name: /^Use/ });
    expect(buttons.length).toBe(2);
    const eight = buttons.find((button) => button.textContent?.includes('8'));
    if (eight === undefined) throw new Error('the 8 is not offered');
    await user.click(eight);
    await waitFor(() => expect(screen.queryByText('1 answer differs between devices')).toBeNull());
    const rows = within(screen.getByRole('table'))
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows.some((row) => row?.includes('Pain') && row.includes('8 of 10'))).toBe(true);
  });
});

describe('moving about', () => {
  it('puts focus on the heading of the screen one has come to, and goes back', async () => {
    await addRuth();
    const { user } = show(store, '/');
    await user.click(await screen.findByRole('link', { name: 'Ruth Abara' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Patient' });
    expect(document.activeElement).toBe(heading);
    expect(document.title).toMatch(/^Patient/);
    history.back();
    await screen.findByRole('heading', { level: 1, name: 'Today' });
  });

  it('says what waits before signing out, and keeps it', async () => {
    HTMLDialogElement.prototype.showModal = function showModal() {
      this.open = true;
    };
    await addRuth();
    globalThis.fetch = () => Promise.reject(new TypeError('offline'));
    const { user } = show(store, '/');
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    await screen.findByText(/1 change has not been sent yet/);
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Sign out' }));
    await screen.findByRole('heading', { level: 1, name: 'Sign in' });
    expect((await store.records('patient')).length).toBe(1);
    expect(await store.identity()).toBeNull();
  });
});
