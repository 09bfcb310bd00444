import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import {
  addPatient,
  answerSafetyCheck,
  continueFrom,
  fillTeamSettings,
  recordProgression,
  signIn,
  startAssessment,
  takeBack,
} from './steps';

const hour = 3_600_000;
const closed = 'The list is closed for now';

/** The device's clock is that far from the right time, from the next page on. */
const clockAt = (offset: number): string => `(() => {
  const Right = globalThis.RightDate ?? Date;
  globalThis.RightDate = Right;
  globalThis.Date = class extends Right {
    constructor(...given) { if (given.length === 0) super(Right.now() + ${offset}); else super(...given); }
    static now() { return Right.now() + ${offset}; }
  };
})()`;

describe('a tablet that goes without the server for too long', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-lease-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let known = '';

  const setClock = (offset: number): Promise<unknown> => browser.page.addInitScript(clockAt(offset));
  const reopen = async (offset: number): Promise<void> => {
    await browser.kill();
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await browser.offline(true);
    await setClock(offset);
  };
  const restart = async (offset: number, address: string): Promise<void> => {
    await reopen(offset);
    await browser.goto(address);
  };

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await nurse.press('Team settings');
    await fillTeamSettings(nurse);
    await browser.goto(wifi.origin);
    await browser.memory.unlock(browser);
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    known = await browser.url();
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
    await wifi.cut();
    await browser.offline(true);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await wifi?.cut();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('shows its list for a shift without a connection', async () => {
    await restart(13 * hour, wifi.origin);
    await nurse.seesHeading('Today');
    await nurse.sees('Maria Madeup');
  });

  it('then opens without list and earlier answers, and says why and how they come back', async () => {
    await restart(15 * hour, wifi.origin);
    await nurse.seesHeading(closed);
    await nurse.sees('Connect the tablet to the network.');
    for (const address of [known, `${wifi.origin}/waiting`, `${wifi.origin}/conflicts`]) {
      await browser.goto(address);
      await nurse.seesHeading(closed);
      expect(await nurse.text()).not.toContain('Maria');
    }
  });

  it('gives nothing back when the clock is put back', async () => {
    await restart(-100 * hour, wifi.origin);
    await nurse.seesHeading(closed);
    expect(await nurse.text()).not.toContain('Maria');
  });

  it('still adds a person, records what happened and takes answers, over a lock and a kill', async () => {
    await addPatient(nurse, 'Nora Newcomer', '987 654 3210');
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Together, now');
    await answerSafetyCheck(nurse, null);
    await continueFrom(nurse);
    const [page, address] = [await nurse.page(), await browser.url()];
    await nurse.press('Lock');
    await nurse.seesHeading('Unlock this tablet');
    await browser.memory.unlock(browser);
    expect(await nurse.page()).toBe(page);
    await restart(15 * hour, address);
    expect(await nurse.page()).toBe(page);
    await browser.goto(wifi.origin);
    await nurse.sees('Added since then');
    await nurse.press('Nora Newcomer');
    await nurse.sees('Continue the assessment');
  });

  it('hands over and takes back, and goes on with what was handed over after a kill', async () => {
    await browser.goto(wifi.origin);
    await addPatient(nurse, 'Hilda Handover', '999 000 0018');
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await reopen(15 * hour);
    await browser.page.goto(`${wifi.origin}/p/`);
    await nurse.press('For the nurse');
    await browser.memory.unlock(browser);
    await nurse.seesHeading('How are you now?');
    await takeBack(nurse);
    await browser.goto(wifi.origin);
    await nurse.sees('Hilda Handover');
  });

  it('shows the list again by itself once the server is reached, and nothing was lost', async () => {
    await nurse.seesHeading(closed);
    await wifi.restore();
    await browser.offline(false);
    await nurse.seesHeading('Today');
    for (const name of ['Maria Madeup', 'Nora Newcomer', 'Hilda Handover']) await nurse.sees(name);
    await expect.poll(async () => (await product.feed()).map(({ body }) => body).join('')).toContain('Hilda Handover');
    await browser.goto(known);
    await nurse.sees('Maria Madeup');
  });
});
