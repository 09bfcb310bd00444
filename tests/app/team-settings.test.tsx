// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addPatient,
  readContacts,
  readTeamSettings,
  recordEvent,
  setSetting,
  setTeamSettings,
  settingsOn,
  startAssessment,
  teamSettingsId,
  unfit,
} from '../../src/records';
import type { Store } from '../../src/store';
import { madeUpSettings } from '../records/made-up-settings';
import { commit, identity, offlineSync, openTestStore, patient, patientId, setUpTeam, shortForm, show } from './harness';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  window.scrollTo = () => undefined;
});
afterEach(() => {
  cleanup();
  store.close();
});

async function expectNoViolations(container: Element): Promise<void> {
  const result = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

const eventId = 'event-000000001';
const today = '2026-11-24';
const told = { date: today, by: 'Dr Made Up' };

describe('team settings', () => {
  it('are set on a tablet without network, each of them looked at today', async () => {
    const { user, container } = show(store, '/team-settings');
    await screen.findByText(/The tablet cannot be handed over yet/);
    await expectNoViolations(container);
    const fill = (label: string, text: string) => user.type(screen.getByLabelText(label), text);
    await fill('What the 24-hour line is called', 'Made-up helpline');
    await fill('Its telephone number', '0999 111 222');
    await fill('What to do and whom to ring', 'Ring the coordinator');
    await fill('Hours, in words', 'Weekdays');
    await fill('Who reads what comes in when the nurse is away', 'The ward');
    await fill('England', '111, then option 2');
    await fill('Immediate flags: minutes', '30');
    await fill('Same day flags: minutes', '240');
    await fill('Other flags: minutes', '2880');
    const ticks = screen.getAllByLabelText('I checked today that this is right');
    expect(ticks.map((tick) => (tick instanceof HTMLInputElement ? tick.checked : null))).toEqual(ticks.map(() => false));
    for (const tick of ticks) await user.click(tick);
    await user.click(screen.getByRole('button', { name: 'Save the settings' }));
    await screen.findByText(/Tablets can be handed over/);
    const state = await store.record(teamSettingsId);
    expect(unfit(settingsOn(state, today))).toEqual([]);
    expect(readTeamSettings(state)).toMatchObject({
      line: { name: 'Made-up helpline', number: '0999 111 222' },
      crisisLines: { england: '111, then option 2' },
      escalation: { immediate: 30, 'same-day': 240, soon: 2880 },
    });
  });

  it('name what is wrong where it is, and lose nothing that was typed', async () => {
    const { user, container } = show(store, '/team-settings');
    await user.type(await screen.findByLabelText('Its telephone number'), 'ask at the desk');
    const [line] = screen.getAllByLabelText('I checked today that this is right');
    if (line === undefined) throw new Error('no tick');
    await user.click(line);
    await user.type(screen.getByLabelText('Hours, in words'), 'Weekdays');
    await user.click(screen.getByRole('button', { name: 'Save the settings' }));
    const summary = within((await screen.findByText('There is a problem')).closest<HTMLElement>('.nhsuk-error-summary') ?? container);
    summary.getByText('Fill in: What the 24-hour line is called');
    summary.getByText('Type a number that a telephone can ring: Its telephone number');
    summary.getByText('You changed this. Tick that you checked it today: When somebody is there');
    expect(screen.getByLabelText('Its telephone number')).toHaveProperty('value', 'ask at the desk');
    expect(await store.record(teamSettingsId)).toBeNull();
    await expectNoViolations(container);
  });

  it('go on with what was typed before the tablet locked', async () => {
    const first = show(store, '/team-settings');
    await first.user.type(await screen.findByLabelText('Hours, in words'), 'Weekdays');
    first.unmount();
    const second = show(store, '/team-settings');
    await screen.findByText(/This was typed by/);
    expect(screen.getByLabelText('Hours, in words')).toHaveProperty('value', 'Weekdays');
    await second.user.click(screen.getByRole('button', { name: 'Start afresh' }));
    expect(screen.getByLabelText('Hours, in words')).toHaveProperty('value', '');
  });

  it('show both where two devices say different things, until a nurse says which is right', async () => {
    await setUpTeam(store);
    const before = await store.record(teamSettingsId);
    if (before === null) throw new Error('no settings');
    const seen = new Map([[teamSettingsId, before]]);
    await store.commit(setSetting('coverHours', 'Weekends too', today), { seen });
    await store.commit(setSetting('coverHours', 'Mornings', today), { seen });
    const { user } = show(store, '/team-settings');
    await screen.findByText('When somebody is there: two devices say different things');
    await screen.findByText('Weekends too', { selector: 'strong' });
    await screen.findByText('Mornings', { selector: 'strong' });
    const input = screen.getByLabelText('Hours, in words');
    await user.clear(input);
    await user.type(input, 'Mornings and weekends');
    await user.click(within(screen.getByRole('region', { name: 'When somebody is there' })).getByRole('checkbox'));
    await user.click(screen.getByRole('button', { name: 'Save the settings' }));
    await screen.findByText(/Tablets can be handed over/);
    expect(readTeamSettings(await store.record(teamSettingsId)).coverHours).toBe('Mornings and weekends');
  });

  it('are read and not changed by whoever may not sign', async () => {
    await setUpTeam(store);
    show(store, '/team-settings', offlineSync(), { ...identity, rights: ['records', 'send'] });
    await screen.findByText('Made-up line: 0999 111 222');
    expect(screen.queryByRole('button', { name: 'Save the settings' })).toBeNull();
  });
});

describe('a tablet is not handed over', () => {
  const setUpPatient = async (): Promise<void> => {
    await commit(store, addPatient(patientId, patient));
    await store.putDefinition(shortForm('progression'));
    await commit(store, recordEvent(eventId, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
  };
  const tryToHandOver = async (): Promise<void> => {
    const { user } = show(store, `/events/${eventId}/start`);
    await user.click(await screen.findByLabelText('Nobody'));
    const button = screen.getByRole('button', { name: 'Hand over the tablet' });
    await waitFor(() => expect(button).toHaveProperty('disabled', false));
    await user.click(button);
  };

  it.each([
    ['missing', async () => undefined],
    ['old', async () => setUpTeam(store, '2026-05-23')],
    ['of two minds', async () => twoLines()],
  ])('while the settings are %s: it says which, and begins nothing', async (_, set) => {
    await setUpPatient();
    await set();
    await tryToHandOver();
    await screen.findByText(/Team settings are missing or not checked/);
    await screen.findByText(/^24-hour line: /);
    expect((await screen.findAllByText('Open team settings'))[0]?.getAttribute('href')).toBe('/team-settings');
    expect(await store.records('assessment')).toEqual([]);
    expect(await store.getNote('handed-over')).toBeNull();
  });

  async function twoLines(): Promise<void> {
    await setUpTeam(store);
    const before = await store.record(teamSettingsId);
    if (before === null) throw new Error('no settings');
    const seen = new Map([[teamSettingsId, before]]);
    for (const number of ['0999 333', '0999 444']) await store.commit(setSetting('line', { name: 'Line', number }, today), { seen });
  }

  it('again, either, once they have become old; and what staff do goes on', async () => {
    await setUpPatient();
    await setUpTeam(store, '2026-05-23');
    const form = shortForm('progression');
    const start = { events: [eventId], form, today, zone: 'Europe/London', context: {} };
    await commit(store, startAssessment('assessment-0001', { ...start, mode: 'clinic-tablet' }));
    const { user } = show(store, `/patients/${patientId}`);
    await user.click(await screen.findByRole('radio', { name: 'Nobody' }));
    await user.click(screen.getByRole('button', { name: 'Hand over the tablet again' }));
    await screen.findAllByText(/Team settings are missing or not checked/);
    expect(await store.getNote('handed-over')).toBeNull();
    expect(screen.getAllByText('Continue together').length).toBeGreaterThan(0);
  });

  it('and with settings that hold, the numbers go with the assessment that is handed over', async () => {
    await setUpPatient();
    await setUpTeam(store);
    await tryToHandOver();
    await waitFor(async () => expect(await store.getNote('handed-over')).not.toBeNull());
    const [state] = await store.records('assessment');
    if (state === undefined) throw new Error('no assessment');
    expect(readContacts(state)).toMatchObject({ line: madeUpSettings.line, coverHours: madeUpSettings.coverHours, live: false });
  });
});

describe('a team that is no demonstration', () => {
  it('starts nothing under a form that nobody approved', async () => {
    await commit(store, addPatient(patientId, patient));
    await store.putDefinition(shortForm('progression'));
    await store.commit(setTeamSettings(madeUpSettings, today), {});
    await commit(store, recordEvent(eventId, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
    show(store, `/events/${eventId}/start`, offlineSync(), { ...identity, demonstration: false });
    await screen.findByText(/This form is not approved for patients/);
    expect(screen.getByRole('button', { name: 'Together, now' })).toHaveProperty('disabled', true);
  });
});
