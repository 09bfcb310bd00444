import { Workbox } from 'workbox-window';
import { trustedUrl, type WorkerUrl } from './trusted-url';

export interface WorkerEvents {
  /** A new version lies ready. Ask when no form is open, then call `activateUpdate`. May be called more than once. */
  readonly onWaiting: () => void;
}

const hour = 60 * 60 * 1000;
const registered = new Map<WorkerUrl, Workbox>();
const waiting = new Set<Workbox>();

/**
 * Registers the service workers that let the pages open without a network: both on the staff page, so that the patient's page
 * is there at hand-over; the patient's page names its own alone. Without service workers (an insecure address) it does nothing.
 */
export async function registerWorkers({ onWaiting }: WorkerEvents, urls: readonly WorkerUrl[] = ['/sw.js', '/p/sw.js']): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  await Promise.all(urls.map((url) => register(url, onWaiting)));
}

async function register(url: WorkerUrl, onWaiting: () => void): Promise<void> {
  if (registered.has(url)) return;
  const workbox = new Workbox(trustedUrl(url), { scope: url.slice(0, -'sw.js'.length), updateViaCache: 'none' });
  registered.set(url, workbox);
  workbox.addEventListener('waiting', () => {
    waiting.add(workbox);
    onWaiting();
  });
  await workbox.register({ immediate: true });
  const check = () => {
    // A check without a network fails; the next one comes by itself.
    if (document.visibilityState === 'visible' && navigator.onLine) void workbox.update().catch(() => undefined);
  };
  setInterval(check, hour);
}

/** Lets the waiting version take over and loads this page anew when its own worker has changed. */
export function activateUpdate(): void {
  for (const workbox of waiting) {
    workbox.addEventListener('controlling', () => location.reload());
    workbox.messageSkipWaiting();
  }
  waiting.clear();
}
