import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '../../src/records';
import { backUpTo, restoreFrom, type RunningServer } from '../../src/server';
import type { Store } from '../../src/store';
import { answer, Device, person } from '../store/world';
import { makeFolder, start } from './helper';
import { openTablet, type Tablet } from './tablet';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const data = join(folder.path, 'data');
// No forms: the one of the folder is enough for a server, not for a tablet.
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let tablets: Tablet[];
beforeAll(async () => {
  server = await start(folder.path);
  tablets = await Promise.all([0, 1, 0].map((nurse, index) => openTablet(new Device(`tablet ${index}`), nurse, server)));
});
afterAll(async () => {
  for (const { sync, store } of tablets) {
    sync.stop();
    store.close();
  }
  await server.stop();
  folder.remove();
});

async function syncAll(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) for (const { sync } of tablets) await sync.syncNow();
}

/** Every saved changeset as the server has it: id → how often it is in the feed; and the records as it folded them. */
async function onServer(): Promise<{ changesets: string[]; positions: number[]; records: Map<string, string> }> {
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  try {
    const entries = await client.query<{ changeset: string; position: string }>(
      'select changeset, position from feed_entry order by position',
    );
    const records = await client.query<{ id: string; state: string }>('select id, state from record');
    return {
      changesets: entries.rows.map((row) => row.changeset),
      positions: entries.rows.map((row) => Number(row.position)),
      records: new Map(records.rows.map((row) => [row.id, canonicalJson(JSON.parse(row.state))])),
    };
  } finally {
    await client.end();
  }
}

test('a server destroyed and restored from an old backup is refilled by its tablets: nothing is missing, nothing is twice', async () => {
  const [first, second, third] = tablets;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three tablets');
  const saved: string[] = [];
  const save = async (tablet: Tablet, edits: Parameters<Store['commit']>[0], urgent = false): Promise<void> => {
    saved.push((await tablet.store.commit(edits, { urgent })).changeset.header.id);
  };
  const [ann, assessment] = [first.device.id(), first.device.id()];

  // Before the backup: sent by all, read by all.
  await save(first, person(ann));
  for (const tablet of tablets) await save(tablet, [answer(assessment, 'pain.rating', tablets.indexOf(tablet))]);
  await syncAll();
  const { path, manifest } = await backUpTo({ data }, join(folder.path, 'backups'));
  expect(manifest.tables['changeset']?.rows).toBe(saved.length);

  // After it: sent and read by all; sent and read by nobody else; an urgent one; and one that never left its tablet.
  for (let round = 0; round < 20; round += 1)
    for (const tablet of tablets) await save(tablet, [answer(assessment, `after.${round}`, `${tablets.indexOf(tablet)} of ${round}`)]);
  await syncAll();
  await save(second, person(second.device.id(), 'Sent only'), true);
  await second.sync.syncNow();
  await save(third, [answer(assessment, 'pain.note', 'never sent before the crash')]);
  const atCrash = await onServer();
  expect(atCrash.changesets).toHaveLength(saved.length - 1);

  // The crash takes the whole data folder; work goes on meanwhile.
  await server.stop();
  rmSync(data, { recursive: true });
  for (const tablet of tablets) {
    await save(tablet, [answer(assessment, 'during.note', `offline ${tablets.indexOf(tablet)}`)]);
    await tablet.sync.syncNow();
    expect(tablet.sync.status().state).toBe('offline');
  }

  await restoreFrom({ data }, path);
  server = await start(folder.path);
  expect((await onServer()).changesets).toHaveLength(4);
  for (const tablet of tablets) await tablet.signIn(server);
  await syncAll();

  const after = await onServer();
  expect(after.changesets.toSorted()).toEqual(saved.toSorted());
  expect(after.positions).toEqual(saved.map((_, index) => index + 1));
  for (const { store, sync } of tablets) {
    expect(sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    expect(await store.corrupt()).toEqual([]);
    const records = [...(await store.records('patient')), ...(await store.records('assessment'))];
    // Equal sets of changes give equal bytes of state, here and there.
    expect(new Map(records.map((record) => [record.id, canonicalJson(record)]))).toEqual(after.records);
  }
  expect(after.records.get(assessment)).toContain('never sent before the crash');
});

test('a server put back behind its tablets without a restore mints a new epoch, and is refilled too', async () => {
  const before = await onServer();
  const client = new pg.Client(server.postgres?.owner);
  await client.connect();
  // What copying an old data folder back looks like: the last ten are gone, with what they did to the feed.
  const keep = before.positions.length - 10;
  await client.query('delete from changeset where id in (select changeset from feed_entry where position > $1)', [keep]);
  await client.query('delete from feed_entry where position > $1', [keep]);
  await client.query('update feed f set head = $1, checksum = (select checksum from feed_entry where position = $1)', [keep]);
  const { rows } = await client.query<{ epoch: string }>('select epoch from epoch');
  await syncAll();
  const now = await client.query<{ epoch: string }>('select epoch from epoch');
  await client.end();
  expect(now.rows[0]?.epoch).not.toBe(rows[0]?.epoch);
  expect((await onServer()).changesets.toSorted()).toEqual(before.changesets.toSorted());
});
