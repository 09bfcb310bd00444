// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { heldWholeSchema, overviewSchema, type HeldChangeset, type Overview } from '../../src/protocol';
import { askHeldWhole, breakOffAsking } from '../../src/app/administration';
import { addPatient, heldNotesOf } from '../../src/records';
import type { Store } from '../../src/store';
import { commit, identity, now, openTestStore, patient, patientId, show } from './harness';
import { stubServer, type StubServer } from './stub-server';

const held: HeldChangeset = {
  id: 'h'.repeat(43),
  code: 'unknown-form',
  message: 'The form progression 9.0.0 is not known here.',
  received: now - 60_000,
  device: 'device-b-0000001',
  seq: 3,
  pushedBy: identity.account,
  author: 'account-bea-00000002',
  patient: patientId,
  at: now - 90_000,
  form: null,
  settled: null,
};
const whole = heldWholeSchema.parse({
  ...held,
  changes: [{ record: patientId, kind: 'patient', path: 'name', value: 'Ruth A. Abara' }],
  raw: '{"header":{}}',
});

let server: StubServer;
let store: Store;
const overview = (waiting: number): Overview =>
  overviewSchema.parse({
    time: now,
    feeds: [{ feed: 'team/a', head: 60, safe: { position: 57, since: now - 3_600_000 } }],
    devices: [
      {
        device: 'tablet-7-0000001',
        seen: now - 120_000,
        account: 'account-bea-00000002',
        wrote: 57,
        arrived: 55,
        missing: [
          { from: 12, to: 12 },
          { from: 30, to: 31 },
        ],
        waiting: { count: 0, since: null, told: now - 120_000 },
        fork: false,
        alarm: true,
      },
    ],
    tablets: [],
    guesses: { count: 0, last: null },
    quarantine: { waiting, since: waiting === 0 ? null : held.received, settled: 0 },
    lastBackup: now - 3_600_000,
  });

beforeEach(async () => {
  server = stubServer({
    '/api/admin/overview': { body: overview(1) },
    '/api/admin/quarantine?settled=no': { body: { held: [held], next: null } },
    [`/api/admin/quarantine/${held.id}`]: { body: whole },
  });
  store = await openTestStore();
  await commit(store, addPatient(patientId, patient));
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

it('names what a tablet wrote and what did not arrive, alarms, and says how much is in no backup yet', async () => {
  const { container, unmount } = show(store, '/tablets');
  await screen.findByText(/wrote 57, 55 arrived/);
  expect(screen.getByText('Not here: number 12, 30–31')).toBeTruthy();
  expect(screen.getByText('Missing')).toBeTruthy();
  const { violations: onTablets } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(onTablets).toEqual([]);
  unmount();
  const { container: administration } = show(store, '/administration');
  await screen.findByText('1 tablet needs a person to look: something of it is missing, or it was copied.');
  expect(screen.getByText(/3 changes have arrived since the last backup/)).toBeTruthy();
  const { violations } = await axe.run(administration, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it('says that it needs a connection, and asks again; and that only an administrator may see it', async () => {
  server.answers = {};
  const { user } = show(store, '/administration');
  expect((await screen.findByRole('alert')).textContent).toContain('There is no connection to the server');
  server.answers = { '/api/admin/overview': { status: 403, body: { code: 'not-allowed', message: 'No.' } } };
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/Only an administrator of the team/)).toBeTruthy();
});

/** Opens what is held back and presses one of its outcomes. */
async function judge(outcome: string) {
  const { user } = show(store, '/administration');
  await user.click(await screen.findByRole('button', { name: 'Look at it and decide' }));
  await user.click(await screen.findByRole('button', { name: outcome }));
  return { user, dialog: within(await screen.findByRole('dialog')) };
}

it('rejects only with a reason and after saying what that means', async () => {
  const { user, dialog } = await judge('Reject');
  expect(dialog.getByText(/It stays stored with your reason/)).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Reject it' }));
  await dialog.findByText('Write why it is rejected');
  expect(server.asked.filter(({ path }) => path.endsWith('/settle'))).toEqual([]);
  server.answers[`/api/admin/quarantine/${held.id}/settle`] = { body: whole };
  server.answers['/api/admin/overview'] = { body: overview(0) };
  await user.type(dialog.getByLabelText('Why is it rejected?'), 'Entered twice');
  await user.click(dialog.getByRole('button', { name: 'Reject it' }));
  await screen.findByText('Nothing is held back.');
  expect(server.asked.find(({ path }) => path.endsWith('/settle'))?.body).toEqual({ outcome: 'reject', reason: 'Entered twice' });
});

it('shows why the server still cannot apply it, and leaves it held back', async () => {
  const message = 'It still cannot be applied. Attach it as a note, or reject it.';
  server.answers[`/api/admin/quarantine/${held.id}/settle`] = { status: 409, body: { code: 'does-not-fit', message } };
  const { user, dialog } = await judge('Apply');
  await user.click(dialog.getByRole('button', { name: 'Apply it' }));
  expect((await dialog.findByRole('alert')).textContent).toBe(message);
  expect(screen.getByText(/1 change is stored and waits/)).toBeTruthy();
});

it('attaches it as a note to the record, as a change like any other', async () => {
  const { user, dialog } = await judge('Attach as a note');
  await user.type(dialog.getByLabelText('What should the reader know about it?'), 'From the old form');
  await user.click(dialog.getByRole('button', { name: 'Attach it' }));
  await waitFor(async () => {
    const state = await store.record(patientId);
    expect(state === null ? [] : heldNotesOf(state)).toEqual([
      { held: held.id, text: 'patient name: Ruth A. Abara', words: 'From the old form' },
    ]);
  });
});

it('has what it asked the server broken off by a lock: the question goes from memory, and no answer comes', async () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    signals.push(init.signal);
    return new Promise((_resolve, reject) =>
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
    );
  });
  const asked = askHeldWhole(held.id);
  breakOffAsking();
  expect(await asked).toEqual({ problem: 'offline' });
  void askHeldWhole(held.id);
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
});
