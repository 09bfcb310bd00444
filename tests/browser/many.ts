import * as z from 'zod';
import type { ChromiumDriver } from './driver/chromium';
import { scriptOf } from './in-page';

const written = z.array(z.string());

/**
 * Writes so many whole assessments into the tablet's own database with the product's own store, in the page, and gives
 * the ids of their changesets.
 */
export async function manyAssessments(browser: ChromiumDriver, count: number): Promise<readonly string[]> {
  const code = await scriptOf('tests/browser/many-in-page.ts', 'many');
  return written.parse(
    await browser.evaluate(`(async () => { ${code}; return many.writeAssessments(${count}, ${JSON.stringify(browser.memory.words)}); })()`),
  );
}
