import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { addPatient, beginSignIn, recordProgression, setUp, setUpSecondStep, startAssessment, takeBack } from './steps';

describe('a team to practise in', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-training-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let learner: Person;

  /** What the top of the screen says, and the foot of it. */
  const marks = (): Promise<unknown> =>
    browser.evaluate(`[...document.querySelectorAll('.hna-watermark, .hna-footer__watermark')].map((one) => one.innerText.slice(0, 8))`);
  const training = ['TRAINING', 'TRAINING'];

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    const account = product.addElsewhere('ada.training', 'nurse');
    product.seed('Another team', 4);
    browser = await ChromiumDriver.start(profile);
    learner = new Person(browser);
    await beginSignIn(learner, wifi.origin, account);
    await setUpSecondStep(learner);
    await setUp(learner);
    await (await Administrator.signIn(product)).letIn(learner);
    await learner.isReadyForOffline();
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('says TRAINING from the list to the lock, which still says so when it is started again without a network', async () => {
    await learner.seesHeading('Today');
    await learner.seesNot('There are no patients on this tablet yet');
    expect(await marks()).toEqual(training);
    await browser.page.goto(new URL('/team', wifi.origin).href);
    await learner.seesHeading('Unlock this tablet');
    expect(await marks()).toEqual(training);
    await browser.close();
    await wifi.cut();
    browser = await ChromiumDriver.start(profile);
    learner = new Person(browser);
    await browser.offline(true);
    await browser.page.goto(wifi.origin);
    await learner.seesHeading('Unlock this tablet');
    expect(await marks()).toEqual(training);
    await browser.memory.unlock(browser);
    await learner.seesHeading('Today');
    expect(await marks()).toEqual(training);
  });

  it('says so on the page of the patient whom the tablet is handed to', async () => {
    await addPatient(learner, 'Maria Madeup', '943 476 5919');
    await recordProgression(learner, true);
    await startAssessment(learner, 'Hand over the tablet');
    await learner.seesHeading('How are you now?');
    expect(await marks()).toEqual(training);
    await takeBack(learner);
    expect(await marks()).toEqual(training);
  });

  it('lets nobody of a team with real patients use its tablet', async () => {
    await wifi.restore();
    await browser.offline(false);
    await learner.press('Lock and PIN');
    await learner.press('Add a colleague, or new words for somebody');
    await learner.seesHeading('Sign in');
    const { name, password } = product.account(0);
    await learner.fill('Your account name', name);
    await learner.fill('Password', password);
    await learner.press('Sign in');
    await learner.sees('This tablet belongs to another team');
  });
});
