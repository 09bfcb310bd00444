import { afterAll, beforeAll } from 'vitest';
import type { RunningServer } from '../../src/server';
import { acceptance } from './acceptance';
import { makeFolder, start } from './helper';

// Real processes on a machine that may be busy.
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
