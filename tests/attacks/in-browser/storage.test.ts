import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from '../../browser/driver/chromium';
import { Person } from '../../browser/driver/person';
import type { Wifi } from '../../browser/driver/wifi';
import { Product } from '../../browser/product';
import { addPatient, recordProgression, signIn, startAssessment } from '../../browser/steps';

const name = 'Wilhelmina Madeup';
const question = 'Are you numb';

/** A tablet whose disk somebody writes to, whose disk is full, and whose browser clears its database away. */
describe('what lies on the tablet, in Chromium', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-storage-'));
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
    await wifi.cut();
    await addPatient(nurse, name, '943 476 5919');
    await recordProgression(nurse, true);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  const quota = (quotaSize?: number): Promise<unknown> =>
    browser.cdp.send('Storage.overrideQuotaForOrigin', {
      origin: new URL(wifi.origin).origin,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });

  it('V03 misses an older record that was put back and one that was deleted, says so, and shows what was written', async () => {
    await browser.evaluate(keepRows);
    await startAssessment(nurse, 'Together, now');
    await nurse.seesHeading('Is anything new or worse?');
    await nurse.choose('Yes', question);
    await nurse.seesAnswerSaved();
    const back = await browser.url();
    expect(await browser.evaluate(putBackRows)).toBeGreaterThan(0);
    await browser.goto(`${wifi.origin}/`);
    await nurse.press(name);
    await nurse.sees('Events, treatments and assessments');
    await nurse.press('Today');
    await nurse.sees('damaged or not as written last');
    await browser.goto(back);
    await nurse.seesHeading('Is anything new or worse?');
    expect(await browser.evaluate(chosen)).toEqual(['Yes']);
  });

  it('V06 says NOT saved while there is no room, keeps the answer on the screen, and saves it once there is', async () => {
    await quota(1);
    // Chromium goes on by what it knew of the room for half a minute.
    await new Promise((resolve) => setTimeout(resolve, 32_000));
    await nurse.choose('No', 'Are your arms or legs weak');
    await nurse.sees('NOT saved: this tablet has no space left');
    expect(await browser.evaluate(chosen)).toEqual(['No', 'Yes']);
    await quota();
    // It tries again by itself.
    await nurse.seesAnswerSaved();
    await browser.reload();
    await nurse.seesHeading('Is anything new or worse?');
    expect(await browser.evaluate(chosen)).toEqual(['No', 'Yes']);
  });

  it('V06 says NOT saved after the browser has cleared the database away, and keeps the answer on the screen', async () => {
    await browser.cdp.send('Storage.clearDataForOrigin', { origin: new URL(wifi.origin).origin, storageTypes: 'indexeddb' });
    await nurse.choose('No', 'Do you have pain like a tight band');
    await nurse.sees('NOT saved');
    expect(await browser.evaluate(chosen)).toEqual(['No', 'Yes', 'No']);
  });
});

const chosen = `[...document.querySelectorAll('main input[type=radio]:checked')].map((one) => document.querySelector('label[for="' + one.id + '"]').innerText.trim())`;

const inDatabase = (work: string): string => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('hna-2');
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('records', 'readwrite');
    const records = transaction.objectStore('records');
    let done = 0;
    ${work}
    transaction.oncomplete = () => { opening.result.close(); resolve(done); };
    transaction.onabort = () => reject(transaction.error);
  };
})`;
const keepRows = inDatabase(`records.getAll().onsuccess = ({ target }) => { globalThis.kept = target.result; };`);
/** All records as they were before the assessment was begun; the assessment is gone. */
const putBackRows = inDatabase(`
  records.getAllKeys().onsuccess = ({ target }) => {
    const known = new Map(globalThis.kept.map((row) => [row.id, row]));
    for (const key of target.result) {
      done += 1;
      if (known.has(key)) records.put(known.get(key));
      else records.delete(key);
    }
  };`);
