import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { median, quantile, row, type Row } from './measure';
import type { StoreBench } from './page/store';
import { buildPage, servePages } from './pages';

/**
 * The device's database in real Chromium, with a profile on disk: without one Chromium keeps it in memory, and strict durability
 * would cost nothing. Rows and summaries are sealed. `-cpu4`: on a processor four times as slow.
 */

const patients = 30_000;
const waiting = 50_000;
const openings = 7;
const saves = 120;

/** What people type, letter by letter: each letter looks anew. */
const typed = ['muller 17', 'obrien', '14/03/1961', '3 feb 1950', '4000 000', 'ann patel 1999', 'xyz'].flatMap((text) =>
  Array.from({ length: text.length }, (_, at) => text.slice(0, at + 1)),
);

/** A method of the page's bench, run there. */
function run<Name extends keyof StoreBench>(
  page: Page,
  method: Name,
  ...given: Parameters<StoreBench[Name]>
): ReturnType<StoreBench[Name]> {
  return page.evaluate(
    // The page's own function: its type is that of the method.
    ([wanted, values]) => Reflect.apply(Reflect.get(globalThis.storeBench ?? {}, wanted), null, values),
    [method, given] as [Name, unknown[]],
  ) as ReturnType<StoreBench[Name]>;
}

export async function* benchStore(): AsyncIterable<Row> {
  const site = await servePages(await buildPage('store'), () => ({}));
  const profile = mkdtempSync(join(tmpdir(), 'hna-bench-store-'));
  const executablePath = process.env['HNA_CHROMIUM'] ?? '';
  let context: BrowserContext | null = null;
  try {
    context = await chromium.launchPersistentContext(profile, { executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(0);
    const load = async (): Promise<void> => {
      await page.goto(`${site.origin}/store.html`);
      await page.waitForFunction(() => globalThis.storeBench !== undefined);
    };
    await load();
    yield row('store.rebuild', patients, 'ms', await run(page, 'fill', patients));
    const unlock = async (): Promise<number> => {
      const unlocks: number[] = [];
      for (let n = 0; n < openings; n += 1) {
        await load();
        const unlocked = await run(page, 'unlock');
        if (unlocked.patients !== patients) throw new Error(`The list holds ${unlocked.patients} patients of ${patients}.`);
        unlocks.push(unlocked.time);
      }
      return median(unlocks);
    };
    yield row('store.unlock', patients, 'ms', await unlock());
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    yield row('store.unlock-cpu4', patients, 'ms', await unlock());
    yield* saving(page, 0, '-cpu4');
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const lists = await run(page, 'list', 40);
    yield row('store.list', patients, 'ms', median(lists));
    const { times, found } = await run(page, 'find', typed);
    if (found.every((count) => count === 0)) throw new Error('The find field found nobody.');
    yield row('store.find', patients, 'ms', median(times));
    yield row('store.find-p95', patients, 'ms', quantile(times, 0.95));
    // A page as young as the one with much that waits: it has saved as little, and its engine has compiled as little.
    await load();
    yield* saving(page, 0);
    await run(page, 'wait', waiting);
    await load();
    yield* saving(page, waiting);
  } finally {
    await context?.close();
    site.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function* saving(page: Page, size: number, how = ''): AsyncIterable<Row> {
  // Thrown away: behind much that was written in one go, as no tablet writes it, the browser tidies up for a while, which takes a processor.
  await run(page, 'autosave', saves);
  const { ours, raw } = await run(page, 'autosave', saves);
  yield row(`store.autosave${how}`, size, 'ms', median(ours), median(raw));
  yield row(`store.autosave${how}-p95`, size, 'ms', quantile(ours, 0.95), quantile(raw, 0.95));
}
