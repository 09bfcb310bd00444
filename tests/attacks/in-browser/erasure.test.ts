import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChromiumDriver } from '../../browser/driver/chromium';
import { Person } from '../../browser/driver/person';
import type { Wifi } from '../../browser/driver/wifi';
import { Product } from '../../browser/product';
import { addPatient, signIn, syncNow } from '../../browser/steps';

const [name, other] = ['Wilhelmina Madeup', 'Bob Beside'];
const profile = mkdtempSync(join(tmpdir(), 'hna-erasure-'));
let product: Product;
let wifi: Wifi;
let browser: ChromiumDriver;
let nurse: Person;

beforeAll(async () => {
  ({ product, wifi } = await Product.start());
  browser = await ChromiumDriver.start(profile);
  nurse = new Person(browser);
  await signIn(nurse, wifi.origin, product, 0);
});
afterAll(async () => {
  await browser?.close();
  await wifi?.cut();
  await product?.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
});

it('erases a patient whose name is typed, and the tablet confirms that nothing of her is there', async () => {
  await addPatient(nurse, other, '401 023 2137');
  await nurse.press('Today');
  await addPatient(nurse, name, '943 476 5919');
  const file = await browser.url();
  await syncNow(nurse, product, 0);
  await nurse.press('Erase this patient for ever');
  await nurse.seesHeading('Erase this patient');
  await nurse.press('Erase for ever');
  await nurse.sees('Say why');
  await nurse.fill('Why is this patient to be erased?', 'She asked for it in writing.');
  await nurse.fill('Type the patient’s full name, as it is shown above', other);
  await nurse.press('Erase for ever');
  await nurse.sees('That is not the name of this patient');
  await nurse.fill('Type the patient’s full name, as it is shown above', name);
  await nurse.press('Erase for ever');
  await nurse.seesHeading('Erased patients');
  await nurse.sees('Reason: She asked for it in writing.');
  for (let tries = 0; tries < 20 && !(await nurse.text()).includes('destroyed what it held'); tries += 1) {
    await nurse.press('Sync now');
    // A page that does not lead yet only asks for an exchange.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await nurse.sees('Sync now');
    await browser.reload();
    await nurse.seesHeading('Erased patients');
  }
  await nurse.sees('destroyed what it held');
  await browser.goto(file);
  await nurse.sees('This tablet does not hold this record');
  expect(await nurse.text()).not.toContain(name);
  await nurse.press('Today');
  await nurse.sees(other);
});
