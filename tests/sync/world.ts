import { startSync, type Hints, type Locks, type Sync, type SyncEnvironment } from '../../src/sync';
import type { Store } from '../../src/store';
import type { Device } from '../store/world';
import type { TestServer } from './server';

/** Time that moves only when the test says so. */
export class Clock {
  now = 1_700_000_000_000;
  readonly #alarms = new Set<{ due: number; ring: () => void }>();

  readonly timer = (milliseconds: number, ring: () => void): (() => void) => {
    const alarm = { due: this.now + milliseconds, ring };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  };

  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    await settle();
    for (;;) {
      const next = [...this.#alarms].filter((alarm) => alarm.due <= end).toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.now = Math.max(this.now, next.due);
      next.ring();
      await settle();
    }
    this.now = end;
  }
}

/** Lets databases and promises finish what they are at. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Web Locks of one browser: one name, a queue, stealing. */
export class TestLocks implements Locks {
  #holder: { reject: (reason: Error) => void } | null = null;
  #queue: (() => void)[] = [];

  request(_name: string, options: { signal?: AbortSignal; steal?: boolean }, work: () => Promise<void>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const hold = (): void => {
        const mine = { reject };
        this.#holder = mine;
        const end = (): void => {
          if (this.#holder !== mine) return;
          this.#holder = null;
          this.#queue.shift()?.();
        };
        work().then(
          () => (end(), resolve(undefined)),
          (error: unknown) => (end(), reject(error)),
        );
      };
      if (options.steal === true) {
        this.#holder?.reject(new DOMException('stolen', 'AbortError'));
        hold();
      } else if (this.#holder === null) hold();
      else {
        this.#queue.push(hold);
        options.signal?.addEventListener('abort', () => {
          this.#queue = this.#queue.filter((waiting) => waiting !== hold);
          reject(new DOMException('aborted', 'AbortError'));
        });
      }
    });
  }
}

export class TestHints implements Hints {
  readyState = 1;
  #listeners: ((event: { readonly data: unknown }) => void)[] = [];
  addEventListener(_: 'message', listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.push(listener);
  }
  say(data: unknown): void {
    for (const listener of this.#listeners) listener({ data: JSON.stringify(data) });
  }
  close(): void {
    this.readyState = 2;
  }
}

export interface Tab {
  readonly store: Store;
  readonly sync: Sync;
  readonly hints: TestHints[];
  visible: boolean;
  wake: () => void;
}

/** A page on a device, syncing with a server. */
export async function openTab(
  device: Device,
  server: TestServer,
  clock: Clock,
  locks: Locks,
  more: Partial<SyncEnvironment> = {},
): Promise<Tab> {
  const store = await device.open();
  const hints: TestHints[] = [];
  const page = { visible: true, wake: (): void => undefined };
  const sync = startSync({
    pack: () => Promise.resolve(null),
    store,
    fetch: server.fetch,
    now: () => clock.now,
    elapsed: () => clock.now,
    random: () => 0.5,
    timer: clock.timer,
    locks,
    channel: (name) => device.channel(name),
    hints: () => {
      const opened = new TestHints();
      hints.push(opened);
      return opened;
    },
    page: {
      onWake: (listener) => {
        page.wake = listener;
        return () => (page.wake = () => undefined);
      },
      visible: () => page.visible,
    },
    ...more,
  });
  return Object.assign(page, { store, sync, hints });
}
