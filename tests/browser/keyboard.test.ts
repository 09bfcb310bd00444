import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { Keyboard } from './driver/keyboard';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { codeOf } from '../server/sign-in';
import { Product } from './product';
import { safetyQuestions } from './steps';

/** The nurse's whole way without a pointer: nothing here ever clicks. */
describe('by keyboard alone', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-keyboard-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let keys: Keyboard;
  /** Only to read the screen. */
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    keys = new Keyboard(browser);
    nurse = new Person(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  afterEach(() => {
    const unseen = keys.unseen.splice(0);
    if (unseen.length > 0) throw new Error(`focus that nobody can see: ${unseen.join('; ')}`);
  });

  /** Where a step leads, focus waits at its heading, so that reading and Tab go on from there. */
  const expectArrival = async (heading: string): Promise<void> => {
    await nurse.seesHeading(heading);
    await expect.poll(async () => (await keys.focus())?.tag, { message: `focus on “${heading}”` }).toBe('h1');
    expect((await keys.focus())?.name).toMatch(new RegExp(`^${heading.replace(/[?]/g, '\\?')}`));
  };
  /** An error takes focus; its link leads to the input. */
  const expectErrorLeadsTo = async (message: string, id: string): Promise<void> => {
    await expect.poll(async () => (await keys.focus())?.kind, { message: 'focus on the error summary' }).toContain('error-summary');
    expect((await keys.focus())?.isShown).toBe(true);
    await keys.press(message);
    await expect.poll(async () => (await keys.focus())?.id).toBe(id);
    const input = await keys.focus();
    expect([input?.isShown, input?.isInSight]).toEqual([true, true]);
  };

  it('skips to the content, is told what is wrong each time, and signs in', async () => {
    const { name, password } = product.account(0);
    await browser.goto(wifi.origin);
    await nurse.seesHeading('Sign in');
    expect((await keys.step('Tab'))?.name).toBe('Skip to main content');
    await keys.key('Enter');
    expect((await keys.focus())?.id).toBe('maincontent');
    expect((await keys.step('Tab'))?.id).toBe('name');
    for (let tries = 0; tries < 2; tries += 1) {
      await keys.press('Sign in');
      await expectErrorLeadsTo('Enter your account name', 'name');
    }
    await keys.write(name);
    await keys.fill('Password', password);
    await keys.key('Enter');
    await expectArrival('Your four words for this tablet');
    const words = String(await browser.evaluate(`[...document.querySelectorAll('.hna-words li')].map((one) => one.innerText).join(' ')`));
    await keys.press('I have them');
    await keys.fill('Type your four words', 'not the words');
    await keys.key('Enter');
    await expectErrorLeadsTo('Those are not the four words. Look at them again.', 'words');
    await keys.write(words);
    await keys.key('Enter');
    await expectArrival('Today');
    browser.memory.learn(words);
  });

  it('adds a patient', async () => {
    await keys.press('Add a patient');
    await expectArrival('Add a patient');
    await keys.press('Add patient');
    await expectErrorLeadsTo('Enter the date of birth…', 'born-day');
    await keys.write('27');
    await keys.fill('Month', '3', 'Date of birth');
    await keys.fill('Year', '1961', 'Date of birth');
    await keys.fill('NHS number', '943 476 5919');
    await keys.to({ name: 'Full name' }, 'Shift+Tab');
    await keys.write('Maria Madeup');
    await keys.key('Enter');
    await expectArrival('Patient');
  });

  it('records a progression, and then that she has been told', async () => {
    await keys.press('Record an event');
    await expectArrival('Record an event');
    await keys.choose('Progression', 'What happened');
    await keys.fillDate('When?', ['2', '11', '2026']);
    await keys.choose('No, not yet', 'Has the patient been told?');
    await keys.press('Record');
    await expectArrival('Patient');
    await keys.press('Mark as told');
    await keys.fill('Who told the patient?', ' ');
    await keys.fillDate('When was the patient told?', ['3', '11', '2026']);
    await keys.press('The patient has been told');
    await expectErrorLeadsTo('Enter who told…', (await idOf('Who told the patient?')) ?? '');
    await keys.write('Dr Made Up');
    await keys.press('The patient has been told');
    await nurse.sees('Told by Dr Made Up');
    await expectArrival('Patient');
  });

  it('keeps focus in a dialogue, closes it with Escape, and gives focus back', async () => {
    await keys.press('Sign out', 'Shift+Tab');
    await nurse.sees('Stay signed in');
    await expect.poll(async () => (await keys.focus())?.isInDialog).toBe(true);
    const met = new Set<string>();
    for (let steps = 0; steps < 6; steps += 1) {
      // Between the last and the first stands the browser itself.
      const now = await keys.step(steps < 4 ? 'Tab' : 'Shift+Tab');
      if (now !== null) met.add(`${now.isInDialog} ${now.name}`);
    }
    expect([...met].toSorted()).toEqual(['true Sign out', 'true Stay signed in']);
    await keys.key('Escape');
    await nurse.seesNot('Stay signed in');
    const after = await keys.focus();
    expect([after?.name, after?.isInDialog]).toEqual(['Sign out', false]);
    await keys.press('Sync now');
    await nurse.seesState('Sent');
    expect((await keys.focus())?.kind, 'focus after sending').toContain('nhsuk-button');
  });

  it('starts an assessment and answers the safety check, keeping her place when a red flag shows', async () => {
    await keys.press('Start the assessment for the progression');
    await expectArrival('Start the assessment');
    await keys.press('Together, now');
    await expectErrorLeadsTo('Choose whether…', 'helper');
    await keys.key('Space');
    await keys.press('Together, now');
    await expectArrival('Is anything new or worse?');
    await keys.press('Continue');
    await expectErrorLeadsTo(`Choose an answer: ${safetyQuestions[0]}…`, (await idOf('Yes')) ?? '');
    await keys.step('Shift+Tab');
    for (const question of safetyQuestions) await keys.choose(question === 'Are your arms or legs weak' ? 'Yes' : 'No', question);
    await nurse.sees('Ring your 24-hour cancer line now');
    expect((await keys.focus())?.groups[0]).toContain(safetyQuestions.at(-1));
    await keys.press('Continue');
  });

  it('ticks, rates and ranks what matters', async () => {
    const wanted = new Set(['Pain anywhere', 'Sleep', 'Money running short, bills or debts']);
    for (;;) {
      await expect.poll(async () => (await keys.focus())?.tag, { message: 'focus on the heading' }).toBe('h1');
      const page = await nurse.page();
      if (page.startsWith('How much')) break;
      if (page.startsWith('Private things')) {
        await keys.press('Leave them out');
        await nurse.leaves(page);
        continue;
      }
      const here = (await nurse.labels()).filter((label) => wanted.delete(label));
      for (const concern of here) await keys.tick(concern);
      await keys.press('Continue');
      await nurse.leaves(page);
    }
    expect(wanted.size).toBe(0);
    while ((await nurse.heading()).startsWith('How much')) {
      const page = await nurse.page();
      for (const concern of await nurse.sections()) await keys.choose('7', concern);
      await keys.press('Continue');
      await nurse.leaves(page);
    }
    await expectArrival('What matters most');
    await keys.tick('Sleep');
    await keys.tick('Pain anywhere');
    await keys.press('Move up: Pain anywhere');
    await nurse.sees('Pain anywhere is now number 1 of 2');
    // At the top there is no way up any more; focus stays with the concern.
    expect((await keys.focus())?.name).toBe('Move down: Pain anywhere');
    await keys.press('Continue');
    await expectArrival('Check your answers');
  });

  it('checks the answers, changes one, comes back, and submits', async () => {
    await keys.press('Change: How much does this affect you?…');
    await expectArrival('How much does this affect you?');
    await keys.choose('9', 'Pain anywhere');
    await keys.press('Continue');
    await expectArrival('Check your answers');
    await keys.press('Submit');
    await expectArrival('What the patient said');
    await nurse.sees('9 of 10');
  });

  it('takes nobody of another team on this tablet: says so, shows nothing, and ends her session', async () => {
    const { name, password } = product.addElsewhere('nurse.elsewhere', 'nurse');
    await keys.press('Sign out', 'Shift+Tab');
    await nurse.sees('Stay signed in');
    await keys.to({ name: 'Sign out' });
    await keys.key('Enter');
    await nurse.seesHeading('Unlock this tablet');
    await nurse.sees('You are signed out');
    await expect.poll(sessionCookies).toEqual([]);
    await keys.fill('Four words, or PIN…', browser.memory.words ?? '');
    await keys.key('Enter');
    await nurse.seesHeading('What the patient said');
    await keys.press('Lock and PIN', 'Shift+Tab');
    await expectArrival('Lock and PIN');
    await keys.press('Add a colleague, or new words for somebody');
    await nurse.seesHeading('Sign in');
    await keys.fill('Your account name', name);
    await keys.fill('Password', password);
    await keys.key('Enter');
    await expectArrival('Set up your second step');
    // Sync goes on meanwhile, and leaves her place between the steps to her.
    const isRefused = browser.page.waitForResponse((reply) => reply.status() === 401);
    const goesOut = isRefused.then(() => browser.page.waitForResponse((reply) => reply.url().endsWith('/api/device/check-in')));
    await keys.press('Sync now', 'Shift+Tab');
    await goesOut;
    await keys.fill('Code', codeOf(String(await browser.evaluate(`document.querySelector('main code').textContent`)).replaceAll(' ', '')));
    await keys.key('Enter');
    await expectArrival('Your recovery codes');
    await keys.press('I have kept them');
    await nurse.sees('This tablet belongs to another team. Use a tablet of your own team, or ask your administrator.');
    // Nobody is signed in, or by now the one whose tablet it is, by her key.
    expect(await browser.evaluate(`fetch('/api/session').then((reply) => reply.text())`)).not.toMatch(/elsewhere|Another team/);
    // Otherwise the key with which she unlocks it would be enough.
    await product.endSessions(0);
    await browser.page.reload();
    await nurse.seesHeading('Unlock this tablet');
    expect(await nurse.text()).not.toMatch(/Maria|Another team|Demonstration team|943 476/);
    await keys.fill('Four words, or PIN…', browser.memory.words ?? '');
    await keys.key('Enter');
    await nurse.sees('Sign in again to send');
    await keys.press('Sign in again to send', 'Shift+Tab');
    await expectArrival('Sign in');
    await keys.fill('Your account name', product.account(0).name);
    await keys.fill('Password', product.account(0).password);
    await keys.key('Enter');
    await expectArrival('Today');
    await nurse.sees('Maria Madeup');
    expect(await sessionCookies()).toHaveLength(1);
  });

  /** Beside it stands the one by which a browser is known; it opens nothing. */
  const sessionCookies = async () => (await browser.context.cookies(wifi.origin)).filter(({ name }) => name === 'hna');

  const idOf = async (label: string): Promise<string | null> =>
    browser.page.evaluate(
      (words) => [...document.querySelectorAll('label')].find((one) => one.innerText.trim() === words)?.htmlFor ?? null,
      label,
    );
});
