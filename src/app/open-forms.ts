import { useEffect, useState, useSyncExternalStore } from 'react';

/** An update of the app waits until no form is open: screens with a form, or with something typed, say so here. */
let open = 0;
const listeners = new Set<() => void>();

/** Held by every open form, so that other tabs of this device know of it; the browser lets go of it when a tab dies. */
const lock = 'hna-open-form';
/** Where there are no locks there are no service workers either, and so no updates. */
const hasLocks = (): boolean => 'locks' in navigator;

const change = (by: number): void => {
  open += by;
  for (const listener of listeners) listener();
};

export function useOpenForm(isOpen = true): void {
  useEffect(() => {
    if (!isOpen) return;
    change(1);
    let release = (): void => undefined;
    const closed = new Promise<void>((resolve) => (release = resolve));
    if (hasLocks()) void navigator.locks.request(lock, { mode: 'shared' }, () => closed);
    return () => {
      change(-1);
      release();
    };
  }, [isOpen]);
}

const isNoneHere = (): boolean => open === 0;

/** Whether a form is open, or something typed, in this tab. */
export const isAnyFormOpen = (): boolean => !isNoneHere();

/** Calls back once no form is open in this tab, at once where none is. */
export function whenNoneHere(then: () => void): void {
  if (isNoneHere()) return then();
  const listener = (): void => {
    if (!isNoneHere()) return;
    listeners.delete(listener);
    then();
  };
  listeners.add(listener);
}

/** Runs what no open form of any tab may meet, and says whether it ran. */
export async function ifNoFormIsOpen(run: () => void): Promise<boolean> {
  if (!isNoneHere()) return false;
  return navigator.locks.request(lock, { ifAvailable: true }, (held) => {
    if (held === null) return false;
    run();
    return true;
  });
}

/**
 * Whether no form is open in any tab. A form that another tab opens later is not noticed, hence `ifNoFormIsOpen`.
 * @param attempt another number looks anew.
 */
export function useNoFormOpen(attempt: number): boolean {
  const noneHere = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isNoneHere);
  const [free, setFree] = useState(false);
  useEffect(() => {
    if (!noneHere || !hasLocks()) return;
    const leaving = new AbortController();
    navigator.locks
      .request(lock, { signal: leaving.signal }, () => setFree(true))
      // Left before the others had closed theirs.
      .catch(() => undefined);
    return () => {
      leaving.abort();
      setFree(false);
    };
  }, [noneHere, attempt]);
  return noneHere && free;
}
