import 'fake-indexeddb/auto';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { IDBFactory } from 'fake-indexeddb';
import type { CanonicalForm } from '../../src/definition';
import type { Identity } from '../../src/protocol';
import { addPatient, canonicalJson, hashText, recordEvent, setTeamSettings, type Edit } from '../../src/records';
import { openStore, type Store } from '../../src/store';
import type { Sync, SyncStatus } from '../../src/sync';
import { MessagesProvider } from '../../src/messages';
import { App } from '../../src/app/App';
import { allScreens } from '../../src/app/screens';
import type { Clock } from '../../src/app/services';
import { ahead } from '../../src/form';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import staff from '../../src/messages/en-GB/staff.json';
import '../form/all-here';
import { formOf } from '../engine/forms';
import { ringOf } from '../store/ring';
import { madeUpSettings } from '../records/made-up-settings';

// As on a device a second after the page was opened.
await ahead(allScreens);

/** 24 November 2026, 10:00 in London. */
export const now = Date.UTC(2026, 10, 24, 10, 0);

export const identity: Identity = {
  account: 'account-amina-000001',
  name: 'Amina Okoro',
  team: 'team-demonstration-1',
  teamName: 'Demonstration team',
  people: { 'account-amina-000001': 'Amina Okoro', 'account-bea-00000002': 'Bea Lund' },
  demonstration: true,
};

let seed = 0;
export const clock: Clock = {
  now: () => now,
  random: (bytes) => Uint8Array.from({ length: bytes }, () => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) >> 16) & 255),
};

/** A sync that reaches no server: what a tablet without Wi-Fi has. */
export const offlineSync = (): Sync => {
  const status: SyncStatus = { state: 'offline', waiting: 0, since: null, lastSent: null };
  return {
    start: () => undefined,
    stop: () => undefined,
    syncNow: async () => undefined,
    enrol: async () => ({ state: 'offline', message: '' }),
    tablet: async () => null,
    packUp: async () => undefined,
    status: () => status,
    subscribe: () => () => undefined,
  };
};

export async function openTestStore(): Promise<Store> {
  const store = await openStore(
    { now: clock.now, random: clock.random, indexedDB: new IDBFactory(), IDBKeyRange },
    ringOf(clock.random),
    `app-test-${(seed += 7)}`,
  );
  await store.setIdentity(identity);
  return store;
}

export const patientId = 'patient-00000001';
export const patient = { name: 'Ruth Abara', born: '1961-02-14', nhsNumber: '9434765919', noNumberReason: null };

export const commit = (store: Store, edits: readonly Edit[], of = patientId) => store.commit(edits, { patient: of });

/** The team's settings, looked at today. */
export const setUpTeam = (store: Store, checkedOn = '2026-11-24') => store.commit(setTeamSettings(madeUpSettings, checkedOn), {});

/** Everything that waits is sent, and acknowledged by a server. */
export async function sendAll(store: Store): Promise<void> {
  const sent = await store.sync.next({ changesets: 500, bytes: 1_000_000 });
  await store.sync.acknowledge({
    epoch: 'e',
    results: sent.map(({ header }) => ({ id: header.id, outcome: 'stored', position: header.seq })),
    chain: { have: sent.length, fork: false },
  });
}

/** Shows the app at an address. */
export function show(store: Store, path: string, sync: Sync = offlineSync(), who: Identity = identity) {
  history.replaceState(null, '', path);
  const user = userEvent.setup();
  const screen = render(
    <MessagesProvider language="en-GB" catalogues={[common, form, staff]}>
      <App services={{ store, sync, clock, identity: who }} />
    </MessagesProvider>,
  );
  return { ...screen, user };
}

/** A short form with everything that a result shows. */
export function shortForm(
  point: 'diagnosis' | 'progression' | 'treatment-change',
  version = '1.0.0',
  status: 'active' | 'draft' = 'active',
): CanonicalForm {
  const { hash: _, ...rest } = formOf({
    id: `test/${point}`,
    version,
    status,
    points: [point],
    aloneGate: 'alone-now',
    pages: [
      {
        id: 'safety-check',
        safetyCheck: true,
        items: [
          { id: 'alone-now', type: 'yes-no', text: 'Are you alone?', required: true },
          { id: 'weak-limbs', type: 'yes-no', text: 'Are your legs weaker?', hint: 'New or worse.', notSure: true, required: true },
          { id: 'not-alive', type: 'yes-no', text: 'Thoughts of not being alive?', preferNotToSay: true, sensitive: 'alone' },
        ],
      },
      {
        id: 'body',
        items: [
          { id: 'pain', type: 'concern', text: 'Pain', hint: 'Anywhere.' },
          { id: 'sleep', type: 'concern', text: 'Sleep' },
          { id: 'money', type: 'concern', text: 'Money' },
        ],
      },
      { id: 'top', items: [{ id: 'top-three', type: 'rank', text: 'Your top three', top: 3 }] },
    ],
    redFlags: [
      {
        id: 'cord',
        when: { op: 'eq', left: { op: 'ref', path: 'weak-limbs' }, right: { op: 'code', value: 'yes' } },
        urgency: 'immediate',
        staff: 'Possible cord compression.',
        source: 'NICE NG234',
        inputs: ['weak-limbs'],
      },
    ],
  });
  return { ...rest, hash: hashText(canonicalJson(rest)) };
}

/** The patient, and a progression of which she was told. */
export async function addToldPatient(store: Store, event: string): Promise<void> {
  await commit(store, addPatient(patientId, patient));
  const told = { date: '2026-11-20', by: 'Dr Lee' };
  await commit(store, recordEvent(event, { point: 'progression', date: '2026-11-20', treatmentChange: null, told }));
}
