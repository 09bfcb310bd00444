import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from '../../browser/driver/chromium';
import { Person } from '../../browser/driver/person';
import { enter } from '../../browser/driver/unlock';
import type { Wifi } from '../../browser/driver/wifi';
import { Product } from '../../browser/product';
import { addPatient, signIn } from '../../browser/steps';
import { Authenticator } from './authenticator';
import { heapOf, remainsIn } from './heap';

const pin = '482915';
const locked = 'Unlock this tablet';
/** Of the first nurse, once a second one has come. */
let firsts = '';
const name = 'Wilhelmina Canarybird';

/** One tablet, two nurses, and whoever picks it up. */
describe('the vault, in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hna-vault-'));
  const profile = join(folder, 'tablet');
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await addPatient(nurse, name, '943 476 5919', ['28', '4', '1957']);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  const words = (): string => browser.memory.words ?? '';
  const lock = async (): Promise<void> => {
    await nurse.press('Lock');
    await nurse.seesHeading(locked);
  };
  const tryPin = async (typed: string): Promise<void> => {
    await browser.type('#secret', typed);
    await nurse.press('Unlock');
  };
  const setPin = async (button: string): Promise<void> => {
    await nurse.press('Lock and PIN');
    await nurse.seesHeading('Lock and PIN');
    await browser.type(button === 'Set up' ? '#passkey-pin' : '#quick-pin', pin);
    await nurse.press(button);
  };
  /** A page loaded anew, by somebody who has no words. */
  const loadAnew = async (): Promise<void> => {
    await browser.page.reload();
    await nurse.seesHeading(locked);
  };

  it('V07 keeps nothing of a patient in the page after a lock, and Back leads to the lock', async () => {
    await nurse.press('Today');
    await nurse.sees(name);
    expect((await heapOf(browser)).includes(name)).toBe(true);
    await lock();
    const canaries = [name, 'Wilhelmina', '9434765919', '943 476 5919', '1957-04-28', words()];
    expect(await remainsIn(browser, (heap) => canaries.filter((canary) => heap.includes(canary)))).toEqual([]);
    await browser.back().catch(() => undefined);
    await nurse.seesHeading(locked);
    await browser.goto(`${wifi.origin}/patients/new`);
    await nurse.seesHeading('Add a patient');
  });

  it('V07 keeps nothing either of what was typed where the cursor still stands, as another tab has it lock', async () => {
    const typed = 'Unheardof';
    await nurse.press('Today');
    await nurse.fill('Find a patient', typed);
    const other = await browser.tab();
    await other.goto(wifi.origin);
    await new Person(other).press('Lock');
    await other.page.close();
    await nurse.seesHeading(locked);
    expect(await remainsIn(browser, (heap) => [typed].filter((text) => heap.includes(text)))).toEqual([]);
    await enter(browser, words());
    await nurse.press('Add a patient');
    await nurse.seesHeading('Add a patient');
  });

  it('V05 lets a PIN in only from the memory of this page, and not after five wrong ones', async () => {
    await setPin('Set the PIN');
    await nurse.sees('The PIN is set');
    await lock();
    for (const left of ['4 tries are left', '3 tries are left', '2 tries are left', '1 try is left', 'There is no PIN to come back with']) {
      await tryPin('730618');
      await nurse.sees(left);
    }
    // The same words stand there already: what counts is that they come anew.
    await browser.evaluate(`document.querySelector('.nhsuk-error-summary').dataset.former = ''`);
    await tryPin(pin);
    await browser.page.waitForSelector('.nhsuk-error-summary:not([data-former])');
    await nurse.sees('There is no PIN to come back with');
    await enter(browser, words());
    await setPin('Set the PIN');
    await nurse.sees('The PIN is set');
    await loadAnew();
    await tryPin(pin);
    await nurse.sees('There is no PIN to come back with');
    await browser.type('#secret', 'abandon abandon abandon about');
    await nurse.press('Unlock');
    await nurse.sees('Those are not the four words');
    await browser.type('#secret', 'abandon zzzzz abandon about');
    await nurse.press('Unlock');
    await nurse.sees('These are not on the list of words: zzzzz');
    await enter(browser, words());
  });

  it('V05 opens nothing for a copy of the profile without the words', async () => {
    await setPin('Set the PIN');
    await nurse.sees('The PIN is set');
    await browser.close();
    const copy = join(folder, 'copy');
    cpSync(profile, copy, { recursive: true });
    const thief = await ChromiumDriver.start(copy);
    await thief.goto(wifi.origin);
    const other = new Person(thief);
    await other.seesHeading(locked);
    await thief.type('#secret', pin);
    await other.press('Unlock');
    await other.sees('There is no PIN to come back with');
    expect(await other.text()).not.toContain(name);
    await thief.close();
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await browser.goto(wifi.origin);
    await nurse.sees(name);
  });

  it('unlocks by the device’s own check and a PIN together, where the device has such a passkey', async () => {
    const device = await Authenticator.add(browser, true);
    await setPin('Set up');
    await nurse.sees('It is set up');
    expect(await device.credentials()).toHaveLength(1);
    await loadAnew();
    await tryPin('730618');
    await nurse.sees('That is not your PIN');
    await tryPin(pin);
    await nurse.seesHeading('Lock and PIN');

    await loadAnew();
    await device.passes(false);
    await tryPin(pin);
    await nurse.sees('The tablet’s own check was broken off');
    await device.passes(true);
    await device.forgetAll();
    await tryPin(pin);
    await nurse.sees('or its passkey is gone');
    await enter(browser, words());
    await device.remove();
  });

  it('says so where the device has no such passkey, and the words go on working', async () => {
    const device = await Authenticator.add(browser, false);
    await nurse.press('Today');
    await setPin('Set up');
    await nurse.sees('has no passkey that can do this');
    await device.remove();
    await loadAnew();
    await enter(browser, words());
  });

  it('V04 goes on for everybody else when one slot asks for absurd parameters', async () => {
    const colleague = product.account(1);
    await nurse.press('Lock and PIN');
    await nurse.press('Add a colleague, or new words for somebody');
    await nurse.seesHeading('Sign in');
    await nurse.fill('Your account name', colleague.name);
    await nurse.fill('Password', colleague.password);
    await nurse.press('Sign in');
    firsts = words();
    await nurse.seesHeading('Your four words for this tablet');
    const hers = String(await browser.evaluate(`[...document.querySelectorAll('.hna-words li')].map((one) => one.innerText).join(' ')`));
    await nurse.press('I have them');
    await nurse.fill('Type your four words', hers);
    await nurse.press('Start using the tablet');
    await nurse.seesHeading(locked);
    await browser.evaluate(tamper);
    await nurse.choose('NO');
    await browser.type('#secret', firsts);
    await nurse.press('Unlock');
    await nurse.sees('This way in is damaged');
    await nurse.choose('NT');
    await enter(browser, hers);
    await nurse.sees('Nurse Two, Demonstration team');
    await nurse.press('Today');
    await nurse.sees(name);
    browser.memory.learn(hers);
  });

  it('opens nothing for a colleague who was removed and puts a copy of her way in back', async () => {
    expect(await browser.evaluate(keepCopy)).toBeGreaterThan(0);
    await nurse.press('Lock and PIN');
    await nurse.sees('NO, by four words');
    const hers = async (): Promise<number> =>
      Number(await browser.evaluate(`[...document.querySelectorAll('main button')].filter((one) => one.innerText === 'Remove NO').length`));
    for (let left = await hers(); left > 0; left -= 1) {
      await nurse.press('Remove NO');
      await nurse.press('Remove');
      await expect.poll(hers).toBe(left - 1);
      await nurse.sees('The tablet has a new key');
    }
    await browser.evaluate(putBack);
    await lock();
    await nurse.choose('NO');
    await browser.type('#secret', firsts);
    await nurse.press('Unlock');
    await nurse.sees('This way in does not open what is kept on the tablet');
    expect(await remainsIn(browser, (heap) => [name].filter((canary) => heap.includes(canary)))).toEqual([]);
    await loadAnew();
    await nurse.choose('NT');
    await enter(browser, words());
    await nurse.press('Today');
    await nurse.sees(name);
  });

  it('lets nobody sign in under another name than hers who unlocked it', async () => {
    const first = product.account(0);
    await browser.page.goto(`${wifi.origin}/sign-in`);
    await nurse.choose('NT');
    await enter(browser, words());
    await nurse.seesHeading('Sign in');
    await nurse.fill('Your account name', first.name);
    await nurse.fill('Password', first.password);
    await nurse.press('Sign in');
    await nurse.sees('Somebody else has unlocked this tablet');
  });

  it('breaks no rule of the content policy', () => {
    expect(browser.errors.filter((error) => /content security|trusted/i.test(error))).toEqual([]);
  });
});

/** As somebody would who can write to the disk: the first nurse’s slots ask for 4 GiB. */
const tamper = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('hna-vault-1');
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('slots', 'readwrite');
    const slots = transaction.objectStore('slots');
    const all = slots.getAll();
    all.onsuccess = () => {
      for (const slot of all.result) if (slot.label === 'NO') slots.put({ ...slot, kdf: { ...slot.kdf, m: 4 * 1024 * 1024 } });
    };
    transaction.oncomplete = () => { opening.result.close(); resolve(all.result.length); };
    transaction.onabort = () => reject(transaction.error);
  };
})`;

/** As somebody would who keeps a copy of the disk: the first nurse’s ways in, as they were before they were altered. */
const slotsInPage = (work: string): string => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('hna-vault-1');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const slots = opening.result.transaction('slots', 'readwrite').objectStore('slots');
    ${work}
    slots.transaction.oncomplete = () => { opening.result.close(); resolve(globalThis.keptSlots.length); };
    slots.transaction.onabort = () => reject(slots.transaction.error);
  };
})`;
const keepCopy = slotsInPage(`const all = slots.getAll();
    all.onsuccess = () => {
      globalThis.keptSlots = all.result.filter(({ label }) => label === 'NO').map((slot) => ({ ...slot, kdf: { ...slot.kdf, m: 65536 } }));
    };`);
const putBack = slotsInPage('for (const slot of globalThis.keptSlots) slots.put(slot);');
