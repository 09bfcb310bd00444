// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../../src/app/App';
import { ifNobodySignsIn } from '../../src/app/signing-in';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import form from '../../src/messages/en-GB/form.json';
import staff from '../../src/messages/en-GB/staff.json';
import { ownAccountSchema, type OwnAccount } from '../../src/protocol';
import type { Store } from '../../src/store';
import { clock, identity, now, offlineSync, openTestStore, show } from './harness';
import { stubLocks } from './locks';
import { stubServer, type StubServer } from './stub-server';

const recoveryCodes = Array.from({ length: 10 }, (_, index) => `ABCD${index}-EFGHJ`);
const factor = { next: 'factor', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', address: 'otpauth://totp/HNA:ada?secret=JBSWY3DPEHPK3PXP' };
const refused = (status: number, code: string, message = 'No.') => ({ status, body: { code, message } });

let server: StubServer;
let store: Store;
beforeEach(async () => {
  server = stubServer({ 'DELETE /api/session': { body: null } });
  store = await openTestStore();
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

/** The app on a device where nobody is signed in. */
async function showStranger(path: string) {
  await store.setIdentity(null);
  history.replaceState(null, '', path);
  const user = userEvent.setup();
  const shown = render(
    <MessagesProvider language="en-GB" catalogues={[common, form, staff]}>
      <App services={{ store, sync: offlineSync(), clock, identity: null }} />
    </MessagesProvider>,
  );
  return { ...shown, user };
}

async function violations(container: Element): Promise<string[]> {
  const found = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(({ id }) => id);
}

const typeAccount = async (user: ReturnType<typeof userEvent.setup>) => {
  await user.type(await screen.findByLabelText('Your account name'), 'ada');
  await user.type(screen.getByLabelText('Password'), ' words with spaces ');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
};

it('asks for the second step, says what is wrong with a code, and lets in with a recovery code', async () => {
  const { user, container } = await showStranger('/');
  server.answers['POST /api/session'] = { body: { next: 'code' } };
  await typeAccount(user);
  const heading = await screen.findByRole('heading', { level: 1, name: 'Your second step' });
  expect(document.activeElement).toBe(heading);
  // A password is sent as it was typed.
  expect(server.asked[0]?.body).toEqual({ name: 'ada', password: ' words with spaces ' });
  expect(await violations(container)).toEqual([]);
  server.answers['POST /api/session/code'] = refused(401, 'wrong-code');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('link', { name: 'Enter the code' })).toBeTruthy();
  await user.type(screen.getByLabelText('Code'), '000000');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByText(/check that the clock of your phone is right/)).toBeTruthy();
  // Nothing typed is lost.
  expect(screen.getByLabelText<HTMLInputElement>('Code').value).toBe('000000');
  server.answers['POST /api/session/code'] = { body: identity };
  await user.clear(screen.getByLabelText('Code'));
  await user.type(screen.getByLabelText('Code'), 'ABCD1-EFGHJ');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByRole('heading', { level: 1, name: 'Today' });
  expect(server.asked.at(-1)?.body).toEqual({ code: 'ABCD1-EFGHJ' });
});

it('a second step that comes too late leads back to the first, and can be begun again at any time', async () => {
  const { user } = await showStranger('/');
  server.answers['POST /api/session'] = { body: { next: 'code' } };
  await typeAccount(user);
  server.answers['POST /api/session/code'] = refused(401, 'sign-in');
  await user.type(await screen.findByLabelText('Code'), '123456');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByText(/more than ten minutes/)).toBeTruthy();
  await typeAccount(user);
  await user.click(await screen.findByRole('button', { name: 'Start again' }));
  await screen.findByRole('heading', { level: 1, name: 'Sign in' });
  expect(server.asked.some(({ method, path }) => method === 'DELETE' && path === '/api/session')).toBe(true);
});

it('says how long to wait after wrong tries, and when there is no connection', async () => {
  const { user } = await showStranger('/');
  await typeAccount(user);
  expect(await screen.findByText(/There is no connection to the server/)).toBeTruthy();
  const seen: string[] = [];
  for (const wait of ['40', '300']) {
    vi.stubGlobal('fetch', async () =>
      Response.json({ code: 'too-many', message: 'Wait.' }, { status: 429, headers: { 'retry-after': wait } }),
    );
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    seen.push((await screen.findByText(/too many wrong tries/)).textContent ?? '');
  }
  expect(seen[0]).toContain('Wait 40 seconds');
  await waitFor(() => expect(screen.getByText(/too many wrong tries/).textContent).toContain('Wait 5 minutes'));
});

it('lets nobody else be signed in between the first step and the end, whatever end that is', async () => {
  stubLocks();
  try {
    const isFree = async () => (await ifNobodySignsIn(async () => 'free')) ?? 'taken';
    const becomes = (state: string) => waitFor(async () => expect(await isFree()).toBe(state));
    const { user, unmount } = await showStranger('/');
    expect(await isFree()).toBe('free');
    server.answers['POST /api/session'] = refused(401, 'wrong-password');
    await typeAccount(user);
    await screen.findByRole('link', { name: /password is not right/ });
    await becomes('free');
    server.answers['POST /api/session'] = { body: { next: 'code' } };
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByRole('heading', { level: 1, name: 'Your second step' });
    expect(await isFree()).toBe('taken');
    await user.click(screen.getByRole('button', { name: 'Start again' }));
    await becomes('free');
    await typeAccount(user);
    await screen.findByRole('heading', { level: 1, name: 'Your second step' });
    expect(await isFree()).toBe('taken');
    server.answers['POST /api/session/code'] = refused(401, 'sign-in');
    await user.type(screen.getByLabelText('Code'), '123456');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByText(/more than ten minutes/);
    await becomes('free');
    await typeAccount(user);
    await screen.findByRole('heading', { level: 1, name: 'Your second step' });
    expect(await isFree()).toBe('taken');
    unmount();
    await becomes('free');
    const again = await showStranger('/');
    let goOn = (): void => undefined;
    const after = new Promise<void>((resolve) => (goOn = resolve));
    server.answers['POST /api/session'] = { body: { next: 'code' }, after };
    server.asked.length = 0;
    await typeAccount(again.user);
    await waitFor(() => expect(server.asked).toHaveLength(1));
    // Before the first step is answered.
    expect(await isFree()).toBe('taken');
    goOn();
    server.answers['POST /api/session/code'] = { body: identity };
    await again.user.type(await screen.findByLabelText('Code'), '123456');
    await again.user.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByRole('heading', { level: 1, name: 'Today' });
    await becomes('free');
  } finally {
    Reflect.deleteProperty(navigator, 'locks');
  }
});

it('sets up the second step by picture, link or letters, and goes on only when the recovery codes are kept', async () => {
  const { user, container } = await showStranger('/');
  server.answers['POST /api/session'] = { body: factor };
  await typeAccount(user);
  expect(await screen.findByRole('img', { name: 'QR code for your authenticator app' })).toBeTruthy();
  expect(screen.getByText('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP')).toBeTruthy();
  expect(screen.getByRole('link', { name: /open it here/ }).getAttribute('href')).toBe(factor.address);
  expect(await violations(container)).toEqual([]);
  server.answers['POST /api/session/factor'] = { body: { identity, recoveryCodes } };
  await user.type(screen.getByLabelText('Code'), '123456');
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  const list = within(await screen.findByRole('list', { name: 'Recovery codes' }));
  expect(list.getAllByRole('listitem').map((item) => item.textContent)).toEqual(recoveryCodes);
  expect(await violations(container)).toEqual([]);
  expect(await store.identity()).toBeNull();
  await user.click(screen.getByRole('button', { name: 'I have kept them' }));
  await screen.findByRole('heading', { level: 1, name: 'Today' });
  expect(await store.identity()).toEqual(identity);
});

it('sets up an account by a code from the administrator, with a password typed twice', async () => {
  const { user, container } = await showStranger('/sign-in');
  await user.click(await screen.findByRole('link', { name: 'Set up your account with a code' }));
  await screen.findByRole('heading', { level: 1, name: 'Set up your account' });
  await user.type(screen.getByLabelText('Your account name'), 'ada');
  await user.type(screen.getByLabelText('Set-up code'), 'abcde-fghjk');
  await user.type(screen.getByLabelText('New password'), 'too short');
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  expect(await screen.findByRole('link', { name: 'Choose a password of at least 12 characters' })).toBeTruthy();
  expect(screen.getByRole('link', { name: /The two passwords differ/ })).toBeTruthy();
  expect(await violations(container)).toEqual([]);
  await user.clear(screen.getByLabelText('New password'));
  await user.type(screen.getByLabelText('New password'), 'three random words');
  await user.type(screen.getByLabelText('The new password once more'), 'three random words');
  server.answers['POST /api/session/set-up'] = refused(401, 'wrong-code');
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  expect(await screen.findByText(/name and set-up code do not fit together/)).toBeTruthy();
  server.answers['POST /api/session/set-up'] = { body: factor };
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  await screen.findByRole('heading', { level: 1, name: 'Set up your second step' });
  expect(server.asked.at(-1)?.body).toEqual({ name: 'ada', code: 'abcde-fghjk', password: 'three random words' });
});

it('makes the first administrator with the token of the console', async () => {
  const { user, container } = await showStranger('/first-administrator');
  await user.click(await screen.findByRole('button', { name: 'Go on' }));
  for (const words of ['Enter the token', 'Enter the name of the team', 'Enter your name', 'Choose an account name'])
    expect(await screen.findByRole('link', { name: words })).toBeTruthy();
  expect(await violations(container)).toEqual([]);
  await user.type(screen.getByLabelText('Token'), 'AAAAA-BBBBB');
  await user.type(screen.getByLabelText('Name of the team'), 'Breast care');
  await user.type(screen.getByLabelText('Your name'), 'Ada Nowak');
  await user.type(screen.getByLabelText('Your account name'), 'ada');
  for (const label of ['New password', 'The new password once more']) await user.type(screen.getByLabelText(label), 'three random words');
  server.answers['POST /api/session/first'] = { body: factor };
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  await screen.findByRole('heading', { level: 1, name: 'Set up your second step' });
  const password = 'three random words';
  expect(server.asked.at(-1)?.body).toEqual({ token: 'AAAAA-BBBBB', team: 'Breast care', display: 'Ada Nowak', name: 'ada', password });
});

const session = (id: string, own: boolean): OwnAccount['sessions'][number] => ({
  id,
  agent: own ? 'chrome/android' : 'firefox/windows',
  created: now - 7_200_000,
  seen: now - 600_000,
  own,
});
const account = (over: Partial<OwnAccount> = {}): OwnAccount =>
  ownAccountSchema.parse({
    name: 'ada',
    display: 'Amina Okoro',
    secondFactor: true,
    recoveryCodes: 3,
    sessions: [session('session-a-0000001', true), session('session-b-0000001', false)],
    ...over,
  });

it('lists where one is signed in, and ends one sign-in or all others', async () => {
  server.answers['/api/account'] = { body: account() };
  const { user, container } = show(store, '/');
  await user.click(await screen.findByRole('link', { name: 'Your account' }));
  expect(await screen.findByText('Chrome on Android')).toBeTruthy();
  expect(screen.getByText('Firefox on Windows')).toBeTruthy();
  expect(await violations(container)).toEqual([]);
  server.answers['DELETE /api/account/sessions/session-b-0000001'] = { body: null };
  await user.click(screen.getByRole('button', { name: /End the sign-in in Firefox on Windows/ }));
  expect(await screen.findByText('That sign-in has ended.')).toBeTruthy();
  server.answers['DELETE /api/account/sessions'] = { body: null };
  server.answers['/api/account'] = { body: account({ sessions: [session('session-a-0000001', true)] }) };
  await user.click(screen.getByRole('button', { name: 'End all others' }));
  expect(await screen.findByText('All other sign-ins have ended.')).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull());
});

it('makes new recovery codes once the second factor was shown anew, and none where that is cancelled', async () => {
  server.answers['/api/account'] = { body: account() };
  server.answers['POST /api/account/recovery-codes'] = refused(403, 'step-up');
  const { user } = show(store, '/account');
  await user.click(await screen.findByRole('button', { name: 'Make new recovery codes' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByText(/Nothing was changed/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Make new recovery codes' }));
  server.answers['POST /api/session/fresh'] = refused(401, 'wrong-code', 'That code does not fit.');
  await user.type(await dialog.findByLabelText('Code'), '111111');
  await user.click(dialog.getByRole('button', { name: 'Go on' }));
  expect(await dialog.findByText('That code does not fit.')).toBeTruthy();
  server.answers['POST /api/session/fresh'] = { body: null };
  server.answers['POST /api/account/recovery-codes'] = { body: { recoveryCodes } };
  await user.click(dialog.getByRole('button', { name: 'Go on' }));
  expect(await screen.findByText('ABCD0-EFGHJ')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'I have kept them' }));
  expect(await screen.findByText('The new recovery codes are in force.')).toBeTruthy();
});

it('changes the password, and says what the server refuses; without a connection it says so', async () => {
  server.answers['/api/account'] = { body: account() };
  const { user } = show(store, '/account');
  await user.type(await screen.findByLabelText('Your password of today'), 'the old one');
  for (const label of ['New password', 'The new password once more']) await user.type(screen.getByLabelText(label), 'three random words');
  server.answers['POST /api/account/password'] = refused(403, 'wrong-password', 'That is not your password of today.');
  await user.click(screen.getByRole('button', { name: 'Change the password' }));
  expect(await screen.findByText('That is not your password of today.')).toBeTruthy();
  server.answers['POST /api/account/password'] = { body: null };
  await user.click(screen.getByRole('button', { name: 'Change the password' }));
  expect(await screen.findByText(/Your password has been changed/)).toBeTruthy();
  expect(server.asked.findLast(({ path }) => path === '/api/account/password')?.body).toEqual({
    password: 'the old one',
    next: 'three random words',
  });
  cleanup();
  server.answers = {};
  show(store, '/account');
  expect((await screen.findByRole('alert')).textContent).toContain('There is no connection to the server');
});
