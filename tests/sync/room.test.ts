import { afterEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../src/store';
import { hasRoom } from '../../src/sync/room';
import { Device, person } from '../store/world';
import { running } from './devices';
import { TestServer } from './server';
import { Clock, openTab, TestLocks, type Tab } from './world';

const megabyte = 1024 * 1024;

/** A device with so much room, and another that has plenty. */
async function two(room: { left: number }): Promise<{ full: Tab; other: Tab; clock: Clock; server: TestServer; id: () => string }> {
  const [server, clock] = [new TestServer(), new Clock()];
  const [first, second] = [new Device('full'), new Device('other')];
  const full = await openTab(first, server, clock, new TestLocks(), {
    hasRoom: (bytes) => Promise.resolve(bytes <= room.left),
  });
  const other = await openTab(second, server, clock, new TestLocks());
  running.push(full.sync, other.sync);
  await clock.pass(0);
  return { full, other, clock, server, id: () => first.id() };
}

describe('a device that is nearly full', () => {
  it('fetches nothing and says so, while what is saved there goes out as soon as ever', async () => {
    const room = { left: 20 * megabyte };
    const { full, other, clock, server, id } = await two(room);
    const [theirs, ours] = [id(), id()];
    await other.store.commit(person(theirs, 'Theirs'));
    await other.sync.syncNow();
    await full.sync.syncNow();
    expect(full.sync.status().state).toBe('no-room');
    expect(await full.store.record(theirs)).toBeNull();
    await full.store.commit(person(ours, 'Ours'));
    await clock.pass(2_000);
    expect(server.entries).toHaveLength(2);
    expect(full.sync.status()).toMatchObject({ state: 'no-room', waiting: 0 });
    room.left = 500 * megabyte;
    await full.sync.syncNow();
    expect(full.sync.status().state).toBe('idle');
    expect(await full.store.record(theirs)).not.toBeNull();
  });

  it('says so, too, where the browser promised room and the database finds none', async () => {
    const { full, other, clock, server, id } = await two({ left: 500 * megabyte });
    const [theirs, ours] = [id(), id()];
    await other.store.commit(person(theirs));
    await other.sync.syncNow();
    const applied = vi.spyOn(full.store.sync, 'applyPull').mockRejectedValue(new StoreError('no-space', 'The disk is full.'));
    await full.sync.syncNow();
    expect(full.sync.status().state).toBe('no-room');
    await full.store.commit(person(ours));
    await clock.pass(2_000);
    expect(server.entries).toHaveLength(2);
    applied.mockRestore();
    await full.sync.syncNow();
    expect(full.sync.status().state).toBe('idle');
    expect(await full.store.record(theirs)).not.toBeNull();
  });
});

describe('how much room a browser gives', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const plenty = 1024 * megabyte;
  const refuses = (name: string) => () => Promise.reject(new DOMException('No.', name));
  const browser = (storage: object): void => void vi.stubGlobal('navigator', { storage });

  it('is too little where the browser never answers, whichever question it is: sending does not wait for it', async () => {
    vi.useFakeTimers();
    const never = () => new Promise(() => undefined);
    for (const storage of [{ estimate: never }, { estimate: () => Promise.resolve({}), getDirectory: never }]) {
      browser(storage);
      const asked = hasRoom(megabyte);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await asked).toBe(false);
    }
  });

  it('is enough where the browser knows no such question, and too little where it refuses', async () => {
    browser({});
    expect(await hasRoom(megabyte)).toBe(true);
    browser({ getDirectory: refuses('QuotaExceededError') });
    expect(await hasRoom(megabyte)).toBe(false);
    browser({ estimate: refuses('TypeError'), getDirectory: refuses('SecurityError') });
    expect(await hasRoom(megabyte)).toBe(true);
    browser({ estimate: () => Promise.resolve({ quota: plenty, usage: plenty - 1 }), getDirectory: refuses('SecurityError') });
    expect(await hasRoom(megabyte)).toBe(false);
  });
});
