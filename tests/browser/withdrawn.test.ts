import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { overviewSchema, type Tablet } from '../../src/protocol';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { scriptOf } from './in-page';
import { Product } from './product';
import { signIn } from './steps';

const count = 30;
const canary = 'Wilhelmina Canary-of-V08';
const leftSchema = z.object({ databases: z.array(z.string()), caches: z.number(), storage: z.number(), workers: z.number() });
const left = `(async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: (await caches.keys()).length,
  storage: localStorage.length + sessionStorage.length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
}))()`;

/** Files of a folder in which one of the texts stands, as UTF-8 or UTF-16. */
function filesWith(folder: string, texts: readonly string[]): readonly string[] {
  const wanted = texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return files
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .filter((file) => {
      const bytes = readFileSync(file);
      return wanted.some((each) => bytes.includes(each));
    })
    .map((file) => relative(folder, file));
}

describe('V08 a tablet is withdrawn while 30 changes on it are not sent', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-withdrawn-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let closed = false;
  let nurse: Person;
  let administrator: Record<string, string>;
  let ids: readonly string[];

  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(product.origin + path, { method, headers: administrator, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const tablets = async (): Promise<readonly Tablet[]> =>
    overviewSchema.parse(await (await ask('GET', '/api/admin/overview')).json()).tablets;
  const received = async (): Promise<number> => {
    const known = new Set((await product.feed()).map(({ header }) => header.id));
    return ids.filter((id) => known.has(id)).length;
  };

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    const headers = { 'content-type': 'application/json', origin: product.origin };
    const signedIn = await fetch(`${product.origin}/api/session`, { method: 'POST', headers, body: JSON.stringify(product.account(0)) });
    administrator = { ...headers, cookie: (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  });
  afterAll(async () => {
    if (!closed) await browser?.close();
    await product?.stop();
    await wifi?.cut();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('deletes nothing while it cannot send', async () => {
    await signIn(nurse, wifi.origin, product, 1);
    await nurse.isReadyForOffline();
    await expect.poll(async () => (await tablets()).map(({ state }) => state)).toEqual(['approved']);
    await wifi.cut();
    const code = await scriptOf('tests/browser/withdrawn-in-page.ts', 'page');
    ids = z
      .array(z.string())
      .parse(
        await browser.evaluate(
          `(async () => { ${code}; return page.writePatients(${count}, '${canary}', ${JSON.stringify(browser.memory.words)}); })()`,
        ),
      );
    expect(ids).toHaveLength(count);
    const [tablet] = await tablets();
    expect((await ask('POST', `/api/admin/tablets/${tablet?.id}`, { act: 'revoke' })).status).toBe(200);
    await nurse.press('Sync now');
    await nurse.sees(`${count} changes`);
    expect(await received()).toBe(0);
    // What the scan below looks for is there to be found: ids stand in clear, her name does not.
    expect(filesWith(join(profile, 'Default', 'IndexedDB'), [canary])).toEqual([]);
    expect(filesWith(join(profile, 'Default', 'IndexedDB'), [...ids]).length).toBeGreaterThan(0);
  });

  it('sends all of it first, then is empty, and says so', async () => {
    await wifi.restore();
    await nurse.press('Sync now');
    await nurse.seesHeading('This tablet was withdrawn');
    await nurse.sees('Everything that was saved on it was sent, and it is empty now.');
    expect(await received()).toBe(count);
    expect(await tablets()).toMatchObject([{ state: 'wiped', rescued: count }]);
    expect(leftSchema.parse(await browser.evaluate(left))).toEqual({ databases: [], caches: 0, storage: 0, workers: 0 });
  });

  it('leaves nothing of it in the files of the browser', async () => {
    await browser.close();
    closed = true;
    expect(filesWith(profile, [canary, ...ids])).toEqual([]);
  });
});
