import { EventEmitter, once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { erase, Ledger } from '../../src/server/erasure';
import { push } from '../../src/server/feed/push';
import { openGated } from './gated';
import { openSharing, pain, outcomes, after } from './sharing-world';
import { patience } from '../patience';

// Real processes on a machine that may be busy.
const world = openSharing();
const { config, whoIs, admit, sharing, list, broken, recordIn, painIn, heldIn, ownersOf } = world;

test('another team writes about the patient it names, and about nobody else', async () => {
  const { patient, assessment } = await admit('a');
  const other = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  const { b } = world.teams.nurses;
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
  const { rows } = await world.admin.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
};

test('what the team pushes while the patient moves is with the new owner', async () => {
  const { patient, assessment } = await admit('a');
  const { a } = world.teams.nurses;
  const client = new pg.Client({ ...config(), ...world.teams.servers.a.postgres?.owner });
  await client.connect();
  await client.query('begin');
  await client.query(`select set_config('hna.team', $1, true)`, [a.team]);
  await client.query('select 1 from feed where team = $1 and feed = $2 for update', [a.team, `team/${a.team}`]);
  // The move waits for the team's feed, and the push behind it.
  const moved = sharing('a', 'move', patient, 'b');
  await vi.waitFor(async () => expect(await waiting()).toBe(1), patience);
  const pushed = a.push([a.write([pain(assessment, 9)], { patient })]);
  await vi.waitFor(async () => expect(await waiting()).toBe(2), patience);
  await client.query('commit');
  await client.end();
  expect([await moved, outcomes(await pushed)]).toEqual(['done', ['other-team']]);
  expect((await heldIn('b', patient)).map((each) => each.changes[0]?.value)).toEqual([9]);
  expect(await painIn('a', assessment)).toBe(3);
});

test('what another team pushes while the patient it shares moves is with the new owner', async () => {
  const { patient, assessment } = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  const { b } = world.teams.nurses;
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
  const { a } = world.teams.nurses;
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
  const { c, b } = world.teams.nurses;
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
  const { a, b } = world.teams.nurses;
  expect(outcomes(await b.push([b.write([pain(assessment, 6)], { patient })]))).toEqual(['stored']);
  expect(outcomes(await a.push([a.write([pain(assessment, 7)], { patient })]))).toEqual(['other-team']);
  expect((await heldIn('b', patient)).map((each) => each.changes[0]?.value)).toEqual([7]);
  expect((await list(a)).shared.filter((each) => each.patient === patient)).toEqual([]);
});

test('a share that was broken off is listed as unfinished; done again it goes on for the reason that was given, and stopped it is gone', async () => {
  const { patient } = await admit('a');
  const own = async () => (await list(world.teams.nurses.a)).shared.filter((each) => each.patient === patient);
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
    const { a, b } = world.teams.nurses;
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
  const { named, patient, assessment } = await admit('a');
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
  await erase(database, ledger, whoIs('a'), { patient, typed: named, reason: 'She asked for it.' }, Date.now());
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
  const { a, b } = world.teams.nurses;
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
  const { c } = world.teams.nurses;
  const meanwhile: string[] = [];
  // Between the first and the second transaction of the second attempt.
  await broken('a', 'move', patient, 'c', async (transaction) => {
    if (transaction !== 2) return;
    meanwhile.push(...outcomes(await c.push([c.write([pain(assessment, 8)], { patient })])));
    meanwhile.push(await sharing('c', 'move', patient, to));
  });
  expect(meanwhile).toEqual(['stored', 'done']);
  expect(await ownersOf(patient)).toEqual(owners);
  const nurse = world.teams.nurses[to];
  expect(outcomes(await nurse.push([nurse.write([pain(assessment, 2)], { patient })]))).toEqual(['stored']);
  expect((await recordIn(to, assessment))?.fields['answers/pain']?.map((head) => head.value).toSorted()).toEqual([2, 3, 8]);
});
