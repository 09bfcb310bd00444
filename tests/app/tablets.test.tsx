// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprintOf, overviewSchema, type Overview, type Tablet } from '../../src/protocol';
import type { Store } from '../../src/store';
import type { Enrolment, Sync, SyncState } from '../../src/sync';
import { identity, now, offlineSync, openTestStore, show } from './harness';
import { stubServer, type StubServer } from './stub-server';

const id = 'q'.repeat(43);
const tablet: Tablet = {
  id,
  name: null,
  state: 'waiting',
  enrolled: now - 60_000,
  enrolledBy: identity.account,
  class: 'shift',
  seen: now - 30_000,
  account: 'account-bea-00000002',
  version: '0.1.0',
  chain: 'chain-of-tablet-1',
  waiting: 2,
  since: now - 600_000,
  alarm: null,
  ordered: null,
  rescued: 0,
  wiped: null,
};
const overview = (tablets: readonly Tablet[], guesses = 0): Overview =>
  overviewSchema.parse({
    time: now,
    feeds: [],
    devices: [
      {
        device: 'chain-of-tablet-1',
        seen: now - 30_000,
        account: null,
        wrote: 12,
        arrived: 10,
        missing: [{ from: 11, to: 12 }],
        waiting: { count: 2, since: now - 600_000, told: now - 30_000 },
        fork: false,
        alarm: false,
      },
    ],
    tablets,
    guesses: { count: guesses, last: guesses === 0 ? null : now },
    quarantine: { waiting: 0, since: null, settled: 0 },
    lastBackup: null,
  });

let server: StubServer;
let store: Store;
beforeEach(async () => {
  server = stubServer({ '/api/admin/overview': { body: overview([tablet]) } });
  store = await openTestStore();
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

const told = (state: SyncState, more: Partial<Sync> = {}): Sync => {
  const status = { state, waiting: 3, since: now, lastSent: null } as const;
  return { ...offlineSync(), status: () => status, tablet: async () => id, ...more };
};

describe('the list of tablets', () => {
  it('lists each once, with what it wrote, and approves it after its letters were compared', async () => {
    const { user } = show(store, '/tablets');
    await screen.findByText('Waits for approval');
    expect(screen.getAllByText(/wrote 12, 10 arrived/)).toHaveLength(1);
    expect(screen.getByText(/2 changes since/)).toBeTruthy();
    server.answers[`POST /api/admin/tablets/${id}`] = { body: overview([{ ...tablet, state: 'approved' }]) };
    server.answers['/api/admin/overview'] = { body: overview([{ ...tablet, state: 'approved' }]) };
    await user.click(screen.getByRole('button', { name: `Approve: ${fingerprintOf(id)}` }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(fingerprintOf(id))).toBeTruthy();
    await user.click(dialog.getByRole('radio', { name: 'On a ward: 72 hours without a connection' }));
    await user.click(dialog.getByRole('button', { name: 'Approve' }));
    await screen.findByText('Approved');
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ act: 'approve', class: 'ward' });
  });

  it('says what withdrawing means before it is done, and how far it is done', async () => {
    const approved = { ...tablet, name: 'Clinic 3', state: 'approved' } as const;
    server.answers['/api/admin/overview'] = { body: overview([approved]) };
    const { user } = show(store, '/tablets');
    await user.click(await screen.findByRole('button', { name: 'Withdraw: Clinic 3' }));
    expect(server.asked.filter(({ method }) => method === 'POST')).toEqual([]);
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/This cannot be undone/)).toBeTruthy();
    const revoked = { ...approved, state: 'revoked', ordered: now, rescued: 30 } as const;
    server.answers[`POST /api/admin/tablets/${id}`] = { body: overview([revoked]) };
    server.answers['/api/admin/overview'] = { body: overview([revoked]) };
    await user.click(dialog.getByRole('button', { name: 'Withdraw' }));
    await screen.findByText(/30 changes were sent from it since/);
    expect(screen.getByText(/It has not said yet that it is empty/)).toBeTruthy();
  });

  it('asks for a fresh second step where the server wants one, and does it then', async () => {
    const { user } = show(store, '/tablets');
    server.answers[`POST /api/admin/tablets/${id}`] = { status: 403, body: { code: 'step-up', message: 'A new code.' } };
    await user.click(await screen.findByRole('button', { name: `Approve: ${fingerprintOf(id)}` }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Approve' }));
    await user.type(await screen.findByLabelText('Code'), '123456');
    server.answers['POST /api/session/fresh'] = { body: null };
    server.answers[`POST /api/admin/tablets/${id}`] = { body: overview([{ ...tablet, state: 'approved' }]) };
    server.answers['/api/admin/overview'] = { body: overview([{ ...tablet, state: 'approved' }]) };
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    await screen.findByText('Approved');
    expect(server.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      `/api/admin/tablets/${id}`,
      '/api/session/fresh',
      `/api/admin/tablets/${id}`,
    ]);
  });

  it('shows where a tablet is used, and changes it', async () => {
    const approved = { ...tablet, name: 'Clinic 3', state: 'approved' } as const;
    server.answers['/api/admin/overview'] = { body: overview([approved]) };
    const { user, container } = show(store, '/tablets');
    await user.click(await screen.findByRole('button', { name: 'Where it is used: Clinic 3' }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByRole<HTMLInputElement>('radio', { name: 'With one nurse: 14 hours without a connection' }).checked).toBe(true);
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations).toEqual([]);
    const ward = { ...approved, class: 'ward' } as const;
    server.answers[`POST /api/admin/tablets/${id}`] = { body: overview([ward]) };
    server.answers['/api/admin/overview'] = { body: overview([ward]) };
    await user.click(dialog.getByRole('radio', { name: 'On a ward: 72 hours without a connection' }));
    await user.click(dialog.getByRole('button', { name: 'Where it is used' }));
    await screen.findByText('On a ward: 72 hours without a connection');
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ act: 'class', class: 'ward' });
  });

  it('gives a code, and warns of guesses', async () => {
    server.answers['/api/admin/overview'] = { body: overview([], 4) };
    server.answers['POST /api/admin/tablets/code'] = { body: { code: '7K3M-Q2XD', expires: now + 600_000 } };
    const { user, container } = show(store, '/tablets');
    await screen.findByText(/4 wrong codes for a tablet were typed/);
    await user.click(screen.getByRole('button', { name: 'Get a code' }));
    await screen.findByText('7K3M-Q2XD');
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations).toEqual([]);
  });
});

describe('a tablet that is not let in', () => {
  it('asks for its code on every screen, keeps what is written, and shows what the server says of a wrong one', async () => {
    const typed: string[] = [];
    const enrol = async (code: string): Promise<Enrolment> => {
      typed.push(code);
      return { state: 'refused', message: 'That code does not fit.' };
    };
    const { user, container } = show(store, '/', told('enrol', { enrol }));
    await user.click(await screen.findByRole('link', { name: 'Enter the code' }));
    await screen.findByText('What you write here is saved on this tablet. It is sent once the tablet is let in.');
    await user.click(screen.getByRole('button', { name: 'Enter the code' }));
    await screen.findByRole('link', { name: 'Enter the code that your administrator gave you' });
    await user.type(screen.getByLabelText('Code for this tablet'), '7k3m q2xd');
    await user.click(screen.getByRole('button', { name: 'Enter the code' }));
    await screen.findByRole('link', { name: 'That code does not fit.' });
    expect(typed).toEqual(['7k3m q2xd']);
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations).toEqual([]);
  });

  it('shows the letters that the administrator compares while it waits', async () => {
    show(store, '/tablet', told('not-approved'));
    await screen.findByText(fingerprintOf(id));
    expect(screen.getAllByText('This tablet waits for an administrator’s approval.').length).toBeGreaterThan(0);
  });

  it.each([
    ['withdrawn', '3 changes that are saved here are sent first; then it deletes everything. Keep it switched on and connected.'],
    ['wiped', 'Everything that was saved on it was sent, and it is empty now.'],
  ] as const)('shows nothing else once it is %s', async (state, words) => {
    show(store, '/patients/new', told(state));
    await screen.findByText(words);
    await waitFor(() => expect(screen.queryByRole('textbox')).toBeNull());
    expect(screen.queryByRole('button', { name: 'Set up this tablet' }) !== null).toBe(state === 'wiped');
  });
});
