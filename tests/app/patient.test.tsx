// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import axe from 'axe-core';
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PatientApp } from '../../src/app/patient/PatientApp';
import { canonicalJson, hashText } from '../../src/definition';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import patientWords from '../../src/messages/en-GB/patient.json';
import {
  addPatient,
  flagId,
  giveAnswers,
  raiseFlag,
  readAssessment,
  readFlag,
  recordEvent,
  startAssessment,
  valueAt,
  readTeamSettings,
  writeContacts,
} from '../../src/records';
import type { Store } from '../../src/store';
import { clock, commit, identity, offlineSync, openTestStore, patient, patientId, sendAll, shortForm } from './harness';

const assessment = 'assessment-00001';
const event = 'event-0000000001';

vi.stubGlobal('scrollTo', () => undefined);

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** A tablet on which an assessment was started for her and handed over. */
async function tablet(told = true, canonical = shortForm('progression')): Promise<Store> {
  const store = await openTestStore();
  await store.putDefinition(canonical);
  const { id, version, hash } = canonical;
  const of = { patient: patientId };
  await store.commit(addPatient(patientId, patient), of);
  const happened = {
    point: 'progression',
    date: '2026-11-20',
    treatmentChange: null,
    told: told ? { date: '2026-11-20', by: 'Dr Lee' } : null,
  } as const;
  await store.commit(recordEvent(event, happened), of);
  const start = {
    events: [event],
    form: { id, version, hash },
    mode: 'clinic-tablet',
    today: '2026-11-24',
    zone: 'Europe/London',
    context: {},
  } as const;
  await store.commit(startAssessment(assessment, start), of);
  await store.setNote('handed-over', assessment);
  return store;
}

function open(store: Store) {
  history.replaceState(null, '', '/p/');
  const leave = vi.fn<(address: string) => void>();
  const hide = vi.fn<() => void>();
  const shown = render(
    <MessagesProvider language="en-GB" catalogues={words}>
      <PatientApp services={{ store, sync: offlineSync(), clock, identity }} hide={hide} leave={leave} />
    </MessagesProvider>,
  );
  return { ...shown, leave, hide, user: userEvent.setup() };
}
const words = [common, form, patientWords];

const answerSafety = async (user: ReturnType<typeof userEvent.setup>, legs: string) => {
  await user.click(within(await screen.findByRole('group', { name: 'Are you alone?' })).getByRole('radio', { name: 'No' }));
  await user.click(within(screen.getByRole('group', { name: 'Are your legs weaker?' })).getByRole('radio', { name: legs }));
};
const press = (user: ReturnType<typeof userEvent.setup>, name: string) => user.click(screen.getByRole('button', { name }));
const stored = async (store: Store, path: string) => {
  const state = await store.record(assessment);
  return state === null ? null : valueAt(state, `answers/${path}`);
};

describe('the patient page', () => {
  it('says plainly when nothing is handed over', async () => {
    open(await openTestStore());
    expect(await screen.findByText(/There is nothing for you to fill in here/)).toBeTruthy();
    expect(screen.getByText(/Not watched round the clock/)).toBeTruthy();
  });

  it('shows nothing of an event of which she has not been told', async () => {
    open(await tablet(false));
    expect(await screen.findByText(/There is nothing for you to fill in here/)).toBeTruthy();
  });

  it('says that it is a demonstration unless the tablet was handed over with an approved form of a team that is none', async () => {
    const store = await tablet();
    open(store);
    await screen.findAllByRole('heading', { level: 1 });
    expect(document.querySelectorAll('.hna-watermark')).toHaveLength(1);
    await store.commit([{ record: assessment, kind: 'assessment', path: 'contacts', value: { live: true } }], { patient: patientId });
    await waitFor(() => expect(document.querySelectorAll('.hna-watermark')).toHaveLength(0));
  });

  it('says that it is for training where a team handed it over that is there to practise in', async () => {
    const store = await tablet();
    await commit(store, writeContacts(assessment, readTeamSettings(null), { live: false, training: true }, null));
    open(store);
    await waitFor(() => expect(document.querySelector('.hna-watermark')?.textContent).toMatch(/^TRAINING/));
  });

  it('shows nothing of an assessment that names no event', async () => {
    const store = await tablet();
    await store.commit([{ record: assessment, kind: 'assessment', path: 'events', value: [] }], { patient: patientId });
    open(store);
    expect(await screen.findByText(patientWords['patient.nothing-here'])).toBeTruthy();
  });

  it('says of a title in another language which one that is', async () => {
    const { hash: _, ...rest } = { ...shortForm('progression'), title: 'Sut ydych chi?', language: 'cy' };
    open(await tablet(true, { ...rest, hash: hashText(canonicalJson(rest)) }));
    const heading = await screen.findByRole('heading', { name: 'Sut ydych chi?' });
    expect(heading.querySelector('[lang]')?.getAttribute('lang')).toBe('cy');
  });

  it('goes from the start to the confirmation, and keeps every answer on the device', async () => {
    const store = await tablet();
    const { user, leave } = open(store);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await answerSafety(user, 'No');
    await press(user, 'Continue');
    await user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    await press(user, 'Continue');
    await user.click(screen.getByRole('radio', { name: '7' }));
    await press(user, 'Continue');
    await user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    await press(user, 'Continue');
    expect(screen.getByRole('heading', { name: 'Check your answers' })).toBeTruthy();
    await press(user, 'Send my answers');
    expect(await screen.findByText(/NOT sent. Your nurse cannot see this yet/)).toBeTruthy();
    expect(await stored(store, 'pain.rating')).toBe(7);
    expect(await stored(store, 'sleep.chosen')).toBe(false);
    expect(await stored(store, 'top-three')).toEqual(['pain']);
    const state = await store.record(assessment);
    expect(state && readAssessment(state).status).toBe('submitted');
    expect(location.href).not.toContain(assessment);
    await user.click(screen.getAllByRole('button', { name: 'Give the tablet back to your nurse' })[0]!);
    await waitFor(() => expect(leave).toHaveBeenCalledWith(`/assessments/${assessment}/result`));
    expect(await store.getNote('handed-over')).toBeNull();
  });

  it('takes "nothing worries me today" in one tap and still asks the safety check', async () => {
    const store = await tablet();
    const { user } = open(store);
    await user.click(await screen.findByRole('button', { name: 'Nothing worries me today' }));
    await answerSafety(user, 'No');
    await press(user, 'Continue');
    expect(screen.getByRole('heading', { name: 'Check your answers' })).toBeTruthy();
    const state = await store.record(assessment);
    expect(state && readAssessment(state).nothingToday).toBe(true);
    await press(user, 'I want to tell you about a worry');
    expect(await screen.findByRole('checkbox', { name: 'Pain' })).toBeTruthy();
  });

  it('latches a red flag at once, in a change of its own, and says that it is not sent', async () => {
    const store = await tablet();
    const { user } = open(store);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await answerSafety(user, 'Yes');
    expect(await screen.findByText('NOT sent. Your nurse cannot see this.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Send this to my team now' })).toBeTruthy();
    await waitFor(async () => expect(await store.record(flagId(assessment, 'cord'))).not.toBeNull());
    const [first] = await store.sync.next({ changesets: 1, bytes: 100_000 });
    expect(first?.body).toContain('"kind":"flag"');
    expect(first?.body).not.toContain('answers/');
    await user.click(within(screen.getByRole('group', { name: 'Are your legs weaker?' })).getByRole('radio', { name: 'No' }));
    await waitFor(async () => expect(await stored(store, 'weak-limbs')).toBe('no'));
    const flag = await store.record(flagId(assessment, 'cord'));
    expect(flag && readFlag(flag).urgency).toBe('immediate');
  });

  it('says that a flag is sent that was raised and sent in another assessment of the same event, joined into this one', async () => {
    const store = await tablet();
    const other = 'assessment-00002';
    const { id, version, hash } = shortForm('progression');
    const begun = {
      events: [event],
      form: { id, version, hash },
      mode: 'clinic-tablet',
      today: '2026-11-24',
      zone: 'Europe/London',
    } as const;
    await commit(store, startAssessment(other, { ...begun, context: {} }));
    await commit(store, giveAnswers(other, { 'weak-limbs': 'yes' }));
    const raised = { id: 'cord', version: '1.0.0', urgency: 'immediate', status: 'fired', inputs: [] } as const;
    await commit(store, raiseFlag(other, { ...raised, patient: '', staff: '', source: '', discreet: false }, 5));
    await commit(store, [{ record: other, kind: 'assessment', path: 'mergedInto', value: assessment }]);
    await sendAll(store);
    open(store);
    expect(await screen.findByText('Sent. Nobody has read it yet.')).toBeTruthy();
    await waitFor(async () => expect(await store.record(flagId(assessment, 'cord'))).not.toBeNull());
    expect(screen.queryByText('NOT sent. Your nurse cannot see this.')).toBeNull();
  });

  it('never says that a flag is sent whose entry in the queue can not be read any more', async () => {
    const store = await tablet();
    const outbox = await store.outbox();
    vi.spyOn(store, 'unsent').mockResolvedValue(new Set());
    vi.spyOn(store, 'outbox').mockResolvedValue({ ...outbox, waiting: 0, damaged: 1 });
    const { user } = open(store);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await answerSafety(user, 'Yes');
    expect(await screen.findByText('NOT sent. Your nurse cannot see this.')).toBeTruthy();
    const problems = () => expect(screen.getAllByText(/Problem: some answers could not be sent/)).toHaveLength(2);
    await waitFor(problems);
    expect(screen.queryByText(/^Sent/)).toBeNull();
  });

  it('says when the answers could not be saved, keeps them and saves them later', async () => {
    const store = await tablet();
    const { user } = open(store);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    const commit = vi.spyOn(store, 'commit').mockRejectedValue(new Error('no room'));
    await answerSafety(user, 'No');
    expect(await screen.findByText(/your last answers are not saved/)).toBeTruthy();
    commit.mockRestore();
    await user.click(within(screen.getByRole('group', { name: 'Are your legs weaker?' })).getByRole('radio', { name: 'Not sure' }));
    await waitFor(async () => expect(await stored(store, 'weak-limbs')).toBe('not-sure'));
    expect(await stored(store, 'alone-now')).toBe('no');
    expect(await screen.findByText('Saved on this device')).toBeTruthy();
  });

  it('goes on where it was left, and writes typed words when the page is hidden', async () => {
    const store = await tablet();
    const first = open(store);
    await first.user.click(await screen.findByRole('button', { name: 'Start' }));
    await answerSafety(first.user, 'No');
    await press(first.user, 'Continue');
    await first.user.click(screen.getByRole('checkbox', { name: 'Pain' }));
    await press(first.user, 'Continue');
    await first.user.type(screen.getByRole('textbox', { name: /Anything you want to add/ }), 'At night');
    act(() => void window.dispatchEvent(new Event('pagehide')));
    await waitFor(async () => expect(await stored(store, 'pain.note')).toBe('At night'));
    first.unmount();
    open(store);
    expect((await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Anything you want to add/ })).value).toBe('At night');
  });

  it('shows an answer that came from another tab, and keeps the one being given here', async () => {
    const store = await tablet();
    const { user } = open(store);
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    const legs = within(await screen.findByRole('group', { name: 'Are your legs weaker?' }));
    await act(async () => void (await store.commit(giveAnswers(assessment, { 'weak-limbs': 'no' }), { patient: patientId })));
    await waitFor(() => expect(legs.getByRole<HTMLInputElement>('radio', { name: 'No' }).checked).toBe(true));
  });

  it('has nothing that axe objects to', async () => {
    const { container, user } = open(await tablet());
    await user.click(await screen.findByRole('button', { name: 'Start' }));
    await answerSafety(user, 'Yes');
    await screen.findByText('NOT sent. Your nurse cannot see this.');
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  });
});
