import { useEffect, useRef, useState } from 'react';
import type { Store } from '../store';
import { useServices } from './services';

/** Something read from the device's database: not there yet, there, or it could not be read. */
export type Stored<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly retry: () => void };

/** Reads from the store and again whenever something in it changed. `key` names what is read. */
export function useStored<T>(key: string, load: (store: Store) => Promise<T>): Stored<T> {
  const { store } = useServices();
  const [attempt, setAttempt] = useState(0);
  const [held, setHeld] = useState<{ readonly key: string; readonly stored: Stored<T> }>({ key, stored: { state: 'loading' } });
  const loader = useRef(load);
  useEffect(() => {
    loader.current = load;
  });
  useEffect(() => {
    let live = true;
    let asked = 0;
    let queued = false;
    const read = () => {
      queued = false;
      asked += 1;
      const mine = asked;
      const settle = (stored: Stored<T>) => {
        // A slower, older read must not overwrite a newer one.
        if (live && mine === asked) setHeld({ key, stored });
      };
      loader.current(store).then(
        (value) => settle({ state: 'ready', value }),
        () => settle({ state: 'failed', retry: () => setAttempt((count) => count + 1) }),
      );
    };
    read();
    const stop = store.subscribe(() => {
      if (queued) return;
      queued = true;
      setTimeout(() => live && read(), 50);
    });
    return () => {
      live = false;
      stop();
    };
  }, [store, key, attempt]);
  return held.key === key ? held.stored : { state: 'loading' };
}
