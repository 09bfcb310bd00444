import 'fake-indexeddb/auto';
import axe from 'axe-core';
import { IDBFactory } from 'fake-indexeddb';
import { cleanup, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { addPatient, startAssessment, type Edit } from '../../src/records';
import { openStore, type Store } from '../../src/store';
import { ringOf } from '../store/ring';
import { clock, commit, identity, now, patient, patientId, shortForm, type show } from './harness';

vi.stubGlobal('scrollTo', () => undefined);
HTMLDialogElement.prototype.showModal = function showModal() {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close = function close() {
  this.removeAttribute('open');
};

export const eventId = 'event-0000000001';
export const told = { date: '2026-11-21', by: 'Dr Lee' };
export const happened = { point: 'progression', date: '2026-11-01', treatmentChange: null, told } as const;
export const letrozole = {
  class: 'endocrine',
  drug: 'Letrozole',
  start: '2026-01-05',
  stop: null,
  doseChange: null,
  nextScan: null,
  intent: null,
} as const;
export const form = shortForm('progression');
export const begun = (id: string, today: string): Edit[] =>
  startAssessment(id, {
    events: [eventId],
    form: { id: form.id, version: form.version, hash: form.hash },
    mode: 'telephone',
    today,
    zone: 'Europe/London',
    context: {},
    helper: 'interpreter',
  });

/** Of the test that runs. */
export let store: Store;
let moment = now;
beforeEach(async () => {
  // What is recorded later is later.
  const ticking = { now: () => (moment += 1), random: clock.random, indexedDB: new IDBFactory(), IDBKeyRange };
  store = await openStore(ticking, ringOf(clock.random), `person-${moment}`);
  await store.setIdentity(identity);
  await commit(store, addPatient(patientId, patient));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

export const page = `/patients/${patientId}`;
export const stateOf = async (id: string) => {
  const state = await store.record(id);
  if (state === null) throw new Error(`${id} is not here`);
  return state;
};
export const only = async (kind: Parameters<Store['records']>[0]) => {
  const [state, ...others] = await store.records(kind);
  if (state === undefined || others.length > 0) throw new Error('not exactly one');
  return state;
};
export const violations = async (container: Element) =>
  (await axe.run(container, { rules: { region: { enabled: false } } })).violations.map(({ id }) => id);
export const supportWorker = { ...identity, rights: ['records', 'send'] } as const;

export async function type(user: ReturnType<typeof show>['user'], group: string, [day, month, year]: readonly [string, string, string]) {
  const within_ = within(screen.getByRole('group', { name: group }));
  for (const [label, text] of [
    ['Day', day],
    ['Month', month],
    ['Year', year],
  ] as const) {
    await user.clear(within_.getByLabelText(label));
    await user.type(within_.getByLabelText(label), text);
  }
}
