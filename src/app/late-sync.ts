import { version } from '../../package.json';
import type { PackTable, Store } from '../store';
import type { Enrolment, Sync, SyncStatus, WhenWithdrawn } from '../sync';
import { ifNobodySignsIn } from './signing-in';

/** Long enough for the first screen to show, short enough that nobody waits for it. */
const patience = 1_000;
const again = 30_000;

const nothingYet: SyncStatus = { state: 'idle', waiting: 0, since: null, lastSent: null };

/**
 * Sync, fetched once the first screen shows: nothing on that screen waits for the server. A flag, a sign-in or a person's
 * wish fetches it at once. Until it is there it says nothing of what was sent; what is saved waits in the outbox.
 */
export class LateSync implements Sync {
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  #sync: Sync | null = null;
  #fetching: Promise<void> | null = null;
  #status = nothingYet;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #stop: () => void = () => undefined;

  /** `begin` fetches and starts it. */
  constructor(
    private readonly store: Store,
    private readonly begin: () => Promise<Sync>,
  ) {}

  start(): void {
    this.#stopped = false;
    this.#sync?.start();
    if (this.#sync !== null) return;
    this.#stop();
    this.#timer = setTimeout(() => void this.#fetch(), patience);
    const forget = this.store.subscribe(({ wake }) => {
      if (wake === 'now') void this.#fetch();
    });
    this.#stop = () => {
      clearTimeout(this.#timer);
      forget();
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
    this.#sync?.stop();
  }

  async syncNow(): Promise<void> {
    await this.#fetch();
    await this.#sync?.syncNow();
  }

  async enrol(code: string): Promise<Enrolment> {
    await this.#fetch();
    return this.#sync?.enrol(code) ?? { state: 'offline', message: '' };
  }

  async tablet(): Promise<string | null> {
    await this.#fetch();
    return this.#sync?.tablet() ?? null;
  }

  async packUp(): Promise<void> {
    await this.#fetch();
    await this.#sync?.packUp();
  }

  status(): SyncStatus {
    return this.#sync?.status() ?? this.#status;
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #fetch(): Promise<void> {
    if (this.#sync !== null) return Promise.resolve();
    this.#fetching ??= this.begin()
      .then(
        (sync) => {
          this.#stop();
          this.#sync = sync;
          sync.subscribe(() => this.#tell());
          if (this.#stopped) sync.stop();
        },
        () => {
          // No connection, and not on this device yet: the same as a server that is not reached.
          this.#status = { ...nothingYet, state: 'offline' };
          clearTimeout(this.#timer);
          if (this.#stopped) return;
          this.#timer = setTimeout(() => void this.#fetch(), again);
        },
      )
      .then(() => {
        this.#fetching = null;
        this.#tell();
      });
    return this.#fetching;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.status());
  }
}

/** The page's sync; to be started once there is a screen. */
export function lateSync(store: Store, packs: PackTable): Sync {
  return new LateSync(store, async () => {
    const [{ startSync }, { openTabletKey }] = await Promise.all([import('../sync'), import('../vault')]);
    return startSync({ store, tabletKey: () => openTabletKey(), packs, version, ifNobodySignsIn });
  });
}

/**
 * Sends what was packed when the device locked, in the same way; returns how to stop. `listener` hears how many changesets wait, `withdrawn`
 * what there is to do once the administrator has withdrawn the tablet.
 */
export function beginSendingLocked(packs: PackTable, listener: (waiting: number) => void, withdrawn: WhenWithdrawn): () => void {
  let stop = (): void => undefined;
  let stopped = false;
  const begin = async (): Promise<void> => {
    const [{ sendWhileLocked }, { openTabletKey }] = await Promise.all([import('../sync'), import('../vault')]);
    if (!stopped) stop = sendWhileLocked(packs, { tabletKey: () => openTabletKey(), version }, listener, withdrawn);
  };
  begin().catch(() => undefined);
  return () => {
    stopped = true;
    stop();
  };
}
