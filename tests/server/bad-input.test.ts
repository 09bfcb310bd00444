import { afterAll, beforeAll, expect, test } from 'vitest';
import { protocol, pushLimits, type WireChangeset } from '../../src/protocol';
import { hashText } from '../../src/records';
import { addAccountTo, type RunningServer } from '../../src/server';
import { makeFolder, Nurse, start } from './helper';

// Real processes on a machine that may be busy.
const folder = makeFolder();
let server: RunningServer;
let other: Nurse;
beforeAll(async () => {
  server = await start(folder.path);
  const stranger = { name: 'stranger', display: 'Stranger', password: 'long-enough' };
  await addAccountTo({ data: server.postgres?.places.data ?? '', team: 'Another team', ...stranger });
  other = await Nurse.signIn({ ...server, demo: { team: '', accounts: [stranger] } }, 0, 'device-stranger');
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const outcomes = async (nurse: Nurse, changesets: readonly unknown[]): Promise<string[]> =>
  (await nurse.push(changesets)).results.map((result) => (result.outcome === 'quarantined' ? result.code : result.outcome));

/** The same changeset with another body, and the hash of that. */
const withBody = (wire: WireChangeset, body: string): WireChangeset => ({ header: { ...wire.header, bodyHash: hashText(body) }, body });

test('changesets that are cut, oversized or too deep inside go to quarantine, each alone; the good one between them is stored', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-inside');
  const [one, good, last] = [1, 2, 3].map(() => nurse.write([{ record: 'patient-inside' }], { patient: 'patient-inside' }));
  if (one === undefined || good === undefined || last === undefined) throw new Error('three changesets');
  const cut = Array.from({ length: one.body.length }, (_, at) => withBody(one, one.body.slice(0, at)));
  const deep = one.body.replace('"Ada"', '['.repeat(70) + ']'.repeat(70));
  const large = one.body.replace('Ada', 'A'.repeat(pushLimits.bytes));
  const codes = await outcomes(nurse, [
    ...cut,
    good,
    withBody(last, deep),
    withBody(last, large),
    { ...last, body: last.body.slice(0, -1) },
  ]);
  expect(codes).toEqual([...cut.map(() => 'bad-body'), 'stored', 'bad-body', 'unreadable', 'hash-mismatch']);
});

test('what a newer app wrote is kept until the server knows its protocol, and the rest goes on', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-newer');
  const newer = nurse.write([{ record: 'patient-newer' }], { patient: 'patient-newer', protocol: protocol + 1 });
  const known = nurse.write([{ record: 'patient-newer' }], { patient: 'patient-newer' });
  const reply = await nurse.send('POST', '/api/sync/push', { protocol: protocol + 1, device: nurse.device, changesets: [newer, known] });
  expect(await reply.json()).toMatchObject({
    results: [
      { outcome: 'quarantined', code: 'unknown-protocol', message: expect.stringContaining('version of the app') },
      { outcome: 'stored' },
    ],
    chain: { have: 2 },
  });
});

test('what another team pushed, replayed or forged, never reaches this one', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-ours');
  const ours = nurse.write([{ record: 'patient-ours', value: 'Ours' }], { patient: 'patient-ours' });
  await nurse.push([ours]);
  const { cursor, checksum } = await nurse.pull();
  // Replayed as it was, forged for our team, and about our patient under its own name.
  const forged = other.write([{ record: 'patient-ours', value: 'Theirs' }], { patient: 'patient-ours', team: nurse.team });
  const own = other.write([{ record: 'patient-ours', value: 'Theirs' }], { patient: 'patient-ours' });
  expect(await outcomes(other, [ours, forged, own])).toEqual(['unknown-author', 'unknown-author', 'stored']);
  expect(await nurse.pull()).toMatchObject({ cursor, checksum });
  expect((await other.pull()).entries.map((entry) => entry.changeset)).toEqual([own]);
  // A colleague who replays what is stored changes nothing.
  const colleague = await Nurse.signIn(server, 1, 'device-ours');
  expect(await outcomes(colleague, [ours, ours])).toEqual(['duplicate', 'duplicate']);
});
