import { useEffect, useState } from 'react';

/** Held by every tab in which somebody is in the middle of signing in; the browser lets go of it when a tab dies. */
const lock = 'hna-signing-in';
/** The server forgets a first step after so long, ms. */
const longest = 10 * 60_000;
/** Nobody waits for longer behind what sync has begun, or a tab that sleeps, ms; the lock is hers as soon as that lets go. */
const patience = 5_000;

const hasLocks = (): boolean => 'locks' in navigator;

/** One way in, from its first step to its end. */
class SigningIn {
  #end = (): void => undefined;

  /** From now on sync leaves the sign-in of this browser alone; what it has begun is waited for. */
  async begin(): Promise<void> {
    this.end();
    if (!hasLocks()) return;
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), longest);
    this.#end = () => {
      clearTimeout(timer);
      over.abort();
    };
    const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
    await new Promise<void>((begun) => {
      setTimeout(begun, patience);
      navigator.locks
        .request(lock, { mode: 'shared', signal: over.signal }, () => {
          begun();
          return ended;
        })
        // Without the lock she signs in all the same.
        .catch(() => begun());
    });
  }

  end(): void {
    this.#end();
    this.#end = () => undefined;
  }
}

/** The way in that this screen shows; it ends with the screen. */
export function useSigningIn(): SigningIn {
  const [signingIn] = useState(() => new SigningIn());
  useEffect(() => () => signingIn.end(), [signingIn]);
  return signingIn;
}

/**
 * Runs what puts another sign-in in place of the one that this browser has: a first step would be lost by it. Null, and nothing runs, where
 * somebody is in the middle of signing in, in whichever tab.
 */
export async function ifNobodySignsIn<T>(run: () => Promise<T>): Promise<T | null> {
  if (!hasLocks()) return run();
  return navigator.locks.request(lock, { ifAvailable: true }, (held) => (held === null ? null : run()));
}
