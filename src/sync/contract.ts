import type { Channel, PackTable, Store } from '../store';
import type { TabletKey } from '../vault';

/**
 * How the last exchange ended. A retry under way changes no words on the screen: nothing moves under a finger, and a
 * screen reader has nothing to repeat. `offline`: the server is not reached or busy, and sync tries again by itself.
 * `sign-in`: somebody must sign in. `update-app`: this build is too old to receive; it still sends. `no-room`: the device is nearly full, so
 * nothing is received; saving and sending go on. `problem`: a person should look. Of the tablet itself: `enrol`: it needs a code;
 * `not-approved`: an administrator has to approve it; `suspended`: something else spoke with its key; `withdrawn`: it sends what it has and
 * then deletes everything, and `wiped`: it has.
 */
export const syncStates = [
  'idle',
  'offline',
  'sign-in',
  'update-app',
  'no-room',
  'problem',
  'enrol',
  'not-approved',
  'suspended',
  'withdrawn',
  'wiped',
] as const;
export type SyncState = (typeof syncStates)[number];

/** What became of a code that was entered; `message` is the server's own sentence. */
export type Enrolment = { readonly state: 'waiting' | 'approved' } | { readonly state: 'offline' | 'refused'; readonly message: string };

export interface SyncStatus {
  readonly state: SyncState;
  /** Changesets that the server has not acknowledged, and since when the oldest waits (device time). */
  readonly waiting: number;
  readonly since: number | null;
  /** Device time at which the server last acknowledged something. */
  readonly lastSent: number | null;
  /** Why, where `state` is `offline`, `update-app`, `no-room` or `problem`. */
  readonly message?: string;
}

export interface Sync {
  start(): void;
  /** Breaks off an exchange that is under way, too: what it sent is sent again another time. */
  stop(): void;
  /** Resolves after the exchange; in a tab that does not lead, after the leading tab was asked. Never rejects. */
  syncNow(): Promise<void>;
  /** Enters an administrator's code for this tablet; then an exchange begins. */
  enrol(code: string): Promise<Enrolment>;
  /** The tablet's id, whose beginning two people compare; null where this browser has none. */
  tablet(): Promise<string | null>;
  /** Before the keys go: seals what waits, as much as a moment allows, so that it can be sent without them. */
  packUp(): Promise<void>;
  /** The same object until something changes. */
  status(): SyncStatus;
  subscribe(listener: (status: SyncStatus) => void): () => void;
}

/** What sync needs of `navigator.locks`. */
export interface Locks {
  request(name: string, options: { signal?: AbortSignal; steal?: boolean }, work: () => Promise<void>): Promise<unknown>;
}

/** What sync needs of an `EventSource`. */
export interface Hints {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  readonly readyState: number;
  close(): void;
}

/** What sync needs of `window`, `document` and `navigator`. */
export interface Page {
  /** Calls back at `online`, `pageshow` and on becoming visible; returns how to stop. */
  onWake(listener: () => void): () => void;
  visible(): boolean;
}

/** The world as sync sees it; passed in, so that tests own network, time and chance. The browser's own where not given. */
export interface SyncEnvironment {
  readonly store: Store;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Packs a message as gzip; null where it goes as it is. */
  readonly pack?: (text: string) => Promise<Blob | null>;
  /** Milliseconds since 1970 by the device's clock. */
  readonly now?: () => number;
  /** Milliseconds since some moment, by a clock that nobody can set: what waits is measured by it alone. */
  readonly elapsed?: () => number;
  /** A number from 0 to below 1: spreads the devices. */
  readonly random?: () => number;
  /** Calls back after so many milliseconds; returns how to cancel. */
  readonly timer?: (milliseconds: number, callback: () => void) => () => void;
  /** Null where the browser has none: then every tab syncs, which repeats work and harms nothing. */
  readonly locks?: Locks | null;
  readonly channel?: ((name: string) => Channel) | null;
  readonly hints?: ((url: string) => Hints) | null;
  readonly page?: Page;
  /** The key by which the server knows this tablet; null where it is not asked for. */
  readonly tabletKey?: (() => Promise<TabletKey>) | null;
  /** Of this build, for the administrator's list. */
  readonly version?: string;
  /** Deletes all that this browser keeps for the app but the tablet's key; with `all` that too. */
  readonly wipe?: (all: boolean) => Promise<void>;
  /** Where what waits is packed when the device locks; null where it never does. */
  readonly packs?: PackTable | null;
  /**
   * Runs what puts another sign-in in place of the one that this browser has; null where somebody is in the middle of signing in, in
   * whichever tab.
   */
  readonly ifNobodySignsIn?: <T>(run: () => Promise<T>) => Promise<T | null>;
  /** Whether the browser would let this app store so many more bytes. */
  readonly hasRoom?: (bytes: number) => Promise<boolean>;
}

export type World = Required<SyncEnvironment>;
