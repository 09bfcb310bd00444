/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core';
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

interface Shell {
  readonly files: readonly (PrecacheEntry | string)[];
  /** The page that answers every navigation of this worker's scope. */
  readonly page: string;
  /** Navigations that belong to others. */
  readonly except: readonly RegExp[];
}

/**
 * Keeps the shell of one page for use without a network, and nothing else: no answer of the server is ever cached.
 * Old files go when a new version takes over. Workbox's `cleanupOutdatedCaches` must not be used: it goes by the scope being part
 * of a cache's name, and `/` is part of `/p/`, so the staff worker would delete what the patient's worker keeps.
 * A new version waits; the page decides when, because old lazy chunks vanish with the old version.
 */
export function serveShell(worker: ServiceWorkerGlobalScope, { files, page, except }: Shell): void {
  precacheAndRoute([...files]);
  registerRoute(new NavigationRoute(createHandlerBoundToURL(page), { denylist: [...except] }));
  clientsClaim();
  worker.addEventListener('message', (event) => {
    if (isSkipWaiting(event.data)) void worker.skipWaiting();
  });
}

function isSkipWaiting(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING';
}
