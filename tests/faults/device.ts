import { IDBKeyRange } from 'fake-indexeddb';
import type { Identity } from '../../src/protocol';
import { base64url, type RecordId, type RecordState } from '../../src/records';
import { openStore, type Store, type StoreEnvironment } from '../../src/store';
import { ringOf } from '../store/ring';
import { startSync, type Sync } from '../../src/sync';
import { Browser } from './browser';
import type { Chance } from './chance';
import type { Tables } from './disk';
import type { Environment, Owner } from './environment';
import type { Line, Network } from './network';
import { Disk } from './storage';

/** A page: the product's own store and sync. Null until the database opened. */
export interface Tab extends Owner {
  readonly device: Device;
  store: Store | null;
  sync: Sync | null;
  visible: boolean;
  wake: () => void;
  /** Records as they were last on this screen. */
  readonly shown: Map<RecordId, RecordState>;
}

export const watchdog = 1_500;
const birth = 1_700_000_000_000;

/** A tablet: a disk, a browser with tabs, a clock that may be wrong, a line to the server. */
export class Device {
  readonly browser: Browser;
  readonly line: Line;
  tabs: Tab[] = [];
  /** How wrong the clock is. */
  skew = 0;
  /** False in a browser without Web Locks: every tab leads. */
  hasLocks = true;
  /** States of the disk that somebody may put back one day. */
  readonly kept: Tables[] = [];
  readonly #chance: Chance;
  #opened = 0;

  private constructor(
    readonly name: string,
    readonly identity: Identity,
    private readonly environment: Environment,
    private readonly network: Network,
    readonly disk: Disk,
  ) {
    this.browser = new Browser(environment);
    this.#chance = environment.chance.branch();
    this.line = { online: true, session: { team: identity.team, account: identity.account } };
  }

  static async make(name: string, identity: Identity, environment: Environment, network: Network, tables?: Tables): Promise<Device> {
    return new Device(name, identity, environment, network, await Disk.make(environment, tables));
  }

  clock(): number {
    return birth + this.environment.now + this.skew;
  }

  newId(): string {
    return base64url(this.#chance.bytes(16));
  }

  /** Opens a page, as a person does: signs in where nobody is. */
  open(): Tab {
    this.#opened += 1;
    const tab: Tab = {
      name: `${this.name}.${this.#opened}`,
      device: this,
      alive: true,
      frozen: false,
      store: null,
      sync: null,
      visible: true,
      wake: () => undefined,
      shown: new Map(),
    };
    this.tabs.push(tab);
    void this.#start(tab);
    return tab;
  }

  async #start(tab: Tab): Promise<void> {
    const { environment } = this;
    const timer = (milliseconds: number, ring: () => void): (() => void) => {
      // A browser counts in 32 bits: a longer wait is none.
      const wait = milliseconds > 0x7fffffff || Number.isNaN(milliseconds) ? 1 : Math.max(milliseconds, 1);
      return environment.after(tab, wait, 'timer', ring);
    };
    const world: StoreEnvironment = {
      now: () => this.clock(),
      random: (count) => this.#chance.bytes(count),
      indexedDB: this.disk.factory(tab),
      IDBKeyRange,
      channel: (name) => this.browser.channel(tab, name),
      watchdog,
      timer,
    };
    for (;;) {
      try {
        const store = await openStore(world, ringOf(world.random));
        if ((await store.identity()) === null) await store.setIdentity(this.identity);
        tab.store = store;
        break;
      } catch {
        // The person reloads the page.
        await new Promise<void>((resolve) => timer(3_000, resolve));
      }
    }
    tab.sync = startSync({
      pack: () => Promise.resolve(null),
      store: tab.store,
      fetch: (path, init) => this.network.fetch(tab, this.line, path, init),
      now: () => this.clock(),
      elapsed: () => environment.now,
      random: () => this.#chance.next(),
      timer,
      locks: this.hasLocks ? this.browser.locks(tab) : null,
      channel: (name) => this.browser.channel(tab, name),
      hints: () => this.network.hints(tab, this.line),
      page: {
        onWake: (listener) => {
          tab.wake = listener;
          return () => (tab.wake = () => undefined);
        },
        visible: () => tab.visible,
      },
    });
  }

  kill(tab: Tab): void {
    tab.alive = false;
    this.tabs = this.tabs.filter((other) => other !== tab);
    this.disk.forget(tab);
    this.browser.forget(tab);
  }

  killAll(): void {
    for (const tab of this.tabs) this.kill(tab);
  }
}
