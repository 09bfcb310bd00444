import { createContext, useContext } from 'react';
import type { Unlocked, Vault } from '../../vault';

/** Why the keys went: the lock screen says it. */
/** `lease`: it went without the server for as long as it may show records. */
export type LockReason = 'idle' | 'asked' | 'signed-out' | 'away' | 'other-tab' | 'lease';

/** The open vault, as the screens behind the lock see it. */
export interface Lock {
  readonly vault: Vault;
  readonly unlocked: Unlocked;
  /** When a person asks for it, every tab of the device locks. */
  readonly lockNow: (reason: LockReason) => Promise<void>;
  /** Has the other tabs lock; false where one of them still holds its keys. */
  readonly lockOthers: () => Promise<boolean>;
}

/** Null in a page whose store needs no unlocking. */
export const LockContext = createContext<Lock | null>(null);

export const useLock = (): Lock | null => useContext(LockContext);
