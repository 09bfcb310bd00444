import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LateSync } from '../../src/app/late-sync';
import type { Enrolment, Sync, SyncStatus } from '../../src/sync';
import { Device, nurse, person } from '../store/world';
import { patience } from '../patience';

class Fetched implements Sync {
  asked = 0;
  stopped = false;
  shown: SyncStatus = { state: 'sign-in', waiting: 1, since: 5, lastSent: null };
  readonly listeners = new Set<(status: SyncStatus) => void>();
  start(): void {}
  stop(): void {
    this.stopped = true;
  }
  syncNow(): Promise<void> {
    this.asked += 1;
    return Promise.resolve();
  }
  enrol(): Promise<Enrolment> {
    return Promise.resolve({ state: 'waiting' });
  }
  tablet(): Promise<string | null> {
    return Promise.resolve(null);
  }
  packUp(): Promise<void> {
    return Promise.resolve();
  }
  status = (): SyncStatus => this.shown;
  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

describe('sync that is fetched after the first screen', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  async function open(begin: () => Promise<Sync>) {
    const store = await new Device('late').open();
    const fetching = vi.fn<() => Promise<Sync>>(begin);
    const sync = new LateSync(store, fetching);
    sync.start();
    return { store, fetching, sync };
  }
  const fetched = (fetching: () => Promise<Sync>) => vi.waitFor(() => expect(fetching).toHaveBeenCalled(), patience);

  it('comes by itself, and says until then nothing of what was sent', async () => {
    const real = new Fetched();
    const { fetching, sync } = await open(() => Promise.resolve(real));
    const told = vi.fn<(status: SyncStatus) => void>();
    sync.subscribe(told);
    expect(fetching).not.toHaveBeenCalled();
    expect(sync.status()).toEqual({ state: 'idle', waiting: 0, since: null, lastSent: null });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fetching).toHaveBeenCalledOnce();
    expect(told).toHaveBeenLastCalledWith(real.shown);
    real.shown = { ...real.shown, state: 'idle', lastSent: 7 };
    for (const listener of real.listeners) listener(real.shown);
    expect(told).toHaveBeenLastCalledWith(real.shown);
  });

  it('comes at once for a flag and for a sign-in, not for an edit', async () => {
    const edit = await open(() => Promise.resolve(new Fetched()));
    await edit.store.commit(person('patient-aaaa'));
    expect(edit.fetching).not.toHaveBeenCalled();
    const flag = await open(() => Promise.resolve(new Fetched()));
    await flag.store.commit(person('patient-aaaa'), { urgent: true });
    await fetched(flag.fetching);
    const signIn = await open(() => Promise.resolve(new Fetched()));
    await signIn.store.setIdentity(nurse);
    await fetched(signIn.fetching);
  });

  it('carries out a wish once it is there', async () => {
    const real = new Fetched();
    const { sync } = await open(() => Promise.resolve(real));
    await Promise.all([sync.syncNow(), sync.syncNow()]);
    expect(real.asked).toBe(2);
  });

  it('says that there is no connection when it cannot be fetched, and tries again', async () => {
    const real = new Fetched();
    let reached = false;
    const { sync } = await open(() => (reached ? Promise.resolve(real) : Promise.reject(new Error('no network'))));
    await sync.syncNow();
    expect(sync.status().state).toBe('offline');
    reached = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sync.status()).toBe(real.shown);
  });

  it('stops what was fetched, or is never fetched at all', async () => {
    const real = new Fetched();
    const one = await open(() => Promise.resolve(real));
    await one.sync.syncNow();
    one.sync.stop();
    expect(real.stopped).toBe(true);
    const other = await open(() => Promise.resolve(real));
    other.sync.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.fetching).not.toHaveBeenCalled();
    const away = await open(() => Promise.reject(new Error('no network')));
    const wished = away.sync.syncNow();
    away.sync.stop();
    await wished;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(away.fetching).toHaveBeenCalledOnce();
  });
});
