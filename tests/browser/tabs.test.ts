import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hashHeader, type Changeset } from '../../src/records';
import { Device } from '../store/world';
import { TestServer } from '../sync/server';
import { BlankSite } from './blank-site';
import { ChromiumDriver } from './driver/chromium';
import { scriptOf } from './in-page';

const lookSchema = z.object({
  cursor: z.number(),
  waiting: z.number(),
  state: z.string(),
  heads: z.string(),
  written: z.array(z.string()),
});
const record = 'assessment-1';
const patience = { timeout: 30_000, interval: 100 };

/** Changesets of another device of the team. */
async function written(count: number): Promise<readonly Changeset[]> {
  const store = await new Device('elsewhere').open();
  const changesets: Changeset[] = [];
  for (let value = 0; value < count; value += 1) {
    const { changeset } = await store.commit([{ record: 'assessment-2', kind: 'assessment', path: 'answers/sleep.rating', value }]);
    changesets.push(changeset);
  }
  store.close();
  return changesets;
}

describe('tabs of one device in Chromium', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-tabs-'));
  const server = new TestServer();
  /** Requests that the server has heard and does not answer yet. */
  let hold: ((url: string) => boolean) | null = null;
  const held: (() => void)[] = [];
  const site = new BlankSite(async (url, init) => {
    const reply = await server.fetch(url, init);
    if (hold?.(url) === true) await new Promise<void>((answer) => held.push(answer));
    return reply;
  });
  let origin: string;
  let code: string;
  let first: ChromiumDriver;
  let news: readonly Changeset[];

  const arrive = (changesets: readonly Changeset[]): void => {
    for (const changeset of changesets) server.entries.push({ changeset, received: server.time });
  };
  const open = async (tab: ChromiumDriver): Promise<void> => {
    await tab.front();
    await tab.goto(origin);
    await tab.evaluate(`(async () => { ${code}; globalThis.tab = page; await page.open(); })()`);
  };
  const look = async (tab: ChromiumDriver): Promise<z.infer<typeof lookSchema>> =>
    lookSchema.parse(await tab.evaluate(`tab.look('${record}')`));

  beforeAll(async () => {
    [origin, code, news] = await Promise.all([site.open(), scriptOf('tests/browser/tabs-in-page.ts', 'page'), written(12)]);
    first = await ChromiumDriver.start(profile);
  });
  afterAll(async () => {
    await first?.close();
    site.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('a leader that was frozen in the middle of a pull writes nothing of it once another has taken over', async () => {
    arrive(news.slice(0, 7));
    hold = (url) => url.includes('frozen') || (url.includes('cursor=3') && held.length === 0);
    await open(first);
    await expect.poll(() => held.length, patience).toBe(1);
    await expect.poll(async () => (await look(first)).written, patience).toEqual(['up to 3']);
    const second = await first.tab();
    await open(second);
    // A page that is shown is never frozen by the debugger's word.
    const frozen = first.evaluate('tab.freeze()');
    frozen.catch(() => undefined);
    await expect.poll(() => held.length, patience).toBe(2);
    await expect.poll(async () => (await look(second)).cursor, patience).toBe(7);
    arrive(news.slice(7, 9));
    await second.evaluate('tab.syncNow()');
    await expect.poll(async () => (await look(second)).cursor, patience).toBe(9);
    const after = await look(second);

    hold = null;
    held.splice(0).forEach((answer) => answer());
    await frozen;
    await expect.poll(async () => (await look(first)).written, patience).toEqual(['up to 3', 'superseded']);
    expect(await look(second)).toMatchObject({ cursor: 9, heads: after.heads, state: 'idle' });
    // It is a tab like any other again: what it saves goes out by the one that leads.
    await first.evaluate(`tab.save('${record}')`);
    await expect.poll(async () => (await look(first)).waiting, patience).toBe(0);
    expect((await look(first)).written).toHaveLength(2);
    await second.page.close();
  });

  it('make one chain without a gap or a fork of what they save at the same moment', async () => {
    const second = await first.tab();
    await open(first);
    await open(second);
    await Promise.all([first, second].map((tab) => tab.evaluate(`tab.save('${record}', 30)`)));
    await second.evaluate('tab.syncNow()');
    await expect.poll(async () => (await look(second)).waiting, patience).toBe(0);
    const all = server.entries.map(({ changeset }) => changeset.header).filter(({ device }) => device !== news[0]?.header.device);
    const chain = all.toSorted((a, b) => a.seq - b.seq);
    expect(new Set(chain.map(({ device }) => device)).size).toBe(1);
    expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_, index) => index + 1));
    expect(chain.length).toBeGreaterThanOrEqual(60);
    for (const [index, header] of chain.entries()) {
      const before = chain[index - 1];
      expect(header.prev).toBe(before === undefined ? null : hashHeader(before));
    }
    expect((await look(first)).heads).toBe('1');
    await second.page.close();
  });

  it('save and send on a device that is nearly full, and fetch nothing until there is room', async () => {
    await open(first);
    await first.evaluate('tab.syncNow()');
    const cursor = server.entries.length;
    await expect.poll(async () => (await look(first)).cursor, patience).toBe(cursor);
    const at = new URL(origin).origin;
    await first.cdp.send('Storage.overrideQuotaForOrigin', { origin: at, quotaSize: 40 * 1024 * 1024 });
    arrive(news.slice(9));
    await first.evaluate('tab.syncNow()');
    await first.evaluate(`tab.save('${record}')`);
    await expect.poll(() => look(first), patience).toMatchObject({ state: 'no-room', waiting: 0, cursor });
    await first.cdp.send('Storage.overrideQuotaForOrigin', { origin: at });
    await first.evaluate('tab.syncNow()');
    await expect.poll(() => look(first), patience).toMatchObject({ state: 'idle', cursor: server.entries.length });
  });
});
