import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ChromiumDriver } from './driver/chromium';
import { sheetsOf, type Run } from './driver/pdf';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { showsWatermark, sticksOut, wearTheme } from './routes-look';
import {
  addPatient,
  answerSafetyCheck,
  continueFrom,
  rateConcerns,
  recordProgression,
  signIn,
  startAssessment,
  tickConcerns,
} from './steps';

const ratings = new Map([
  ['Running out of energy', 8],
  ['Pain anywhere', 6],
  ['Getting about, stairs or falls', 4],
  ['Sleep', 5],
  ['Getting out of breath', 3],
  ['Not enjoying food, or food tasting different', 2],
  ['Fear, or worry that will not stop', 9],
  ['Living with not knowing', 7],
  ['Telling and helping children or grandchildren', 10],
  ['Money running short, bills or debts', 4],
  ['Who to ring, by day and by night', 5],
]);

/** What she would hold in her hands: the pages printed on A4 by Chromium. */
describe('on paper', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-print-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Together, now');
    await answerSafetyCheck(nurse, 'Are your arms or legs weak');
    await continueFrom(nurse);
    await tickConcerns(nurse, [...ratings.keys()]);
    await rateConcerns(nurse, ratings);
    while (!(await nurse.heading()).startsWith('Check your answers')) await continueFrom(nurse);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  const print = async (): Promise<readonly (readonly Run[])[]> => {
    return sheetsOf(await browser.page.pdf({ format: 'A4', preferCSSPageSize: true }));
  };
  /** What holds of whatever is printed. */
  const wrongWith = async (sheets: readonly (readonly Run[])[]): Promise<readonly string[]> => {
    const wrong: string[] = [];
    const headings = await wordsOf('h1, h2, h3, caption');
    sheets.forEach((sheet, index) => {
      const where = `sheet ${index + 1}`;
      const watermark = sheet.filter((_, at) => tight(sheet.slice(at, at + 4).map(({ text }) => text)).startsWith(mark));
      if (watermark.length !== 1) wrong.push(`${where}: ${watermark.length} watermarks`);
      const y = watermark[0]?.y ?? 0;
      // Twelve points are less than the watermark is high.
      const covered = sheet.filter((run) => Math.abs(run.y - y) < 12 && !mark.includes(tight([run.text])));
      if (covered.length > 0) wrong.push(`${where}: covered ${covered.map(({ text }) => text).join(' ')}`);
      const outside = sheet.filter((run) => run.x < 40 || run.x > 555 || run.y < 30 || run.y > 812);
      if (outside.length > 0) wrong.push(`${where}: outside the margins ${outside.map(({ text }) => text).join(' ')}`);
      const last = headings.find((heading) => tight(sheet.map(({ text }) => text)).endsWith(tight([heading])));
      if (last !== undefined) wrong.push(`${where}: ends with the heading ${last}`);
    });
    const all = sheets.map((sheet) => tight(sheet.map(({ text }) => text)));
    for (const row of await wordsOf('dt, dd:not(.nhsuk-summary-list__actions), tbody tr, main li')) {
      if (!all.some((sheet) => sheet.includes(tight([row])))) wrong.push(`cut or missing: ${row}`);
    }
    for (const word of ['Change', 'Back', 'Submit', 'Continue', 'Sync now', 'Sign out', 'Skip to', 'What is waiting', 'Edit', 'Saved on']) {
      if (sheets.some((sheet) => sheet.some(({ text }) => text.trim() === word))) wrong.push(`can be pressed on a screen only: ${word}`);
    }
    return wrong;
  };
  /** The words of what is shown, as it stands when it is printed. */
  const wordsOf = async (css: string): Promise<readonly string[]> =>
    z
      .array(z.string())
      .parse(
        await browser.evaluate(
          `[...document.querySelectorAll(${JSON.stringify(css)})].filter((one) => one.checkVisibility()).map((one) => one.innerText)`,
        ),
      );
  /** As A4 is wide, which decides the layout; what it leaves between the margins must hold the words. */
  const asPaper = async (look: () => Promise<void>): Promise<void> => {
    await browser.page.emulateMedia({ media: 'print' });
    await browser.size(680, 1000);
    expect(await sticksOut(browser)).toEqual([]);
    await browser.size(794, 1000);
    await look();
    await browser.page.emulateMedia({ media: null });
    await browser.size(1024, 768);
  };

  it('prints the answers to be checked, sheet by sheet', async () => {
    await asPaper(async () => {
      expect(await showsWatermark(browser)).toBe(true);
      const sheets = await print();
      expect(sheets.length).toBeGreaterThan(2);
      expect(await wrongWith(sheets)).toEqual([]);
    });
  });

  it('prints the result with its red flag, and its table in one piece', async () => {
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
    await nurse.sees('9 of 10');
    await asPaper(async () => {
      const sheets = await print();
      expect(await wrongWith(sheets)).toEqual([]);
      const concerns = sheets.filter((sheet) => sheet.some(({ text }) => /^\d+ of 10$/.test(text)));
      expect(concerns.map((sheet) => sheet.filter(({ text }) => text === 'Wish to talk').length)).toEqual([1]);
    });
  });

  it('prints black on white from a dark screen', async () => {
    await wearTheme(browser, 'dark');
    const ink = `[...document.querySelectorAll('main h1, main p, main td, main li, .hna-watermark')].map((one) => getComputedStyle(one).color)`;
    const colours = (): Promise<readonly string[]> => browser.evaluate(ink).then((all) => z.array(z.string()).parse(all));
    const isDark = (colour: string): boolean => (colour.match(/\d+/g) ?? []).slice(0, 3).every((part) => Number(part) < 130);
    expect((await colours()).some((colour) => !isDark(colour))).toBe(true);
    await asPaper(async () => {
      expect((await colours()).filter((colour) => !isDark(colour))).toEqual([]);
    });
  });
});

const tight = (texts: readonly string[]): string => texts.join('').replace(/\s+/g, '');
const mark = tight(['DEMONSTRATION — not for real patients']);
