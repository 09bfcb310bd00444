import { EventEmitter, once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  heldWholeSchema,
  quarantinePageSchema,
  settledReplySchema,
  sharingSchema,
  type HeldWhole,
  type PushReply,
  type Sharing,
  type SharingAct,
} from '../../src/protocol';
import { recordStateSchema, valueAt, type Change, type RecordState } from '../../src/records';
import { actOnSharing } from '../../src/server/admin/sharing';
import { erase, Ledger } from '../../src/server/erasure';
import { push } from '../../src/server/feed/push';
import { AccountKey } from './account-key';
import { codeIn, type Nurse } from './helper';
import { openGated } from './gated';
import { startTeams, type Name, type Teams } from './teams';

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let teams: Teams;
let admin: pg.Client;
beforeAll(async () => {
  teams = await startTeams();
  admin = new pg.Client({ ...config(), ...teams.servers.a.postgres?.owner });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await teams.stop();
});

const config = (): pg.ClientConfig => teams.servers.a.postgres?.app ?? {};

const whoIs = (name: Name) => ({ team: teams.nurses[name].team, account: teams.nurses[name].account });

let admitted = 0;
const pain = (assessment: string, value: number, more: Partial<Change> = {}): Partial<Change> => ({
  record: assessment,
  kind: 'assessment',
  path: 'answers/pain',
  value,
  ...more,
});

/** A patient of the team with one assessment. `first` is the change that her pain of 3 is. */
async function admit(name: Name): Promise<{ patient: string; assessment: string; first: string }> {
  admitted += 1;
  const [patient, assessment, first] = [`patient-${admitted}-xx`, `assessment-${admitted}`, `first-pain-${admitted}`];
  const nurse = teams.nurses[name];
  const reply = await nurse.push([
    nurse.write([{ record: patient, value: `Ann ${admitted}` }], { patient }),
    nurse.write([pain(assessment, 3, { id: first })], { patient }),
  ]);
  expect(outcomes(reply)).toEqual(['stored', 'stored']);
  return { patient, assessment, first };
}

const outcomes = (reply: PushReply): string[] => reply.results.map((each) => (each.outcome === 'quarantined' ? each.code : each.outcome));

async function sharing(by: Name, act: SharingAct['act'], patient: string, to: Name): Promise<string> {
  const reply = await teams.nurses[by].send('POST', '/api/admin/sharing', { act, patient, team: teams.nurses[to].team });
  return reply.status === 200 ? 'done' : codeIn(reply);
}

const list = async (nurse: Nurse): Promise<Sharing> => sharingSchema.parse(await (await nurse.send('GET', '/api/admin/sharing')).json());

/** Breaks off after so many transactions; `meanwhile` comes before one of them. */
async function broken(
  by: Name,
  act: SharingAct['act'],
  patient: string,
  to: Name,
  gate: (transaction: number) => Promise<void> | void,
): Promise<void> {
  const database = openGated(config(), gate);
  try {
    await actOnSharing(database, whoIs(by), { act, patient, team: teams.nurses[to].team, reason: 'Radiotherapy' });
  } finally {
    await database.destroy();
  }
}
const after = (count: number) => (transaction: number) => {
  if (transaction > count) throw new Error('The server died.');
};

async function recordIn(name: Name, id: string): Promise<RecordState | null> {
  const { team } = teams.nurses[name];
  await admin.query('begin');
  await admin.query(`select set_config('hna.team', $1, true)`, [team]);
  const { rows } = await admin.query<{ state: string }>('select state from record where team = $1 and id = $2', [team, id]);
  await admin.query('commit');
  return rows[0] === undefined ? null : recordStateSchema.parse(JSON.parse(rows[0].state));
}
const painIn = async (name: Name, assessment: string): Promise<unknown> => {
  const state = await recordIn(name, assessment);
  return state === null ? null : valueAt(state, 'answers/pain');
};

async function heldIn(name: Name, patient: string): Promise<HeldWhole[]> {
  const nurse = teams.nurses[name];
  const page = quarantinePageSchema.parse(await (await nurse.send('GET', '/api/admin/quarantine')).json());
  const own = page.held.filter((each) => each.patient === patient);
  return Promise.all(
    own.map(async ({ id }) => heldWholeSchema.parse(await (await nurse.send('GET', `/api/admin/quarantine/${id}`)).json())),
  );
}

/** Who reads the patient from the own feed: the owner alone. */
async function ownersOf(patient: string): Promise<string[]> {
  const owners: string[] = [];
  for (const name of ['a', 'b', 'c', 'd'] as const) {
    const { team } = teams.nurses[name];
    const reply = await teams.nurses[name].send('GET', `/api/sync/snapshot?feed=team/${team}`);
    if ((await reply.text()).includes(`"${patient}"`)) owners.push(name);
  }
  return owners;
}

test('another team writes about the patient it names, and about nobody else', async () => {
  const { patient, assessment } = await admit('a');
  const other = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  const { b } = teams.nurses;
  const worse = pain(other.assessment, 10, { supersedes: [other.first] });
  const mine = { record: patient, path: 'phone', value: '1' };
  const { header, body } = b.write([mine, worse]);
  const { patient: _, ...unnamed } = header;
  expect(
    outcomes(
      await b.push([
        { header: unnamed, body },
        b.write([mine, worse], { patient }),
        b.write([{ ...mine, record: other.patient }], { patient }),
        b.write([{ ...mine, record: 'patient-new-1' }], { patient }),
        b.write([mine, pain(assessment, 4), pain('assessment-new', 4)], { patient }),
      ]),
    ),
  ).toEqual(['wrong-patient', 'wrong-patient', 'wrong-patient', 'wrong-patient', 'stored']);
  expect(await painIn('a', other.assessment)).toBe(3);
  expect((await recordIn('a', other.patient))?.fields['phone']).toBeUndefined();
  expect(await painIn('a', 'assessment-new')).toBe(4);
});

const waiting = async (): Promise<number> => {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
};

test('what the team pushes while the patient moves is with the new owner', async () => {
  const { patient, assessment } = await admit('a');
  const { a } = teams.nurses;
  const client = new pg.Client({ ...config(), ...teams.servers.a.postgres?.owner });
  await client.connect();
  await client.query('begin');
  await client.query(`select set_config('hna.team', $1, true)`, [a.team]);
  await client.query('select 1 from feed where team = $1 and feed = $2 for update', [a.team, `team/${a.team}`]);
  // The move waits for the team's feed, and the push behind it.
  const moved = sharing('a', 'move', patient, 'b');
  await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 20_000 });
  const pushed = a.push([a.write([pain(assessment, 9)], { patient })]);
  await vi.waitFor(async () => expect(await waiting()).toBe(2), { timeout: 20_000 });
  await client.query('commit');
  await client.end();
  expect([await moved, outcomes(await pushed)]).toEqual(['done', ['other-team']]);
  expect((await heldIn('b', patient)).map((each) => each.changes[0]?.value)).toEqual([9]);
  expect(await painIn('a', assessment)).toBe(3);
});

test('what another team pushes while the patient it shares moves is with the new owner', async () => {
  const { patient, assessment } = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  const { b } = teams.nurses;
  const moves: string[] = [];
  // Once it is known with whom the patient is, the move goes first.
  const database = openGated(config(), async (transaction) => {
    if (transaction === 4) moves.push(await sharing('a', 'move', patient, 'c'));
  });
  const changeset = b.write([pain(assessment, 9)], { patient });
  const { reply } = await push(database, whoIs('b'), { protocol: 1, device: b.device, changesets: [changeset] });
  await database.destroy();
  expect([moves, outcomes(reply)]).toEqual([['done'], ['other-team']]);
  expect((await heldIn('c', patient)).map((each) => each.changes[0]?.value)).toEqual([9]);
  for (const name of ['a', 'b'] as const) expect(await heldIn(name, patient)).toEqual([]);
  expect(await painIn('a', assessment)).toBe(3);
});

test('a move never touches another patient of the new team, and nothing has changed where it is refused', async () => {
  const { patient, assessment, first } = await admit('b');
  const decoy = await admit('a');
  expect(await sharing('a', 'share', decoy.patient, 'c')).toBe('done');
  const { a } = teams.nurses;
  await a.push([a.write([pain(assessment, 0, { supersedes: [first] })], { patient: decoy.patient })]);
  expect(await sharing('a', 'move', decoy.patient, 'b')).toBe('mixed-up');
  expect(await painIn('b', assessment)).toBe(3);
  expect(await ownersOf(decoy.patient)).toEqual(['a']);
  expect((await list(a)).shared.filter((each) => each.patient === decoy.patient)).toMatchObject([{ unfinished: null }]);
  expect((await list(a)).moved.filter((each) => each.patient === decoy.patient)).toEqual([]);
  // Nor is it the patient's own number that opens the door.
  await a.push([a.write([{ record: patient, value: 'Somebody else' }], { patient })]);
  expect(await sharing('a', 'move', patient, 'b')).toBe('theirs');
  expect((await recordIn('b', patient))?.fields['name']?.map((head) => head.value)).not.toContain('Somebody else');
});

test('nobody is shared into a team that has the patient, and its own patient stays its own', async () => {
  const { patient, assessment } = await admit('b');
  const { c, b } = teams.nurses;
  await c.push([c.write([{ record: patient, value: 'Somebody else' }], { patient })]);
  expect(await sharing('c', 'share', patient, 'b')).toBe('theirs');
  expect((await list(c)).shared.filter((each) => each.patient === patient)).toEqual([]);
  expect(await ownersOf(patient)).toEqual(['b', 'c']);
  expect(outcomes(await b.push([b.write([pain(assessment, 5)], { patient })]))).toEqual(['stored']);
  expect(await painIn('b', assessment)).toBe(5);
});

test('a share that is overtaken by a move to the same team leaves no circle', async () => {
  const { patient, assessment } = await admit('a');
  const moves: string[] = [];
  const late = broken('a', 'share', patient, 'b', async (transaction) => {
    if (transaction === 2) moves.push(await sharing('a', 'move', patient, 'b'));
  });
  await expect(late).rejects.toMatchObject({ code: 'theirs' });
  expect(moves).toEqual(['done']);
  expect(await ownersOf(patient)).toEqual(['b']);
  const { a, b } = teams.nurses;
  expect(outcomes(await b.push([b.write([pain(assessment, 6)], { patient })]))).toEqual(['stored']);
  expect(outcomes(await a.push([a.write([pain(assessment, 7)], { patient })]))).toEqual(['other-team']);
  expect((await heldIn('b', patient)).map((each) => each.changes[0]?.value)).toEqual([7]);
  expect((await list(a)).shared.filter((each) => each.patient === patient)).toEqual([]);
});

test('a share that was broken off is listed as unfinished; done again it goes on for the reason that was given, and stopped it is gone', async () => {
  const { patient } = await admit('a');
  const own = async () => (await list(teams.nurses.a)).shared.filter((each) => each.patient === patient);
  for (const last of ['share', 'stop'] as const) {
    await expect(broken('a', 'share', patient, 'b', after(1))).rejects.toThrow('died');
    expect(await own()).toMatchObject([{ unfinished: 'share' }]);
    expect(await sharing('a', last, patient, 'b')).toBe('done');
    expect(await own()).toMatchObject(last === 'share' ? [{ unfinished: null, reason: 'Radiotherapy' }] : []);
    expect(await sharing('a', 'stop', patient, 'b')).toBe('done');
  }
});

test('while a move is broken off, before the new team has the patient or after, work waits or is stored there', async () => {
  for (const count of [1, 2]) {
    const { patient, assessment } = await admit('a');
    expect(await sharing('a', 'share', patient, 'b')).toBe('done');
    await expect(broken('a', 'move', patient, 'b', after(count))).rejects.toThrow('died');
    const { a, b } = teams.nurses;
    expect(outcomes(await b.push([b.write([pain(assessment, 6)], { patient })]))).toEqual(['stored']);
    expect(outcomes(await a.push([a.write([pain(assessment, 7)], { patient })]))).toEqual(['other-team']);
    expect(await sharing('a', 'move', patient, 'b')).toBe('done');
    expect((await list(a)).moved.find((each) => each.patient === patient)).toMatchObject({ unfinished: null, reason: 'Radiotherapy' });
    expect(await ownersOf(patient)).toEqual(['b']);
    expect((await recordIn('b', assessment))?.fields['answers/pain']?.map((head) => head.value).toSorted()).toEqual([3, 6]);
    expect((await heldIn('b', patient)).map((each) => each.changes[0]?.value)).toEqual([7]);
  }
});

test('a patient who is erased while they move does not arrive in the new team', async () => {
  const { patient, assessment } = await admit('a');
  const steps = new EventEmitter();
  const [moving, erased] = [once(steps, 'moving'), once(steps, 'erased')];
  let move: Promise<void> = Promise.resolve();
  // Erasing has looked at where the patient is; then the move takes them up, and lets go of them only when they are erased.
  const database = openGated(config(), async (transaction) => {
    if (transaction !== 2) return;
    move = broken('a', 'move', patient, 'b', async (of) => {
      if (of !== 2) return;
      steps.emit('moving');
      await erased;
    });
    move.catch(() => undefined);
    await moving;
  });
  const ledger = new Ledger(join(mkdtempSync(join(tmpdir(), 'hna-ledger-')), 'erased.jsonl'));
  await erase(database, ledger, whoIs('a'), { patient, typed: `Ann ${admitted}`, reason: 'She asked for it.' }, Date.now());
  await database.destroy();
  steps.emit('erased');
  await expect(move).rejects.toThrow('erased meanwhile');
  expect(await recordIn('b', assessment)).toBeNull();
  expect(await ownersOf(patient)).toEqual([]);
});

test('ending the shares of a move that was broken off does not make the new owner forget', async () => {
  const { patient } = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  await expect(broken('a', 'move', patient, 'b', after(2))).rejects.toThrow('died');
  const { a, b } = teams.nurses;
  expect((await list(a)).shared.filter((each) => each.patient === patient)).toMatchObject([{ unfinished: 'stop' }]);
  expect(await sharing('a', 'stop', patient, 'b')).toBe('done');
  expect((await b.pull()).forget?.map((each) => each.patient) ?? []).not.toContain(patient);
  expect(await sharing('a', 'move', patient, 'b')).toBe('done');
  expect((await b.pull()).forget?.map((each) => each.patient) ?? []).not.toContain(patient);
  expect(await ownersOf(patient)).toEqual(['b']);
});

test.each([
  ['has gone on to a third team', 'd', ['d']],
  ['has come home', 'a', ['a']],
] as const)('a move done again after the patient %s leaves one owner', async (_, to, owners) => {
  const { patient, assessment } = await admit('a');
  await expect(broken('a', 'move', patient, 'c', after(2))).rejects.toThrow('died');
  const { c } = teams.nurses;
  const meanwhile: string[] = [];
  // Between the first and the second transaction of the second attempt.
  await broken('a', 'move', patient, 'c', async (transaction) => {
    if (transaction !== 2) return;
    meanwhile.push(...outcomes(await c.push([c.write([pain(assessment, 8)], { patient })])));
    meanwhile.push(await sharing('c', 'move', patient, to));
  });
  expect(meanwhile).toEqual(['stored', 'done']);
  expect(await ownersOf(patient)).toEqual(owners);
  const nurse = teams.nurses[to];
  expect(outcomes(await nurse.push([nurse.write([pain(assessment, 2)], { patient })]))).toEqual(['stored']);
  expect((await recordIn(to, assessment))?.fields['answers/pain']?.map((head) => head.value).toSorted()).toEqual([2, 3, 8]);
});

const settle = async (name: Name, id: string): Promise<HeldWhole['settled']> => {
  const reply = await teams.nurses[name].send('POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'apply' });
  expect(reply.status).toBe(200);
  return heldWholeSchema.parse(await reply.json()).settled;
};
const heard = async (name: Name, id: string) => {
  const reply = await teams.nurses[name].send('POST', '/api/sync/settled', { changesets: [id] });
  return settledReplySchema.parse(await reply.json()).settled;
};

/** What nobody can apply yet: its author is in no team. */
const stranger = { author: 'nobody-at-all' };

test('what was held about a patient of another team is settled here once that team has it', async () => {
  const { patient, assessment } = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  const { b } = teams.nurses;
  // Held for its form; by the time that somebody looks at it the form has come.
  const form = { id: 'late-form', version: '1.0.0', hash: 'F'.repeat(43) };
  const [one, two] = [1, 2].map((value) => b.write([pain(assessment, value)], { patient }, { form }));
  expect(outcomes(await b.push([one, two]))).toEqual(['unknown-form', 'unknown-form']);
  await admin.query(
    `insert into definition (hash, id, version, status, points, body, loaded) values ($1, 'late-form', '1.0.0', 'retired', '[]', '{}', 0)`,
    [form.hash],
  );
  const [first, second] = await heldIn('b', patient);
  expect(await settle('b', first?.id ?? '')).toMatchObject({ outcome: 'applied' });
  expect((await recordIn('a', assessment))?.fields['answers/pain']?.map((head) => head.value)).toContain(first?.changes[0]?.value);
  // Too late for the second: it is the owner's to settle, and its tablet hears from there.
  expect(await sharing('a', 'stop', patient, 'b')).toBe('done');
  expect(await settle('b', second?.id ?? '')).toMatchObject({ outcome: 'passed-on' });
  expect(await heldIn('b', patient)).toEqual([]);
  const [there] = await heldIn('a', patient);
  expect(await settle('a', there?.id ?? '')).toMatchObject({ outcome: 'applied' });
  expect(await heard('b', two?.header.id ?? '')).toMatchObject([{ outcome: 'applied' }]);
});

test('what is held follows the patient from team to team and home, and its tablet hears what became of it', async () => {
  const { patient, assessment } = await admit('a');
  const { a, b } = teams.nurses;
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  expect(await sharing('a', 'stop', patient, 'b')).toBe('done');
  const late = b.write([pain(assessment, 8)], { patient });
  const unknown = a.write([pain(assessment, 9)], { patient, ...stranger });
  expect(outcomes(await b.push([late]))).toEqual(['other-team']);
  expect(outcomes(await a.push([unknown]))).toEqual(['unknown-author']);
  for (const [from, to] of [
    ['a', 'c'],
    ['c', 'a'],
    ['a', 'd'],
  ] as const) {
    expect(await sharing(from, 'move', patient, to)).toBe('done');
    expect(await heldIn(from, patient)).toEqual([]);
    expect((await heldIn(to, patient)).map((each) => each.code).toSorted()).toEqual(['other-team', 'unknown-author']);
  }
  for (const { id } of await heldIn('d', patient)) expect(await settle('d', id)).toMatchObject({ outcome: 'applied' });
  expect(await heard('b', late.header.id)).toMatchObject([{ outcome: 'applied' }]);
  expect(await heard('a', unknown.header.id)).toMatchObject([{ outcome: 'applied' }]);
});

test('a red flag that the old team raises after the move is on the new team’s list at once; one that was raised is not altered', async () => {
  const { patient } = await admit('a');
  const { a } = teams.nurses;
  const flag = (path: string, value: string) => ({ record: `flag-${patient}`, kind: 'flag' as const, path, value });
  expect(await sharing('a', 'move', patient, 'b')).toBe('done');
  const key = new AccountKey();
  await key.register(a);
  const raised = a.write([flag('rule', 'breathless')], { patient });
  expect(outcomes(await a.push([raised, key.sign(a.write([flag('state', 'closed')], { patient }))]))).toEqual(['other-team', 'other-team']);
  expect(Object.keys((await recordIn('b', `flag-${patient}`))?.fields ?? {})).toEqual(['rule']);
  expect((await heldIn('b', patient)).map((each) => each.changes[0]?.path)).toEqual(['state']);
  expect(await heard('a', raised.header.id)).toMatchObject([{ outcome: 'applied' }]);
});

test('what the other team sent of the patient while nobody knew of the share comes over when it is shared again', async () => {
  const { patient, assessment, first } = await admit('a');
  const { b } = teams.nurses;
  const alone = b.write([pain(assessment, 9, { supersedes: [first] })], { patient });
  expect(outcomes(await b.push([alone]))).toEqual(['stored']);
  for (let again = 0; again < 2; again += 1) {
    expect(await sharing('a', 'share', patient, 'b')).toBe('done');
    expect(await painIn('a', assessment)).toBe(9);
  }
  expect(outcomes(await b.push([alone]))).toEqual(['duplicate']);
});
