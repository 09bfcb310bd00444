// @vitest-environment jsdom
import { act, cleanup, render, screen, within, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PatientApp } from '../../src/app/patient/PatientApp';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import patientWords from '../../src/messages/en-GB/patient.json';
import { addPatient, recordEvent, startAssessment } from '../../src/records';
import type { Store } from '../../src/store';
import type { Sync, SyncStatus } from '../../src/sync';
import { clock, commit, identity, now, offlineSync, openTestStore, patient, patientId, shortForm, show } from './harness';
import { expectHeard, listen, readThrough } from './listening';

// Each walks through whole screens phrase by phrase, on a machine that may be busy.
vi.stubGlobal('scrollTo', () => undefined);
// jsdom draws nothing, and says so each time that a name asks for what stands before a box.
const styleOf = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => styleOf(element);

let store: Store;
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  store.close();
});

const assessment = 'assessment-00000001';
const event = 'event-0000000001';

async function begin(mode: 'with-nurse' | 'clinic-tablet'): Promise<void> {
  store = await openTestStore();
  const canonical = shortForm('progression');
  const { id, version, hash } = canonical;
  await store.putDefinition(canonical);
  await commit(store, addPatient(patientId, patient));
  const told = { date: '2026-11-23', by: 'Dr Shah' };
  await commit(store, recordEvent(event, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
  const start = { events: [event], form: { id, version, hash }, mode, today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
  await commit(store, startAssessment(assessment, start));
}

const main = () => screen.getByRole('main');
const press = (user: ReturnType<typeof userEvent.setup>, name: string) => user.click(screen.getByRole('button', { name }));
const answer = (user: ReturnType<typeof userEvent.setup>, question: string, name: string) =>
  user.click(within(screen.getByRole('group', { name: question })).getByRole('radio', { name }));

describe('a screen reader on the staff page', () => {
  it('hears what sign-in asks and, after an empty try, what is wrong: in the summary and with each input', async () => {
    store = await openTestStore();
    const { user } = show(store, '/sign-in');
    // An input for a password has no role: its label, then its name.
    expectHeard(await readThrough(main()), [
      'heading, Sign in, level 1',
      'textbox, Your account name',
      'Password',
      'Password',
      'button, Sign in',
    ]);
    await press(user, 'Sign in');
    await waitFor(() => expect(document.activeElement?.contains(screen.getByText('There is a problem'))).toBe(true));
    expectHeard(await readThrough(main()), [
      'alert',
      'heading, There is a problem, level 2',
      'link, Enter your account name',
      'link, Enter your password',
      'textbox, Your account name, Error: Enter your account name, invalid',
      'Password, Error: Enter your password',
    ]);
  });

  it('hears on Today whose safety check is incomplete, and how to find a patient', async () => {
    await begin('with-nurse');
    show(store, '/');
    await screen.findAllByRole('link', { name: 'Ruth Abara' });
    expectHeard(await readThrough(main()), [
      'heading, Today, level 1',
      'button, Find a patient',
      'link, Add a patient',
      'region, Red flags waiting',
      'No red flags are waiting.',
      'heading, Important: Safety check incomplete, level 2',
      'link, Ruth Abara',
      'region, Patients',
      'searchbox, Find a patient, Name, NHS number or date of birth',
      '1 patient',
      'link, Ruth Abara',
      'NHS number 943 476 5919',
    ]);
  });

  it('hears each question of the safety check with its hint and, where it is missed, its error', async () => {
    await begin('with-nurse');
    const { user } = show(store, `/assessments/${assessment}`);
    await screen.findByRole('button', { name: 'Continue' });
    expectHeard(await readThrough(main()), [
      'region, Patient',
      'Saved on this device',
      'heading, safety-check, level 1',
      'group, Are you alone?',
      'radio, Yes, not checked, position 1, set size 2',
      'radio, No, not checked, position 2, set size 2',
      'group, Are your legs weaker?, New or worse.',
      'radio, Yes, not checked, position 1, set size 3',
      'radio, No, not checked, position 2, set size 3',
      'radio, Not sure, not checked, position 3, set size 3',
      'button, Continue',
    ]);
    await answer(user, 'Are you alone?', 'No');
    await press(user, 'Continue');
    const link = await screen.findByRole('link', { name: 'Choose an answer: Are your legs weaker?' });
    await waitFor(() => expect(document.activeElement?.contains(link)).toBe(true));
    expectHeard(await readThrough(main()), [
      'heading, Please look at these answers, level 2',
      'link, Choose an answer: Are your legs weaker?',
      'group, Are you alone?',
      'radio, No, checked, position 2, set size 2',
      'group, Are your legs weaker?, New or worse. Error: Choose an answer: Are your legs weaker?',
    ]);
    // The link leads to the first answer of the question.
    expect(await listen(() => user.click(link))).toContain('radio, Yes, not checked, position 1, set size 3');
  });

  it('hears no question once she has said no, until she agrees after all', async () => {
    await begin('with-nurse');
    const { user } = show(store, `/assessments/${assessment}`);
    await screen.findByRole('button', { name: 'Continue' });
    await press(user, 'They do not want to');
    await screen.findByText(/They did not want to answer/);
    await waitFor(() => expect(screen.queryByRole('radio')).toBeNull());
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
    await press(user, 'They agree');
    await screen.findByRole('button', { name: 'Continue' });
    expect(screen.getAllByRole('radio').length).toBeGreaterThan(0);
  });

  it('hears a red flag once, at once, and the next step by its heading', async () => {
    await begin('with-nurse');
    const { user } = show(store, `/assessments/${assessment}`);
    await screen.findByRole('button', { name: 'Continue' });
    await answer(user, 'Are you alone?', 'No');
    const heard = await listen(() => answer(user, 'Are your legs weaker?', 'Yes'));
    expect(heard.filter((phrase) => /^(assertive|polite):/.test(phrase))).toEqual([
      expect.stringMatching(/^assertive: Get help now: Do this now.*NOT sent\. Your colleagues cannot see this yet\.$/),
    ]);
    expectHeard(await readThrough(screen.getByRole('alert')), [
      'heading, Get help now: Do this now, level 2',
      'NOT sent. Your colleagues cannot see this yet.',
    ]);
    // Nothing else is said on the way to the next step: every answer is saved, and that is not news.
    expect(await listen(() => press(user, 'Continue'))).toEqual(['button, Continue', 'heading, body, level 1']);
  });

  it('hears concerns to tick, ratings with what their ends mean, and the answers with a way back to each page', async () => {
    await begin('with-nurse');
    const { user } = show(store, `/assessments/${assessment}`);
    await screen.findByRole('button', { name: 'Continue' });
    await answer(user, 'Are you alone?', 'No');
    await answer(user, 'Are your legs weaker?', 'No');
    await press(user, 'Continue');
    await user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    expectHeard(await readThrough(main()), [
      'button, Back',
      'heading, body, level 1',
      'group, Tick anything that has been a worry or a problem, Tick as many as you like, or none.',
      'checkbox, Pain, Anywhere., checked',
      'checkbox, Sleep, not checked',
      'checkbox, Money, not checked',
    ]);
    await press(user, 'Continue');
    await user.click(screen.getByRole('radio', { name: '7' }));
    expectHeard(await readThrough(main()), [
      'heading, How much does this affect you?, level 1',
      'region, Pain',
      'group, How much of a problem is this, from 1 to 10?, 1 is a small problem 10 is the biggest problem',
      'radio, 1, not checked, position 1, set size 10',
      'radio, 7, checked, position 7, set size 10',
      'radio, 10, not checked, position 10, set size 10',
      'group, Would you like to talk about this?, You can leave this out.',
      'textbox, Anything you want to add (you can leave this out)',
    ]);
    await press(user, 'Continue');
    await press(user, 'Continue');
    expectHeard(await readThrough(main()), [
      'heading, Check your answers, level 1',
      'region, safety-check',
      'button, Change: safety-check',
      'Are your legs weaker?',
      'region, body',
      'button, Change: body',
      'region, How much does this affect you?',
      'button, Change: How much does this affect you?',
      'button, Submit',
    ]);
  });

  it('says by itself that all was sent, that the connection is gone and that there is a problem; not that a change was saved', async () => {
    store = await openTestStore();
    let status: SyncStatus = { state: 'idle', waiting: 0, since: null, lastSent: null };
    const listeners = new Set<Parameters<Sync['subscribe']>[0]>();
    const become = async (next: Partial<SyncStatus>): Promise<void> =>
      act(async () => {
        status = { ...status, ...next };
        for (const listener of listeners) listener(status);
      });
    const sync: Sync = {
      ...offlineSync(),
      status: () => status,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    show(store, '/', sync);
    await screen.findByText('Nothing to send');
    expect(await listen(() => become({ lastSent: now }))).toEqual(['polite: Sent']);
    expect(await listen(() => act(() => commit(store, addPatient(patientId, patient))))).toEqual([]);
    await screen.findByText(/1 change waits/);
    expectHeard(await readThrough(screen.getByRole('banner')), ['Saved on this device', '· 1 change waits to be sent, since 10:00']);
    expect(await listen(() => become({ state: 'offline' }))).toEqual(['polite: · No connection: it will be sent when there is one']);
    expect(await listen(() => become({ state: 'problem' }))).toEqual(['polite: Problem']);
  });
});

describe('a screen reader on the patient page', () => {
  it('hears where to get help, what the form is for, and two ways to begin; then the first step by its heading', async () => {
    await begin('clinic-tablet');
    const user = await openHandedOver();
    expectHeard(await readThrough(document.body), [
      'link, Skip to main content',
      'link, If it is an emergency, ring 999.',
      'main',
      'heading, How are you now?, level 1',
      'button, Start',
      'button, Nothing worries me today',
      'button, Give the tablet back to your nurse',
    ]);
    expect(await listen(() => press(user, 'Start'))).toEqual(['heading, safety-check, level 1']);
  });

  it('hears a red flag once, and what to do about an answer that is not saved', async () => {
    await begin('clinic-tablet');
    const user = await openHandedOver();
    await press(user, 'Start');
    await screen.findByRole('button', { name: 'Continue' });
    const spoken = (heard: readonly string[]) => heard.filter((phrase) => /^(assertive|polite):/.test(phrase));
    expect(spoken(await listen(() => answer(user, 'Are your legs weaker?', 'Yes')))).toEqual([
      expect.stringMatching(/^assertive: Get help now: Do this now.*NOT sent\. Your nurse cannot see this\./),
    ]);
    vi.spyOn(store, 'commit').mockRejectedValue(new Error('no room'));
    expect(spoken(await listen(() => answer(user, 'Are you alone?', 'No')))).toEqual([
      'polite: Problem: your last answers are not saved. We keep trying. Please do not close this page.',
    ]);
  });
});

async function openHandedOver(): Promise<ReturnType<typeof userEvent.setup>> {
  await store.setNote('handed-over', assessment);
  history.replaceState(null, '', '/p/');
  render(
    <MessagesProvider language="en-GB" catalogues={[common, form, patientWords]}>
      <PatientApp services={{ store, sync: offlineSync(), clock, identity }} hide={() => undefined} leave={() => undefined} />
    </MessagesProvider>,
  );
  await screen.findByRole('button', { name: 'Start' });
  return userEvent.setup();
}
