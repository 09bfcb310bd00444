// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addPatient,
  addTask,
  askInPersonId,
  endPatient,
  giveAnswers,
  joinInto,
  raiseFlag,
  readTask,
  recordEvent,
  setClock,
  startAssessment,
  submitAssessment,
  type Mode,
} from '../../src/records';
import type { Store } from '../../src/store';
import { commit, identity, now, openTestStore, patient, patientId, setUpTeam, shortForm, show } from './harness';

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
const told = { date: '2026-11-01', by: 'Dr Made Up' };
let people = 0;
async function person(name: string): Promise<string> {
  const id = (people += 1) === 1 ? patientId : `patient-more-${people}`;
  await commit(store, addPatient(id, { ...patient, name }), id);
  return id;
}
async function event(of: string, date: string): Promise<string> {
  const id = `event-${date}-${of}`;
  await commit(store, recordEvent(id, { point: 'progression', date, treatmentChange: null, told }), of);
  return id;
}
async function begin(of: string, mode: Mode, today: string, events: readonly string[] = []): Promise<string> {
  const id = `assessment-${today}-${of}`;
  await commit(store, startAssessment(id, { events, form, mode, today, zone: 'Europe/London', context: {} }), of);
  return id;
}
async function submit(id: string, of: string): Promise<void> {
  const seen = await store.record(id);
  if (seen === null) throw new Error('no assessment');
  await commit(store, giveAnswers(id, { 'weak-limbs': 'no', 'alone-now': 'yes', 'not-alive': 'no' }, { seen, form }), of);
  await commit(store, submitAssessment((await store.record(id)) ?? seen, [], now), of);
}
const names = async (heading: RegExp): Promise<readonly (string | null)[]> =>
  within(await screen.findByRole('region', { name: heading }))
    .getAllByRole('link')
    .map(({ textContent }) => textContent);

describe('a tablet to which the team’s records are still coming', () => {
  const page = { epoch: 'e1', feed: 'team/a', records: [], cursor: 9, checksum: '' };

  it.each(['/', '/flags', '/referrals', '/standards'])('never says on %s that nothing waits, until they are all there', async (path) => {
    await person('Ann');
    await store.sync.applySnapshot({ ...page, next: 'patient-5' });
    show(store, path);
    await screen.findByText(/^Your team’s records are not all on this tablet yet/);
    expect(screen.queryByText(/^No (red flags are|referral is|need is)/)).toBeNull();
    expect(screen.queryByText(/^No tablet can be handed over/)).toBeNull();
    if (path === '/standards') return;
    await act(() => store.sync.applySnapshot({ ...page, next: null }));
    await waitFor(() => expect(screen.queryByText(/^Your team’s records are not all/)).toBeNull());
  });
});

describe('Today', () => {
  it('says who is due by the team’s clocks, whoever has been for longest first, and only counts what comes later', async () => {
    for (const [name, date] of [
      ['Due soon', '2026-11-20'],
      ['Overdue', '2026-11-16'],
      ['Longest', '2026-11-02'],
    ] as const)
      await event(await person(name), date);
    show(store, '/');
    expect(await names(/^Due \(3\)/)).toEqual(['Longest', 'Overdue', 'Due soon']);
    const region = screen.getByRole('region', { name: /^Due/ });
    expect(within(region).getAllByText('Overdue', { selector: '.nhsuk-tag' })).toHaveLength(2);
    await store.commit(setClock('offer-progression', 21), {});
    await waitFor(() => expect(within(region).queryAllByText('Overdue', { selector: '.nhsuk-tag' })).toHaveLength(1));
    within(region).getByText('1 more is due later than in two weeks.');
  });

  it('lists who submitted and waits for a talk, and who was handed the tablet and sent nothing', async () => {
    const [waits, longer, handed] = [await person('Waits'), await person('Waits longer'), await person('Handed')];
    await submit(await begin(waits, 'with-nurse', '2026-11-23'), waits);
    await submit(await begin(longer, 'with-nurse', '2026-11-10'), longer);
    await begin(handed, 'clinic-tablet', '2026-11-24');
    show(store, '/');
    expect(await names(/^Submitted, waiting for a talk \(2\)/)).toEqual(['Waits longer', 'Waits']);
    expect(await names(/^Handed over, nothing submitted yet \(1\)/)).toEqual(['Handed']);
  });

  it('leaves out an event once she was assessed for a later one, and no flag with it', async () => {
    const [her, other] = [await person('Assessed later'), await person('Still waits')];
    await event(her, '2026-11-02');
    const later = await event(her, '2026-11-20');
    await event(other, '2026-11-02');
    const assessment = await begin(her, 'with-nurse', '2026-11-21', [later]);
    const words = { staff: '', patient: '', source: '', version: '1', discreet: false, inputs: [] };
    await commit(store, raiseFlag(assessment, { id: 'cord', status: 'fired', urgency: 'immediate', ...words }, now), her);
    show(store, '/');
    const due = async () =>
      (await screen.findAllByText(/Offer an assessment: progression/)).map((each) => each.querySelector('a')?.textContent);
    expect(new Set(await due())).toEqual(new Set(['Assessed later', 'Still waits']));
    await submit(assessment, her);
    await waitFor(async () => expect(await due()).toEqual(['Still waits']));
    screen.getByText(/Agree a plan/);
    expect(screen.getAllByText('Assessment due: progression', { selector: '.nhsuk-tag' })).toHaveLength(1);
    expect(within(screen.getByRole('region', { name: 'Red flags waiting' })).getByText(/1 red flag is open/)).toBeTruthy();
  });

  it('lists nobody of whom another record of hers says that she died', async () => {
    const [her, twin, other] = [await person('Ruth Abara'), await person('Ruth Abarra'), await person('Jo Lim')];
    for (const of of [her, twin, other]) await event(of, '2026-11-16');
    await commit(store, addTask('task-00000001', { what: 'call-back', title: '', due: null, owner: null }), her);
    const state = await store.record(twin);
    if (state === null) throw new Error('she is not here');
    await commit(store, joinInto(state, her), twin);
    show(store, '/');
    expect(new Set(await names(/^Due \(3\)/))).toEqual(new Set(['Ruth Abara', 'Ruth Abarra', 'Jo Lim']));
    await commit(store, endPatient(twin, { why: 'died', date: '2026-11-22', note: null }), twin);
    await waitFor(async () => expect(await names(/^Due \(1\)/)).toEqual(['Jo Lim']));
    expect(screen.queryByRole('region', { name: /^Tasks/ })).toBeNull();
  });

  it('lists tasks, and lets one be done', async () => {
    const her = await person('Rings');
    await commit(
      store,
      addTask('task-00000001', { what: 'call-back', title: 'About the scan', due: '2026-11-20', owner: identity.account }),
      her,
    );
    const { user } = show(store, '/');
    const region = within(await screen.findByRole('region', { name: /^Tasks \(1\)/ }));
    region.getByText(/Call back\. About the scan/);
    await user.click(region.getByRole('button', { name: 'Done: About the scan' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: /^Tasks/ })).toBeNull());
    screen.getByText('Done for Rings: About the scan');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Undo' }));
    await user.keyboard('{Enter}');
    const again = within(await screen.findByRole('region', { name: /^Tasks \(1\)/ }));
    expect(screen.queryByText(/Done for Rings/)).toBeNull();
    await user.click(again.getByRole('button', { name: 'Done: About the scan' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: /^Tasks/ })).toBeNull());
    const task = await store.record('task-00000001');
    expect(task === null ? [] : readTask(task).done).toMatchObject([{ by: identity.account }]);
  });

  it('asks for what she was not asked, names no question, and stops once somebody says that they asked', async () => {
    const her = await person('Not alone');
    const id = await begin(her, 'with-nurse', '2026-11-24');
    const seen = await store.record(id);
    if (seen === null) throw new Error('no assessment');
    await commit(store, giveAnswers(id, { 'weak-limbs': 'no', 'alone-now': 'no' }, { seen, form }), her);
    await commit(store, submitAssessment((await store.record(id)) ?? seen, [], now), her);
    show(store, '/');
    const region = await screen.findByRole('region', { name: /^Tasks \(1\)/ });
    expect(region.textContent).toContain('Ask in person');
    expect(region.textContent).not.toContain('alive');
    cleanup();
    const { user } = show(store, `/assessments/${id}/result`);
    await user.type(await screen.findByLabelText('What came of it'), 'She is safe');
    await user.click(screen.getByRole('button', { name: 'I have asked these questions' }));
    await screen.findByText(/Asked in person \(Amina Okoro/);
    const task = await store.record(askInPersonId(id));
    expect(task === null ? [] : readTask(task).done).toMatchObject([{ note: 'She is safe', items: ['not-alive'] }]);
    cleanup();
    show(store, '/');
    await screen.findByText('Shift hand-over list');
    expect(screen.queryByRole('region', { name: /^Tasks/ })).toBeNull();
  });

  it('says which team settings keep a tablet from being handed over, until none does', async () => {
    show(store, '/');
    await screen.findByText('24-hour line: missing');
    await setUpTeam(store);
    await waitFor(() => expect(screen.queryByText('24-hour line: missing')).toBeNull());
  });
});
