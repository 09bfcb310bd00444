import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { heldWholeSchema, overviewSchema, quarantinePageSchema, sharingSchema, type HeldWhole, type Sharing } from '../../src/protocol';
import { attachHeldNote, canonicalJson, heldNotesOf } from '../../src/records';
import { answer, Device, person } from '../store/world';
import { codeIn, type Nurse } from './helper';
import { openTablet, type Tablet } from './tablet';
import { startTeams, type Teams } from './teams';

// Real processes on a machine that may be busy.
let teams: Teams;
let servers: Teams['servers'];
let nurses: Teams['nurses'];
const opened: Tablet[] = [];
beforeAll(async () => {
  teams = await startTeams();
  ({ servers, nurses } = teams);
});
afterAll(async () => {
  for (const { sync, store } of opened) {
    sync.stop();
    store.close();
  }
  await teams.stop();
});

async function tablet(team: 'a' | 'b' | 'c', name: string, between?: Parameters<typeof openTablet>[3]): Promise<Tablet> {
  const made = await openTablet(new Device(name), 0, servers[team], between);
  opened.push(made);
  return made;
}

/** A patient with one assessment, written on the tablet and sent. */
async function admit(on: Tablet, name: string): Promise<{ patient: string; assessment: string }> {
  const [patient, assessment] = [on.device.id(), on.device.id()];
  await on.store.commit(person(patient, name), { patient });
  await on.store.commit([answer(assessment, 'pain', 3)], { patient });
  await on.sync.syncNow();
  return { patient, assessment };
}

const act = async (nurse: Nurse, act: 'share' | 'stop' | 'move', patient: string, to: Nurse): Promise<Sharing> => {
  const reply = await nurse.send('POST', '/api/admin/sharing', { act, patient, team: to.team });
  expect(reply.status).toBe(200);
  return sharingSchema.parse(await reply.json());
};

/** Everything that a tablet holds of the patient. */
const held = async ({ store }: Tablet, patient: string): Promise<string[]> =>
  (await store.patientRecords(patient)).map((record) => canonicalJson(record)).toSorted();

async function sync(...tablets: readonly Tablet[]): Promise<void> {
  for (const each of tablets) {
    await each.sync.syncNow();
    expect(each.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    expect(await each.store.sync.unreturned()).toBe(false);
  }
}

async function quarantineOf(nurse: Nurse, patient: string): Promise<HeldWhole[]> {
  const page = quarantinePageSchema.parse(await (await nurse.send('GET', '/api/admin/quarantine')).json());
  const own = page.held.filter((each) => each.patient === patient);
  return Promise.all(
    own.map(async ({ id }) => heldWholeSchema.parse(await (await nurse.send('GET', `/api/admin/quarantine/${id}`)).json())),
  );
}

const devicesOf = async (nurse: Nurse) => overviewSchema.parse(await (await nurse.send('GET', '/api/admin/overview')).json()).devices;

test('a shared patient is seen and changed by both teams, and by nobody else', async () => {
  const [a1, a2, b1, c1] = [await tablet('a', 'a1'), await tablet('a', 'a2'), await tablet('b', 'b1'), await tablet('c', 'c1')];
  const { patient, assessment } = await admit(a1, 'Ann Shared');
  const { patient: other } = await admit(a1, 'Bob Alone');
  expect((await act(nurses.a, 'share', patient, nurses.b)).shared).toMatchObject([{ patient, team: nurses.b.team, unfinished: null }]);
  await act(nurses.a, 'share', patient, nurses.b);

  await sync(b1, c1);
  expect(await held(b1, patient)).toEqual(await held(a1, patient));
  expect(await held(b1, patient)).toHaveLength(2);
  // What each writes from now on reaches the other.
  await b1.store.commit([answer(assessment, 'pain', 8)], { patient });
  await b1.store.commit(person(b1.device.id(), 'Of ward B'));
  await a1.store.commit([answer(assessment, 'sleep', 'badly')], { patient, urgent: true });
  await sync(b1, a1, a2, b1);
  expect(await held(b1, patient)).toEqual(await held(a2, patient));
  expect((await held(b1, patient)).join()).toContain('badly');
  expect(JSON.parse((await held(a2, patient)).find((text) => text.includes('answers/pain')) ?? '')).toMatchObject({
    fields: { 'answers/pain': [{ value: 8, author: nurses.b.account }] },
  });
  // B's chain has no hole where its work went to A, and A counts no device of B.
  const device = (await devicesOf(nurses.b)).find((each) => each.device === b1.store.device);
  expect(device).toMatchObject({ wrote: 2, arrived: 2, missing: [], fork: false });
  expect((await devicesOf(nurses.a)).map((each) => each.device)).not.toContain(b1.store.device);

  await sync(c1);
  for (const each of [b1, c1]) expect(await held(each, other)).toEqual([]);
  expect((await c1.store.caseload()).patients).toEqual([]);
  for (const [nurse, feed] of [
    [nurses.c, `patient/${patient}`],
    [nurses.b, `patient/${other}`],
    [nurses.b, `team/${nurses.a.team}`],
  ] as const)
    for (const call of ['pull', 'snapshot']) {
      const reply = await nurse.send('GET', `/api/sync/${call}?feed=${feed}`);
      expect([reply.status, await codeIn(reply)]).toEqual([404, 'no-feed']);
    }
});

test('who shared or moved a patient, when and why stays written down, also where it is done again without a word', async () => {
  const { patient } = await admit(await tablet('a', 'a1-why'), 'Ann Reason');
  const wish = { act: 'share', patient, team: nurses.b.team };
  const listed = async (body: object, list: 'shared' | 'moved' = 'shared') => {
    const reply = await nurses.a.send('POST', '/api/admin/sharing', body);
    expect(reply.status).toBe(200);
    return sharingSchema.parse(await reply.json())[list].filter((each) => each.patient === patient);
  };
  const first = await listed({ ...wish, reason: 'Radiotherapy there' });
  expect(first).toMatchObject([{ team: nurses.b.team, by: nurses.a.account, reason: 'Radiotherapy there', unfinished: null }]);
  expect(await listed(wish)).toEqual(first);
  expect(await listed({ ...wish, act: 'stop' })).toEqual([]);
  // Another time has a reason of its own, or none.
  expect(await listed(wish)).toMatchObject([{ team: nurses.b.team, reason: null }]);
  const away = { act: 'move', patient, team: nurses.c.team };
  expect(await listed({ ...away, reason: 'She lives there now' }, 'moved')).toMatchObject([
    { team: nurses.c.team, by: nurses.a.account, reason: 'She lives there now', unfinished: null },
  ]);
  await act(nurses.c, 'move', patient, nurses.a);
  expect(await listed(away, 'moved')).toMatchObject([{ team: nurses.c.team, reason: null }]);
  expect((await nurses.a.send('POST', '/api/admin/sharing', { ...wish, reason: '' })).status).toBe(400);
});

test('who listens in the other team hears of a shared patient: that there is one, and each time there is news', async () => {
  const a = await tablet('a', 'hints-a');
  const { patient, assessment } = await admit(a, 'Ann Heard');
  const reply = await nurses.b.send('GET', '/api/sync/live');
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const headsOf = (): string[] =>
    [...heard.matchAll(new RegExp(`"feed":"patient/${patient}","head":(\\d+)`, 'g'))].map(([, head = '']) => head);
  const hear = async (count: number): Promise<void> => {
    while (headsOf().length < count) heard += (await reader?.read())?.value ?? '';
  };
  await act(nurses.a, 'share', patient, nurses.b);
  await hear(1);
  await a.store.commit([answer(assessment, 'sleep', 4)], { patient });
  await a.sync.syncNow();
  await hear(2);
  await reader?.cancel();
  expect(headsOf()).toEqual(['2', '3']);
});

test('sharing that ended: the other team’s tablets forget, what they wrote too late is held for the owner, and it can begin again', async () => {
  const [a1, b1, b2] = [await tablet('a', 'a1-end'), await tablet('b', 'b1-end'), await tablet('b', 'b2-end')];
  const { patient, assessment } = await admit(a1, 'Ann Ended');
  await act(nurses.a, 'share', patient, nurses.b);
  await sync(b1, b2);
  const listed = async ({ store }: Tablet) => (await store.caseload()).patients.map((each) => each.id);
  for (const each of [b1, b2]) expect(await listed(each)).toContain(patient);
  const place = async ({ store }: Tablet) => (await store.places()).get(patient);
  expect(await place(b1)).toEqual({ sharedBy: expect.any(String), wasSharedBy: null, left: null });
  const by = (await place(b1))?.sharedBy;
  expect(await place(a1)).toBeUndefined();
  await b1.store.commit([answer(assessment, 'pain', 9)], { patient });
  expect((await act(nurses.a, 'stop', patient, nurses.b)).shared.filter((each) => each.patient === patient)).toEqual([]);

  await sync(b1, b2, a1);
  for (const each of [b1, b2]) expect(await held(each, patient)).toEqual([]);
  // Told by the feed, or by what became of her work.
  for (const each of [b1, b2]) {
    expect(await listed(each)).not.toContain(patient);
    expect(await place(each)).toEqual({ sharedBy: null, wasSharedBy: by, left: 'gone' });
  }
  expect((await b1.store.outbox()).quarantined).toMatchObject([{ code: 'other-team' }]);
  expect((await nurses.b.send('GET', `/api/sync/pull?feed=patient/${patient}`)).status).toBe(404);
  expect((await held(a1, patient)).join()).not.toContain('"value":9');
  // The owner applies it, and the tablet that wrote it hears.
  const [late] = await quarantineOf(nurses.a, patient);
  expect(late).toMatchObject({ code: 'other-team', author: nurses.b.account, changes: [{ path: 'answers/pain', value: 9 }] });
  expect((await nurses.a.send('POST', `/api/admin/quarantine/${late?.id}/settle`, { outcome: 'apply' })).status).toBe(200);
  await sync(a1, b1);
  expect((await held(a1, patient)).join()).toContain('"value":9');
  expect(await b1.store.outbox()).toMatchObject({ quarantined: [], settled: [{ outcome: 'applied' }] });
  expect(await held(b1, patient)).toEqual([]);

  await act(nurses.a, 'share', patient, nurses.b);
  await sync(b1, b2);
  for (const each of [b1, b2]) {
    expect(await held(each, patient)).toEqual(await held(a1, patient));
    expect(await place(each)).toMatchObject({ sharedBy: by, wasSharedBy: null });
  }
});

test('a moved patient is the new team’s alone; a late edit of the old team becomes a note there', async () => {
  const [a1, a2, b1, c1] = [
    await tablet('a', 'a1-move'),
    await tablet('a', 'a2-move'),
    await tablet('b', 'b1-move'),
    await tablet('c', 'c1-move'),
  ];
  const { patient, assessment } = await admit(a1, 'Ann Moving');
  await act(nurses.a, 'share', patient, nurses.b);
  await sync(a2, b1);
  const before = await held(a1, patient);
  // Offline while the patient moves.
  await a2.store.commit([answer(assessment, 'pain', 10)], { patient });
  await b1.store.commit([answer(assessment, 'sleep', 'not at all')], { patient });
  const { moved } = await act(nurses.a, 'move', patient, nurses.c);
  expect(moved.filter((each) => each.patient === patient)).toMatchObject([{ team: nurses.c.team, unfinished: null }]);
  const again = await nurses.a.send('POST', '/api/admin/sharing', { act: 'move', patient, team: nurses.c.team });
  expect([again.status, await codeIn(again)]).toEqual([409, 'not-here']);

  await sync(a1, a2, b1, c1);
  expect(await held(c1, patient)).toEqual(before);
  for (const each of [a1, a2, b1]) expect(await held(each, patient)).toEqual([]);
  // Nor does an empty tablet of the old team get anything of the patient.
  const asked: string[] = [];
  const empty = await tablet('a', 'a3-move', async (_, on) => {
    const reply = await on();
    asked.push(await reply.clone().text());
    return reply;
  });
  await sync(empty);
  expect((await empty.store.caseload()).patients.length).toBeGreaterThan(0);
  expect(asked.join()).not.toContain('Ann Moving');
  expect(await (await nurses.a.send('GET', `/api/sync/snapshot?feed=team/${nurses.a.team}`)).text()).not.toContain('Ann Moving');

  // Both late edits wait for the new owner.
  expect(await quarantineOf(nurses.a, patient)).toEqual([]);
  const late = await quarantineOf(nurses.c, patient);
  expect(late.map((each) => each.changes[0]?.value).toSorted()).toEqual([10, 'not at all']);
  for (const each of late) {
    const record = await c1.store.record(patient);
    if (record !== null) await c1.store.commit(attachHeldNote(record, each, 'Written before she came to us.'), { patient });
  }
  await sync(c1, a2, b1);
  expect(await quarantineOf(nurses.c, patient)).toEqual([]);
  const record = await c1.store.record(patient);
  expect(
    record === null
      ? []
      : heldNotesOf(record)
          .map((note) => note.text)
          .toSorted(),
  ).toEqual(['assessment answers/pain: 10', 'assessment answers/sleep: not at all']);
  for (const each of [a2, b1]) expect((await each.store.outbox()).settled).toMatchObject([{ outcome: 'noted' }]);
  const device = (await devicesOf(nurses.a)).find((each) => each.device === a2.store.device);
  expect(device).toMatchObject({ wrote: 1, arrived: 1, missing: [] });

  // And home again, with what was written meanwhile.
  await act(nurses.c, 'move', patient, nurses.a);
  await sync(c1, a1, a2, empty);
  expect(await held(c1, patient)).toEqual([]);
  for (const each of [a1, a2, empty]) {
    expect(await held(each, patient)).toHaveLength(2);
    expect((await held(each, patient)).join()).toContain('Written before she came to us.');
  }
  await a1.store.commit([answer(assessment, 'pain', 1)], { patient });
  await sync(a1, a2, empty);
  expect(await held(empty, patient)).toEqual(await held(a1, patient));
});

test('a tablet forgets only when all that it wrote about the patient was sent', async () => {
  const a1 = await tablet('a', 'a1-unsent');
  const { patient, assessment } = await admit(a1, 'Ann Unsent');
  let typing: (() => Promise<unknown>) | null = null;
  const a2 = await tablet('a', 'a2-unsent', async (path, on) => {
    const reply = await on();
    if (path.startsWith('/api/sync/pull')) await typing?.();
    return reply;
  });
  await sync(a2);
  await act(nurses.a, 'move', patient, nurses.c);
  // She types while the news of the move is on its way.
  typing = () => {
    typing = null;
    return a2.store.commit([answer(assessment, 'pain', 7)], { patient });
  };
  await a2.sync.syncNow();
  expect((await held(a2, patient)).join()).toContain('"value":7');
  await sync(a2);
  expect(await held(a2, patient)).toEqual([]);
  expect((await quarantineOf(nurses.c, patient)).map((each) => each.changes[0]?.value)).toEqual([7]);
});

test('a server that says more than the tablet knows does not stop its queue', async () => {
  const a1 = await tablet('a', 'a1-newer');
  const { patient, assessment } = await admit(a1, 'Ann Newer');
  const more = z.object({}).loose();
  const a2 = await tablet('a', 'a2-newer', async (_, on) => {
    const reply = await on();
    const said = more.safeParse(
      await reply
        .clone()
        .json()
        .catch(() => null),
    );
    if (!said.success || reply.status !== 200) return reply;
    const lists = Object.entries(said.data).flatMap(([key, list]) =>
      Array.isArray(list) && ['results', 'entries', 'forget', 'settled', 'definitions'].includes(key)
        ? [[key, list.map((each: unknown) => ({ ...more.parse(each), later: 1 }))] as const]
        : [],
    );
    const text = JSON.stringify({ ...said.data, ...Object.fromEntries(lists), later: 1 });
    return Response.json(JSON.parse(text.replaceAll('"code":"other-team"', '"code":"not-thought-of-yet"')));
  });
  await sync(a2);
  await act(nurses.a, 'move', patient, nurses.c);
  await a2.store.commit([answer(assessment, 'pain', 5)], { patient });
  await a2.store.commit(person(a2.device.id(), 'Bea Next'));
  await sync(a2);
  expect((await a2.store.outbox()).quarantined).toMatchObject([{ code: 'unreadable', message: expect.stringContaining('another team') }]);
  expect(await held(a2, patient)).toEqual([]);
  expect((await quarantineOf(nurses.c, patient)).map((each) => each.changes[0]?.value)).toEqual([5]);
});

test('what is not there cannot be shared, nor with a team that is not there', async () => {
  for (const [patient, team, code] of [
    ['nobody-00', nurses.b.team, 'not-here'],
    ['nobody-00', 'no-such-team', 'no-team'],
    ['nobody-00', nurses.a.team, 'no-team'],
  ])
    expect(await codeIn(await nurses.a.send('POST', '/api/admin/sharing', { act: 'share', patient, team }))).toBe(code);
});
