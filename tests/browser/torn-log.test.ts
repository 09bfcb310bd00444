import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databasesOf } from '../faults/kills/profile';
import { ChromiumDriver } from './driver/chromium';
import { scriptOf } from './in-page';

/** The head of a LevelDB record of 200 bytes that never came: checksum, length, kind. */
const tornRecord = Uint8Array.of(0x78, 0x56, 0x34, 0x12, 200, 0, 1);

/** Where a kill hits between head and content of a record, Chromium reads on, writes on behind it, and deletes all at the next opening. */
describe('Chromium killed in the middle of a write to its log', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-torn-'));
  let server: Server;
  let origin: string;
  let code: string;

  beforeAll(async () => {
    server = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>'));
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    origin = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/`;
    code = await scriptOf('tests/browser/torn-in-page.ts', 'page');
  });
  afterAll(() => {
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Opens, looks how much is there, saves 20 and is killed. */
  async function live(): Promise<unknown> {
    const browser = await ChromiumDriver.start(profile);
    try {
      await browser.goto(origin);
      await browser.evaluate(`(async () => { ${code}; globalThis.page = page; await page.open(); })()`);
      const found = await browser.evaluate('page.waiting()');
      await browser.evaluate('page.save(20)');
      return found;
    } finally {
      await browser.kill();
    }
  }

  function tear(): void {
    const logs = databasesOf(profile).flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .map((name) => join(folder, name)),
    );
    expect(logs).toHaveLength(1);
    for (const log of logs) appendFileSync(log, tornRecord);
  }

  it('still has everything at each further opening, and after a second such kill', async () => {
    expect(await live()).toBe(0);
    tear();
    expect(await live()).toBe(20);
    tear();
    expect(await live()).toBe(40);
    expect(await live()).toBe(60);
  });
});
