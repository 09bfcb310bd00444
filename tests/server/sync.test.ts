import { afterAll, beforeAll, vi } from 'vitest';
import type { RunningServer } from '../../src/server';
import { acceptance } from './acceptance';
import { makeFolder, start } from './helper';

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = makeFolder();
let server: RunningServer;
beforeAll(async () => {
  server = await start(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

acceptance(
  () => server,
  () => server.postgres?.owner ?? {},
);
