// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addPlanItem,
  agreementsOf,
  changePlanItem,
  noteAt,
  readAssessment,
  readPlanItem,
  readReferral,
  signaturesOf,
  signedAnswers,
  standingAgreement,
  valueAt,
  type PlanItem,
} from '../../src/records';
import { rightsOf } from '../../src/server/policy';
import type { Store } from '../../src/store';
import { commit, identity, offlineSync, openTestStore, patientId, show } from './harness';
import { assessmentId, discussing, sent, stored } from './plan-world';

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

const at = (step: string): string => `/assessments/${assessmentId}/${step}`;
const planItems = async (): Promise<readonly PlanItem[]> => (await store.records('plan-item')).map(readPlanItem);
const actions = async (): Promise<readonly string[]> => (await planItems()).filter(({ removed }) => !removed).map(({ action }) => action);

async function expectNoViolations(container: Element): Promise<void> {
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe('Discuss', () => {
  it('begins from the result in one tap, and from then on she adds nothing more', async () => {
    await sent(store);
    const { user } = show(store, at('result'));
    await user.click(await screen.findByRole('button', { name: 'Start the talk' }));
    await screen.findByRole('heading', { level: 1, name: 'Discuss' });
    expect(readAssessment(await stored(store, assessmentId)).status).toBe('discussing');
  });

  it('shows her own top three first, then by rating, with her follow-up answers and her own words', async () => {
    await discussing(store);
    const { container } = show(store, at('discuss'));
    const concerns = await screen.findByRole('region', { name: 'What worries the patient' });
    expect(
      within(concerns)
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual(['Money', 'Sleep', 'Pain anywhere', 'Closeness']);
    expect(within(concerns).getByText('Does your pain medicine help enough?').textContent).toContain('No');
    expect(screen.getByText('My sister comes with me')).toBeTruthy();
    await expectNoViolations(container);
  });

  it('puts a concern that a red flag touches before those that worry her more', async () => {
    await sent(store, { answers: { 'weak-limbs': 'yes', 'weakness.chosen': true, 'weakness.rating': 1 } });
    show(store, at('discuss'));
    const concerns = await screen.findByRole('region', { name: 'What worries the patient' });
    expect(
      within(concerns)
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual(['Money', 'Weak legs', 'Sleep', 'Pain anywhere', 'Closeness']);
    expect(within(concerns).getByText('Red flag')).toBeTruthy();
    expect(screen.getByText('Possible cord compression.')).toBeTruthy();
  });

  it('saves notes while they are typed, and keeps them when the screen is left', async () => {
    await discussing(store);
    const { user, unmount } = show(store, at('discuss'));
    await user.type(await screen.findByLabelText('Your note on Sleep'), 'Wakes at three');
    unmount();
    await waitFor(async () => expect(noteAt(await stored(store, assessmentId), 'sleep')).toBe('Wakes at three'));
  });

  it('writes down a concern that came up in talk beside what she sent, which stays as it was', async () => {
    await discussing(store);
    const { user } = show(store, at('discuss'));
    await user.click(await screen.findByText('Add a concern that came up in the talk'));
    await user.click(screen.getByRole('button', { name: 'Add the concern' }));
    expect(screen.getAllByText('Choose which concern came up').length).toBe(2);
    await user.selectOptions(screen.getByLabelText('Concern'), 'Work');
    await user.selectOptions(screen.getByLabelText('How much it worries the patient'), '6 of 10');
    await user.click(screen.getByRole('button', { name: 'Add the concern' }));
    await screen.findByText('Raised in talk');
    const state = await stored(store, assessmentId);
    expect(valueAt(state, 'answers/work.rating')).toBe(6);
    const [signed] = signaturesOf(state);
    expect(signed === undefined ? null : signedAnswers(signed)?.['work.chosen']).toBe(false);
    await user.click(screen.getByRole('button', { name: 'Take it back: Work' }));
    await waitFor(async () => expect(valueAt(await stored(store, assessmentId), 'answers/work.chosen')).toBe(false));
  });

  it('keeps readiness to die, a wish to hasten death and intent apart', async () => {
    await sent(store, { answers: { 'not-alive': 'yes' } });
    await commit(store, [
      { record: 'flag-0000001', kind: 'flag', path: 'rule', value: 'not-wanting-to-be-alive' },
      { record: 'flag-0000001', kind: 'flag', path: 'assessment', value: assessmentId },
    ]);
    const { user } = show(store, at('discuss'));
    await user.type(await screen.findByLabelText('Readiness to die'), 'Says she is ready');
    await user.type(screen.getByLabelText('A wish to hasten death'), 'None');
    await user.tab();
    await waitFor(async () => expect(noteAt(await stored(store, assessmentId), 'wish-to-hasten-death')).toBe('None'));
    expect(noteAt(await stored(store, assessmentId), 'readiness-to-die')).toBe('Says she is ready');
    expect(noteAt(await stored(store, assessmentId), 'intent')).toBe('');
  });

  it('shows what changed since last time, in a picture and in a table, also what is gone', async () => {
    await sent(store, {
      id: 'assessment-00000000',
      today: '2026-08-03',
      answers: { 'sleep.rating': 4, 'work.chosen': true, 'work.rating': 8 },
    });
    await discussing(store);
    const { user, container } = show(store, at('discuss'));
    await user.click(await screen.findByText('The same numbers in a table'));
    const table = await screen.findByRole('table', { name: 'Each concern at each assessment' });
    const row = (name: string) =>
      within(
        within(table)
          .getByRole('rowheader', { name: new RegExp(name) })
          .closest('tr') ?? table,
      )
        .getAllByRole('cell')
        .at(-1)?.textContent;
    expect([row('Sleep'), row('Work'), row('Pain anywhere')].map((each) => each?.replace('Change ', ''))).toEqual([
      'Worse',
      'Not chosen any more',
      'Same',
    ]);
    expect(screen.getByRole('img', { name: /How much each concern worried/ })).toBeTruthy();
    await expectNoViolations(container);
  });
});

describe('Plan', () => {
  it('takes over a suggestion in one tap: owner me, day the next review; "You …" is hers', async () => {
    await discussing(store);
    const { user, container } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: /^Add to plan: We look at your pain medicines/ }));
    await user.click(await screen.findByRole('button', { name: /^Add to plan: You write down when it hurts/ }));
    await waitFor(async () => expect((await planItems()).length).toBe(2));
    const items = await planItems();
    expect(items.map(({ owner, due, concern }) => [owner, due, concern]).toSorted()).toEqual([
      [identity.account, '2027-02-16', 'pain'],
      ['patient', '2027-02-16', 'pain'],
    ]);
    await expectNoViolations(container);
  });

  it('is changed in place and saved while it is typed, taken out, and put back', async () => {
    await discussing(store);
    const { user } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: /^Add to plan: We look at your pain medicines/ }));
    await user.click(await screen.findByRole('button', { name: /^Change: We look/ }));
    await user.clear(screen.getByLabelText('What will be done'));
    await user.type(screen.getByLabelText('What will be done'), 'Ring the pain team');
    await user.selectOptions(screen.getByLabelText('Who does it'), 'Bea Lund');
    await waitFor(async () =>
      expect((await planItems()).map(({ action, owner }) => [action, owner])).toEqual([['Ring the pain team', 'account-bea-00000002']]),
    );
    await user.click(await screen.findByRole('button', { name: /^Take out: Ring the pain team/ }));
    await waitFor(async () => expect(await actions()).toEqual([]));
    await user.click(await screen.findByText('1 thing was taken out'));
    await user.click(screen.getByRole('button', { name: 'Put back: Ring the pain team' }));
    await waitFor(async () => expect(await actions()).toEqual(['Ring the pain team']));
  });

  it('says talked through in one tap, and gives much to read at once', async () => {
    await discussing(store);
    const { user } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: 'Talked through, no action: Sleep' }));
    await screen.findByText('Talked through. No action.');
    const given = screen.getByRole('group', { name: 'Given to read' });
    for (const box of within(given).getAllByRole('checkbox')) await user.click(box);
    await waitFor(async () => expect((await planItems()).filter(({ information }) => information.length > 0).length).toBeGreaterThan(1));
    expect((await planItems()).find(({ concern }) => concern === 'sleep')?.talkedThrough).toBe(true);
  });

  it('offers a service, goes on in one tap, and writes down that there is none', async () => {
    await discussing(store);
    const { user } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: 'Refer to a service: Money' }));
    const find = screen.getByLabelText('Find a service');
    await user.type(find, 'helpline');
    await user.click(screen.getByRole('button', { name: 'Offer: Breast Cancer Now helpline' }));
    await user.click(await screen.findByRole('button', { name: 'It was sent: Breast Cancer Now helpline' }));
    await waitFor(async () => expect((await store.records('referral')).map(readReferral).map(({ status }) => status)).toEqual(['sent']));
    await user.clear(find);
    const none = screen.getByRole('button', { name: 'No such service here' });
    await user.click(none);
    expect(screen.getByText('Type what is needed and is not there')).toBeTruthy();
    await user.type(find, 'Money advice in Polish');
    await user.click(none);
    await waitFor(async () =>
      expect((await store.records('referral')).map(readReferral).map(({ serviceName, status }) => [serviceName, status])).toContainEqual([
        'Money advice in Polish',
        'no-such-service',
      ]),
    );
  });

  it('is agreed by word of mouth, locked, and opened again with a reason; every version can be read', async () => {
    await discussing(store);
    const { user, container } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: 'Agree and lock the plan' }));
    expect(screen.getAllByText(/There is nothing in the plan yet/).length).toBe(1);
    await user.click(screen.getByRole('button', { name: /^Add to plan: We look at your pain medicines/ }));
    await screen.findByRole('button', { name: /^Take out: We look/ });
    await user.click(screen.getByRole('button', { name: 'Agree and lock the plan' }));
    await screen.findByText('Agreed verbally with Ruth Abara on 24 November 2026.');
    expect(screen.queryByRole('button', { name: /^Take out/ })).toBeNull();
    expect(readAssessment(await stored(store, assessmentId)).status).toBe('agreed');
    await expectNoViolations(container);
    await user.click(screen.getByText('Open the plan again', { selector: 'summary *' }));
    await user.click(screen.getByRole('button', { name: 'Open the plan again' }));
    expect(screen.getByText('Say why the plan is opened again')).toBeTruthy();
    await user.type(screen.getByLabelText('Why is it opened again?'), 'She wants help with sleep');
    await user.click(screen.getByRole('button', { name: 'Open the plan again' }));
    await user.click(await screen.findByRole('button', { name: 'Talked through, no action: Sleep' }));
    await screen.findByText('Talked through. No action.');
    await user.click(screen.getByRole('button', { name: 'Agree and lock the plan' }));
    await waitFor(async () => expect(agreementsOf(await stored(store, assessmentId)).length).toBe(2));
    await screen.findByText(/Version 2, agreed with/);
    expect(screen.getByText(/She wants help with sleep/)).toBeTruthy();
    expect(standingAgreement(await stored(store, assessmentId))?.text?.items.length).toBe(2);
  });

  it('is not agreed while something in it says nothing, and shows where', async () => {
    await discussing(store);
    const { user } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: 'Write something else: Sleep' }));
    await screen.findByLabelText('What will be done');
    await user.click(screen.getByRole('button', { name: 'Agree and lock the plan' }));
    expect(screen.getByText('Say what will be done about “Sleep”, or take it out')).toBeTruthy();
    expect(standingAgreement(await stored(store, assessmentId))).toBeNull();
  });

  it('is agreed as it stands, and not as it stood when the screen was read', async () => {
    await discussing(store);
    const { user } = show(store, at('plan'));
    await user.click(await screen.findByRole('button', { name: /^Add to plan: We look at your pain medicines/ }));
    await screen.findByRole('button', { name: /^Take out: We look/ });
    const item = { assessment: assessmentId, concern: 'pain', title: 'Pain', action: 'We ring on Monday', owner: identity.account };
    await commit(store, addPlanItem('plan-item-00000002', item));
    // Before the screen has read it.
    fireEvent.click(screen.getByRole('button', { name: 'Agree and lock the plan' }));
    await screen.findByText(/The plan changed just now/);
    expect(standingAgreement(await stored(store, assessmentId))).toBeNull();
    await screen.findByText('We ring on Monday');
    await user.click(screen.getByRole('button', { name: 'Agree and lock the plan' }));
    await screen.findByText(/^Agreed verbally with Ruth Abara/);
    expect(standingAgreement(await stored(store, assessmentId))?.text?.items.length).toBe(2);
  });

  it('shows what another tablet wrote otherwise, and one tap settles it', async () => {
    await discussing(store);
    const id = 'plan-item-00000001';
    await commit(
      store,
      addPlanItem(id, { assessment: assessmentId, concern: 'pain', title: 'Pain', action: 'First', owner: identity.account }),
    );
    const before = await stored(store, id);
    const from = { patient: patientId, seen: new Map([[id, before]]) };
    await store.commit(changePlanItem(id, 'action', 'Ring the GP'), from);
    await store.commit(changePlanItem(id, 'action', 'Ring the ward'), from);
    const { user } = show(store, at('plan'));
    await screen.findByRole('heading', { name: 'What will be done' });
    expect((await store.caseload()).differing.map(({ conflicts }) => conflicts)).toEqual([1]);
    await user.click(screen.getByRole('button', { name: 'Use “Ring the ward”' }));
    await waitFor(async () => expect(await actions()).toEqual(['Ring the ward']));
    expect((await stored(store, id)).fields['action']?.length).toBe(1);
  });

  it('is prepared by a support worker, who does not agree it', async () => {
    await discussing(store);
    const who = { ...identity, roles: ['support-worker'], rights: rightsOf(['support-worker']) } as const;
    const { user } = show(store, at('plan'), offlineSync(), { ...who, roles: [...who.roles] });
    await user.click(await screen.findByRole('button', { name: 'Talked through, no action: Sleep' }));
    expect(screen.getByText(/A nurse agrees the plan/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Agree and lock the plan' })).toBeNull();
  });
});
