// @vitest-environment jsdom
import { cleanup, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import words from '../../src/messages/en-GB/staff.json';
import { addPatient, addTask, endPatient, joinedInto, joinInto, readPatient, recordEvent, startAssessment } from '../../src/records';
import type { Store } from '../../src/store';
import { commit, openTestStore, patient, patientId, shortForm, show } from './harness';

HTMLDialogElement.prototype.showModal = function showModal() {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close = function close() {
  this.removeAttribute('open');
};

const twin = 'patient-00000002';
const form = shortForm('progression');

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.putDefinition(form);
  await commit(store, addPatient(patientId, patient));
  await commit(store, addPatient(twin, { ...patient, name: 'Ruth Abarra', nhsNumber: null, noNumberReason: 'not at hand' }), twin);
  const told = { date: '2026-11-20', by: 'Dr Lund' };
  const event = { point: 'progression', date: '2026-11-20', treatmentChange: null, told } as const;
  const reference = { id: form.id, version: form.version, hash: form.hash };
  const start = { form: reference, mode: 'with-nurse', zone: 'Europe/London', context: {} } as const;
  await commit(store, recordEvent('event-0000000001', event));
  await commit(store, startAssessment('assessment-00000061', { ...start, events: ['event-0000000001'], today: '2026-11-23' }));
  await commit(store, recordEvent('event-0000000002', event), twin);
  await commit(store, startAssessment('assessment-00000062', { ...start, events: ['event-0000000002'], today: '2026-11-24' }), twin);
});
afterEach(() => {
  cleanup();
  store.close();
});

const intoWhat = async () => {
  const state = await store.record(twin);
  return state === null ? undefined : joinedInto(state);
};

describe('two records of one person', () => {
  it('are found, compared, joined into one page, and parted again', async () => {
    const screen = show(store, `/patients/${patientId}`);
    await screen.user.click(await screen.findByRole('link', { name: 'This person has two records here' }));
    await screen.user.type(await screen.findByRole('searchbox', { name: 'Find the other record' }), 'ruth');
    const choices = screen.getAllByRole('button', { name: /^Compare/ });
    expect(choices.map(({ textContent }) => textContent)).toEqual(['Compare: Ruth Abarra']);
    await screen.user.click(screen.getByRole('button', { name: 'Compare: Ruth Abarra' }));

    const table = await screen.findByRole('table', { name: 'Is this the same person?' });
    const cells = within(table)
      .getAllByRole('row')
      .map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(cells).toEqual([
      ['Detail', 'This record', 'The other record'],
      ['Name (differs)', 'Ruth Abara', 'Ruth Abarra'],
      ['Date of birth', '14 February 1961', '14 February 1961'],
      ['NHS number (differs)', 'NHS number 943 476 5919', 'no NHS number'],
      ['Events', expect.stringContaining('20 November 2026'), expect.stringContaining('20 November 2026')],
      ['Assessments', '23 November 2026', '24 November 2026'],
    ]);
    expect(screen.getByText(/Join only when you are sure/)).toBeTruthy();
    expect(await intoWhat()).toBeNull();
    await screen.user.click(screen.getByRole('button', { name: 'Join these records' }));

    const joined = within(await screen.findByRole('region', { name: 'Joined records' }));
    expect(joined.getByText('Ruth Abarra')).toBeTruthy();
    expect(await intoWhat()).toBe(patientId);
    expect(screen.getByRole('link', { name: 'Assessment of 23 November 2026' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Assessment of 24 November 2026' })).toBeTruthy();

    await screen.user.click(joined.getByRole('button', { name: /^Part again: Part from Ruth Abarra/ }));
    await expect.poll(intoWhat).toBeNull();
    await expect.poll(() => screen.queryByRole('link', { name: 'Assessment of 24 November 2026' })).toBeNull();
    expect(screen.getByRole('link', { name: 'Assessment of 23 November 2026' })).toBeTruthy();
  });

  it('says of the one that was joined what the other says, that she moved, and takes it back there', async () => {
    const state = await store.record(twin);
    if (state === null) throw new Error('it is not there');
    await commit(store, joinInto(state, patientId), twin);
    await commit(store, endPatient(patientId, { why: 'transferred', date: '2026-11-22', note: null }));
    const screen = show(store, `/patients/${twin}`);
    await screen.user.click(await screen.findByRole('button', { name: words['end.undo'] }));
    await screen.user.click(screen.getByRole('button', { name: words['end.undo-confirm'] }));
    await expect.poll(() => screen.queryByRole('button', { name: words['end.undo'] })).toBeNull();
    const leader = await store.record(patientId);
    expect(leader === null ? undefined : readPatient(leader).ended).toBeNull();
  });

  it('a task of the one that was joined is done and undone as that one’s, or the server would hold it back', async () => {
    const state = await store.record(twin);
    if (state === null) throw new Error('it is not there');
    await commit(store, joinInto(state, patientId), twin);
    await commit(store, addTask('task-00000001', { what: 'call-back', title: 'About the scan', due: '2026-11-27', owner: null }), twin);
    const screen = show(store, `/patients/${patientId}`);
    await screen.user.click(await screen.findByRole('button', { name: 'Done: About the scan' }));
    await screen.user.click(await screen.findByText('1 task is done'));
    await screen.user.click(screen.getByRole('button', { name: 'Undo: About the scan' }));
    await screen.findByRole('button', { name: 'Done: About the scan' });
    const sent = await store.sync.next({ changesets: 500, bytes: 1_000_000 });
    expect(sent.slice(-3).map(({ header }) => header.patient)).toEqual([twin, twin, twin]);
  });

  it('the one that was joined leads to the other, can be parted there too, and is marked in the list', async () => {
    const state = await store.record(twin);
    if (state === null) throw new Error('it is not there');
    await store.commit([{ record: twin, kind: 'patient', path: 'mergedInto', value: patientId }], {
      patient: twin,
      seen: new Map([[twin, state]]),
    });
    const screen = show(store, `/patients/${twin}`);
    const open = await screen.findByRole('link', { name: 'Open the joined record' });
    expect(open.getAttribute('href')).toBe(`/patients/${patientId}`);
    await screen.user.click(screen.getByRole('link', { name: 'Today' }));
    expect(await screen.findByText('Joined to another record')).toBeTruthy();
  });
});
