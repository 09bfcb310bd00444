/// <reference lib="webworker" />
import { setCacheNameDetails } from 'workbox-core';
import type { PrecacheEntry } from 'workbox-precaching';
import { passKeys } from './key-pass';
import { serveShell } from './shell';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly (PrecacheEntry | string)[] };

setCacheNameDetails({ prefix: 'hna-patient' });
serveShell(self, { files: self.__WB_MANIFEST, page: '/p/', except: [/^\/api(\/|$)/] });
passKeys(self);
