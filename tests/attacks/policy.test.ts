import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldWholeSchema, peopleSchema, roles, statusPageSchema, type Role } from '../../src/protocol';
import { hashText, type Change } from '../../src/records';
import { inTeam } from '../../src/server/database';
import { routes } from '../../src/server/policy/table';
import { codeIn, type Nurse } from '../server/helper';
import { openHospital, type Hospital } from './teams';

// Real processes on a machine that may be busy.
let hospital: Hospital;
const canary = `canary-${randomBytes(6).toString('hex')}`;
const [patient, assessment, flag] = ['patient-0001', 'assessment-0001', 'flag-0001'] as const;
const change = (kind: Change['kind'], path: string, value: Change['value'], more: Partial<Change> = {}): Partial<Change> => ({
  record: kind === 'patient' ? patient : kind === 'flag' ? flag : kind === 'assessment' ? assessment : `${kind}-0001`,
  kind,
  path,
  value,
  ...more,
});

beforeAll(async () => {
  hospital = await openHospital();
  const { nurse } = hospital.home.people;
  await nurse.push([
    nurse.write([change('patient', 'name', 'Ada Lovelace'), change('patient', 'born', '1950-01-02')]),
    nurse.write([
      change('assessment', 'today', '2026-11-20'),
      change('assessment', 'status', 'submitted'),
      change('assessment', 'answers/worry.note', canary),
      change('assessment', 'context/treatment', canary),
    ]),
    nurse.write([change('flag', 'urgency', 'immediate'), change('flag', 'assessment', assessment)]),
  ]);
});
afterAll(() => hospital.close());

/** Written by hand beside the table, role by role: what a role is let in to. Everything else is refused. */
const letIn: Readonly<Record<Role, readonly string[]>> = {
  nurse: [
    'GET /api/sync/hello',
    'POST /api/sync/push',
    'GET /api/sync/pull',
    'GET /api/sync/snapshot',
    'POST /api/sync/settled',
    'GET /api/sync/live',
    'GET /api/definitions/:hash',
    'GET /api/admin/overview',
    'GET /api/admin/quarantine',
    'GET /api/admin/quarantine/:id',
    'POST /api/admin/quarantine/:id/settle',
    'GET /api/admin/sharing',
    'POST /api/admin/sharing',
    'GET /api/admin/erasure',
    'POST /api/admin/erasure',
  ],
  'support-worker': [
    'GET /api/sync/hello',
    'POST /api/sync/push',
    'GET /api/sync/pull',
    'GET /api/sync/snapshot',
    'POST /api/sync/settled',
    'GET /api/sync/live',
    'GET /api/definitions/:hash',
  ],
  'clinic-administrator': ['POST /api/sync/push', 'POST /api/sync/settled', 'POST /api/status'],
  auditor: ['GET /api/admin/overview', 'GET /api/admin/erasure', 'GET /api/admin/audit', 'GET /api/admin/audit/verified'],
  'system-administrator': [
    'GET /api/admin/overview',
    'GET /api/admin/erasure',
    'GET /api/admin/audit',
    'GET /api/admin/audit/verified',
    'GET /api/admin/people',
    'POST /api/admin/people',
    'POST /api/admin/people/:account',
    'POST /api/admin/people/:account/code',
    'POST /api/admin/tablets/code',
    'POST /api/admin/tablets/:id',
  ],
};
/** No role asks for these: to sign in and out, one's own account, the pages. What else may be reached without one has to be written here. */
const open = new Set([
  'POST /api/session',
  'GET /api/session',
  'DELETE /api/session',
  'POST /api/session/device',
  'POST /api/session/set-up',
  'POST /api/session/first',
  'POST /api/session/code',
  'POST /api/session/factor',
  'POST /api/session/fresh',
  'GET /api/account',
  'POST /api/account/keys',
  'POST /api/account/password',
  'POST /api/account/recovery-codes',
  'DELETE /api/account/sessions',
  'DELETE /api/account/sessions/:id',
  'POST /api/device/enrol',
  'POST /api/device/check-in',
  'POST /api/device/rescue',
  'POST /api/device/order-done',
  'GET /p',
  'GET /p/',
  'GET /p/sw.js',
  'GET /key-worker.js',
  'GET /repair',
  'GET /*',
]);

test('the table opens to everybody what is written here and nothing else', () => {
  expect(Object.keys(routes).filter((route) => ['anyone', 'signed-in'].includes(routes[route] ?? ''))).toEqual([...open]);
});

/** A request that says nothing: whoever is let in hears what is missing, whoever is not hears that. */
const ask = async (nurse: Nurse, route: string): Promise<Response> => {
  const [method = '', url = ''] = route.split(' ');
  return nurse.send(method, url.replaceAll(/:\w+/g, 'x'.repeat(43)), method === 'POST' ? {} : undefined);
};
const codeAt = async (nurse: Nurse, route: string): Promise<string> => {
  const reply = await ask(nurse, route);
  if (reply.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    await reply.body?.cancel();
    return '';
  }
  const body: unknown = await reply.json();
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
};

const asking = Object.keys(routes).filter((route) => !open.has(route));

test.each(roles)('role × route: %s is let in to what is written here and to nothing else, in each team', async (role) => {
  for (const team of [hospital.home, hospital.other])
    for (const route of asking) {
      const code = await codeAt(team.people[role], route);
      expect([role, route, code === 'not-allowed']).toEqual([role, route, !letIn[role].includes(route)]);
    }
});

test('without a sign-in every one of them says so, and who has no role is let in nowhere', async () => {
  const nobody = await hospital.hire(hospital.home.id, 'nobody.home', []);
  for (const route of asking) {
    const [method = '', url = ''] = route.split(' ');
    const reply = await fetch(hospital.server.url + url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: method === 'POST' ? '{}' : null,
    });
    expect([route, reply.status, await codeIn(reply)]).toEqual([route, 401, 'sign-in']);
    expect([route, await codeAt(nobody, route)]).toEqual([route, 'not-allowed']);
  }
});

test('two roles are let in to what either is', async () => {
  const both = await hospital.hire(hospital.home.id, 'both.home', ['support-worker', 'auditor']);
  for (const route of asking) {
    const expected = letIn['support-worker'].includes(route) || letIn.auditor.includes(route);
    expect([route, (await codeAt(both, route)) !== 'not-allowed']).toEqual([route, expected]);
  }
});

/** Role × field, as it is pushed: each in a changeset of its own. */
const pushed: readonly (readonly [Role, Partial<Change>, 'stored' | 'quarantined'])[] = [
  ['support-worker', change('assessment', 'answers/pain.rating', 7), 'stored'],
  ['support-worker', change('flag', 'urgency', 'same-day', { record: 'flag-of-support' }), 'stored'],
  ['support-worker', change('flag', 'urgency', 'soon', { supersedes: ['change-0000'] }), 'quarantined'],
  ['support-worker', change('flag', 'outcome', 'nothing done'), 'quarantined'],
  ['support-worker', change('flag', 'outcomes/oabc', { what: 'spoke', note: '', at: 0 }), 'quarantined'],
  ['support-worker', change('task', 'done/dabc', { at: 0, note: '' }, { record: 'task-of-support' }), 'stored'],
  ['support-worker', change('assessment', 'contacts', { line: null }), 'stored'],
  ['support-worker', change('assessment', 'status', 'agreed'), 'quarantined'],
  ['support-worker', change('assessment', 'signatures/sabc', { at: 0, covers: [], status: 'agreed', stripped: [] }), 'quarantined'],
  ['support-worker', change('patient', 'mergedInto', 'patient-0002'), 'quarantined'],
  ['support-worker', change('event', 'offers/o1', { status: 'declined', reason: null, date: null, note: null }), 'stored'],
  ['support-worker', change('event', 'sites/bone', true), 'stored'],
  ['support-worker', change('treatment', 'class', 'endocrine'), 'stored'],
  ['support-worker', change('treatment', 'stop', '2026-11-01'), 'quarantined'],
  ['support-worker', change('treatment', 'removed', true), 'quarantined'],
  ['support-worker', change('assessment', 'helper', 'interpreter'), 'stored'],
  ['support-worker', change('assessment', 'capacity', 'with-support'), 'stored'],
  ['support-worker', change('assessment', 'capacity', 'lacks'), 'quarantined'],
  ['support-worker', change('assessment', 'proxy', 'A Daughter'), 'quarantined'],
  ['support-worker', change('patient', 'ended/why', 'died'), 'quarantined'],
  ['clinic-administrator', change('patient', 'ended/why', 'died'), 'quarantined'],
  ['support-worker', change('patient', `notes/n${'x'.repeat(43)}`, { held: 'x', text: '', words: '' }), 'quarantined'],
  ['support-worker', change('assessment', 'agreements/a1', { with: 'Ada', on: '2026-11-24', at: 0 }), 'quarantined'],
  ['support-worker', change('assessment', 'unlocks/u1', { reason: 'a slip', at: 0, opens: ['a1'] }), 'quarantined'],
  ['support-worker', change('plan-item', 'action', 'Ask for a review', { record: 'plan-item-0001' }), 'stored'],
  ['support-worker', change('plan-item', 'reviews/r1', { state: 'resolved' }, { record: 'plan-item-0001' }), 'quarantined'],
  ['clinic-administrator', change('patient', 'nhsNumber', '9434765919'), 'stored'],
  ['clinic-administrator', change('assessment', 'answers/pain.rating', 0), 'quarantined'],
  ['clinic-administrator', change('assessment', 'status', 'closed'), 'quarantined'],
  ['clinic-administrator', change('flag', 'outcome', 'nothing done'), 'quarantined'],
];

test.each(pushed)('role × field: %s pushes %j: %s, and nothing is lost', async (role, one, outcome) => {
  const { people } = hospital.home;
  const wire = people[role].write([one], { patient });
  const [result] = (await people[role].push([wire])).results;
  expect(result).toMatchObject(outcome === 'stored' ? { outcome } : { outcome, code: 'not-allowed' });
  if (outcome === 'stored') return;
  // It is all there for a nurse, who may apply it.
  const id = hashText(JSON.stringify(wire));
  const held = heldWholeSchema.parse(await (await people.nurse.send('GET', `/api/admin/quarantine/${id}`)).json());
  expect(held).toMatchObject({ raw: JSON.stringify(wire), settled: null });
  const settled = await people.nurse.send('POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'apply' });
  expect(heldWholeSchema.parse(await settled.json()).settled).toMatchObject({ outcome: 'applied', by: people.nurse.account });
});

test.each(['support-worker', 'clinic-administrator'] as const)(
  'a %s sets no numbers that patients ring, and approves no form',
  async (role) => {
    const { people } = hospital.home;
    const one = people[role].write([{ record: 'team-settings-1', kind: 'team-settings', path: 'settings/line', value: { value: 'x' } }]);
    const other = people[role].write([{ record: 'approval-1', kind: 'approval', path: 'form/hash', value: 'h' }]);
    expect((await people[role].push([one, other])).results).toMatchObject([{ code: 'not-allowed' }, { code: 'not-allowed' }]);
  },
);

test('who claims to be a nurse gets no further than who sends it', async () => {
  const { people } = hospital.home;
  const claim = people['support-worker'].write([change('flag', 'outcome', 'seen')], { patient, author: people.nurse.account });
  expect((await people['support-worker'].push([claim])).results[0]).toMatchObject({ outcome: 'quarantined', code: 'not-allowed' });
  const lent = people.nurse.write([change('flag', 'outcome', 'seen')], { patient, author: people['support-worker'].account });
  expect((await people.nurse.push([lent])).results[0]).toMatchObject({ outcome: 'quarantined', code: 'not-allowed' });
});

test('T07 a clinic administrator who asks for answers finds none, however the question is put', async () => {
  const clerk = hospital.home.people['clinic-administrator'];
  const asked = (find: string, query = ''): Promise<Response> => clerk.send('POST', `/api/status${query}`, { find });
  const queries = ['', '?fields=answers', '?select=*', '?include=assessments.answers&expand=flags', '?kind=assessment'];
  for (const [find, query] of [['Ada', ''] as const, ...queries.map((each) => ['', each] as const)]) {
    const text = await (await asked(find, query)).text();
    expect(text).not.toContain(canary);
    expect(text).not.toMatch(/answers|context|urgency|immediate/);
    const { patients } = statusPageSchema.parse(JSON.parse(text));
    expect(patients).toEqual([
      {
        id: patient,
        name: 'Ada Lovelace',
        born: '1950-01-02',
        nhsNumber: expect.toSatisfy((number: unknown) => number === null || number === '9434765919'),
        assessments: [{ date: '2026-11-20', status: expect.any(String) }],
      },
    ]);
  }
  // An answer cannot be found out by looking for it either.
  for (const find of [canary, 'answers', 'name"', `'%`])
    expect(statusPageSchema.parse(await (await asked(find)).json()).patients).toEqual([]);
  for (const more of [{ fields: ['answers'] }, { kind: 'assessment' }, { find: { $ne: '' } }])
    expect((await clerk.send('POST', '/api/status', more)).status).toBe(400);
  for (const route of asking.filter((each) => each.startsWith('GET'))) {
    const text = await (await ask(clerk, route)).text();
    expect(text).not.toContain(canary);
  }
  for (const feed of [`team/${hospital.home.id}`, `patient/${patient}`])
    expect((await clerk.send('GET', `/api/sync/pull?feed=${feed}&fields=answers`)).status).toBe(403);
});

/** What would end a text, a statement, a pattern or a path. */
const hostile = [
  `'; drop table record; --`,
  `" or 1=1 --`,
  `$1`,
  `\\'; select pg_sleep(9); --`,
  `%' or '%'='`,
  `{}[]()`,
  `$$;select 1;$$`,
  `x'||(select password from account limit 1)||'`,
];

test('T05 no text that is sent is ever taken for a statement', async () => {
  const { people, id: team } = hospital.home;
  const [nurse, clerk, manager] = [people.nurse, people['clinic-administrator'], people['system-administrator']];
  const started = Date.now();
  for (const text of hostile) {
    const word = encodeURIComponent(text);
    const replies = await Promise.all([
      nurse.send('GET', `/api/sync/pull?feed=${word}&checksum=${word}&epoch=${word}`),
      nurse.send('GET', `/api/sync/pull?feed=team/${team}&checksum=${word}`),
      nurse.send('GET', `/api/sync/snapshot?feed=team/${team}&after=${word}`),
      nurse.send('GET', `/api/sync/hello?device=${word}&wrote=${word}`),
      nurse.send('POST', '/api/sync/settled', { changesets: [text] }),
      nurse.send('GET', `/api/definitions/${word}`),
      nurse.send('GET', `/api/admin/quarantine?after=${word}&settled=${word}`),
      nurse.send('GET', `/api/admin/quarantine/${word}`),
      nurse.send('POST', '/api/admin/sharing', { act: 'share', patient: text, team: text, reason: text }),
      clerk.send('POST', '/api/status', { find: text, after: text }),
      people.auditor.send('GET', `/api/admin/audit?before=${word}`),
      manager.send('POST', `/api/admin/people/${word}`, { disabled: true }),
    ]);
    expect([text, replies.map(({ status }) => status).filter((status) => status >= 500)]).toEqual([text, []]);
    // Where any text may stand, it stands there as it was sent.
    const wire = nurse.write([change('patient', 'noNumberReason', text)], { patient });
    const held = nurse.write([{ ...change('patient', '__proto__', text) }], { patient });
    expect((await nurse.push([wire, held])).results.map(({ outcome }) => outcome)).toEqual(['stored', 'quarantined']);
    const id = hashText(JSON.stringify(held));
    const settled = await nurse.send('POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'reject', reason: text });
    expect(heldWholeSchema.parse(await settled.json()).settled).toMatchObject({ reason: text });
    const snapshot = await (await nurse.send('GET', `/api/sync/snapshot?feed=team/${team}`)).text();
    expect(snapshot).toContain(JSON.stringify(text));
  }
  // Passwords are hashed slowly, so all of it at once.
  const all = hostile.join(' ');
  expect((await manager.send('POST', '/api/session', { name: all, password: all })).status).toBe(401);
  expect(
    (await manager.send('POST', '/api/admin/people', { name: all.slice(0, 100), display: all.slice(0, 100), roles: ['auditor'] })).status,
  ).toBe(201);
  const { people: listed } = peopleSchema.parse(await (await manager.send('GET', '/api/admin/people')).json());
  expect(listed.map(({ display }) => display)).toContain(all.slice(0, 100));
  // Nothing slept, and every table is there.
  expect(Date.now() - started).toBeLessThan(50_000);
  const rows = await inTeam(hospital.database, team, (transaction) => sql`select 1 from record where team = ${team}`.execute(transaction));
  expect(rows.rows.length).toBeGreaterThan(0);
});
