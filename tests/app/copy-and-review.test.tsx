// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addPlanItem,
  addReferral,
  agreePlan,
  changePlanItem,
  giveInformation,
  nextReviewOf,
  ownerIsPatient,
  planText,
  readAssessment,
  readPlanItem,
  readReferral,
  setTeamSettings,
  stepReferral,
  takeBackEvent,
  type Edit,
} from '../../src/records';
import type { Store } from '../../src/store';
import { commit, identity, openTestStore, patientId, show } from './harness';
import { assessmentId, discussing, eventId, sent, stored } from './plan-world';

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
const item = (
  name: string,
  concern: string | null,
  title: string,
  more: { readonly action?: string; readonly talkedThrough?: boolean; readonly owner?: string } = {},
) =>
  addPlanItem(`plan-item-${name}-1`, {
    assessment: assessmentId,
    concern,
    title,
    action: `Help with ${title}`,
    owner: identity.account,
    due: '2026-12-08',
    ...more,
  });

async function agreed(edits: readonly Edit[]): Promise<void> {
  await commit(store, edits);
  const items = (await store.records('plan-item')).map(readPlanItem);
  const referrals = (await store.records('referral')).map(readReferral);
  const agreement = { id: 'agreement-1', with: 'Ruth Abara', on: '2026-11-24', at: 1 };
  await commit(store, agreePlan(await stored(store, assessmentId), planText(items, referrals), agreement));
}

async function expectNoViolations(container: Element): Promise<void> {
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe('of an event that was recorded by mistake', () => {
  it('there is no copy, and what she said stays to be read and talked through', async () => {
    await discussing(store);
    await agreed(item('sleep', 'sleep', 'Sleep'));
    await commit(store, takeBackEvent(await stored(store, eventId), 'm1', 'A slip'));
    const copy = show(store, at('copy'));
    expect(await screen.findByText(/recorded by mistake, so there is no copy/)).toBeTruthy();
    expect(screen.queryByText('What we agreed', { selector: 'h2' })).toBeNull();
    copy.unmount();
    show(store, at('plan'));
    expect(await screen.findByText(/The plan is locked/)).toBeTruthy();
  });
});

describe('her copy', () => {
  it('says in plain words what will happen, who does it, by when, who else helps and whom to ring', async () => {
    await discussing(store);
    await store.commit(
      setTeamSettings(
        {
          line: { name: 'The cancer line', number: '0999 111 222' },
          cordRoute: 'Ring',
          coverHours: 'Monday to Friday, 9 to 5',
          coveringTeam: 'The ward',
          crisisLines: { england: '111' },
          escalation: { immediate: 30, 'same-day': 240, soon: 2880 },
        },
        '2026-11-24',
      ),
    );
    await agreed([
      ...item('pain', 'pain', 'Pain'),
      ...item('diary', 'pain', 'Pain', { action: 'You write a diary', owner: ownerIsPatient }),
      ...item('sleep', 'sleep', 'Sleep', { action: '', talkedThrough: true }),
      ...giveInformation('plan-item-pain-1', 'pain-leaflet', true),
      ...changePlanItem('plan-item-pain-1', 'note', 'Staff only words'),
      ...addReferral(
        'referral-helpline',
        { planItem: 'plan-item-pain-1', assessment: assessmentId, service: 'bcn-helpline', serviceName: 'Breast Cancer Now helpline' },
        { id: 'step-0001', status: 'offered', date: '2026-11-24' },
      ),
    ]);
    const { container } = show(store, at('copy'));
    const copy = await screen.findByRole('article');
    await within(copy).findByText('The cancer line: 0999 111 222');
    const words = copy.textContent ?? '';
    for (const said of [
      'Help with Pain',
      'Who: Amina Okoro.',
      'By: 8 December 2026.',
      'Who: you.',
      'How pain medicines work',
      '0808 800 6000',
      'Monday to Friday, 9 to 5',
      '999',
    ])
      expect(words).toContain(said);
    expect(words).not.toContain('Staff only words');
    await expectNoViolations(container);
  });

  it('leaves out what is private, what she keeps from being shared and what came up by itself, until she agrees that it may stand there', async () => {
    await discussing(store);
    await commit(store, [{ record: assessmentId, kind: 'assessment', path: 'consent/except/sleep', value: true }]);
    await agreed([
      ...item('pain', 'pain', 'Pain'),
      ...item('close', 'closeness', 'Closeness'),
      ...item('sleep', 'sleep', 'Sleep'),
      ...item('own', null, 'Her brother'),
    ]);
    show(store, at('copy'));
    const copy = await screen.findByRole('article');
    expect(screen.getByText('3 things are left out')).toBeTruthy();
    for (const hidden of ['Closeness', 'Sleep', 'Her brother']) expect(copy.textContent).not.toContain(hidden);
    await commit(store, changePlanItem('plan-item-close-1', 'onCopy', true));
    await within(copy).findByText('Help with Closeness');
  });

  it('never holds what is asked only when she is alone, whatever anybody ticked', async () => {
    await discussing(store);
    await agreed([
      ...item('pain', 'pain', 'Pain'),
      ...item('unsafe', 'unsafe', 'Unsafe at home'),
      ...item('life', 'not-alive', 'Not wanting to be alive'),
      ...changePlanItem('plan-item-unsafe-1', 'onCopy', true),
      ...changePlanItem('plan-item-life-1', 'onCopy', true),
    ]);
    show(store, at('copy'));
    const copy = await screen.findByRole('article');
    expect(copy.textContent).toContain('Help with Pain');
    expect(copy.textContent).not.toMatch(/Unsafe|alive/);
  });

  it('is what was agreed, not what another tablet wrote since', async () => {
    await discussing(store);
    await agreed(item('pain', 'pain', 'Pain'));
    await commit(store, changePlanItem('plan-item-pain-1', 'action', 'Something else'));
    show(store, at('copy'));
    expect((await screen.findByRole('article')).textContent).toContain('Help with Pain');
    cleanup();
    show(store, at('plan'));
    await screen.findByRole('heading', { name: /Changed since it was agreed/ });
  });

  it('does not exist before the plan is agreed, nor before she was told', async () => {
    await discussing(store);
    show(store, at('copy'));
    await screen.findByText(/The plan is not agreed yet/);
    cleanup();
    await agreed(item('pain', 'pain', 'Pain'));
    await commit(store, [{ record: 'event-progression-1', kind: 'event', path: 'told/date', value: null }]);
    show(store, at('copy'));
    await screen.findByText(/has not been told yet/);
    expect(screen.queryByRole('article')).toBeNull();
  });
});

describe('the review', () => {
  it('saves each answer as it is chosen, asks for those that are missing, and names the next day', async () => {
    await discussing(store);
    await agreed([...item('pain', 'pain', 'Pain'), ...item('diary', 'pain', 'Pain'), ...item('sleep', 'sleep', 'Sleep')]);
    const { user, container } = show(store, at('review'));
    const pain = await screen.findByRole('region', { name: 'Pain' });
    await user.click(within(pain).getByRole('radio', { name: '2' }));
    await user.click(within(pain).getByLabelText('Better'));
    await waitFor(async () =>
      expect(readPlanItem(await stored(store, 'plan-item-diary-1')).reviews.map(({ state, rating }) => [state, rating])).toEqual([
        ['better', 2],
      ]),
    );
    await user.click(screen.getByRole('button', { name: 'Finish the review' }));
    expect(screen.getAllByText('Say how “Sleep” is now').length).toBe(2);
    await expectNoViolations(container);
    await user.click(within(await screen.findByRole('region', { name: 'Sleep' })).getByLabelText('Not ready to talk about it'));
    await user.click(screen.getByLabelText('Look at it again'));
    await waitFor(async () => expect(readPlanItem(await stored(store, 'plan-item-sleep-1')).reviews.length).toBe(1));
    await waitFor(() => expect(screen.queryAllByText('Say how “Sleep” is now').length).toBe(0));
    await user.click(screen.getByRole('button', { name: 'Finish the review' }));
    await waitFor(() => expect(location.pathname).toBe(`/patients/${patientId}`));
    expect(nextReviewOf(await stored(store, assessmentId))).toBe('2027-02-16');
  });

  it('closes the assessment when asked; then the plan can be opened again', async () => {
    await discussing(store);
    await agreed(item('pain', 'pain', 'Pain'));
    const { user } = show(store, at('review'));
    await user.click(await screen.findByLabelText('Resolved'));
    await user.click(screen.getByLabelText('Close this assessment'));
    await waitFor(async () => expect(readPlanItem(await stored(store, 'plan-item-pain-1')).reviews.length).toBe(1));
    await user.click(screen.getByRole('button', { name: 'Finish the review' }));
    await waitFor(async () => expect(readAssessment(await stored(store, assessmentId)).status).toBe('closed'));
    cleanup();
    show(store, at('review'));
    await screen.findByText(/This assessment is closed/);
  });
});

describe('since last time', () => {
  it('shows every assessment of hers, and nothing that is discreet', async () => {
    await sent(store, { id: 'assessment-00000000', today: '2026-08-03', answers: { 'sleep.rating': 4, 'pain.rating': null } });
    await sent(store);
    const { container } = show(store, `/patients/${patientId}/since`);
    const table = await screen.findByRole('table');
    expect(within(table).getByRole('columnheader', { name: '3 Aug 2026' })).toBeTruthy();
    expect(table.textContent).toContain('chosen, not rated');
    expect(table.textContent).toContain('Still there, not rated both times');
    await expectNoViolations(container);
  });

  it('says so where there is only one yet', async () => {
    await discussing(store);
    show(store, `/patients/${patientId}/since`);
    expect(await screen.findByText(/There is one assessment so far/)).toBeTruthy();
    expect(screen.queryByRole('columnheader', { name: 'Change' })).toBeNull();
  });
});

describe('the referrals of the team', () => {
  it('lists who waits, the longest first, with the next step in one tap; and needs without a service', async () => {
    await discussing(store);
    const refer = (id: string, name: string, date: string, status: 'offered' | 'no-such-service') =>
      addReferral(
        id,
        { planItem: 'plan-item-pain-1', assessment: assessmentId, service: null, serviceName: name },
        { id: 'step-0001', status, date },
      );
    await commit(store, [
      ...refer('referral-new', 'Physiotherapy', '2026-11-20', 'offered'),
      ...refer('referral-old', 'Pain team', '2026-11-01', 'offered'),
      ...refer('referral-none', 'Polish advice', '2026-11-10', 'no-such-service'),
      ...refer('referral-done', 'Wig service', '2026-11-10', 'offered'),
      ...stepReferral('referral-done', { id: 'step-0002', status: 'done', date: '2026-11-12' }),
    ]);
    const { user, container } = show(store, '/referrals');
    const waiting = await screen.findByRole('region', { name: 'Waiting (2)' });
    expect(waiting.textContent?.indexOf('Pain team')).toBeLessThan(waiting.textContent?.indexOf('Physiotherapy') ?? 0);
    expect(within(waiting).getByText('for 23 days')).toBeTruthy();
    expect(within(screen.getByRole('region', { name: 'Needs without a service (1)' })).getByText('Polish advice')).toBeTruthy();
    await expectNoViolations(container);
    await user.click(within(waiting).getByRole('button', { name: 'It was sent: Pain team' }));
    await waitFor(async () => expect(readReferral(await stored(store, 'referral-old')).status).toBe('sent'));
  });
});
