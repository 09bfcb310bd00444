// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addTask,
  endPatient,
  offerOf,
  readEvent,
  mistakesOf,
  recordEvent,
  recordOffer,
  recordTreatment,
  setClock,
  submitAssessment,
  takeBackEvent,
} from '../../src/records';
import { saveBeforeLock } from '../../src/app/lock/before-lock';
import { commit, now, offlineSync, patientId, show } from './harness';
import { eventId, happened, letrozole, form, begun, store, page, stateOf, violations, supportWorker, type } from './person-world';

describe('the timeline', () => {
  it('shows events, treatments and assessments together, newest first, each with its status', async () => {
    await store.putDefinition(form);
    await commit(store, recordEvent(eventId, { ...happened, sites: ['bone', 'liver'] }));
    await commit(store, recordTreatment('treatment-000001', letrozole));
    await commit(store, recordTreatment('treatment-000002', { ...letrozole, drug: null, class: 'trial', start: null }));
    await commit(store, begun('assessment-00001', '2026-11-10'));
    const { container } = show(store, page);
    await screen.findByRole('heading', { name: 'Treatment: Letrozole (hormone therapy)' });
    const entries = [...(container.querySelector('.hna-timeline')?.children ?? [])].map((entry) => entry.textContent ?? '');
    expect(entries).toHaveLength(4);
    expect(entries[0]).toMatch(/Assessment of 10 November 2026.*Started.*For: Progression, 1 November 2026.*by telephone.*interpreter/);
    expect(entries[1]).toMatch(/^Progression.*Started.*bone, liver/);
    expect(entries[2]).toMatch(/Letrozole.*On it now.*since 5 January 2026/);
    expect(entries[3]).toMatch(/drug in a trial.*Not clear/);
    expect(await violations(container)).toEqual([]);
  });

  it('has one button, for what is due first, and says that it is overdue', async () => {
    await commit(store, recordEvent(eventId, happened));
    await commit(store, recordEvent('event-0000000002', { ...happened, point: 'diagnosis', date: '2026-11-22' }));
    show(store, page);
    const next = await screen.findByRole('link', { name: 'Start the assessment for the progression' });
    expect(next.className).toContain('nhsuk-button');
    expect(next.getAttribute('href')).toBe(`/events/${eventId}/start`);
    expect(next.parentElement?.textContent).toMatch(/Overdue.*Due by 8 November 2026/);
    expect(document.querySelectorAll('main a.nhsuk-button:not(.nhsuk-button--secondary)')).toHaveLength(1);
  });

  it('goes by the clocks of the team', async () => {
    await commit(store, recordEvent(eventId, happened));
    await store.commit(setClock('offer-progression', 30), {});
    show(store, page);
    expect((await screen.findAllByText(/Due by 1 December 2026/)).length).toBe(2);
    expect(screen.queryByText('Overdue')).toBeNull();
  });
});

describe('an event before one that was assessed', () => {
  it('says so, with the day, and is due no more; it can still be started', async () => {
    await store.putDefinition(form);
    await commit(store, recordEvent('event-0000000002', { ...happened, point: 'diagnosis', date: '2026-10-01' }));
    await commit(store, recordEvent(eventId, happened));
    show(store, page);
    const diagnosis = async () => (await screen.findByRole('heading', { name: 'Diagnosis' })).closest('li');
    await waitFor(async () => expect((await diagnosis())?.textContent).toMatch(/Assessment due.*Overdue/));
    await commit(store, begun('assessment-00001', '2026-11-22'));
    await commit(store, submitAssessment(await stateOf('assessment-00001'), [], now));
    await waitFor(async () =>
      expect((await diagnosis())?.textContent).toMatch(/Superseded.*assessed for a later event on 24 November 2026/),
    );
    expect((await diagnosis())?.textContent).not.toMatch(/Overdue|Due by/);
    expect(within((await diagnosis()) ?? document.body).getByRole('link', { name: 'Start the assessment' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Start the assessment for the diagnosis' })).toBeNull();
  });
});

describe('an event that was recorded by mistake', () => {
  const entry = async () => (await screen.findByRole('heading', { name: 'Progression' })).closest('li') ?? document.body;

  it('is taken back with a reason, stays in words, leads to nothing, and can be put back', async () => {
    await commit(store, recordEvent(eventId, happened));
    const { user, container } = show(store, page);
    await user.click(await screen.findByRole('button', { name: /^It was recorded by mistake: Progression/ }));
    const dialog = within(screen.getByRole('dialog', { name: 'Was this recorded by mistake?' }));
    expect(dialog.queryByText(/An assessment belongs to it/)).toBeNull();
    await user.click(dialog.getByRole('button', { name: 'Yes, recorded by mistake' }));
    dialog.getByText('Say why it is taken back');
    expect(readEvent(await stateOf(eventId)).removed).toBe(false);
    await user.type(dialog.getByRole('textbox', { name: /Why is it taken back/ }), 'It was the other Ruth');
    await user.click(dialog.getByRole('button', { name: 'Yes, recorded by mistake' }));
    await waitFor(async () =>
      expect((await entry()).textContent).toMatch(/Recorded by mistake.*said Amina Okoro.*24 November 2026.*It was the other Ruth/),
    );
    expect(screen.queryByRole('link', { name: /Start the assessment/ })).toBeNull();
    expect(screen.queryByText(/Due by/)).toBeNull();
    expect(document.activeElement?.tagName).toBe('H1');
    expect(await violations(container)).toEqual([]);
    await user.click(within(await entry()).getByRole('button', { name: /^Put it back/ }));
    await screen.findByRole('link', { name: 'Start the assessment for the progression' });
    expect((await entry()).textContent).toMatch(/It was the other Ruth.*Put back by Amina Okoro/);
    expect(mistakesOf(await stateOf(eventId)).map(({ removed }) => removed)).toEqual([true, false]);
  });

  it('says what becomes of its assessment, which stays to be read and is not gone on with', async () => {
    await store.putDefinition(form);
    await commit(store, recordEvent(eventId, happened));
    await commit(store, begun('assessment-00001', '2026-11-10'));
    const { user } = show(store, page);
    await screen.findByRole('button', { name: 'Continue the assessment' });
    await user.click(screen.getByRole('button', { name: /^It was recorded by mistake/ }));
    const dialog = within(screen.getByRole('dialog'));
    dialog.getByText(/An assessment belongs to it, begun on 10 November 2026. It stays and can be read, and its red flags stay open/);
    await user.type(dialog.getByRole('textbox'), 'A slip');
    await user.click(dialog.getByRole('button', { name: 'Yes, recorded by mistake' }));
    await screen.findByText(/What it was for was recorded by mistake/);
    expect(screen.queryByRole('button', { name: 'Continue the assessment' })).toBeNull();
    expect(screen.getByText(/For: Progression, 1 November 2026 \(recorded by mistake\)/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Assessment of 10 November 2026' }).getAttribute('href')).toBe(
      '/assessments/assessment-00001/result',
    );
    cleanup();
    show(store, `/events/${eventId}/start`);
    await screen.findByText(/No assessment is started for it/);
  });

  it('is not offered where an assessment begins for another event', async () => {
    await store.putDefinition(form);
    const other = 'event-0000000002';
    await commit(store, recordEvent(eventId, happened));
    await commit(store, recordEvent(other, { ...happened, point: 'diagnosis', date: '2026-11-05' }));
    const first = show(store, `/events/${other}/start`);
    await screen.findByRole('checkbox', { name: /Progression/ });
    first.unmount();
    await commit(store, takeBackEvent(await stateOf(eventId), 'm1', 'A slip'));
    show(store, `/events/${other}/start`);
    await screen.findByText(/Diagnosis, 5 November 2026/);
    expect(screen.queryByRole('checkbox', { name: /Progression/ })).toBeNull();
  });

  it('is a nurse’s to say and to take back', async () => {
    await commit(store, recordEvent(eventId, happened));
    show(store, page, offlineSync(), supportWorker);
    await screen.findByRole('link', { name: /^Correct this event/ });
    expect(screen.queryByRole('button', { name: /recorded by mistake/ })).toBeNull();
  });
});

describe('an offer', () => {
  beforeEach(() => commit(store, recordEvent(eventId, happened)));

  it('is recorded in two taps, ends what is due, and can be taken back', async () => {
    const { user, container } = show(store, page);
    await user.click(await screen.findByText(/What became of the offer/));
    await user.click(screen.getByRole('button', { name: 'Declined' }));
    await screen.findByText(/Declined\. Recorded by Amina Okoro/);
    expect(offerOf(await stateOf(eventId))).toMatchObject({ status: 'declined', date: null });
    await waitFor(() => expect(screen.queryByText(/Due by/)).toBeNull());
    expect(await violations(container)).toEqual([]);
    const undo = screen.getByRole('button', { name: /^Undo/ });
    expect(document.activeElement).toBe(undo);
    await user.click(undo);
    await screen.findAllByText(/Due by 8 November 2026/);
    expect(offerOf(await stateOf(eventId))).toBeNull();
  });

  it('that was not made has a reason, and comes back by itself where the reason passes', async () => {
    const { user } = show(store, page);
    await user.click(await screen.findByText(/What became of the offer/));
    await user.click(screen.getByRole('button', { name: 'no staff' }));
    await screen.findByText(/Not offered: no staff/);
    expect(offerOf(await stateOf(eventId))).toMatchObject({ status: 'not-offered', reason: 'no-staff', date: '2026-12-01' });
    expect(screen.getByText(/It comes back on 1 December 2026/)).toBeTruthy();
    // Not before that day.
    expect(screen.queryByRole('link', { name: 'Start the assessment for the progression' })).toBeNull();
  });

  it('gets another day to ask again; a day that has gone is named, and what was typed stays', async () => {
    await commit(store, recordOffer(eventId, 'o1', { status: 'declined', reason: null, date: null, note: null }));
    const { user } = show(store, page);
    await user.click(await screen.findByText(/Ask again on another day/));
    const group = 'When should the patient be asked again?';
    await type(user, group, ['1', '1', '2020']);
    await user.type(screen.getByLabelText('Note'), 'After the holiday');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findAllByText('The day for asking again must be today or later')).toHaveLength(2);
    expect(screen.getByLabelText('Note')).toHaveProperty('value', 'After the holiday');
    await type(user, group, ['5', '1', '2027']);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/It comes back on 5 January 2027/);
    expect(offerOf(await stateOf(eventId))).toMatchObject({ status: 'declined', date: '2027-01-05', note: 'After the holiday' });
  });

  it('of two tablets at once shows both, and says which counts', async () => {
    await commit(store, recordOffer(eventId, 'o1', { status: 'declined', reason: null, date: null, note: null }));
    const before = await stateOf(eventId);
    const [head] = before.fields['offers/o1'] ?? [];
    const other = { ...head!, id: 'change-other-1', device: 'another-tablet', at: head!.at + 1, value: { status: 'offered' } };
    vi.spyOn(store, 'patientRecords').mockResolvedValue([{ ...before, fields: { ...before.fields, 'offers/o2': [other] } }]);
    show(store, page);
    await screen.findByText(/Another tablet recorded something else.*Declined\./);
    expect(screen.getByText(/^Offered\. Recorded by/)).toBeTruthy();
  });

  it('is not asked for where she has not been told', async () => {
    await commit(store, recordEvent('event-0000000002', { ...happened, told: null }));
    await commit(store, recordOffer(eventId, 'o1', { status: 'declined', reason: null, date: null, note: null }));
    show(store, page);
    await screen.findByText('Mark as told');
    expect(screen.queryByText(/What became of the offer/)).toBeNull();
  });
});

describe('a task', () => {
  it('to call her back is added with a day and words, stands on Today, is done and undone', async () => {
    const first = show(store, page);
    const { user } = first;
    await user.click(await screen.findByText('Call the patient back'));
    await type(user, 'On which day?', ['23', '11', '2026']);
    await user.click(screen.getByRole('button', { name: 'Add to the tasks' }));
    expect(screen.getAllByText('The day on which to call back must be today or later')).toHaveLength(2);
    expect(screen.getAllByText('Say what to call back about')).toHaveLength(2);
    await type(user, 'On which day?', ['27', '11', '2026']);
    await user.type(screen.getByRole('textbox', { name: 'What about?' }), 'Whether the new tablets agree with her');
    await user.click(screen.getByRole('button', { name: 'Add to the tasks' }));
    const tasks = within(screen.getByRole('region', { name: 'Tasks' }));
    await tasks.findByText(/Call back\. Whether the new tablets agree with her.*Due by 27 November 2026.*Amina Okoro/);
    expect(await violations(first.container)).toEqual([]);
    first.unmount();
    const today = show(store, '/');
    const listed = within(await screen.findByRole('region', { name: /^Tasks \(1\)/ }));
    listed.getByText(/Call back\. Whether the new tablets agree with her/);
    today.unmount();
    show(store, page);
    await user.click(await screen.findByRole('button', { name: 'Done: Whether the new tablets agree with her' }));
    await user.click(await screen.findByText('1 task is done'));
    screen.getByText(/Done by Amina Okoro, 24 November 2026/);
    await user.click(screen.getByRole('button', { name: /^Undo: Whether/ }));
    await screen.findByRole('button', { name: 'Done: Whether the new tablets agree with her' });
  });

  it('that is being typed stays while another one comes, and outlives a lock', async () => {
    const first = show(store, page);
    await first.user.click(await screen.findByText('Call the patient back'));
    await first.user.type(screen.getByRole('textbox', { name: 'What about?' }), 'Whether the new tablets');
    await commit(store, addTask('task-00000001', { what: 'call-back', title: 'About the scan', due: '2026-11-27', owner: null }));
    await screen.findByText(/Call back\. About the scan/);
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'What about?' }).value).toBe('Whether the new tablets');
    await saveBeforeLock(async () => undefined);
    first.unmount();
    const { user } = show(store, page);
    await user.click(await screen.findByText('Call the patient back'));
    await waitFor(() => screen.getByDisplayValue('Whether the new tablets'));
    await user.click(screen.getByRole('button', { name: 'Add to the tasks' }));
    await screen.findByText(/Call back\. Whether the new tablets/);
    await waitFor(() => expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'What about?', hidden: true }).value).toBe(''));
    expect(await store.getNote(`draft/call-back/${patientId}`)).toBeNull();
  });

  it('is nothing to do any more once she died, and stays to be read', async () => {
    await commit(store, addTask('task-00000001', { what: 'call-back', title: 'About the scan', due: '2026-11-27', owner: null }));
    await commit(store, endPatient(patientId, { why: 'died', date: '2026-11-20', note: null }));
    show(store, page);
    await screen.findByText(/Call back\. About the scan/);
    screen.getByText('Nothing of this is to be done any more.');
    expect(screen.queryByRole('button', { name: /^Done/ })).toBeNull();
    expect(screen.queryByText('Call the patient back')).toBeNull();
  });
});
