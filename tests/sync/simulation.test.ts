import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/records';
import { answer, Device } from '../store/world';
import { TestServer } from './server';
import { Clock, openTab, TestLocks, type Tab } from './world';

/** A small generator with a seed (mulberry32), so that a failing run can be replayed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Devices edit a few answers; pages die, requests and replies get lost, the server falls back to an older state. */
async function live(seed: number): Promise<{ server: TestServer; tabs: Tab[]; records: readonly string[]; saved: readonly string[] }> {
  const draw = seeded(seed);
  const pick = (count: number): number => Math.floor(draw() * count);
  const server = new TestServer();
  const clock = new Clock();
  const devices = ['a', 'b', 'c'].map((name) => new Device(`${seed} ${name}`));
  const open = (device: Device): Promise<Tab> => openTab(device, server, clock, new TestLocks());
  const tabs = await Promise.all(devices.map(open));
  await clock.pass(0);
  const records = [devices[0]!.id(), devices[0]!.id()];
  const saved: string[] = [];
  server.fault = () => (draw() < 0.2 ? 'drop' : draw() < 0.2 ? 'lose-reply' : draw() < 0.1 ? { status: 503 } : null);
  for (let step = 0; step < 40; step += 1) {
    const which = pick(devices.length);
    const tab = tabs[which]!;
    devices[which]!.time += (draw() - 0.5) * 1e12;
    const act = draw();
    if (act < 0.5) {
      const edit = answer(records[pick(2)]!, ['pain.rating', 'pain.note'][pick(2)]!, pick(5));
      const { changeset } = await tab.store.commit([edit], { urgent: draw() < 0.2 });
      saved.push(changeset.header.id);
    } else if (act < 0.85) await tab.sync.syncNow();
    else if (act < 0.95) {
      // The page dies, perhaps in the middle of an exchange.
      void tab.sync.syncNow();
      tab.sync.stop();
      tab.store.close();
      tabs[which] = await open(devices[which]!);
      await clock.pass(0);
    } else {
      server.entries = server.entries.slice(0, pick(server.entries.length + 1));
      if (draw() < 0.5) server.epoch = `epoch-${seed}-${step}`;
    }
  }
  server.fault = () => null;
  for (let turn = 0; turn < 3; turn += 1) for (const tab of tabs) await tab.sync.syncNow();
  return { server, tabs, records, saved };
}

describe('whatever happens on the way', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('every saved change reaches the server once and every device agrees (seed %i)', async (seed) => {
    const { server, tabs, records, saved } = await live(seed);
    const stored = server.entries.map(({ changeset }) => changeset.header.id);
    expect(stored.toSorted()).toEqual(saved.toSorted());
    const fields = async ({ store }: Tab): Promise<string> =>
      canonicalJson(await Promise.all(records.map(async (record) => (await store.record(record))?.fields)));
    const states = await Promise.all(tabs.map(fields));
    expect(new Set(states).size).toBe(1);
    for (const { store, sync } of tabs) {
      expect(sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
      expect(await store.corrupt()).toEqual([]);
      sync.stop();
    }
  });
});
