import { activateUpdate, registerWorkers } from '../worker';
import { ifNoFormIsOpen, whenNoneHere } from './open-forms';
import type { Updates } from './staff/UpdatePrompt';

/** Registers the service workers of both pages and tells when a newer version lies ready. */
export function registerUpdates(): Updates {
  let waiting = false;
  const listeners = new Set<() => void>();
  const say = (now: boolean): void => {
    waiting = now;
    for (const listener of listeners) listener();
  };
  registerWorkers({
    onWaiting: () => say(true),
    // Also where another tab was asked.
    onReplaced: () => whenNoneHere(() => location.reload()),
    // Without service workers the app works all the same, only not without a connection.
  }).catch(() => undefined);
  return {
    waiting: () => waiting,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: () =>
      ifNoFormIsOpen(() => {
        activateUpdate();
        say(false);
      }),
    later: () => say(false),
  };
}
