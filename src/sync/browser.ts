import { packed } from './compress';
import { hasRoom } from './room';
import { wipeBrowser } from './wipe';
import type { Page, SyncEnvironment, World } from './contract';

const browserPage: Page = {
  onWake(listener) {
    if (typeof window === 'undefined') return () => undefined;
    const visible = (): void => {
      if (document.visibilityState === 'visible') listener();
    };
    window.addEventListener('online', listener);
    window.addEventListener('pageshow', listener);
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.removeEventListener('online', listener);
      window.removeEventListener('pageshow', listener);
      document.removeEventListener('visibilitychange', visible);
    };
  },
  visible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
};

/** The browser's own world, where the caller gave none. */
export const worldOf = (environment: SyncEnvironment): World => ({ ...surroundings(environment), store: environment.store });

/** The same, for what works without the store. */
export function surroundings(environment: Omit<SyncEnvironment, 'store'>): Omit<World, 'store'> {
  return {
    fetch: (url, init) => fetch(url, init),
    pack: packed,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    random: () => Math.random(),
    timer: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    locks: typeof navigator === 'undefined' || !('locks' in navigator) ? null : navigator.locks,
    channel: typeof BroadcastChannel === 'undefined' ? null : (name) => new BroadcastChannel(name),
    hints: typeof EventSource === 'undefined' ? null : (url) => new EventSource(url),
    page: browserPage,
    tabletKey: null,
    version: '',
    wipe: wipeBrowser,
    ifNobodySignsIn: (run) => run(),
    hasRoom,
    packs: null,
    ...environment,
  };
}
