// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addPatient,
  canonicalJson,
  flagId,
  giveAnswers,
  hashText,
  joinInto,
  raiseFlag,
  readFlagWork,
  recordOutcome,
  reopenFlag,
  setTeamSettings,
  startAssessment,
  submitAssessment,
  type Edit,
} from '../../src/records';
import type { RedFlagState } from '../../src/engine';
import { reachedNote, type Store } from '../../src/store';
import { madeUpSettings } from '../records/made-up-settings';
import { commit, identity, now, offlineSync, openTestStore, patient, patientId, sendAll, shortForm, show } from './harness';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  window.scrollTo = () => undefined;
});
afterEach(() => {
  cleanup();
  store.close();
});

const assessment = 'assessment-00001';
const minute = 60_000;
const form = shortForm('progression');
const cord: RedFlagState = {
  id: 'cord',
  status: 'fired',
  urgency: 'immediate',
  staff: 'Possible cord compression.',
  patient: '',
  source: 'NICE NG234',
  version: '1',
  discreet: false,
  inputs: [],
};

/** A patient whose legs are weaker, with the flag that was raised so many minutes ago. */
async function raised(age: number, { id = assessment, of = patientId, name = 'Ruth Abara' } = {}): Promise<void> {
  await store.putDefinition(form);
  await commit(store, addPatient(of, { ...patient, name }), of);
  const start = { events: [], form, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
  await commit(store, startAssessment(id, start), of);
  const seen = await store.record(id);
  if (seen === null) throw new Error('no assessment');
  await commit(store, giveAnswers(id, { 'weak-limbs': 'yes', 'alone-now': 'no' }, { seen, form }), of);
  await commit(store, submitAssessment((await store.record(id)) ?? seen, [], now), of);
  await commit(store, raiseFlag(id, cord, now - age * minute), of);
}
const flag = flagId(assessment, 'cord');
const work = async (id = flag) => {
  const state = await store.record(id);
  if (state === null) throw new Error('no flag');
  return readFlagWork(state);
};
const card = async (): Promise<HTMLElement> => {
  const words = await screen.findByText('Possible cord compression.');
  const found = words.closest<HTMLElement>('.hna-flag');
  if (found === null) throw new Error('no card');
  return found;
};
async function expectNoViolations(container: Element): Promise<void> {
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

describe('a red flag on Today', () => {
  it('that was sent says when it reached the server, once this tablet knows, and nothing before', async () => {
    await raised(5);
    await store.setNote(reachedNote(flag), String(now - 4 * minute));
    const first = show(store, '/');
    within(await card()).getByText(/NOT sent/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(screen.queryByText(/It reached the server/)).toBeNull();
    first.unmount();
    await sendAll(store);
    const second = show(store, '/');
    await within(await card()).findByText(/It reached the server on 24 November 2026 at 09:56/);
    second.unmount();
    await store.setNote(reachedNote(flag), null);
    show(store, '/');
    within(await card()).getByText(/Sent to the team’s server/);
    expect(screen.queryByText(/It reached the server/)).toBeNull();
  });

  it('is seen, taken and closed only by what was done; then it is gone, and who did it is kept', async () => {
    await raised(5);
    const { user, container } = show(store, '/');
    const shown = within(await card());
    shown.getByText(/Nobody has taken this/);
    shown.getByText(/NOT sent/);
    await expectNoViolations(container);
    await user.click(shown.getByRole('button', { name: 'I have seen it' }));
    await screen.findByText(/Noted that you have seen it/);
    await user.click(within(await card()).getByRole('button', { name: 'I take it' }));
    await screen.findByText('With you.');
    expect(await work()).toMatchObject({ closedBy: null, owners: [identity.account], seen: [{ by: identity.account }] });
    await user.click(within(await card()).getByRole('button', { name: 'Record what was done' }));
    await user.click(within(await card()).getByLabelText('I spoke to the patient'));
    await user.type(within(await card()).getByLabelText('Note'), 'Walking as before');
    await expectNoViolations(container);
    await user.click(within(await card()).getByRole('button', { name: 'Save what was done' }));
    await screen.findByText('The flag is closed.');
    await screen.findByText('No red flags are waiting.');
    expect((await work()).closedBy).toMatchObject({ what: 'spoke', note: 'Walking as before', by: identity.account });
  });

  it('asks for what is missing where it is missing, and keeps what was typed', async () => {
    await raised(5);
    const { user } = show(store, '/');
    await user.click(within(await card()).getByRole('button', { name: 'Record what was done' }));
    await user.click(within(await card()).getByRole('button', { name: 'Save what was done' }));
    expect(await screen.findAllByText('Choose what was done')).toHaveLength(2);
    await user.click(screen.getByLabelText('I could not reach the patient'));
    await user.type(screen.getByLabelText('Note'), 'No answer, twice');
    await user.click(screen.getByRole('button', { name: 'Save what was done' }));
    expect(await screen.findAllByText('Choose when somebody tries again')).toHaveLength(2);
    expect(screen.getAllByText('This is immediate. Say who else was asked, or who goes and looks')).toHaveLength(2);
    expect(screen.getByLabelText('Note')).toHaveProperty('value', 'No answer, twice');
    expect((await work()).outcomes).toEqual([]);
    await user.click(screen.getByLabelText('In 15 minutes'));
    await user.type(screen.getByLabelText(/^Second contact/), 'Her sister');
    await user.click(screen.getByRole('button', { name: 'Save what was done' }));
    await screen.findByText('Noted. The flag stays open.');
    expect(await work()).toMatchObject({
      closedBy: null,
      outcomes: [{ what: 'could-not-reach', retryAt: now + 15 * minute, secondContact: 'Her sister', note: 'No answer, twice' }],
    });
    await screen.findByText(/Tried once, not reached/);
  });

  it('goes on with what was typed about it before the tablet locked, and forgets that once it is saved', async () => {
    await raised(5);
    const first = show(store, '/');
    await first.user.click(within(await card()).getByRole('button', { name: 'Record what was done' }));
    await first.user.click(screen.getByLabelText('I spoke to the patient'));
    await first.user.type(screen.getByLabelText('Note'), 'Sent to be seen');
    first.unmount();
    const second = show(store, '/');
    expect(screen.queryByText(/This was typed by/)).toBeNull();
    await second.user.click(within(await card()).getByRole('button', { name: 'Record what was done' }));
    await screen.findByText(/This was typed by/);
    expect(screen.getByLabelText('Note')).toHaveProperty('value', 'Sent to be seen');
    await expectNoViolations(second.container);
    await second.user.click(screen.getByRole('button', { name: 'Save what was done' }));
    await screen.findByText(/The flag is closed/);
    expect((await work()).outcomes).toMatchObject([{ what: 'spoke', note: 'Sent to be seen' }]);
    await waitFor(async () => expect(await store.getNote(`draft/flag-outcome/${flag}`)).toBeNull());
  });

  it('says in words that it is overdue by the team’s own minutes, and stands first', async () => {
    await store.commit(
      setTeamSettings({ ...madeUpSettings, escalation: { immediate: 15, 'same-day': 120, soon: 1440 } }, '2026-11-24'),
      {},
    );
    await raised(20);
    await raised(5, { id: 'assessment-00002', of: 'patient-00000002', name: 'Jo Lim' });
    await raised(14, { id: 'assessment-00003', of: 'patient-00000003', name: 'Ann Onn' });
    show(store, '/');
    await screen.findByText(/3 red flags are open/);
    await screen.findByText('1 is overdue.');
    const cards = [...document.querySelectorAll<HTMLElement>('.nhsuk-card')];
    expect(cards.map((each) => within(each).getAllByRole('link')[0]?.textContent)).toEqual(['Ruth Abara', 'Ann Onn', 'Jo Lim']);
    expect(cards.map((each) => each.textContent.includes('Nobody has closed this within the team’s 15 minutes'))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is given to a colleague, and says how long it has waited here while it is not sent', async () => {
    await raised(125);
    const { user } = show(store, '/');
    within(await card()).getByText(/It has waited on this tablet for 2 hours 5 minutes/);
    await user.click(within(await card()).getByRole('button', { name: 'Give it to a colleague' }));
    await user.selectOptions(screen.getByLabelText('Who takes it?'), 'Bea Lund');
    await user.click(screen.getByRole('button', { name: 'Give it' }));
    await screen.findByText('Given to Bea Lund.');
    expect((await work()).owners).toEqual(['account-bea-00000002']);
  });

  it('may be seen, and neither taken nor closed, by whoever may not sign', async () => {
    await raised(5);
    const { user } = show(store, '/', offlineSync(), { ...identity, rights: ['records', 'send'] });
    const names = within(await card())
      .getAllByRole('button')
      .map(({ textContent }) => textContent);
    expect(names).toEqual(['I have seen it']);
    await user.click(within(await card()).getByRole('button', { name: 'I have seen it' }));
    await waitFor(async () => expect((await work()).seen).toHaveLength(1));
  });
});

describe('a red flag on the result', () => {
  it('shows when it is closed by whom, marks what no key vouches for, and is opened again with a reason', async () => {
    await raised(5);
    await commit(store, recordOutcome([flag], 'x1', { what: 'sent', to: '999', note: '' }, now));
    await sendAll(store);
    const { user, container } = show(store, `/assessments/${assessment}/result`);
    await screen.findByRole('heading', { name: /Closed/ });
    const shown = within(await card());
    shown.getByText(/Sent to 999.*Amina Okoro/);
    await shown.findByText('device only');
    await expectNoViolations(container);
    await user.click(shown.getByRole('button', { name: 'Open it again' }));
    await user.click(within(await card()).getByRole('button', { name: 'Open it again' }));
    await screen.findByText('Say why it is open again');
    await user.type(screen.getByLabelText('Why is it open again?'), 'She rang back');
    await user.click(within(await card()).getByRole('button', { name: 'Open it again' }));
    await screen.findByText('The flag is open again.');
    expect((await work()).closedBy).toBeNull();
  });

  it('of joined assessments is acted on as one', async () => {
    await raised(5);
    const twin = 'assessment-00002';
    const start = { events: [], form, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
    await commit(store, startAssessment(twin, start));
    await commit(store, raiseFlag(twin, cord, now - 3 * minute));
    const state = await store.record(twin);
    if (state === null) throw new Error('no twin');
    await commit(store, joinInto(state, assessment));
    const { user } = show(store, '/');
    await screen.findByText(/1 red flag is open/);
    await user.click(within(await card()).getByRole('button', { name: 'Record what was done' }));
    await user.click(screen.getByLabelText('It was already known'));
    await user.type(screen.getByLabelText('Why is no more needed?'), 'Seen this morning');
    await user.click(screen.getByRole('button', { name: 'Save what was done' }));
    await screen.findByText('No red flags are waiting.');
    for (const id of [flag, flagId(twin, 'cord')]) expect((await work(id)).closedBy?.what).toBe('already-known');
  });
});

describe('the shift hand-over list', () => {
  it('shows everything open with owner, age and what was tried, and hands several over at once', async () => {
    await raised(70);
    await raised(5, { id: 'assessment-00002', of: 'patient-00000002', name: 'Jo Lim' });
    const again = {
      what: 'could-not-reach',
      retryAt: now + 15 * minute,
      secondContact: 'GP',
      welfareCheck: '',
      note: 'No answer',
    } as const;
    await commit(store, recordOutcome([flag], 'x1', again, now));
    const { user, container } = show(store, '/flags');
    const table = within(await screen.findByRole('table'));
    table.getByText(/1 hour 10 minutes/);
    table.getByText(/Could not reach the patient\..*Amina Okoro.*No answer.*Tried once/);
    await expectNoViolations(container);
    await user.click(screen.getByRole('button', { name: 'Hand them over' }));
    expect(await screen.findAllByText('Tick at least one red flag')).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Tick all of them' }));
    await user.selectOptions(screen.getByLabelText('Handed over to'), 'Bea Lund');
    await user.click(screen.getByRole('button', { name: 'Hand them over' }));
    await screen.findByText('2 red flags are with Bea Lund now.');
    for (const id of [flag, flagId('assessment-00002', 'cord')]) expect((await work(id)).owners).toEqual(['account-bea-00000002']);
  });

  it('says of a private flag only that there is one', async () => {
    const [rule, ...others] = form.redFlags;
    if (rule === undefined) throw new Error('no rule');
    const { hash: _, ...rest } = { ...form, version: '3.0.0', redFlags: [{ ...rule, discreet: true as const }, ...others] };
    const quiet = { ...rest, hash: hashText(canonicalJson(rest)) };
    await store.putDefinition(quiet);
    await commit(store, addPatient(patientId, patient));
    const start = { events: [], form: quiet, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
    await commit(store, startAssessment(assessment, start));
    const done: Edit[] = recordOutcome([flag], 'x1', { ...notReached, note: 'He answered the phone' }, now);
    await commit(store, [...raiseFlag(assessment, cord, now - minute), ...done]);
    show(store, '/flags');
    const table = await screen.findByRole('table');
    await within(table).findByText(/Something private/);
    expect(table.textContent).not.toContain('cord compression');
    expect(table.textContent).not.toContain('He answered');
  });

  it('tells no note of a flag whose form is not here: nobody can know whether it is private', async () => {
    await commit(store, addPatient(patientId, patient));
    await commit(store, [
      ...raiseFlag(assessment, cord, now - minute),
      ...recordOutcome([flag], 'x1', { ...notReached, note: 'He answered the phone' }, now),
    ]);
    show(store, '/flags');
    const table = await screen.findByRole('table');
    await within(table).findByText(/does not hold the rule’s words/);
    expect(table.textContent).not.toContain('He answered');
  });
  it('tells no reason for opening it again, either', async () => {
    await commit(store, addPatient(patientId, patient));
    const start = { events: [], form, mode: 'with-nurse', today: '2026-11-24', zone: 'Europe/London', context: {} } as const;
    await commit(store, startAssessment(assessment, start));
    await commit(store, [
      ...raiseFlag(assessment, cord, now - minute),
      ...recordOutcome([flag], 'x1', { what: 'spoke', note: '' }, now),
      ...reopenFlag([flag], 'x2', { outcomes: ['outcomes/ox1'], reason: 'Her husband rang', at: now }),
    ]);
    show(store, `/assessments/${assessment}/result`);
    await screen.findByText(/^Opened again/);
    expect(document.body.textContent).not.toContain('Her husband');
  });

  const notReached = { what: 'could-not-reach', retryAt: now, secondContact: '', welfareCheck: '', note: '' } as const;
});
