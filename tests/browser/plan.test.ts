import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { sheetsOf } from './driver/pdf';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import {
  addPatient,
  answerSafetyCheck,
  continueFrom,
  rateConcerns,
  recordProgression,
  signIn,
  startAssessment,
  syncNow,
  tickConcerns,
} from './steps';

const ratings = new Map([
  ['Pain anywhere', 6],
  ['Sleep', 5],
  ['Fear, or worry that will not stop', 9],
  ['Money running short, bills or debts', 4],
]);

/** From what she said to the review, on one tablet without network: nothing of it needs the server. */
describe('the talk, the plan and the review', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-plan-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let patientAddress = '';

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    patientAddress = await browser.url();
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Together, now');
    await answerSafetyCheck(nurse, null);
    await continueFrom(nurse);
    await tickConcerns(nurse, [...ratings.keys()]);
    await rateConcerns(nurse, ratings);
    while (!(await nurse.heading()).startsWith('Check your answers')) await continueFrom(nurse);
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('is talked through with notes that outlive a killed page', async () => {
    await wifi.cut();
    await nurse.press('Start the talk');
    await nurse.seesHeading('Discuss');
    await nurse.fill('Your note on Sleep', 'Wakes at three and lies awake');
    await nurse.press('Add a concern that came up in the talk');
    await browser.page.getByLabel('Concern', { exact: true }).selectOption({ label: 'Work, sick leave or stopping work' });
    await nurse.press('Add the concern');
    await nurse.sees('Raised in talk');
    await browser.reload();
    await nurse.seesHeading('Discuss');
    expect(await browser.evaluate(`[...document.querySelectorAll('textarea')].map((one) => one.value).join()`)).toContain('Wakes at three');
  });

  it('becomes a plan in a tap for each thing', async () => {
    await nurse.press('Go to the plan');
    await nurse.seesHeading('Plan');
    const before = nurse.taps;
    await nurse.pressBeginning('Add to plan: We look at your pain medicines');
    await nurse.sees('By: ');
    await nurse.press('Talked through, no action: Sleep');
    await nurse.sees('Talked through. No action.');
    await nurse.press('Refer to a service: Money running short, bills or debts');
    await nurse.fill('Find a service', 'helpline');
    await nurse.press('Offer: Breast Cancer Now helpline');
    await nurse.sees('Offered on');
    await nurse.press('Agree and lock the plan');
    await nurse.sees('Agreed verbally with Maria Madeup');
    expect(nurse.taps - before).toBe(5);
  });

  it('is printed for her to take home, and nothing of the staff’s with it', async () => {
    await nurse.press('The patient’s copy');
    await nurse.seesHeading('What we agreed');
    await browser.page.emulateMedia({ media: 'print' });
    const sheets = sheetsOf(await browser.page.pdf({ format: 'A4', preferCSSPageSize: true }));
    await browser.page.emulateMedia({ media: null });
    const words = sheets
      .flatMap((sheet) => sheet.map(({ text }) => text))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    for (const said of [
      'We look at your pain medicines',
      'Who: Nurse One',
      'Sleep',
      'Breast Cancer Now helpline',
      '0808 800 6000',
      'ring 999',
    ])
      expect(words).toContain(said);
    for (const staff of [
      'Wakes at three',
      'Print',
      'Discuss',
      'Review',
      'Sign out',
      'Give this to the patient alone',
      'Saved on this device',
    ])
      expect(words).not.toContain(staff);
  });

  it('is reviewed, and the next day to look at it again is kept; then all of it is sent', async () => {
    await nurse.press('Review');
    await nurse.seesHeading('Review');
    await nurse.press('Finish the review');
    await nurse.sees('Say how “Pain anywhere” is now');
    await nurse.choose('Better', 'How is it now?');
    for (const section of await nurse.sections()) {
      await browser.evaluate(
        `[...document.querySelectorAll('main section.hna-concern')].find((one) => one.querySelector('h2').innerText === ${JSON.stringify(section)}).querySelectorAll('input[type=radio]')[1].click()`,
      );
    }
    await nurse.choose('Look at it again');
    await nurse.press('Finish the review');
    await nurse.sees('Events, treatments and assessments');
    expect(await browser.url()).toBe(patientAddress);
    await wifi.restore();
    await syncNow(nurse, product, 0);
    await nurse.seesState('Sent');
  });
});
