import type { Workbox } from 'workbox-window';
import { trustedUrl, type WorkerUrl } from './trusted-url';

type ServiceWorkerUrl = Exclude<WorkerUrl, '/key-worker.js'>;

export interface WorkerEvents {
  /** A new version lies ready. Ask when no form is open, then call `activateUpdate`. May be called more than once. */
  readonly onWaiting: () => void;
  /** A new version has taken the place of the one that this page came from, whoever asked for it: load the page anew, once. */
  readonly onReplaced: () => void;
}

const patience = 1_000;
const hour = 60 * 60 * 1000;
const registered = new Map<ServiceWorkerUrl, Workbox>();

/**
 * Registers the service workers that let the pages open without a network: both on the staff page, so that the patient's page
 * is there at hand-over; the patient's page names its own alone. Without service workers (an insecure address) it does nothing.
 */
export async function registerWorkers(events: WorkerEvents, urls: readonly ServiceWorkerUrl[] = ['/sw.js', '/p/sw.js']): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  // The very first worker takes over a page that came from the server: nothing of that page is old.
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Gone without another in its place: this device was emptied.
    if (navigator.serviceWorker.controller === null) return;
    if (controlled) events.onReplaced();
    controlled = true;
  });
  await Promise.all(urls.map((url) => register(url, events.onWaiting)));
}

async function register(url: ServiceWorkerUrl, onWaiting: () => void): Promise<void> {
  if (registered.has(url)) return;
  // Registering can wait until the page has what it shows first.
  await new Promise((resolve) => setTimeout(resolve, patience));
  const { Workbox } = await import('workbox-window');
  const workbox = new Workbox(trustedUrl(url), { scope: url.slice(0, -'sw.js'.length), updateViaCache: 'none' });
  registered.set(url, workbox);
  workbox.addEventListener('waiting', onWaiting);
  await workbox.register({ immediate: true });
  const check = () => {
    // A check without a network fails; the next one comes by itself.
    if (document.visibilityState === 'visible' && navigator.onLine) void workbox.update().catch(() => undefined);
  };
  // Opening a page makes the browser look for a newer worker of that page alone; hers must not stay behind.
  check();
  setInterval(check, hour);
}

/** Lets every waiting version take over, in all tabs of this device; `onReplaced` follows where the page's own worker is among them. */
export function activateUpdate(): void {
  for (const workbox of registered.values()) workbox.messageSkipWaiting();
}
