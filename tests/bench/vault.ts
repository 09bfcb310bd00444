import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChromiumDriver } from '../browser/driver/chromium';
import { Person } from '../browser/driver/person';
import { Product } from '../browser/product';
import { addPatient, signIn } from '../browser/steps';
import { median, row, type Row } from './measure';

const times = 9;
const pin = '482915';

/**
 * The lock as a nurse meets it, in the product: from the press on *Unlock* until her screen is there, key derivation included.
 * `-cpu4`: the page on a processor four times as slow; the browser does not slow the worker that derives the key.
 */
export async function* benchVault(): AsyncIterable<Row> {
  const profile = mkdtempSync(join(tmpdir(), 'hna-bench-vault-'));
  const { product, wifi } = await Product.start();
  let browser: ChromiumDriver | null = null;
  try {
    browser = await ChromiumDriver.start(profile);
    const nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await nurse.press('Lock and PIN');
    await browser.type('#quick-pin', pin);
    await nurse.press('Set the PIN');
    await nurse.sees('The PIN is set');
    for (const [how, rate] of [
      ['', 1],
      ['-cpu4', 4],
    ] as const) {
      await browser.cdp.send('Emulation.setCPUThrottlingRate', { rate });
      for (const [by, secret] of [
        ['words', browser.memory.words ?? ''],
        ['pin', pin],
      ] as const) {
        const took: number[] = [];
        for (let n = 0; n < times; n += 1) took.push(await unlocking(browser, nurse, secret));
        yield row(`vault.${by}${how}`, 1, 'ms', median(took));
      }
    }
  } finally {
    await browser?.close();
    await wifi.cut();
    await product.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function unlocking(browser: ChromiumDriver, nurse: Person, secret: string): Promise<number> {
  await nurse.press('Lock');
  await nurse.seesHeading('Unlock this tablet');
  await browser.type('#secret', secret);
  return Number(
    await browser.evaluate(`new Promise((resolve) => {
      const start = performance.now();
      document.querySelector('main form button[type=submit]').click();
      const look = () => document.querySelector('#secret') === null && document.querySelector('main h1') !== null &&
        document.querySelector('main .hna-loading') === null ? resolve(performance.now() - start) : requestAnimationFrame(look);
      look();
    })`),
  );
}
