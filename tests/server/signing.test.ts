import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from '../../src/server';
import type { Signer } from '../../src/store';
import { makeSigningKey, readSigningKey } from '../../src/vault/signing';
import { answer, Device, person } from '../store/world';
import { makeFolder, Nurse, start } from './helper';
import { openTablet, type Tablet } from './tablet';

const folder = makeFolder();
// No forms: the one of the folder is enough for a server, not for a tablet.
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let reader: Nurse;
beforeAll(async () => {
  server = await start(folder.path);
  reader = await Nurse.signIn(server, 0, 'device-of-reader');
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const signerOf = async ({ store }: Tablet): Promise<Signer> => ({
  account: (await store.identity())?.account ?? '',
  signing: await readSigningKey(await makeSigningKey()),
});
const unsigned = async (): Promise<ReadonlySet<string>> =>
  new Set((await reader.pull()).entries.filter((entry) => entry.unsigned === true).map(({ changeset }) => changeset.header.id));

test('a tablet registers the key of whoever unlocked it before it sends; a colleague’s tablet hears what nobody signed', async () => {
  const asked: string[] = [];
  const one = await openTablet(new Device('one'), 0, server, undefined, (path) => asked.push(path.split('?')[0] ?? ''));
  const other = await openTablet(new Device('other'), 1, server);
  const [patient, assessment] = [one.device.id(), one.device.id()];
  const { changeset: before } = await other.store.commit(person(patient));
  await other.sync.syncNow();
  one.store.signWith(await signerOf(one));
  const { changeset: signed } = await one.store.commit([answer(assessment, 'pain.rating', 7)], { patient });
  await one.sync.syncNow();
  expect(asked.indexOf('/api/account/keys')).toBeLessThan(asked.indexOf('/api/sync/push'));
  const { changeset: later } = await one.store.commit([answer(assessment, 'fear.rating', 7)], { patient });
  await one.sync.syncNow();
  expect(asked.filter((path) => path === '/api/account/keys')).toHaveLength(1);
  await other.sync.syncNow();
  const ids = [before, signed, later].map(({ header }) => header.id);
  expect(await one.store.unsigned(ids)).toEqual(new Set([before.header.id]));
  expect(await other.store.unsigned(ids)).toEqual(new Set([before.header.id]));
  // A tablet that reads records instead of changesets hears the same.
  const third = await openTablet(new Device('third'), 1, server);
  const page: unknown = await (await reader.send('GET', `/api/sync/snapshot?feed=team/${reader.team}`)).json();
  await third.store.sync.applySnapshot({ records: [], ...Object(page) });
  expect(await third.store.unsigned(ids)).toEqual(new Set([before.header.id]));
});

test('what an older tablet wrote before its key was known is signed by its author once it is, and comes in', async () => {
  const tablet = await openTablet(new Device('old'), 0, server);
  const { changeset } = await tablet.store.commit([{ record: tablet.device.id(), kind: 'flag', path: 'outcome', value: 'seen' }]);
  const { id } = changeset.header;
  await tablet.sync.syncNow();
  expect((await tablet.store.outbox()).quarantined).toMatchObject([{ changeset: id, code: 'not-signed' }]);
  const signer = await signerOf(tablet);
  tablet.store.signWith(signer);
  await tablet.sync.syncNow();
  await tablet.sync.syncNow();
  expect(await tablet.store.outbox()).toMatchObject({ waiting: 0, quarantined: [] });
  expect((await reader.pull()).entries.some(({ changeset: one }) => one.header.id === id)).toBe(true);
  expect((await unsigned()).has(id)).toBe(false);
});

test('what was signed while the server did not know the key is offered again when it does', async () => {
  let keyless = true;
  const tablet = await openTablet(new Device('early'), 0, server, (path, on) =>
    // The server is a former one, which has no such route.
    keyless && path === '/api/account/keys' ? Promise.resolve(Response.json({ code: 'not-found', message: 'No.' }, { status: 404 })) : on(),
  );
  tablet.store.signWith(await signerOf(tablet));
  const { changeset } = await tablet.store.commit([{ record: tablet.device.id(), kind: 'flag', path: 'outcome', value: 'seen' }]);
  await tablet.sync.syncNow();
  expect((await tablet.store.outbox()).quarantined).toMatchObject([{ changeset: changeset.header.id, code: 'not-signed' }]);
  keyless = false;
  await tablet.sync.syncNow();
  await tablet.sync.syncNow();
  expect(await tablet.store.outbox()).toMatchObject({ waiting: 0, quarantined: [] });
});
