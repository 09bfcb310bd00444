import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { quarantinePageSchema, snapshotReplySchema } from '../../src/protocol';
import { canonicalJson, hashText } from '../../src/records';
import { recordKinds } from '../../src/records/change';
import type { RunningServer } from '../../src/server';
import type { Store } from '../../src/store';
import { answer, Device, person } from '../store/world';
import { makeFolder, Nurse, start } from './helper';
import { openTablet, type Tablet } from './tablet';

// Real processes on a machine that may be busy.
const folder = makeFolder();
// A tablet takes only whole forms, and this one is enough for a server alone.
rmSync(join(folder.path, 'forms', 'form.json'));
let server: RunningServer;
let author: Nurse;
const patients = Array.from({ length: 620 }, (_, index) => `patient-${index}`);
const opened: Tablet[] = [];
beforeAll(async () => {
  server = await start(folder.path);
  author = await Nurse.signIn(server, 0, 'device-author');
  // Each patient's rating is changed by two devices that do not know of each other, and settled for every third.
  for (let from = 0; from < patients.length; from += 150)
    await author.push(
      patients
        .slice(from, from + 150)
        .flatMap(historyOf)
        .slice(0, 500),
    );
});
afterAll(async () => {
  for (const { sync, store } of opened) {
    sync.stop();
    store.close();
  }
  await server.stop();
  folder.remove();
});

function historyOf(patient: string, index: number): unknown[] {
  const write = (part: number, value: number, supersedes: number[]) =>
    author.write(
      [
        {
          id: `change-${patient}-${part}`,
          record: patient,
          path: 'rating',
          value,
          supersedes: supersedes.map((each) => `change-${patient}-${each}`),
        },
      ],
      { patient },
    );
  const both = [write(1, 3, []), write(2, index % 11, [])];
  return index % 3 === 0 ? [...both, write(3, 7, [1, 2])] : both;
}

async function open(name: string, between?: Parameters<typeof openTablet>[3], device = new Device(name)): Promise<Tablet> {
  const tablet = await openTablet(device, 1, server, between);
  opened.push(tablet);
  return tablet;
}

const stateOf = async (store: Store): Promise<Map<string, string>> => {
  const records = (await Promise.all(recordKinds.map((kind) => store.records(kind)))).flat();
  return new Map(records.map((record) => [record.id, canonicalJson(record)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** A tablet from before snapshots: it never hears of heads. */
const older = async (path: string, on: () => Promise<Response>): Promise<Response> => {
  const reply = await on();
  if (!path.startsWith('/api/sync/hello')) return reply;
  const { heads: _, ...hello }: { heads?: unknown } = Object(await reply.json());
  return Response.json(hello);
};

test('an empty tablet reads records instead of changesets, and ends with the very bytes of one that read them all', async () => {
  const asked: string[] = [];
  const quick = await open('quick', (path, on) => {
    asked.push(path.split('?')[0] ?? '');
    return on();
  });
  const slow = await open('slow', older);
  await quick.sync.syncNow();
  await slow.sync.syncNow();
  expect(asked.filter((path) => path === '/api/sync/snapshot')).toHaveLength(2);
  const state = await stateOf(quick.store);
  expect(state.size).toBe(patients.length);
  expect(state).toEqual(await stateOf(slow.store));
  const place = (tablet: Tablet) => tablet.store.sync.cursor(`team/${author.team}`);
  expect(await place(quick)).toEqual(await place(slow));
  // From here on it reads changesets, and its own come back.
  await quick.store.commit(person(quick.device.id(), 'After the snapshot'));
  await quick.sync.syncNow();
  expect(quick.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(await quick.store.sync.unreturned()).toBe(false);
});

test('killed between two pages a tablet goes on after the last one; what changed meanwhile is neither missed nor twice', async () => {
  const device = new Device('killed');
  const asked: string[] = [];
  const first = await open(
    'killed',
    (path, on) => {
      asked.push(path);
      return path.includes('after=') ? Promise.reject(new TypeError('network')) : on();
    },
    device,
  );
  await first.sync.syncNow();
  const begun = await stateOf(first.store);
  expect(begun.size).toBe(500);
  // There is work to do already: what is changed here goes out before the rest is in.
  const [known] = begun.keys();
  await first.store.commit([{ record: known ?? '', kind: 'patient', path: 'note', value: 'written early' }]);
  first.sync.stop();
  first.store.close();

  // Meanwhile a colleague changes records of the page that came and of those to come, and adds one of each.
  const meanwhile = [...patients.slice(0, 40), 'patient-0-new', 'zzzz-new'];
  await author.push(meanwhile.map((patient) => author.write([{ record: patient, path: 'later', value: 'meanwhile' }], { patient })));

  asked.length = 0;
  const second = await open(
    'killed',
    (path, on) => {
      asked.push(path);
      return on();
    },
    device,
  );
  await second.sync.syncNow();
  expect(asked.filter((path) => path.startsWith('/api/sync/snapshot')).every((path) => path.includes('after='))).toBe(true);
  expect(second.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  const slow = await open('slow after', older);
  await slow.sync.syncNow();
  expect(await stateOf(second.store)).toEqual(await stateOf(slow.store));
});

test('a page that comes twice, and pages of one state with changesets of another, change nothing', async () => {
  const tablet = await open('twice');
  await tablet.sync.syncNow();
  const before = await stateOf(tablet.store);
  const page = snapshotReplySchema.parse(await (await author.send('GET', `/api/sync/snapshot?feed=team/${author.team}`)).json());
  for (let times = 0; times < 2; times += 1) await tablet.store.sync.applySnapshot(page);
  expect(await stateOf(tablet.store)).toEqual(before);
  await tablet.sync.syncNow();
  expect(await stateOf(tablet.store)).toEqual(before);
});

test('a new epoch in the middle begins the snapshot anew', async () => {
  let moved = false;
  const tablet = await open('epoch', async (path, on) => {
    if (path.includes('/snapshot') && path.includes('after=') && !moved) {
      moved = true;
      await author.pull(1_000_000);
    }
    return on();
  });
  await tablet.sync.syncNow();
  expect(moved).toBe(true);
  expect(tablet.sync.status()).toMatchObject({ state: 'idle' });
  const slow = await open('epoch slow', older);
  await slow.sync.syncNow();
  expect(await stateOf(tablet.store)).toEqual(await stateOf(slow.store));
});

test.each(['before', 'after'])(
  'a new epoch that an urgent push brings between two pages begins the snapshot anew (minted %s the next page was answered)',
  async (when) => {
    let answered = (): void => undefined;
    const nextPage = new Promise<void>((resolve) => (answered = resolve));
    let [isFirst, isMinted] = [true, false];
    const mint = async (): Promise<void> => {
      isMinted = true;
      await author.pull(1_000_000);
    };
    const tablet = await open(`urgent ${when}`, async (path, on) => {
      if (path.startsWith('/api/sync/push')) {
        await nextPage;
        if (!isMinted) await mint();
      }
      const reply = await on();
      if (path.startsWith('/api/sync/snapshot') && path.includes('after=')) answered();
      else if (path.startsWith('/api/sync/snapshot') && isFirst) {
        isFirst = false;
        await tablet.store.commit(person(tablet.device.id(), 'Urgent'), { urgent: true });
        if (when === 'before') await mint();
        await author.push([author.write([{ record: 'patient-0', path: 'later', value: `${when} the page` }], { patient: 'patient-0' })]);
      }
      return reply;
    });
    const epochs = vi.spyOn(tablet.store.sync, 'startEpoch');
    await tablet.sync.syncNow();
    expect(tablet.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
    // Its first and the new one: it never goes back.
    expect(new Set(epochs.mock.calls.flat()).size).toBe(2);
    expect(epochs).toHaveBeenCalledTimes(2);
    const slow = await open(`urgent slow ${when}`, older);
    await slow.sync.syncNow();
    expect(await stateOf(tablet.store)).toEqual(await stateOf(slow.store));
  },
);

test('a record that this build cannot read is set aside, and the rest is there', async () => {
  const tablet = await open('strange', async (path, on) => {
    const reply = await on();
    if (!path.includes('/snapshot') || path.includes('after=')) return reply;
    const page = snapshotReplySchema.parse(await reply.json());
    return Response.json({ ...page, records: [{ id: 'from-tomorrow', kind: 'moon', fields: {} }, 7, ...page.records] });
  });
  await tablet.sync.syncNow();
  expect(tablet.sync.status().state).toBe('idle');
  expect((await tablet.store.corrupt()).map((row) => row.id).toSorted()).toEqual(['from-tomorrow', 'unreadable record']);
  expect((await stateOf(tablet.store)).size).toBeGreaterThan(patients.length);
});

test('only the own team’s feed has a snapshot', async () => {
  expect((await author.send('GET', '/api/sync/snapshot?feed=team/another')).status).toBe(404);
  expect((await author.send('GET', `/api/sync/snapshot?feed=team/${author.team}&after=${'x'.repeat(65)}`)).status).toBe(400);
});

test('a device hears what a person decided about what was kept for them', async () => {
  const tablet = await open('told');
  const { changeset } = await tablet.store.commit([answer(tablet.device.id(), 'pain.rating', 4)], {
    form: { id: 'gone', version: '9.0.0', hash: hashText('gone') },
  });
  await tablet.sync.syncNow();
  expect((await tablet.store.outbox()).quarantined).toMatchObject([{ changeset: changeset.header.id, code: 'unknown-form' }]);
  const { held } = quarantinePageSchema.parse(await (await author.send('GET', '/api/admin/quarantine')).json());
  const reply = await author.send('POST', `/api/admin/quarantine/${held.at(-1)?.id}/settle`, { outcome: 'reject', reason: 'A trial run.' });
  expect(reply.status).toBe(200);
  await tablet.sync.syncNow();
  expect(await tablet.store.outbox()).toMatchObject({
    waiting: 0,
    quarantined: [],
    settled: [{ changeset: changeset.header.id, outcome: 'rejected', reason: 'A trial run.' }],
  });
});
