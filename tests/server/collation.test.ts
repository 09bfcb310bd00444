import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshotReplySchema } from '../../src/protocol';
import { migrateDatabase, type RunningServer } from '../../src/server';
import { applyMigrations, asOwner, makeBook } from '../../src/server/database';
import { External, furnish, startOn } from './external';
import { makeFolder, Nurse } from './helper';

// Real processes on a machine that may be busy.
const folder = makeFolder();
let external: External;
let server: RunningServer;
beforeAll(async () => {
  external = await External.start(folder.path);
  const place = await external.make('dictionary', `template template0 locale_provider icu icu_locale 'en'`);
  await furnish(place);
  server = await startOn(folder.path, place.databaseUrl);
});
afterAll(async () => {
  await server.stop();
  await external.stop();
  folder.remove();
});

test('a database that sorts like a dictionary gives records in the order that devices know, none twice and none left out', async () => {
  const nurse = await Nurse.signIn(server, 0, 'device-order');
  const ids = Array.from({ length: 700 }, (_, index) => `${'aB_-Zz'.charAt(index % 6)}${'Xy-_'.charAt(index % 4)}record-${index}`);
  const wire = nurse.write(ids.map((record) => ({ record, kind: 'task' })));
  expect((await nurse.push([wire])).results.map(({ outcome }) => outcome)).toEqual(['stored']);

  const seen: string[] = [];
  const pages: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query = after === '' ? '' : `&after=${after}`;
    const page = snapshotReplySchema.parse(await (await nurse.send('GET', `/api/sync/snapshot?feed=team/${nurse.team}${query}`)).json());
    seen.push(...page.records.map((record) => String(Object(record).id)));
    after = page.next;
    if (after !== null) pages.push(after);
  }
  // A device takes a page that does not go forward for an endless one.
  expect(pages).toEqual([...pages].sort());
  expect(pages.length).toBeGreaterThan(0);
  expect(seen).toEqual([...ids].sort());
});

test.each([
  ['language', `icu icu_locale 'en'`, []],
  ['bytes', `libc locale 'C'`, ['first', 'second']],
])(
  'only who may have begun to read in the order of a language begins anew after the upgrade (a database in the order of %s)',
  async (order, as, stay) => {
    const place = await external.make(`older_${order}`, `template template0 locale_provider ${as}`);
    await asOwner({ connectionString: place.ownerUrl }, async (client) => {
      await makeBook(client);
      await applyMigrations(client, 8);
    });
    const client = new pg.Client(place.superuser);
    await client.connect();
    try {
      await client.query(`insert into epoch values ('team-one', 'first'), ('team-two', 'second')`);
      await migrateDatabase(place.ownerUrl, place.databaseUrl);
      const { rows } = await client.query<{ epoch: string }>('select epoch from epoch order by team');
      const epochs = rows.map(({ epoch }) => epoch);
      expect(epochs.filter((epoch) => ['first', 'second'].includes(epoch))).toEqual(stay);
      expect(new Set(epochs).size).toBe(2);
      expect(epochs.every((epoch) => epoch.length <= 64)).toBe(true);
      // The rules of its rows hold again: the owner sees no team that it did not name.
      await asOwner({ connectionString: place.ownerUrl }, async (owner) =>
        expect((await owner.query('select epoch from epoch')).rows).toEqual([]),
      );
    } finally {
      await client.end();
    }
  },
);
