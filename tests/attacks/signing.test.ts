import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditPageSchema, heldWholeSchema, snapshotReplySchema, type WireChangeset } from '../../src/protocol';
import { hashText, type Change } from '../../src/records';
import { AccountKey } from '../server/account-key';
import { codeIn, type Nurse } from '../server/helper';
import { told } from '../server/tablet-key';
import { openHospital, type Hospital } from './teams';

// Real processes on a machine that may be busy.
let hospital: Hospital;
let nurse: Nurse;
const key = new AccountKey();
beforeAll(async () => {
  hospital = await openHospital();
  nurse = hospital.home.people.nurse;
  await key.register(nurse);
});
afterAll(() => hospital.close());

const patient = 'patient-0001';
const close: Partial<Change> = { record: 'flag-0001', kind: 'flag', path: 'outcome', value: 'seen' };
const outcomes = async (pushed: readonly unknown[], by = nurse): Promise<readonly string[]> =>
  (await by.push(pushed)).results.map((result) => (result.outcome === 'quarantined' ? result.code : result.outcome));
const entriesOf = async (reason: string): Promise<readonly (string | null)[]> => {
  const page = auditPageSchema.parse(await (await hospital.home.people.auditor.send('GET', '/api/admin/audit')).json());
  return page.entries.filter(({ action, outcome }) => action === 'signature' && outcome === reason).map(({ subject }) => subject);
};

/** Written by hand beside the table: which changes only come in signed. */
const needed: readonly (readonly [Partial<Change>, boolean])[] = [
  [{ record: 'assessment-0001', kind: 'assessment', path: 'answers/pain.rating', value: 7 }, false],
  [{ record: 'assessment-0001', kind: 'assessment', path: 'status', value: 'submitted' }, false],
  [{ record: 'assessment-0001', kind: 'assessment', path: 'signatures/sabc', value: { at: 0, covers: [], status: 'submitted' } }, false],
  [{ record: 'assessment-0001', kind: 'assessment', path: 'status', value: 'agreed' }, true],
  [{ record: 'assessment-0001', kind: 'assessment', path: 'signatures/sdef', value: { at: 0, covers: [], status: 'agreed' } }, true],
  [{ record: 'assessment-0001', kind: 'assessment', path: 'signatures/sabc', value: null, supersedes: ['change-0000'] }, true],
  [{ record: 'flag-0001', kind: 'flag', path: 'urgency', value: 'immediate' }, false],
  [{ record: 'flag-0001', kind: 'flag', path: 'raisedAt', value: 1 }, false],
  [{ record: 'flag-0001', kind: 'flag', path: 'urgency', value: 'soon', supersedes: ['change-0000'] }, true],
  [{ record: 'flag-0001', kind: 'flag', path: 'outcome', value: 'seen' }, true],
  [{ record: 'flag-0001', kind: 'flag', path: 'owner', value: 'somebody' }, true],
  [{ record: 'flag-0001', kind: 'flag', path: 'outcomes/oabc', value: { what: 'spoke', note: '', at: 0 } }, true],
  [{ record: 'flag-0001', kind: 'flag', path: 'reopened/rabc', value: { outcomes: [], reason: '', at: 0 } }, true],
  // The patient is told who has read it.
  [{ record: 'flag-0001', kind: 'flag', path: 'seen/sabc', value: { at: 0 } }, true],
  [{ record: 'task-00001', kind: 'task', path: 'done/dabc', value: { at: 0, note: '' } }, false],
  [{ record: 'grant-0001', kind: 'grant', path: 'to', value: 'a team' }, true],
  [{ record: 'team-settings-1', kind: 'team-settings', path: 'settings/line', value: { value: null, checkedOn: '' } }, true],
  [{ record: 'approval-1', kind: 'approval', path: 'form/hash', value: 'h' }, true],
];

test.each(needed)('unsigned, %j is held back: %s; signed it comes in, and what was held is settled by that', async (change, isHeld) => {
  const wire = nurse.write([change]);
  expect(await outcomes([wire])).toEqual([isHeld ? 'not-signed' : 'stored']);
  expect(await outcomes([key.sign(wire)])).toEqual([isHeld ? 'stored' : 'duplicate']);
  if (!isHeld) return;
  const held = await nurse.send('GET', `/api/admin/quarantine/${hashText(JSON.stringify(wire))}`);
  expect(heldWholeSchema.parse(await held.json())).toMatchObject({ raw: JSON.stringify(wire), settled: { outcome: 'applied' } });
});

describe('a flag is closed in a nurse’s name', () => {
  const attacks: readonly (readonly [string, (wire: WireChangeset) => unknown])[] = [
    ['without a signature', (wire) => wire],
    ['with random bytes', (wire) => ({ ...wire, signature: { key: key.id, proof: 'A'.repeat(86) } })],
    ['with a signature that is none', (wire) => ({ ...wire, signature: 'signed' })],
    ['with nothing in place of one', (wire) => ({ ...wire, signature: null })],
    ['with a key that nobody registered', (wire) => new AccountKey().sign(wire)],
    [
      'with her signature of another changeset',
      (wire) => ({ ...wire, signature: key.sign({ ...wire, header: { ...wire.header, seq: wire.header.seq + 1 } }).signature }),
    ],
    ['with the signature of a text of another kind', (wire) => ({ ...wire, signature: { key: key.id, proof: key.proof(hashText('x')) } })],
  ];

  test.each(attacks)('%s: it is kept for a nurse to look at, and lost to nobody', async (_, attack) => {
    const wire = nurse.write([close], { patient });
    const sent = attack(wire);
    expect(await outcomes([sent])).toEqual(['not-signed']);
    const held = heldWholeSchema.parse(await (await nurse.send('GET', `/api/admin/quarantine/${hashText(JSON.stringify(sent))}`)).json());
    expect(held).toMatchObject({ settled: null, code: 'not-signed', raw: JSON.stringify(sent) });
    expect(held.message).toContain('signature');
    // A signature that does not fit is written down; that there is none is not.
    expect((await entriesOf('does not fit')).includes(wire.header.id)).toBe(sent !== wire);
    const settled = await nurse.send('POST', `/api/admin/quarantine/${held.id}/settle`, { outcome: 'apply' });
    expect(heldWholeSchema.parse(await settled.json()).settled).toMatchObject({ outcome: 'applied', by: nurse.account });
  });

  test('with a colleague’s key, and by a colleague who claims to be her', async () => {
    const colleague = await hospital.hire(hospital.home.id, 'colleague.home', ['nurse']);
    const theirs = new AccountKey();
    expect((await theirs.register(colleague)).status).toBe(200);
    expect(await outcomes([theirs.sign(nurse.write([close], { patient }))])).toEqual(['not-signed']);
    const claim = colleague.write([close], { patient, author: nurse.account });
    expect(await outcomes([theirs.sign(claim)], colleague)).toEqual(['not-signed']);
    expect(await outcomes([theirs.sign(colleague.write([close], { patient }))], colleague)).toEqual(['stored']);
    // Her own, whoever brings it: two nurses share a tablet.
    expect(await outcomes([key.sign(nurse.write([close], { patient }))], colleague)).toEqual(['stored']);
  });

  test('with the key that an account of another team has', async () => {
    const elsewhere = new AccountKey();
    expect((await elsewhere.register(hospital.other.people.nurse)).status).toBe(200);
    expect(await outcomes([elsewhere.sign(nurse.write([close], { patient }))])).toEqual(['not-signed']);
  });

  test('with her signature, altered on the way', async () => {
    const wire = key.sign(nurse.write([close], { patient }));
    const altered = { ...wire, header: { ...wire.header, at: 1 } };
    expect(await outcomes([altered])).toEqual(['not-signed']);
    expect(await outcomes([wire])).toEqual(['stored']);
  });

  test('again after somebody rejected it: a signature that comes later does not bring it in', async () => {
    const wire = nurse.write([close], { patient });
    expect(await outcomes([wire])).toEqual(['not-signed']);
    const id = hashText(JSON.stringify(wire));
    await nurse.send('POST', `/api/admin/quarantine/${id}/settle`, { outcome: 'reject', reason: 'She did not.' });
    expect(await outcomes([key.sign(wire)])).toEqual(['not-signed']);
  });
});

test('a support worker says by their own key that they have seen a flag, and closes or takes none with it', async () => {
  const support = hospital.home.people['support-worker'];
  const theirs = new AccountKey();
  await theirs.register(support);
  const write = (path: string, value: Change['value']) => support.write([{ record: 'flag-0001', kind: 'flag', path, value }], { patient });
  expect(await outcomes([theirs.sign(write('seen/sdef', { at: 0 }))], support)).toEqual(['stored']);
  const more = [write('outcomes/odef', { what: 'spoke', note: '', at: 0 }), write('owner', support.account), write('reopened/rdef', {})];
  expect(
    await outcomes(
      more.map((wire) => theirs.sign(wire)),
      support,
    ),
  ).toEqual(more.map(() => 'not-allowed'));
});

test('an answer with a signature that does not fit comes in as one without, and it is written down', async () => {
  const good = nurse.write([{ record: 'assessment-0002', kind: 'assessment', path: 'answers/fear.rating', value: 1 }]);
  const bad = nurse.write([{ record: 'assessment-0002', kind: 'assessment', path: 'answers/pain.rating', value: 1 }]);
  expect(await outcomes([key.sign(good), new AccountKey().sign(bad)])).toEqual(['stored', 'stored']);
  expect(await entriesOf('does not fit')).toContain(bad.header.id);
  // Brought again it is a duplicate, and nothing more is written down.
  expect(await outcomes([new AccountKey().sign(bad)])).toEqual(['duplicate']);
  expect((await entriesOf('does not fit')).filter((id) => id === bad.header.id)).toHaveLength(1);
  const unsigned = (await nurse.pull()).entries.filter((entry) => entry.unsigned === true).map(({ changeset }) => changeset.header.id);
  expect(unsigned).toContain(bad.header.id);
  expect(unsigned).not.toContain(good.header.id);
  const page = snapshotReplySchema.parse(await (await nurse.send('GET', `/api/sync/snapshot?feed=team/${nurse.team}`)).json());
  expect(page.unsigned).toContain(bad.header.id);
  expect(page.unsigned).not.toContain(good.header.id);
});

describe('a key is registered', () => {
  test('by whoever has it, for herself, and once', async () => {
    const colleague = await hospital.hire(hospital.home.id, 'second.home', ['nurse']);
    const mine = new AccountKey();
    expect(await told(await mine.register(colleague), 'fresh')).toBe(true);
    expect(await told(await mine.register(colleague), 'fresh')).toBe(false);
    // Another's public key, with the proof that its owner gave for herself; and one's own as another's.
    const proof = mine.proof(`hna/1\naccount-key\n${colleague.team}\n${colleague.account}`);
    const copied = await nurse.send('POST', '/api/account/keys', { publicKey: mine.publicKey, proof });
    expect([copied.status, await codeIn(copied)]).toEqual([403, 'not-your-key']);
    expect(await codeIn(await mine.register(nurse))).toBe('not-your-key');
    const strange = await nurse.send('POST', '/api/account/keys', { publicKey: 'A'.repeat(100), proof: 'A'.repeat(86) });
    expect([strange.status, await codeIn(strange)]).toEqual([403, 'not-your-key']);
  });

  test('and dies with the account; whoever is let in again registers it again', async () => {
    const leaver = await hospital.hire(hospital.home.id, 'leaver.home', ['nurse']);
    const hers = new AccountKey();
    await hers.register(leaver);
    const manager = hospital.home.people['system-administrator'];
    const made = hers.sign(leaver.write([close], { patient }));
    expect((await manager.send('POST', `/api/admin/people/${leaver.account}`, { disabled: true })).status).toBe(200);
    expect((await hers.register(leaver)).status).toBe(401);
    expect(await outcomes([made])).toEqual(['not-signed']);
    expect((await manager.send('POST', `/api/admin/people/${leaver.account}`, { disabled: false })).status).toBe(200);
    // That she may come in again brings no key back by itself.
    expect(await outcomes([hers.sign(leaver.write([close], { patient }))])).toEqual(['not-signed']);
  });
});
