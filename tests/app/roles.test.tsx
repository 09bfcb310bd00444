// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { overviewSchema, roles, type Identity, type Role } from '../../src/protocol';
import { addPatient, joinInto } from '../../src/records';
import { rightsOf } from '../../src/server/policy';
import type { Store } from '../../src/store';
import { commit, identity, now, offlineSync, openTestStore, patient, patientId, show } from './harness';
import { stubServer } from './stub-server';

let store: Store;
const empty = overviewSchema.parse({
  time: now,
  feeds: [],
  devices: [],
  tablets: [],
  guesses: { count: 0, last: null },
  quarantine: { waiting: 2, since: now, settled: 0 },
  lastBackup: null,
});
beforeEach(async () => {
  stubServer({
    '/api/admin/overview': { body: empty },
    '/api/admin/quarantine?settled=no': { body: { held: [], next: null } },
    '/api/status': { body: { patients: [], next: null } },
  });
  store = await openTestStore();
  await commit(store, addPatient(patientId, patient));
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

/** As the server says it at sign-in. */
const as = (...of: readonly Role[]): Identity => ({ ...identity, roles: of, rights: rightsOf(of) });
const open = async (path: string, who: Identity) => {
  await store.setIdentity(who);
  return show(store, path, offlineSync(), who);
};
const title = async (): Promise<string> => (await screen.findByRole('heading', { level: 1 })).textContent ?? '';
const notYours = 'This is not part of your role';

const places = [
  '/patients/new',
  `/patients/${patientId}`,
  `/patients/${patientId}/events/new`,
  `/patients/${patientId}/join`,
  `/patients/${patientId}/sharing`,
  '/conflicts',
  '/referrals',
  `/patients/${patientId}/since`,
  '/administration',
  '/sharing',
  '/tablets',
  '/people',
  '/audit',
  '/status',
  '/waiting',
  '/account',
] as const;
const everybody = ['/waiting', '/account'] as const;
const ofPatients = [
  '/patients/new',
  `/patients/${patientId}`,
  `/patients/${patientId}/events/new`,
  '/conflicts',
  '/referrals',
  `/patients/${patientId}/since`,
] as const;

/** Written by hand beside the server's table: what each role comes to, and what it comes to first. */
const comesTo: Readonly<Record<Role, { readonly first: string; readonly to: readonly (typeof places)[number][] }>> = {
  nurse: {
    first: 'Today',
    to: [
      ...everybody,
      ...ofPatients,
      `/patients/${patientId}/join`,
      `/patients/${patientId}/sharing`,
      '/administration',
      '/sharing',
      '/tablets',
    ],
  },
  'support-worker': { first: 'Today', to: [...everybody, ...ofPatients] },
  'clinic-administrator': { first: 'Status list', to: [...everybody, '/patients/new', '/status'] },
  auditor: { first: 'Administration', to: [...everybody, '/administration', '/tablets', '/audit'] },
  'system-administrator': { first: 'Administration', to: [...everybody, '/administration', '/tablets', '/people', '/audit'] },
};

it.each(roles)('a %s comes first to what her work is, and to no screen that the server would refuse her', async (role) => {
  await open('/', as(role));
  expect([role, await title()]).toEqual([role, comesTo[role].first]);
  const seesPatients = ['nurse', 'support-worker'].includes(role);
  if (seesPatients) await screen.findByText('Ruth Abara');
  expect(screen.queryByText('Ruth Abara') !== null).toBe(seesPatients);
  cleanup();
  for (const place of places) {
    await open(place, as(role));
    expect([role, place, (await title()) !== notYours]).toEqual([role, place, comesTo[role].to.includes(place)]);
    cleanup();
  }
});

it('who has no role is told whom to ask, and where the server knew no roles everything shows', async () => {
  await open('/', as());
  await screen.findByText('Your account has no role in the team yet. Ask an administrator of your team.');
  cleanup();
  for (const place of places) {
    await open(place, identity);
    expect([place, await title()]).not.toEqual([place, notYours]);
    cleanup();
  }
});

it('two roles come to what either does', async () => {
  await open('/', as('clinic-administrator', 'auditor'));
  expect(await title()).toBe('Status list');
  cleanup();
  await open('/audit', as('clinic-administrator', 'auditor'));
  expect(await title()).toBe('Log');
});

it('a support worker is shown nothing to join, part or share a patient with, nor the administration', async () => {
  await commit(store, addPatient('patient-00000002', { ...patient, name: 'Ruth Abarra' }), 'patient-00000002');
  const other = await store.record('patient-00000002');
  if (other === null) throw new Error('The other record is not there.');
  await commit(store, joinInto(other, patientId), 'patient-00000002');
  const seen = async (who: Identity) => {
    await open(`/patients/${patientId}`, who);
    await screen.findByText('Joined records');
    const texts = [...screen.getAllByRole('link'), ...screen.getAllByRole('button')].map(({ textContent }) => textContent ?? '');
    cleanup();
    await open('/waiting', who);
    await screen.findByRole('heading', { level: 1, name: 'What is waiting' });
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Sync now' }).length).toBe(2));
    texts.push(...screen.getAllByRole('link').map(({ textContent }) => textContent ?? ''));
    cleanup();
    return ['This person has two records here', 'Share with another team, or move there', 'Part again', 'Administration'].filter((words) =>
      texts.some((text) => text.startsWith(words)),
    );
  };
  expect(await seen(as('nurse'))).toHaveLength(4);
  expect(await seen(as('support-worker'))).toEqual([]);
});

it('the administration links to what the role includes, and offers what is held back to a nurse alone', async () => {
  const links = async (...of: readonly Role[]) => {
    await open('/administration', as(...of));
    const [first] = await within(screen.getByRole('main')).findAllByRole('list');
    const found = within(first ?? document.body).queryAllByRole('link');
    await screen.findByRole('heading', { level: 2, name: 'Backup' });
    const held = screen.queryByRole('heading', { level: 2, name: 'Held back by the server' }) !== null;
    const told = screen.queryByText('2 changes are held back until a nurse settles them.') !== null;
    expect(told).toBe(!held);
    cleanup();
    return [found.map(({ textContent }) => textContent), held];
  };
  expect(await links('nurse')).toEqual([['Tablets', 'Sharing and moving patients', 'Erased patients'], true]);
  expect(await links('auditor')).toEqual([['Tablets', 'Log', 'Erased patients'], false]);
  expect(await links('system-administrator')).toEqual([['Tablets', 'People', 'Log', 'Erased patients'], false]);
});

it('a clinic administrator adds a patient and comes back to the list; whoever may be the same person is named and not opened', async () => {
  const { user } = await open('/', as('clinic-administrator'));
  await user.click(await screen.findByText('Add a patient'));
  await user.type(await screen.findByLabelText('Full name'), 'Ruth Abara');
  for (const [label, value] of [
    ['Day', '14'],
    ['Month', '2'],
    ['Year', '1961'],
  ] as const)
    await user.type(screen.getByLabelText(label), value);
  await user.type(screen.getByLabelText('NHS number'), '943 476 5919');
  await user.click(screen.getByRole('button', { name: 'Add patient' }));
  const anyway = await screen.findByRole('button', { name: 'This is another person: add anyway' });
  expect(screen.getByText(/Ruth Abara, born/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Ruth Abara' })).toBeNull();
  await user.click(anyway);
  await screen.findByRole('heading', { level: 1, name: 'Status list' });
  expect((await store.outbox()).waiting).toBe(2);
});

it('roles that change while a form is open take it away only when she leaves it', async () => {
  const { user } = await open('/patients/new', as('nurse'));
  await user.type(await screen.findByLabelText('Full name'), 'Half Typed');
  await act(() => store.setIdentity(as('auditor')));
  await waitFor(() => expect(screen.getByRole('link', { name: 'Administration' })).toBeTruthy());
  expect(screen.getByLabelText<HTMLInputElement>('Full name').value).toBe('Half Typed');
  await user.click(screen.getByRole('link', { name: 'Administration' }));
  await screen.findByRole('heading', { level: 1, name: 'Administration' });
  expect(await store.identity()).toEqual(as('auditor'));
  cleanup();
  // Where nothing is typed the screen goes at once.
  await open('/', as('nurse'));
  await screen.findByText('Ruth Abara');
  await act(() => store.setIdentity(as('clinic-administrator')));
  await screen.findByRole('heading', { level: 1, name: 'Status list' });
  expect(screen.queryByText('Ruth Abara')).toBeNull();
});
