import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { overviewSchema, type PushReply, type WireChangeset } from '../../src/protocol';
import { addAccountTo } from '../../src/server';
import { accounts, External } from './external';
import { makeFolder, Nurse } from './helper';
import { Balancer, freePort, runHna, Serving } from './processes';

// Real processes on a machine that may be busy. `HNA_TEST_KILLS` for more of them by hand.
const kills = Number(process.env['HNA_TEST_KILLS'] ?? 2);
vi.setConfig({ testTimeout: 120_000 + kills * 20_000, hookTimeout: 180_000 });

const folder = makeFolder();
let external: External;
let balancer: Balancer;
let serving: Serving[] = [];
let url = '';
beforeAll(async () => {
  cpSync(join(folder.path, 'forms'), join(folder.path, 'dist', 'forms'), { recursive: true });
  external = await External.start(folder.path);
  const { ownerUrl, databaseUrl, keys } = await external.make('shared');
  const [front, ...ports] = [await freePort(), await freePort(), await freePort()];
  url = `http://localhost:${front}`;
  const env = { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: ownerUrl, HNA_KEYS: keys, HNA_ORIGIN: url };
  await runHna(folder.path, env, 'migrate');
  for (const account of accounts) await addAccountTo({ databaseUrl, team: 'Breast care', ...account });
  serving = ports.map((port) => new Serving(port, folder.path, env));
  // Both at once: neither minds the other, though both put the forms into the database.
  await Promise.all(serving.map((each) => each.start()));
  balancer = await Balancer.open(front ?? 0, ports);
});
afterAll(async () => {
  await balancer.close();
  for (const each of serving) await each.end('SIGTERM');
  await external.stop();
  folder.remove();
});

const signIn = (index: number, device: string): Promise<Nurse> =>
  Nurse.signIn(
    { url, demo: { team: '', accounts }, firstToken: null, filled: Promise.resolve(), postgres: null, stop: () => Promise.resolve() },
    index,
    device,
  );

/** Tries until the server answers, as a device does: the same pack, byte for byte. */
async function insist(nurse: Nurse, pack: readonly WireChangeset[]): Promise<PushReply> {
  for (;;) {
    try {
      return await nurse.push(pack);
    } catch {
      await wait(50);
    }
  }
}

test('whoever signs in at one process is known to the other, and what is pushed to one is pulled from the other', async () => {
  const nurse = await signIn(0, 'device-both');
  balancer.taken.clear();
  for (let round = 0; round < 4; round += 1) {
    const { cursor } = await nurse.pull();
    const wire = nurse.write([{ record: 'patient-both', path: `round/r${round}` }], { patient: 'patient-both' });
    await nurse.push([wire]);
    // The next two requests go to the two processes, whichever took the push.
    for (let both = 0; both < 2; both += 1) expect((await nurse.pull(cursor)).entries.map((entry) => entry.changeset)).toEqual([wire]);
  }
  expect([...balancer.taken.values()]).toEqual([8, 8]);
});

test('a hint crosses from the process that took the push to those who listen at the other', async () => {
  const nurse = await signIn(0, 'device-hint');
  const heard = ['', ''];
  const readers = await Promise.all(
    heard.map(async () => (await nurse.send('GET', '/api/sync/live')).body?.pipeThrough(new TextDecoderStream()).getReader()),
  );
  const { results } = await nurse.push([nurse.write([{ record: 'patient-hint' }], { patient: 'patient-hint' })]);
  const position = results[0]?.outcome === 'stored' ? results[0].position : -1;
  for (const [index, reader] of readers.entries()) {
    while (!heard[index]?.includes(`"head":${position}}`)) heard[index] += (await reader?.read())?.value ?? '';
    await reader?.cancel();
  }
  expect(position).toBeGreaterThan(0);
});

test(`kill -9 of any process, ${kills} times under load: nothing that was acknowledged is lost, nothing is twice, no position is skipped`, async () => {
  const nurses = await Promise.all([0, 1, 0].map((index, device) => signIn(index, `device-killed-${device}`)));
  const acknowledged: string[] = [];
  const positions = new Set<number>();
  let again = 0;
  let working = true;
  const load = nurses.map(async (nurse) => {
    while (working) {
      const pack = [1, 2, 3].map((part) =>
        nurse.write([{ record: `patient-${nurse.device}`, path: `field/f${part}` }], { patient: `patient-${nurse.device}` }),
      );
      const { results } = await insist(nurse, pack);
      for (const result of results) {
        if (result.outcome === 'quarantined') throw new Error(`${result.code}: ${result.message}`);
        acknowledged.push(result.id);
        if (result.outcome === 'duplicate') again += 1;
        if (result.position !== undefined) positions.add(result.position);
      }
    }
  });
  for (let kill = 0; kill < kills; kill += 1) {
    await wait(300);
    const one = serving[kill % serving.length];
    await one?.end('SIGKILL');
    await wait(200);
    await one?.start();
  }
  working = false;
  await Promise.all(load);

  const [nurse] = nurses;
  if (nurse === undefined) throw new Error('no nurse');
  const stored: { id: string; position: number }[] = [];
  for (let cursor = 0, more = true; more;) {
    const page = await nurse.pull(cursor);
    stored.push(...page.entries.map((entry) => ({ id: entry.changeset.header.id, position: entry.position })));
    ({ cursor, more } = page);
  }
  expect(stored.map((entry) => entry.position)).toEqual(stored.map((_, index) => index + 1));
  const ids = stored.map((entry) => entry.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
  expect(positions.size).toBe(acknowledged.length);
  const overview = overviewSchema.parse(await (await nurse.send('GET', '/api/admin/overview')).json());
  for (const { device } of nurses)
    expect(overview.devices.find((each) => each.device === device)).toMatchObject({ missing: [], fork: false });
  console.log(`${kills} kills: ${acknowledged.length} acknowledged, 0 lost, ${again} answered as duplicates after a lost reply`);
});
