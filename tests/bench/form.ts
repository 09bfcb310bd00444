import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { formOfSize } from './generated-form';
import { median, quantile, row, type Row } from './measure';
import { buildPages, servePages, type Site } from './pages';
import { planOf, words } from './plan';

/**
 * The form in real Chromium. Ours and the page written by hand take turns, a few keys each, so that whatever else the
 * machine does falls on both. Times are from a key's arrival until the page has painted; the browser does not wait for a
 * screen's next refresh, which would hide every difference below 16 ms. Processor time is the main thread's own, so waiting
 * for other processes does not count.
 */

const sizes = [60, 300, 1_000, 3_000] as const;
const turns = 6;
/** At least so many milliseconds between two keys: faster than anybody types. A page that needs longer is given half as much again. */
const leastPause = 25;
const readySizes = [60, 1_000] as const;
const readyRuns = 15;

/** A kind of key: where it goes, and which are pressed in turn. */
interface Stroke {
  readonly name: 'key' | 'rating' | 'chain';
  readonly keysEachTurn: number;
  readonly keys: readonly string[];
  readonly focus: (page: Page, size: number) => Promise<void>;
}

/** The question of a kind nearest to the middle of the form, with nothing that depends on its kind but what is always there. */
function middle(size: number, kind: 'text' | 'rating'): string {
  const { questions, sums } = planOf(size);
  const summed = new Set(sums.flat());
  const fit = questions.filter(
    (question) => question.kind === kind && question.gate === undefined && (kind === 'text' || summed.has(question.id)),
  );
  return words.question(fit[Math.floor(fit.length / 2)]?.id ?? '');
}

/** Puts the focus into the input that a label or, with its `nth` radio, a legend names; a plain search, since the page is large. */
async function focusOn(page: Page, name: string, nth = 0): Promise<void> {
  const found = await page.evaluate(
    ([wanted, index]) => {
      const label = [...document.querySelectorAll('label, legend')].find(({ textContent }) => textContent.trim() === wanted);
      const input =
        label instanceof HTMLLabelElement
          ? document.getElementById(label.htmlFor)
          : label?.closest('fieldset')?.querySelectorAll('input')[index];
      if (input instanceof HTMLInputElement && input.type === 'radio') input.click();
      input?.focus();
      return document.activeElement === input;
    },
    [name, nth] as const,
  );
  if (!found) throw new Error(`The page has no input for "${name}".`);
}

const strokes: readonly Stroke[] = [
  { name: 'key', keysEachTurn: 30, keys: ['a', 'b', 'c'], focus: (page, size) => focusOn(page, middle(size, 'text')) },
  {
    name: 'rating',
    keysEachTurn: 20,
    keys: ['ArrowRight', 'ArrowLeft'],
    focus: (page, size) => focusOn(page, middle(size, 'rating'), 4),
  },
  {
    name: 'chain',
    keysEachTurn: 20,
    keys: ['2', 'Backspace'],
    focus: async (page) => {
      await focusOn(page, words.chainStart);
      await page.keyboard.press('1');
    },
  },
];

class Tab {
  private constructor(
    readonly page: Page,
    private readonly cdp: CDPSession,
  ) {}

  static async open(browser: Browser, url: string): Promise<Tab> {
    // A context of its own is a process of its own.
    const context = await browser.newContext();
    const page = await context.newPage();
    const failed: string[] = [];
    page.on('pageerror', (error) => failed.push(String(error)));
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    if (failed.length > 0) throw new Error(failed.join('\n'));
    return new Tab(page, cdp);
  }

  /** Milliseconds of the main thread so far. */
  async work(): Promise<number> {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  }

  async ready(): Promise<number> {
    await this.page.waitForFunction(() => bench.ready !== null);
    return this.page.evaluate(() => bench.ready ?? Number.NaN);
  }

  /** Presses keys in turn, `pause` milliseconds apart; without a pause, each when the one before has been painted. */
  async press(keys: readonly string[], count: number, pause = 0): Promise<{ readonly times: readonly number[]; readonly work: number }> {
    const painted = (expected: number): Promise<unknown> => this.page.waitForFunction((least) => bench.keys.length >= least, expected);
    await this.page.evaluate(() => bench.keys.splice(0));
    const before = await this.work();
    for (let pressed = 0; pressed < count; pressed += 1) {
      await this.page.keyboard.press(keys[pressed % keys.length] ?? '');
      if (pause > 0) await sleep(pause);
      else await painted(pressed + 1);
    }
    const work = ((await this.work()) - before) / count;
    await painted(count);
    return { times: await this.page.evaluate(() => bench.keys.splice(0)), work };
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** What each key costs, once the form is there. */
export const benchKeys = (): AsyncIterable<Row> =>
  inBrowser(async function* keys(browser, site, markup) {
    for (const size of sizes) yield* keysOf(browser, site, size, markup);
  });

/** How soon the form is there. */
export const benchReady = (): AsyncIterable<Row> =>
  inBrowser(async function* ready(browser, site) {
    for (const size of readySizes) yield await readyOf(browser, site, size);
  });

async function* inBrowser(bench: (browser: Browser, site: Site, markup: Map<number, string>) => AsyncIterable<Row>): AsyncIterable<Row> {
  const folder = await buildPages();
  const forms = new Map(sizes.map((size) => [size, JSON.stringify(formOfSize(size))]));
  const markup = new Map<number, string>();
  const site = await servePages(folder, (page, size) => {
    if (page === 'ours') return { form: forms.get(sizes.find((each) => each === size) ?? 60) ?? 'null' };
    return page === 'dom' ? { markup: markup.get(size) ?? '' } : {};
  });
  const executablePath = process.env['HNA_CHROMIUM'] ?? '';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-frame-rate-limit'] });
  try {
    yield* bench(browser, site, markup);
  } finally {
    await browser.close();
    site.close();
  }
}

async function* keysOf(browser: Browser, site: Site, size: number, markup: Map<number, string>): AsyncIterable<Row> {
  const ours = await Tab.open(browser, `${site.origin}/ours.html?size=${size}`);
  await ours.ready();
  markup.set(size, await ours.page.evaluate(() => document.getElementById('root')?.innerHTML ?? ''));
  const limit = await Tab.open(browser, `${site.origin}/dom.html?size=${size}`);
  for (const stroke of strokes) {
    const measured = [ours, limit].map((tab) => ({ tab, times: new Array<number>(), work: new Array<number>() }));
    let pause = leastPause;
    // Warms both up, and tells how long a key takes here.
    for (const { tab } of measured) {
      await tab.page.bringToFront();
      await stroke.focus(tab.page, size);
      const { times } = await tab.press(stroke.keys, stroke.keysEachTurn);
      pause = Math.max(pause, 1.5 * quantile(times, 0.9));
    }
    for (let turn = 0; turn < turns; turn += 1) {
      for (const { tab, times, work } of turn % 2 === 0 ? measured : measured.toReversed()) {
        await tab.page.bringToFront();
        const took = await tab.press(stroke.keys, stroke.keysEachTurn, pause);
        times.push(...took.times);
        work.push(took.work);
      }
    }
    const [mine, twin] = measured;
    if (mine === undefined || twin === undefined) continue;
    const at = stroke.name === 'key' ? 0.95 : 0.5;
    const name = stroke.name === 'key' ? 'form.key-p95' : `form.${stroke.name}`;
    yield row(name, size, 'ms', quantile(mine.times, at), quantile(twin.times, at));
    yield row(`form.${stroke.name}-cpu`, size, 'ms', median(mine.work), median(twin.work));
  }
  await ours.close();
  await limit.close();
}

/** Each run in a fresh process with an empty cache, in turn. */
async function readyOf(browser: Browser, site: Site, size: number): Promise<Row> {
  const times = { ours: new Array<number>(), rhf: new Array<number>() };
  for (let run = 0; run < readyRuns; run += 1) {
    for (const page of ['ours', 'rhf'] as const) {
      const tab = await Tab.open(browser, `${site.origin}/${page}.html?size=${size}`);
      times[page].push(await tab.ready());
      await tab.close();
    }
  }
  return row('form.ready', size, 'ms', median(times.ours), median(times.rhf));
}
