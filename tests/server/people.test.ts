import { afterAll, beforeAll, expect, test } from 'vitest';
import { identitySchema, peopleSchema, setUpCodeSchema, type Person } from '../../src/protocol';
import { openHospital, type Hospital } from '../attacks/teams';
import { codeIn, Nurse, send } from './helper';

// Real processes on a machine that may be busy.
let hospital: Hospital;
let manager: Nurse;
beforeAll(async () => {
  hospital = await openHospital();
  manager = hospital.home.people['system-administrator'];
});
afterAll(() => hospital.close());

const people = async (): Promise<readonly Person[]> =>
  peopleSchema.parse(await (await manager.send('GET', '/api/admin/people')).json()).people;
const change = (whose: Nurse, what: object, by = manager): Promise<Response> => by.send('POST', `/api/admin/people/${whose.account}`, what);

test('an administrator adds an account, which signs in and may do what its roles give', async () => {
  const reply = await manager.send('POST', '/api/admin/people', {
    name: ' Grace ',
    display: ' Grace H ',
    roles: ['support-worker', 'auditor'],
  });
  expect(reply.status).toBe(201);
  const { account, code } = setUpCodeSchema.parse(await reply.json());
  const added = async () => (await people()).find((person) => person.account === account);
  expect(await added()).toMatchObject({
    name: 'grace',
    display: 'Grace H',
    roles: ['support-worker', 'auditor'],
    setUp: false,
    disabled: null,
  });
  const password = 'chosen-by-herself';
  expect((await send(manager.url, 'POST', '/api/session/set-up', { name: 'grace', code, password })).status).toBe(200);
  expect(await added()).toMatchObject({ setUp: true });
  const server = { ...hospital.server, demo: { team: '', accounts: [{ name: 'grace', display: '', password }] } };
  const grace = await Nurse.signIn(server, 0, 'device-grace');
  const identity = identitySchema.parse(await (await grace.send('GET', '/api/session')).json());
  expect(identity).toMatchObject({ roles: ['support-worker', 'auditor'], rights: ['records', 'send', 'overview', 'audit'] });
  const again = await manager.send('POST', '/api/admin/people', { name: 'GRACE', display: 'Another', roles: ['nurse'] });
  expect([again.status, await codeIn(again)]).toEqual([409, 'name-taken']);
});

test.each([
  { name: '', display: 'Nobody', roles: ['nurse'] },
  { name: 'nobody', display: ' ', roles: ['nurse'] },
  { name: 'nobody', display: 'Nobody', roles: [] },
  { name: 'nobody', display: 'Nobody', roles: ['owner'] },
  { name: 'nobody\u0000', display: 'Nobody', roles: ['nurse'] },
  { name: 'nobody', display: 'Nobody\u202E\uD800', roles: ['nurse'] },
  { name: 'nobody', display: 'Nobody', roles: ['nurse'], team: 'another' },
])('an account that cannot be is refused: %j', async (person) => {
  const reply = await manager.send('POST', '/api/admin/people', person);
  expect([reply.status, await codeIn(reply)]).toEqual([400, 'bad-request']);
});

test('roles count from the next request on, with no new sign-in', async () => {
  const nurse = await hospital.hire(hospital.home.id, 'changed.home', ['nurse']);
  expect((await nurse.send('GET', '/api/admin/quarantine')).status).toBe(200);
  const reply = await change(nurse, { roles: ['auditor'] });
  expect(peopleSchema.parse(await reply.json()).people.find(({ account }) => account === nurse.account)?.roles).toEqual(['auditor']);
  expect((await nurse.send('GET', '/api/admin/quarantine')).status).toBe(403);
  expect((await nurse.send('GET', '/api/admin/audit')).status).toBe(200);
});

test('who is disabled is out at the next request, on every device, and comes back only by a new sign-in', async () => {
  const nurse = await hospital.hire(hospital.home.id, 'leaver.home', ['nurse'], 'long-enough');
  const live = await nurse.send('GET', '/api/sync/live');
  expect((await change(nurse, { disabled: true })).status).toBe(200);
  expect([(await nurse.send('GET', '/api/session')).status, (await nurse.send('GET', '/api/sync/hello')).status]).toEqual([401, 401]);
  // The stream of hints ends with it.
  expect(await live.text()).toContain('data:');
  const server = { ...hospital.server, demo: { team: '', accounts: [{ name: 'leaver.home', display: '', password: 'long-enough' }] } };
  const refused = await send(nurse.url, 'POST', '/api/session', { name: 'leaver.home', password: 'long-enough' });
  expect([refused.status, await codeIn(refused)]).toEqual([401, 'wrong-password']);
  expect((await people()).find(({ account }) => account === nurse.account)?.disabled).toEqual(expect.any(Number));
  // What was written before is not lost by it.
  const colleague = hospital.home.people.nurse;
  expect((await colleague.push([colleague.write([{}], { author: nurse.account })])).results[0]?.outcome).toBe('stored');
  expect((await change(nurse, { disabled: false })).status).toBe(200);
  expect((await nurse.send('GET', '/api/session')).status).toBe(401);
  expect((await (await Nurse.signIn(server, 0, 'device-back')).send('GET', '/api/session')).status).toBe(200);
});

test('nobody lifts their own roles, and nobody without the right lifts anybody’s', async () => {
  for (const what of [{ roles: ['nurse', 'system-administrator'] }, { disabled: true }]) {
    const reply = await change(manager, what);
    expect([reply.status, await codeIn(reply)]).toEqual([409, 'own-account']);
  }
  for (const role of ['nurse', 'support-worker', 'clinic-administrator', 'auditor'] as const) {
    const self = hospital.home.people[role];
    const reply = await change(self, { roles: ['system-administrator'] }, self);
    expect([role, reply.status]).toEqual([role, 403]);
  }
  expect((await people()).find(({ account }) => account === manager.account)).toMatchObject({
    roles: ['system-administrator'],
    disabled: null,
  });
});

test('of two administrators who disable each other at once, one stays', async () => {
  for (let round = 0; round < 2; round += 1) {
    const [one, other] = [
      await hospital.hire(hospital.other.id, `one.${round}`, ['system-administrator']),
      await hospital.hire(hospital.other.id, `two.${round}`, ['system-administrator']),
    ];
    const replies = await Promise.all([change(one, { disabled: true }, other), change(other, { disabled: true }, one)]);
    expect(replies.filter(({ status }) => status === 200).length).toBe(1);
  }
});

test('whoever lost her password gets a new code, and is signed out until she uses it', async () => {
  const nurse = await hospital.hire(hospital.home.id, 'forgetful.home', ['nurse']);
  const ask = (account: string, by = manager) => by.send('POST', `/api/admin/people/${account}/code`, {});
  const { code } = setUpCodeSchema.parse(await (await ask(nurse.account)).json());
  expect((await nurse.send('GET', '/api/session')).status).toBe(401);
  expect((await send(nurse.url, 'POST', '/api/session/set-up', { name: 'forgetful.home', code, password: 'another-one-2' })).status).toBe(
    200,
  );
  expect([(await ask(manager.account)).status, (await ask(hospital.other.people.nurse.account)).status]).toEqual([409, 404]);
});
