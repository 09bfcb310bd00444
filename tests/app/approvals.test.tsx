// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addPatient, approvedForms, approveForm, recordEvent, startAssessment, withdrawApproval } from '../../src/records';
import { lastWatermark } from '../../src/app/last-watermark';
import type { Store } from '../../src/store';
import { commit, identity, now, offlineSync, openTestStore, patient, patientId, setUpTeam, shortForm, show } from './harness';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  window.scrollTo = () => undefined;
  await store.putDefinition(form);
});
afterEach(() => {
  cleanup();
  store.close();
});

const form = shortForm('progression');
const real = { ...identity, demonstration: false };
const approval = { form, name: 'Dr Made Up', role: 'Lead nurse', date: '2026-11-24' };
const approve = (id = 'approval-0001') => store.commit(approveForm(id, approval), {});
const marks = (): number => document.querySelectorAll('.hna-watermark').length;
async function expectNoViolations(container: Element): Promise<void> {
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe('the watermark', () => {
  it('goes only from a team that is no demonstration, once every form in use is approved, and comes back when one is not', async () => {
    show(store, '/', offlineSync(), real);
    await screen.findByText('Shift hand-over list');
    expect(marks()).toBe(1);
    await approve();
    await waitFor(() => expect(marks()).toBe(0));
    // Another version of the form, which nobody has looked at.
    await store.putDefinition(shortForm('progression', '2.0.0'));
    await approve('approval-0002');
    await waitFor(() => expect(marks()).toBe(1));
  });

  it('stays in a demonstration whatever is approved', async () => {
    await approve();
    show(store, '/');
    await screen.findByText('Shift hand-over list');
    expect(marks()).toBe(1);
  });

  it('says that it is for training where the team is there to practise in, also while it is locked', async () => {
    const mark = (): string => document.querySelector('.hna-watermark')?.textContent ?? '';
    show(store, '/', offlineSync(), { ...identity, training: true });
    await screen.findByText('Shift hand-over list');
    expect(mark()).toMatch(/^TRAINING/);
    await waitFor(() => expect(lastWatermark()).toBe('training'));
    cleanup();
    await approve();
    show(store, '/', offlineSync(), real);
    await waitFor(() => expect(lastWatermark()).toBeNull());
  });

  it('stays where this device holds no form', async () => {
    const empty = await openTestStore();
    show(empty, '/', offlineSync(), real);
    await screen.findByText('Shift hand-over list');
    expect(marks()).toBe(1);
    cleanup();
    empty.close();
  });

  it('comes back when an approval is taken back', async () => {
    await approve();
    show(store, '/', offlineSync(), real);
    await waitFor(() => expect(marks()).toBe(0));
    await store.commit(withdrawApproval('approval-0001', 'one', 'A rule was wrong', now), {});
    await waitFor(() => expect(marks()).toBe(1));
  });
});

describe('approving a form', () => {
  it('asks for name, role and date, keeps what was typed, and approves the one text', async () => {
    const { user, container } = show(store, '/approvals', offlineSync(), real);
    await user.click(await screen.findByText('Somebody approved this text'));
    const button = await screen.findByRole('button', { name: 'Record the approval' });
    await user.type(screen.getByLabelText('Who approved it?'), 'Dr Made Up');
    await user.click(button);
    expect(await screen.findAllByText('Say what they are in your organisation')).toHaveLength(2);
    expect(screen.getByLabelText('Who approved it?')).toHaveProperty('value', 'Dr Made Up');
    await expectNoViolations(container);
    await user.type(screen.getByLabelText('What are they?'), 'Lead nurse');
    await user.click(button);
    await screen.findByText('Approved');
    await screen.findByText(/Dr Made Up, Lead nurse, 24 November 2026/);
    expect([...approvedForms(await store.records('approval'))]).toEqual([form.hash]);
    await user.click(screen.getByRole('button', { name: 'Take it back' }));
    await user.type(screen.getByLabelText('Why is it taken back?'), 'A rule was wrong');
    await user.click(screen.getByRole('button', { name: 'Take it back' }));
    await screen.findByText('Not approved');
    expect(approvedForms(await store.records('approval')).size).toBe(0);
  });

  it('is for whoever may sign', async () => {
    show(store, '/approvals', offlineSync(), { ...real, rights: ['records', 'send'] });
    await screen.findByText('Not approved');
    expect(screen.queryByRole('button', { name: 'Record the approval' })).toBeNull();
  });
});

describe('a team that is no demonstration', () => {
  const eventId = 'event-000000001';
  const begun = async (): Promise<void> => {
    await commit(store, addPatient(patientId, patient));
    const told = { date: '2026-11-24', by: 'Dr Made Up' };
    await commit(store, recordEvent(eventId, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
    await setUpTeam(store);
  };

  it('starts under an approved form', async () => {
    await begun();
    await approve();
    show(store, `/events/${eventId}/start`, offlineSync(), real);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Together, now' })).toHaveProperty('disabled', false));
  });

  it('goes on with a draft whatever became of its form’s approval', async () => {
    await begun();
    const start = { events: [eventId], form, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
    await commit(store, startAssessment('assessment-0001', start));
    const { container } = show(store, '/assessments/assessment-0001', offlineSync(), real);
    await screen.findByText('Are your legs weaker?');
    expect(within(container).getByRole('button', { name: 'Continue' })).toBeTruthy();
  });
});
