// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { addPatient, endPatient, readEvent, readPatient, readTreatment, recordEvent, recordTreatment } from '../../src/records';
import { saveBeforeLock } from '../../src/app/lock/before-lock';
import { clock, commit, offlineSync, patient, patientId, show } from './harness';
import { eventId, told, happened, letrozole, store, page, stateOf, only, violations, supportWorker, type } from './person-world';

describe('a treatment', () => {
  it('is recorded, and one that stops before it started is refused in words, with nothing lost', async () => {
    const { user, container } = show(store, `${page}/treatments/new`);
    await user.click(await screen.findByRole('button', { name: 'Record' }));
    expect(screen.getAllByText('Choose the kind of treatment')).toHaveLength(2);
    await user.selectOptions(screen.getByLabelText('What kind of treatment?'), 'chemotherapy');
    await user.type(screen.getByLabelText('Name of the drug'), 'Capecitabine');
    await type(user, 'When did it start, or when will it?', ['5', '10', '2026']);
    await type(user, 'When did it stop?', ['1', '10', '2026']);
    await user.click(screen.getByRole('button', { name: 'Record' }));
    expect(screen.getAllByText(/cannot stop before it started/)).toHaveLength(2);
    expect(await violations(container)).toEqual([]);
    expect(await store.records('treatment')).toEqual([]);
    await type(user, 'When did it stop?', ['20', '11', '2026']);
    await user.click(screen.getByRole('button', { name: 'Record' }));
    await screen.findByText(/from 5 October 2026 to 20 November 2026/);
    expect(readTreatment(await only('treatment'))).toMatchObject({
      class: 'chemotherapy',
      drug: 'Capecitabine',
      start: '2026-10-05',
      stop: '2026-11-20',
    });
  });

  it('is stopped in one tap, and the stop can be taken out again', async () => {
    await commit(store, recordTreatment('treatment-000001', letrozole));
    const first = show(store, '/treatments/treatment-000001');
    await first.user.click(await screen.findByRole('button', { name: 'It stopped today' }));
    await screen.findByText(/from 5 January 2026 to 24 November 2026/);
    first.unmount();
    const { user } = show(store, '/treatments/treatment-000001');
    const stop = within(await screen.findByRole('group', { name: 'When did it stop?' }));
    for (const label of ['Day', 'Month', 'Year']) await user.clear(stop.getByLabelText(label));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('On it now');
    expect(readTreatment(await stateOf('treatment-000001')).stop).toBeNull();
  });

  it('that was recorded by mistake counts for nothing, and can be brought back', async () => {
    await commit(store, recordTreatment('treatment-000001', letrozole));
    const first = show(store, '/treatments/treatment-000001');
    await first.user.click(await screen.findByRole('button', { name: 'It was recorded by mistake' }));
    await screen.findByText(/counts for nothing any more/);
    first.unmount();
    const { user } = show(store, page);
    await user.click(await screen.findByRole('link', { name: /Letrozole/ }));
    await user.click(await screen.findByRole('button', { name: 'Bring it back' }));
    await screen.findByRole('button', { name: 'It was recorded by mistake' });
    expect(readTreatment(await stateOf('treatment-000001')).removed).toBe(false);
  });

  it('is recorded by a support worker, and stopped by a nurse', async () => {
    await commit(store, recordTreatment('treatment-000001', letrozole));
    show(store, '/treatments/treatment-000001', offlineSync(), { ...supportWorker, rights: ['records', 'send'] });
    await screen.findByText('A nurse records when a treatment stops.');
    expect(screen.queryByRole('button', { name: 'It stopped today' })).toBeNull();
    expect(screen.queryByRole('group', { name: 'When did it stop?' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Save' })).toBeTruthy();
  });
});

describe('someone who died or moved', () => {
  it('is asked for twice, stops everything, stands on every page, and can be taken back', async () => {
    await commit(store, recordEvent(eventId, happened));
    const { user, container } = show(store, `${page}/ending`);
    await user.click(await screen.findByRole('button', { name: 'Go on' }));
    expect(screen.getAllByText('Choose what happened')).toHaveLength(2);
    await user.click(screen.getByLabelText('The patient died'));
    await type(user, 'When?', ['1', '1', '2030']);
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    expect(screen.getAllByText('The date must be today or in the past')).toHaveLength(2);
    await type(user, 'When?', ['23', '11', '2026']);
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    await user.click(await screen.findByRole('button', { name: 'The patient died' }));
    await screen.findByText('Events, treatments and assessments');
    expect(screen.getByRole('heading', { name: /Died on 23 November 2026/ })).toBeTruthy();
    expect(readPatient(await stateOf(patientId)).ended).toMatchObject({ why: 'died', date: '2026-11-23' });
    expect(screen.queryByText(/Due by/)).toBeNull();
    expect(screen.queryByRole('link', { name: /start the assessment/i })).toBeNull();
    expect(screen.queryByText(/What became of the offer/)).toBeNull();
    expect(within(screen.getByRole('region', { name: 'Patient' })).getByText('Died')).toBeTruthy();
    expect((await store.caseload()).patients[0]).toMatchObject({ due: [], notTold: 0 });
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'This is not right' }));
    await user.click(await screen.findByRole('button', { name: 'Take it back' }));
    await screen.findAllByText(/Due by 8 November 2026/);
    expect(readPatient(await stateOf(patientId)).ended).toBeNull();
  });

  it('is a nurse’s to say and to take back', async () => {
    await commit(store, endPatient(patientId, { why: 'transferred', date: '2026-11-20', note: 'Leeds' }));
    show(store, page, offlineSync(), { ...supportWorker, rights: ['records', 'send'] });
    await screen.findByText('Leeds');
    expect(screen.queryByRole('button', { name: 'This is not right' })).toBeNull();
    expect(screen.queryByRole('link', { name: /died or moved/ })).toBeNull();
  });
});

describe('what was typed wrong', () => {
  it('about a person is corrected field by field, and another person’s number is named', async () => {
    await commit(store, addPatient('patient-00000002', { ...patient, name: 'Jo Lim', nhsNumber: '9999999999' }), 'patient-00000002');
    const { user } = show(store, `${page}/details`);
    const name = await screen.findByLabelText('Full name');
    await user.clear(name);
    await user.type(name, 'Ruth Abarra');
    const number = screen.getByLabelText('NHS number');
    await user.clear(number);
    await user.type(number, '999 999 9999');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/A number never belongs to two people/);
    expect(readPatient(await stateOf(patientId))).toMatchObject(patient);
    await user.clear(number);
    await user.type(number, '0101600003');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Ruth Abarra');
    const state = await stateOf(patientId);
    expect(readPatient(state)).toMatchObject({ name: 'Ruth Abarra', nhsNumber: '0101600003', born: patient.born });
    expect(await screen.findByText('CHI number 010 160 0003')).toBeTruthy();
    // What was right was not written again.
    expect(state.fields['born']?.[0]?.changeset).not.toBe(state.fields['name']?.[0]?.changeset);
  });

  it('about an event is corrected, sites too, and one before birth is refused', async () => {
    await commit(store, recordEvent(eventId, { ...happened, sites: ['bone'] }));
    const { user } = show(store, `/events/${eventId}/details`);
    await user.click(await screen.findByLabelText('Diagnosis'));
    await user.click(screen.getByLabelText('bone'));
    await user.click(screen.getByLabelText('lung'));
    await type(user, 'When?', ['1', '1', '1950']);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getAllByText('The date must be after the date of birth')).toHaveLength(2);
    await type(user, 'When?', ['2', '11', '2026']);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText(/Where the cancer is: lung/);
    expect(readEvent(await stateOf(eventId))).toMatchObject({ point: 'diagnosis', date: '2026-11-02', sites: ['lung'], told });
  });
});

describe('a person who may be here already', () => {
  it('is named where only the name is the same', async () => {
    const { user } = show(store, '/patients/new');
    await user.type(await screen.findByLabelText('Full name'), 'ruth ábara');
    await type(user, 'Date of birth', ['1', '1', '1970']);
    await user.type(screen.getByLabelText('NHS number'), '9999999999');
    await user.click(screen.getByRole('button', { name: 'Add patient' }));
    await screen.findByText(/the same name, another date of birth/);
    await user.click(screen.getByRole('button', { name: /add anyway/ }));
    await waitFor(async () => expect(await store.records('patient')).toHaveLength(2));
  });
});

describe('what was typed and not saved', () => {
  it('is kept sealed when the tablet locks, offered again with who typed it, and forgotten once it is saved', async () => {
    const first = show(store, '/patients/new');
    await first.user.type(await screen.findByLabelText('Full name'), 'Ada Made');
    await saveBeforeLock(async () => undefined);
    first.unmount();
    const second = show(store, '/patients/new');
    await screen.findByText(/This was typed by Amina Okoro on 24 November 2026/);
    expect(screen.getByLabelText('Full name')).toHaveProperty('value', 'Ada Made');
    await type(second.user, 'Date of birth', ['1', '1', '1970']);
    await second.user.type(screen.getByLabelText('NHS number'), '9999999999');
    await second.user.click(screen.getByRole('button', { name: 'Add patient' }));
    await screen.findByText('NHS number 999 999 9999');
    second.unmount();
    show(store, '/patients/new');
    expect(await screen.findByLabelText('Full name')).toHaveProperty('value', '');
    expect(screen.queryByText(/This was typed by/)).toBeNull();
  });

  it('goes when she starts afresh', async () => {
    const first = show(store, `${page}/events/new`);
    await first.user.click(await screen.findByLabelText('Progression'));
    first.unmount();
    const second = show(store, `${page}/events/new`);
    await second.user.click(await screen.findByRole('button', { name: 'Start afresh' }));
    expect(screen.getByLabelText('Progression')).toHaveProperty('checked', false);
    second.unmount();
    show(store, `${page}/events/new`);
    await screen.findByLabelText('Progression');
    expect(screen.queryByText(/This was typed by/)).toBeNull();
  });

  it('is not taken from a note that is of another shape', async () => {
    await store.setNote(`draft/record-event/${patientId}`, JSON.stringify({ draft: { point: 7 }, at: clock.now(), by: 'x' }));
    show(store, `${page}/events/new`);
    await screen.findByLabelText('Progression');
    expect(screen.queryByText(/This was typed by/)).toBeNull();
  });
});
