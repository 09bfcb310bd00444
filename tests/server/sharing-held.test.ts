import { expect, test } from 'vitest';
import { heldWholeSchema, settledReplySchema, type HeldWhole } from '../../src/protocol';
import { AccountKey } from './account-key';
import type { Name } from './teams';
import { openSharing, pain, outcomes } from './sharing-world';

// Real processes on a machine that may be busy.
const world = openSharing();
const { admit, sharing, recordIn, painIn, heldIn } = world;

const settle = async (name: Name, id: string): Promise<HeldWhole['settled']> => {
  const reply = await world.teams.nurses[name].send('POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'apply' });
  expect(reply.status).toBe(200);
  return heldWholeSchema.parse(await reply.json()).settled;
};
const heard = async (name: Name, id: string) => {
  const reply = await world.teams.nurses[name].send('POST', '/api/sync/settled', { changesets: [id] });
  return settledReplySchema.parse(await reply.json()).settled;
};

/** What nobody can apply yet: its author is in no team. */
const stranger = { author: 'nobody-at-all' };

test('what was held about a patient of another team is settled here once that team has it', async () => {
  const { patient, assessment } = await admit('a');
  expect(await sharing('a', 'share', patient, 'b')).toBe('done');
  const { b } = world.teams.nurses;
  // Held for its form; by the time that somebody looks at it the form has come.
  const form = { id: 'late-form', version: '1.0.0', hash: 'F'.repeat(43) };
  const [one, two] = [1, 2].map((value) => b.write([pain(assessment, value)], { patient }, { form }));
  expect(outcomes(await b.push([one, two]))).toEqual(['unknown-form', 'unknown-form']);
  await world.admin.query(
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
  const { a, b } = world.teams.nurses;
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
  const { a } = world.teams.nurses;
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
  const { b } = world.teams.nurses;
  const alone = b.write([pain(assessment, 9, { supersedes: [first] })], { patient });
  expect(outcomes(await b.push([alone]))).toEqual(['stored']);
  for (let again = 0; again < 2; again += 1) {
    expect(await sharing('a', 'share', patient, 'b')).toBe('done');
    expect(await painIn('a', assessment)).toBe(9);
  }
  expect(outcomes(await b.push([alone]))).toEqual(['duplicate']);
});
