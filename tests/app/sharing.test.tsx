// @vitest-environment jsdom
import { cleanup, createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sharingSchema, type Sharing } from '../../src/protocol';
import { addPatient } from '../../src/records';
import type { Store } from '../../src/store';
import { clock, commit, identity, now, openTestStore, patient, patientId, show } from './harness';
import { stubServer, type StubServer } from './stub-server';

const path = '/api/admin/sharing';
const ward = { id: 'team-of-ward-b-0001', name: 'Ward B' };
const hospice = { id: 'team-of-hospice-01', name: 'Hospice' };
const share = { patient: patientId, team: ward.id, at: now - 3_600_000, by: identity.account, reason: 'Radiotherapy', unfinished: null };
const sharing = (parts: Partial<Sharing> = {}): Sharing => sharingSchema.parse({ teams: [ward, hospice], shared: [], moved: [], ...parts });

let store: Store;
let server: StubServer;
beforeEach(async () => {
  server = stubServer({ [path]: { body: sharing() } });
  store = await openTestStore();
  await commit(store, addPatient(patientId, patient));
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

const acts = () => server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
/** What the server says, heard at the next contact. */
const learn = (sharedBy: Record<string, string>) =>
  store.sync.learn({
    protocol: 1,
    oldestProtocol: 1,
    epoch: 'e',
    time: clock.now(),
    definitions: [],
    minimumSafeVersions: {},
    feeds: [],
    sharedBy,
  });
const forget = (position: number) =>
  store.sync.applyPull({
    epoch: 'e',
    feed: `team/${identity.team}`,
    entries: [],
    forget: [{ position, patient: patientId }],
    cursor: position,
    checksum: '',
    more: false,
  });

it('shares a patient with a team that was chosen, with a reason, after saying what that means', async () => {
  const { user, container } = show(store, `/patients/${patientId}/sharing`);
  await screen.findByText('No other team sees this patient.');
  await user.click(screen.getByRole('button', { name: 'Share with this team' }));
  const summary = within(await screen.findByRole('alert'));
  expect(summary.getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['Choose the team', 'Write why']);
  expect((await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })).violations.map(({ id }) => id)).toEqual([]);

  await user.click(screen.getByRole('radio', { name: 'Ward B' }));
  await user.type(screen.getByLabelText('Why?'), ' Radiotherapy ');
  await user.click(screen.getByRole('button', { name: 'Share with this team' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Share Ruth Abara with Ward B?' }));
  expect(dialog.getByText(/stay your team’s/)).toBeTruthy();
  expect(acts()).toEqual([]);
  server.answers[path] = { body: sharing({ shared: [share] }) };
  await user.click(dialog.getByRole('button', { name: 'Share with Ward B' }));
  expect(await screen.findByText('Ruth Abara is shared with Ward B.')).toBeTruthy();
  expect(acts()).toEqual([{ act: 'share', patient: patientId, team: ward.id, reason: 'Radiotherapy' }]);
  expect(document.activeElement?.textContent).toBe('Share or move this patient');
  expect((await screen.findByText(/Since 24 November 2026/)).textContent).toMatch(/, by Amina Okoro.*Reason: Radiotherapy/);

  await user.click(screen.getByRole('button', { name: 'Share with this team' }));
  expect((await screen.findAllByText(/That team sees this patient already/)).length).toBeGreaterThan(0);
});

it('ends a share only after saying what becomes of the tablets; a refusal is shown and nothing is lost', async () => {
  server.answers[path] = { body: sharing({ shared: [share] }) };
  const { user } = show(store, '/sharing');
  await user.click(await screen.findByRole('button', { name: 'End sharing: Ruth Abara, Ward B' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/Its tablets remove the patient’s records when they are next in contact/)).toBeTruthy();
  const message = 'That patient is not with this team any more. Reload the page.';
  server.answers[`POST ${path}`] = { status: 409, body: { code: 'not-here', message } };
  await user.click(dialog.getByRole('button', { name: 'End sharing' }));
  expect((await dialog.findByRole('alert')).textContent).toBe(message);
  delete server.answers[`POST ${path}`];
  server.answers[path] = { body: sharing() };
  await user.click(dialog.getByRole('button', { name: 'End sharing' }));
  expect(await screen.findByText('Your team shares no patient.')).toBeTruthy();
  expect(acts().at(-1)).toEqual({ act: 'stop', patient: patientId, team: ward.id });
});

it('asks for a fresh second step where the server does, and then does what was confirmed', async () => {
  server.answers[path] = { body: sharing({ shared: [share] }) };
  const { user } = show(store, `/patients/${patientId}/sharing`);
  await user.click(await screen.findByRole('button', { name: /^End sharing/ }));
  server.answers[`POST ${path}`] = { status: 403, body: { code: 'step-up', message: 'A new code.' } };
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /^End sharing/ }));
  const code = await screen.findByLabelText('Code');
  server.answers['POST /api/session/fresh'] = { body: null };
  server.answers[`POST ${path}`] = { body: sharing() };
  await user.type(code, '123456');
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const stop = { act: 'stop', patient: patientId, team: ward.id };
  expect(acts()).toEqual([stop, { code: '123456' }, stop]);
});

it('moves a patient only after saying that it cannot be undone, and where late edits go', async () => {
  const { user } = show(store, `/patients/${patientId}/sharing`);
  await user.click(await screen.findByRole('radio', { name: 'Hospice' }));
  await user.type(screen.getByLabelText('Why?'), 'She lives there now');
  await user.click(screen.getByRole('button', { name: 'Move to this team' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Move Ruth Abara to Hospice?' }));
  expect(dialog.getByText(/Your team cannot undo this/)).toBeTruthy();
  expect(dialog.getByText(/is not lost: it waits with Hospice/)).toBeTruthy();
  const moved = { ...share, team: hospice.id, reason: 'She lives there now' };
  server.answers[path] = { body: sharing({ moved: [moved] }) };
  await user.click(dialog.getByRole('button', { name: 'Move to Hospice' }));
  const list = await screen.findByRole('region', { name: 'Moved to other teams' });
  expect(within(list).getByText(/Reason: She lives there now/)).toBeTruthy();
  expect(within(list).queryByRole('button')).toBeNull();
});

it('asks again how things stand where an act seemed to fail, for only the answer may have been lost', async () => {
  server.answers[path] = { body: sharing({ shared: [share] }) };
  const { user } = show(store, '/sharing');
  await user.click(await screen.findByRole('button', { name: 'End sharing: Ruth Abara, Ward B' }));
  const dialog = within(await screen.findByRole('dialog'));
  server.answers[`POST ${path}`] = { status: 500, body: { code: 'unavailable', message: 'Not now.' } };
  await user.click(dialog.getByRole('button', { name: 'End sharing' }));
  await dialog.findByRole('alert');
  server.answers[path] = { body: sharing() };
  await user.click(dialog.getByRole('button', { name: 'Go back' }));
  expect(await screen.findByText('Your team shares no patient.')).toBeTruthy();
});

it('cannot be closed while the server does what closing would not stop', async () => {
  server.answers[path] = { body: sharing({ shared: [share] }) };
  const { user } = show(store, '/sharing');
  await user.click(await screen.findByRole('button', { name: 'End sharing: Ruth Abara, Ward B' }));
  const dialog = await screen.findByRole('dialog');
  let answer = (): void => undefined;
  const after = new Promise<void>((resolve) => (answer = resolve));
  server.answers[`POST ${path}`] = { body: sharing(), after };
  await user.click(within(dialog).getByRole('button', { name: 'End sharing' }));
  await user.click(within(dialog).getByRole('button', { name: 'Go back' }));
  // Escape, as the browser tells a dialogue of it.
  expect(fireEvent(dialog, createEvent('cancel', dialog, { cancelable: true }))).toBe(false);
  expect(screen.getByRole('dialog')).toBe(dialog);
  server.answers[path] = { body: sharing() };
  answer();
  expect(await screen.findByText('Your team shares no patient.')).toBeTruthy();
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('lists what was broken off, and goes on with it', async () => {
  const shared = [{ ...share, unfinished: 'share' as const }];
  server.answers[path] = { body: sharing({ shared, moved: [{ ...share, patient: 'patient-elsewhere', unfinished: 'move' }] }) };
  const { user } = show(store, '/sharing');
  expect(await screen.findByText(/the other team may not see the patient yet/)).toBeTruthy();
  expect(screen.getByText(/the new team may not have everything yet/)).toBeTruthy();
  expect(screen.getByText('Patient not on this tablet')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Go on: Ruth Abara, Ward B' }));
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Share with Ward B' }));
  // Its reason stands.
  await expect.poll(acts).toEqual([{ act: 'share', patient: patientId, team: ward.id }]);
});

it('finds one patient of the team; and says where there is no connection, or no other team', async () => {
  server.answers = {};
  const { user } = show(store, '/sharing');
  expect((await screen.findByRole('alert')).textContent).toContain('There is no connection to the server');
  server.answers[path] = { body: sharing({ teams: [] }) };
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('There is no other team on this server.')).toBeTruthy();
  cleanup();
  server.answers[path] = { body: sharing() };
  const again = show(store, '/sharing');
  await again.user.type(await screen.findByRole('searchbox', { name: 'Find a patient' }), 'zzz');
  expect(await screen.findByText('No patient on this tablet fits.')).toBeTruthy();
  await again.user.clear(screen.getByRole('searchbox'));
  await again.user.type(screen.getByRole('searchbox'), '943 476');
  await again.user.click(await screen.findByRole('link', { name: 'Choose: Ruth Abara' }));
  expect(await screen.findByRole('heading', { name: 'Share or move this patient' })).toBeTruthy();
});

it('the other team’s nurse sees by whom the patient is shared; once it ended the words say why the records are gone', async () => {
  await learn({ [`patient/${patientId}`]: 'Ward B' });
  show(store, '/');
  expect(await screen.findByText('Shared by Ward B')).toBeTruthy();
  cleanup();
  show(store, `/patients/${patientId}/sharing`);
  expect(await screen.findByText(/Only Ward B can share with others/)).toBeTruthy();
  cleanup();
  const { user } = show(store, `/patients/${patientId}`);
  const banner = within(await screen.findByRole('region', { name: 'Patient' }));
  expect(await banner.findByText('Shared by Ward B')).toBeTruthy();

  // What was written here waits: the records stay until it is sent.
  await learn({});
  await forget(1);
  expect(await banner.findByText(/Ward B does not share this patient with your team any more/)).toBeTruthy();
  const [sent] = await store.sync.next({ changesets: 10, bytes: 100_000 });
  await store.sync.acknowledge({
    epoch: 'e',
    results: [{ id: sent?.header.id ?? '', outcome: 'stored', position: 2 }],
    chain: { have: 1, fork: false },
  });
  await store.sync.forget();
  expect(await screen.findByText(/Ward B shared this patient with your team and does not any more/)).toBeTruthy();
  await user.click(screen.getByRole('link', { name: 'Go to Today' }));
  expect(await screen.findByRole('heading', { name: 'Today' })).toBeTruthy();
  expect(screen.queryByText('Ruth Abara')).toBeNull();
});

it('a patient of the team who moved away is said to have moved', async () => {
  const [sent] = await store.sync.next({ changesets: 10, bytes: 100_000 });
  await store.sync.acknowledge({
    epoch: 'e',
    results: [{ id: sent?.header.id ?? '', outcome: 'stored', position: 1 }],
    chain: { have: 1, fork: false },
  });
  await forget(2);
  show(store, `/patients/${patientId}`);
  expect(await screen.findByText(/This patient has moved to another team/)).toBeTruthy();
});
