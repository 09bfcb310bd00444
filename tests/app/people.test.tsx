// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditPageSchema, peopleSchema, statusPageSchema, type Person } from '../../src/protocol';
import type { Store } from '../../src/store';
import { identity, now, openTestStore, show } from './harness';
import { stubServer, type StubServer } from './stub-server';

const amina: Person = {
  account: identity.account,
  name: 'amina',
  display: 'Amina Okoro',
  roles: ['nurse', 'system-administrator'],
  added: now - 86_400_000,
  setUp: true,
  disabled: null,
};
const bea: Person = { ...amina, account: 'account-bea-00000002', name: 'bea', display: 'Bea Lund', roles: ['nurse'] };
const listOf = (...people: readonly Person[]) => ({ body: peopleSchema.parse({ people }) });
const refused = (status: number, code: string, message = 'No.') => ({ status, body: { code, message } });

let server: StubServer;
let store: Store;
beforeEach(async () => {
  server = stubServer({ '/api/admin/people': listOf(amina, bea) });
  store = await openTestStore();
});
afterEach(() => {
  cleanup();
  store.close();
  vi.unstubAllGlobals();
});

async function violations(container: Element): Promise<string[]> {
  const found = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(({ id }) => id);
}
const posts = () => server.asked.filter(({ method }) => method === 'POST');

describe('people', () => {
  it('are listed with what each does; nobody is offered to change her own account', async () => {
    const { container } = show(store, '/people');
    await screen.findByText(/^Signs in as bea/);
    expect(screen.getByText(/Nurse, System administrator/)).toBeTruthy();
    expect(screen.getByText('This is your own account. Another administrator can change it.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Amina Okoro/ })).toBeNull();
    expect(screen.getAllByRole('button', { name: /Bea Lund/ }).map((button) => button.textContent)).toEqual([
      'Change roles: Bea Lund',
      'New set-up code: Bea Lund',
      'Disable: Bea Lund',
    ]);
    expect(await violations(container)).toEqual([]);
  });

  it('are added with a role, and the set-up code is shown once; what was typed stays where it is refused', async () => {
    const { user, container } = show(store, '/people');
    await user.click(await screen.findByRole('button', { name: 'Add the person' }));
    for (const words of ['Enter the person’s name', 'Enter an account name', 'Choose at least one'])
      expect(await screen.findByRole('link', { name: words })).toBeTruthy();
    expect(await violations(container)).toEqual([]);
    expect(posts()).toEqual([]);
    await user.type(screen.getByLabelText('Name'), 'Cleo Ng');
    await user.type(screen.getByLabelText('Account name'), 'cleo');
    await user.click(screen.getByRole('checkbox', { name: 'Support worker' }));
    server.answers['POST /api/admin/people'] = refused(409, 'name-taken', 'Somebody signs in with that name already.');
    await user.click(screen.getByRole('button', { name: 'Add the person' }));
    await screen.findByRole('link', { name: 'Somebody signs in with that name already.' });
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Cleo Ng');
    const cleo: Person = {
      ...bea,
      account: 'account-cleo-0000003',
      name: 'cleo',
      display: 'Cleo Ng',
      roles: ['support-worker'],
      setUp: false,
    };
    server.answers['POST /api/admin/people'] = {
      status: 201,
      body: { account: cleo.account, code: 'ABCDE-FGHJK', people: [amina, bea, cleo] },
    };
    await user.click(screen.getByRole('button', { name: 'Add the person' }));
    await screen.findByText('ABCDE-FGHJK');
    expect(posts().at(-1)?.body).toEqual({ name: 'cleo', display: 'Cleo Ng', roles: ['support-worker'] });
    expect(screen.getByText(/Give this code to Cleo Ng, who signs in as cleo/)).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
    expect(screen.getByLabelText<HTMLInputElement>('Account name').value).toBe('');
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'I have passed it on' }));
    expect(screen.queryByText('ABCDE-FGHJK')).toBeNull();
    expect(screen.getByText(/^Signs in as cleo/)).toBeTruthy();
  });

  it('get other roles, at least one, after it was said what that means', async () => {
    const { user } = show(store, '/people');
    await user.click(await screen.findByRole('button', { name: 'Change roles: Bea Lund' }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/What was typed until then is kept/)).toBeTruthy();
    await user.click(dialog.getByRole('checkbox', { name: 'Nurse' }));
    await user.click(dialog.getByRole('button', { name: 'Change the roles' }));
    expect((await dialog.findByRole('alert')).textContent).toBe('Choose at least one');
    expect(posts()).toEqual([]);
    await user.click(dialog.getByRole('checkbox', { name: 'Clinic administrator' }));
    server.answers[`POST /api/admin/people/${bea.account}`] = listOf(amina, { ...bea, roles: ['clinic-administrator'] });
    await user.click(dialog.getByRole('button', { name: 'Change the roles' }));
    await screen.findByText('The roles of Bea Lund have been changed.');
    expect(posts().at(-1)?.body).toEqual({ roles: ['clinic-administrator'] });
    expect(screen.getByText(/^Signs in as bea.*Clinic administrator/)).toBeTruthy();
  });

  it('are disabled and enabled again, and get a new code, with a fresh second step where the server asks for one', async () => {
    const { user } = show(store, '/people');
    await user.click(await screen.findByRole('button', { name: 'Disable: Bea Lund' }));
    server.answers[`POST /api/admin/people/${bea.account}`] = refused(403, 'step-up');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Disable the account' }));
    const code = await screen.findByLabelText('Code');
    server.answers['POST /api/session/fresh'] = { body: null };
    server.answers[`POST /api/admin/people/${bea.account}`] = listOf(amina, { ...bea, disabled: now });
    await user.type(code, '123456');
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    await screen.findByText('The account of Bea Lund is not in use any more.');
    expect(posts().map(({ body }) => body)).toEqual([{ disabled: true }, { code: '123456' }, { disabled: true }]);

    server.answers[`POST /api/admin/people/${bea.account}`] = listOf(amina, bea);
    await user.click(screen.getByRole('button', { name: 'Enable: Bea Lund' }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Enable the account' }));
    await screen.findByText('The account of Bea Lund is in use again.');

    server.answers[`POST /api/admin/people/${bea.account}/code`] = {
      body: { account: bea.account, code: 'MNPQR-STVWX', people: [amina, bea] },
    };
    await user.click(screen.getByRole('button', { name: 'New set-up code: Bea Lund' }));
    const dialog = within(screen.getByRole('dialog'));
    expect(dialog.getByText(/signed out everywhere now/)).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Make a code' }));
    await screen.findByText('MNPQR-STVWX');
  });

  it('are not changed where the connection fails, and the screen says so', async () => {
    const { user } = show(store, '/people');
    await user.click(await screen.findByRole('button', { name: 'Disable: Bea Lund' }));
    const dialog = within(screen.getByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Disable the account' }));
    expect((await dialog.findByRole('alert')).textContent).toContain('There is no connection to the server');
    await user.click(dialog.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('button', { name: 'Disable: Bea Lund' })).toBeTruthy();
  });
});

const entry = (id: string, over: object) => ({
  id,
  at: now,
  account: identity.account,
  action: 'sign-in',
  subject: null,
  outcome: 'done',
  ...over,
});
const page = (entries: readonly object[], next: string | null) => ({
  body: auditPageSchema.parse({ entries, next, head: { seq: 2, hash: 'a'.repeat(64) } }),
});

describe('the log', () => {
  it('is read page by page, with names where they are known', async () => {
    const first = [
      entry('one', { action: 'roles', subject: bea.account, outcome: 'nurse to auditor' }),
      entry('two', { account: null, action: 'odd' }),
    ];
    server.answers['/api/admin/audit'] = page(first, '17.two');
    server.answers['/api/admin/audit?before=17.two'] = page([entry('three', {})], null);
    const { user, container } = show(store, '/audit');
    const row = within((await screen.findByText('Roles changed')).closest('tr') ?? container);
    expect(row.getByText('Bea Lund')).toBeTruthy();
    expect(row.getByText('nurse to auditor')).toBeTruthy();
    expect(screen.getByText('The server')).toBeTruthy();
    expect(screen.getByText('Something else: odd')).toBeTruthy();
    expect(await violations(container)).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Earlier entries' }));
    await screen.findByText('Sign-in');
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }));
    expect(screen.queryByRole('button', { name: 'Earlier entries' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Later entries' }));
    await screen.findByText('Roles changed');
  });

  it('is checked when asked, and says what to do where it was changed', async () => {
    server.answers['/api/admin/audit'] = page([], null);
    const { user, container } = show(store, '/audit');
    await screen.findByText('Nothing is noted here.');
    await user.click(screen.getByRole('button', { name: 'Check the log' }));
    expect((await screen.findByRole('alert')).textContent).toContain('There is no connection to the server');
    server.answers['/api/admin/audit/verified'] = { body: { entries: 12, head: 'b'.repeat(64), broken: null } };
    await user.click(screen.getByRole('button', { name: 'Check the log' }));
    await screen.findByText('All 12 entries are as they were written.');
    expect(screen.getByText('b'.repeat(64))).toBeTruthy();
    server.answers['/api/admin/audit/verified'] = { body: { entries: 3, head: 'b'.repeat(64), broken: 'Entry 4 was taken out.' } };
    await user.click(screen.getByRole('button', { name: 'Check the log' }));
    await screen.findByText('Entry 4 was taken out.');
    expect(screen.getByText(/Tell whoever answers for information security now/)).toBeTruthy();
    expect(screen.queryByText('All 12 entries are as they were written.')).toBeNull();
    expect(await violations(container)).toEqual([]);
  });
});

const patientOf = (name: string, assessments: readonly object[] = []) => ({
  id: `patient-${name}`,
  name,
  born: '1961-03-27',
  nhsNumber: '9434765919',
  assessments,
});
const statusPage = (patients: readonly object[], next: string | null) => ({ body: statusPageSchema.parse({ patients, next }) });

describe('the status list', () => {
  it('finds patients and turns pages; what is looked for stands in no address', async () => {
    server.answers['POST /api/status'] = statusPage(
      [patientOf('Ada Lovelace', [{ date: '2026-11-20', status: 'submitted' }])],
      'patient-1',
    );
    const { user, container } = show(store, '/status');
    await screen.findByText('Submitted, from 20 November 2026');
    expect(screen.getByText('1 patient on this page')).toBeTruthy();
    expect(await violations(container)).toEqual([]);
    server.answers['POST /api/status'] = statusPage([patientOf('Bo Peep')], null);
    await user.click(screen.getByRole('button', { name: 'Next page' }));
    await screen.findByText('Bo Peep');
    expect(screen.getByText('None yet')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Page before' })).toBeTruthy();
    server.answers['POST /api/status'] = statusPage([], null);
    await user.type(screen.getByLabelText('Find a patient'), '943 476 5919');
    await user.click(screen.getByRole('button', { name: 'Search' }));
    await screen.findByText('Nobody fits. Check the spelling, or type less of it.');
    expect(server.asked.map(({ path, body }) => [path, body])).toEqual([
      ['/api/status', { find: '', after: '' }],
      ['/api/status', { find: '', after: 'patient-1' }],
      ['/api/status', { find: '9434765919', after: '' }],
    ]);
    expect(location.href).not.toContain('943');
  });

  it('says that it needs a connection, that there is nobody yet, and that others follow', async () => {
    const { user } = show(store, '/status');
    expect((await screen.findByRole('alert')).textContent).toContain('There is no connection to the server');
    server.answers['POST /api/status'] = statusPage([], null);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('Your team has no patients yet.');
    server.answers['POST /api/status'] = statusPage([], 'patient-9');
    await user.click(screen.getByRole('button', { name: 'Search' }));
    await screen.findByText('Nobody on this page fits. Look further.');
  });
});
