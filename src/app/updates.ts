import { activateUpdate, registerWorkers } from '../worker';
import type { Updates } from './staff/UpdatePrompt';

/** Registers the service workers of both pages and tells when a newer version lies ready. */
export function registerUpdates(): Updates {
  let waiting = false;
  const listeners = new Set<() => void>();
  const onWaiting = () => {
    waiting = true;
    for (const listener of listeners) listener();
  };
  // Without service workers the app works all the same, only not without a connection.
  registerWorkers({ onWaiting }).catch(() => undefined);
  return {
    waiting: () => waiting,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: activateUpdate,
  };
}
