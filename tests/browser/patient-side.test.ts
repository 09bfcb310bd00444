import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { sheetsOf } from './driver/pdf';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { addPatient, continueFrom, openAgain, recordProgression, safetyQuestions, signIn, startAssessment } from './steps';

const unsafe = 'Do you feel unsafe at home';
const notAlive = 'Have you had thoughts of not wanting to be alive';
/** What no page may say once it was answered, but the page that asks. */
const secrets = /unsafe|frighten|control you|not wanting to be alive/i;
const hidden = 'This tablet is not in use';
const ticked = [
  'Who to ring, by day and by night',
  'Fear, or worry that will not stop',
  'Money running short, bills or debts',
  'Sleep',
  'Pain anywhere',
];

/** She is tired, frightened, and holds the team's tablet, which has no connection. */
describe('a tablet in her hands, in Chromium', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-hers-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let her: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    her = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  const everything = async (): Promise<string> =>
    `${await her.text()} ${String(await browser.evaluate('document.title + document.body.textContent'))}`;
  const onPaper = async (): Promise<string> => {
    const sheets = sheetsOf(await browser.page.pdf({ format: 'A4', preferCSSPageSize: true }));
    return sheets.flatMap((runs) => runs.map(({ text }) => text)).join('');
  };

  it('holds nothing for an event of which she has not been told, at no address of hers', async () => {
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, false);
    const patient = await browser.url();
    expect(await nurse.text()).not.toContain('Start the assessment');
    await browser.page.goto(`${wifi.origin}/p/`);
    await her.sees('There is nothing for you to fill in here just now');
    expect(await her.text()).not.toMatch(/progression|spread/i);
    await browser.goto(patient);
    await recordProgression(nurse, true);
  });

  it('tells her first what it is for and that she is free, and shows whom to ring and when somebody reads it', async () => {
    await startAssessment(nurse, 'Hand over the tablet');
    await her.seesHeading('How are you now?');
    await wifi.cut();
    await browser.offline(true);
    for (const words of [
      'Your care does not depend on it',
      'This is not research',
      'Not watched round the clock',
      'Monday to Friday, 9 to 5',
    ])
      await her.sees(words);
    await her.press('Get help now');
    await her.sees('0999 111 222');
  });

  it('asks what is private only where she says that she is alone, and what she says of it shows nowhere', async () => {
    await her.press('Start');
    await her.seesHeading('Is anything new or worse?');
    const [gate, ...questions] = safetyQuestions;
    await her.choose('Yes', gate ?? '');
    for (const question of questions) await her.choose('No', question);
    await her.choose('Prefer not to say', notAlive);
    await her.choose('Yes', unsafe);
    expect(await her.text()).not.toMatch(/in danger|private moment|Are you safe right now/);
    await continueFrom(her);
    expect(await everything()).not.toMatch(secrets);
  });

  it('takes at most 25 taps for five concerns, ticked, rated, ranked and sent', async () => {
    her.taps = 1; // *Start*
    const left = new Set(ticked);
    while ((await her.heading()) !== 'Check your answers') {
      const heading = await her.heading();
      const offered = await her.labels();
      if (heading === 'Private things') {
        const before = await her.page();
        await her.press('Leave them out');
        await her.leaves(before);
        continue;
      }
      if (heading.startsWith('How much does this affect you?')) for (const concern of await her.sections()) await her.choose('7', concern);
      else if (heading === 'What matters most') for (const concern of ticked.slice(0, 3)) await her.choose(concern, 'What matters');
      else
        for (const concern of [...left].filter((each) => offered.includes(each))) {
          await her.choose(concern);
          left.delete(concern);
        }
      await continueFrom(her);
    }
    expect([...left]).toEqual([]);
    expect(await her.text()).not.toMatch(secrets);
    expect(await everything()).not.toMatch(/unsafe|frighten|control you/i);
    await her.press('Send my answers');
    await her.seesHeading('Thank you');
    expect(her.taps).toBeLessThanOrEqual(25);
  });

  it('says what happens next, lets her add something, and gives her a copy without what others must not read', async () => {
    await her.sees('NOT sent. Your nurse cannot see this yet.');
    await her.sees('You can add something until your nurse starts to talk it through with you.');
    await her.press('See, save or print my answers');
    await her.choose('Also show my private answers');
    await her.sees('Have you had thoughts');
    const paper = await onPaper();
    expect(paper).toContain('Sleep');
    expect(paper).not.toMatch(/unsafe|frighten/i);
    await her.choose('Also show my private answers');
    expect(await onPaper()).not.toMatch(/unsafe|frighten|not wanting/i);
    await her.press('Add or change something');
    await her.seesHeading('Check your answers');
    await her.press('Send what I added');
    await her.seesHeading('Thank you');
  });

  it('is hidden by one tap, and nothing leads back: not Back, not Forward, not loading it anew', async () => {
    await her.press('Add or change something');
    await her.seesHeading('Check your answers');
    await her.press('Hide this page');
    await her.seesHeading(hidden);
    const shows = async (): Promise<void> => {
      expect(await everything()).not.toMatch(/How are you now|Check your answers|Sleep|unsafe|worse|questions/i);
    };
    await shows();
    await browser.evaluate('history.back()');
    await shows();
    await browser.evaluate('history.back()');
    await browser.evaluate('history.forward()');
    await shows();
    await openAgain(her);
    await her.seesHeading('Thank you');
  });

  it('is hidden by Escape, pressed twice', async () => {
    await browser.page.keyboard.press('Escape');
    await her.seesHeading('Thank you');
    await browser.page.keyboard.press('Escape');
    await browser.page.keyboard.press('Escape');
    await her.seesHeading(hidden);
    await openAgain(her);
    await her.seesHeading('Thank you');
  });

  it('shows neither private questions nor answers when somebody opens it again later', async () => {
    await her.press('Add or change something');
    await her.press('Change: Is anything new or worse?');
    await her.sees('You have answered the private questions here');
    expect(await everything()).not.toMatch(secrets);
  });

  it('sends a red flag that was on its way as the page was hidden', async () => {
    const flags = async (): Promise<number> => (await product.feed()).filter(({ body }) => body.includes('"kind":"flag"')).length;
    await wifi.restore();
    await browser.offline(false);
    // What she said without a connection.
    await expect.poll(flags).toBeGreaterThan(0);
    let [asked, release] = [false, (): void => undefined];
    const held = new Promise<void>((resolve) => (release = resolve));
    await browser.context.route(/api\/(sync\/push|device\/rescue)$/, async (route) => {
      asked = true;
      await held;
      await route.continue().catch(() => undefined);
    });
    await her.choose('Yes', 'Are your arms or legs weak');
    await expect.poll(() => asked).toBe(true);
    await her.press('Hide this page');
    await her.seesHeading(hidden);
    const before = await flags();
    release();
    await expect.poll(flags).toBe(before + 1);
  });
});
