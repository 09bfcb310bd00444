import { useEffect, useRef, useState } from 'react';
import type { Store, StoreEvent } from '../store';
import { useServices } from './services';

/** Something read from the device's database: not there yet, there, or it could not be read. */
export type Stored<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly retry: () => void };

/** A burst of changes is read once. */
const burst = 50;

/**
 * Reads from the store and again whenever something in it changed. `key` names what is read; `concerns` passes over changes that
 * cannot matter. One read at a time: each shows as it comes, and what changed meanwhile is read after it, so that no burst, however
 * long, keeps the screen from what is known.
 */
export function useStored<T>(key: string, load: (store: Store) => Promise<T>, concerns?: (event: StoreEvent) => boolean): Stored<T> {
  const { store } = useServices();
  const [attempt, setAttempt] = useState(0);
  const [held, setHeld] = useState<{ readonly key: string; readonly stored: Stored<T> }>({ key, stored: { state: 'loading' } });
  const latest = useRef({ load, concerns });
  useEffect(() => {
    latest.current = { load, concerns };
  });
  useEffect(() => {
    let live = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reading = false;
    let changed = false;
    const show = (stored: Stored<T>) => {
      if (live) setHeld({ key, stored });
    };
    const read = async () => {
      reading = true;
      changed = false;
      try {
        show({ state: 'ready', value: await latest.current.load(store) });
      } catch {
        show({ state: 'failed', retry: () => setAttempt((count) => count + 1) });
      }
      reading = false;
      if (changed) soon();
    };
    const soon = () => {
      if (!live) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void read();
      }, burst);
    };
    void read();
    const stop = store.subscribe((event) => {
      if (latest.current.concerns?.(event) === false) return;
      changed = true;
      if (!reading) soon();
    });
    return () => {
      live = false;
      clearTimeout(timer);
      stop();
    };
  }, [store, key, attempt]);
  return held.key === key ? held.stored : { state: 'loading' };
}

/** Passes over what changes neither the queue nor what stands in its way. */
export const ofOutbox = (event: StoreEvent): boolean => event.outbox;
