// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PatientApp } from '../../src/app/patient/PatientApp';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import patientWords from '../../src/messages/en-GB/patient.json';
import { flagId, raiseFlag, recordOutcome, setTeamSettings, writeContacts } from '../../src/records';
import type { Store } from '../../src/store';
import { madeUpSettings } from '../records/made-up-settings';
import { clock, commit, identity, now, offlineSync, openTestStore, sendAll, show } from './harness';
import { assessmentId, sent } from './plan-world';

const route = 'Lie flat and ring 01632 960998 now';
const settings = { ...madeUpSettings, cordRoute: route };
const cord = { id: 'cord-compression', version: '1', urgency: 'immediate', status: 'fired', inputs: [] } as const;

let store: Store;
beforeEach(async () => {
  vi.stubGlobal('scrollTo', () => undefined);
  store = await openTestStore();
  await sent(store, { answers: { 'weak-limbs': 'yes' } });
  await commit(store, raiseFlag(assessmentId, { ...cord, patient: '', staff: '', source: '', discreet: false }, now));
});
afterEach(() => {
  cleanup();
  store.close();
});

async function herPage(): Promise<void> {
  await store.setNote('handed-over', assessmentId);
  history.replaceState(null, '', '/p/');
  render(
    <MessagesProvider language="en-GB" catalogues={[common, form, patientWords]}>
      <PatientApp services={{ store, sync: offlineSync(), clock, identity }} hide={() => undefined} leave={() => undefined} />
    </MessagesProvider>,
  );
}

describe('where a spinal cord may be pressed on', () => {
  it('her page says what her team asks her to do, with its number to tap', async () => {
    await commit(store, writeContacts(assessmentId, settings, { live: false }, null));
    await herPage();
    const number = await screen.findByRole('link', { name: '01632 960998' });
    expect(number.getAttribute('href')).toBe('tel:01632960998');
    expect(number.closest('p')?.textContent).toContain(route);
  });

  it.each(['/', `/assessments/${assessmentId}/result`, `/assessments/${assessmentId}`])('staff read the route on %s', async (at) => {
    await commit(store, setTeamSettings(settings, '2026-11-01'));
    show(store, at);
    expect((await screen.findAllByText(new RegExp(route))).length).toBeGreaterThan(0);
  });

  it('staff are told where the team has set no route', async () => {
    show(store, `/assessments/${assessmentId}/result`);
    expect(await screen.findByText('Spinal cord route: missing')).toBeTruthy();
  });
});

describe('a flag that somebody has acted on', () => {
  it('is not called unread on her page, though nobody tapped that it was seen', async () => {
    await commit(store, recordOutcome([flagId(assessmentId, cord.id)], 'x1', { what: 'spoke', note: '' }, now));
    await sendAll(store);
    await herPage();
    expect(await screen.findByText(/^Read by/)).toBeTruthy();
  });
});
