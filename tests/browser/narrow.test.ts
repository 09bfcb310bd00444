import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { Keyboard } from './driver/keyboard';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { barriers, sticksOut } from './routes-look';
import { rerateFirst, walkForm } from './routes-tour';
import { addPatient, recordProgression, signIn, startAssessment } from './steps';

const shots = process.env['HNA_SHOTS'];

/** 320 px wide, and a keyboard alone where it says so. */
describe('what is seldom met, on a narrow screen and by keyboard', () => {
  const profiles = ['one', 'two'].map((name) => mkdtempSync(join(tmpdir(), `hna-narrow-${name}-`)));
  let product: Product;
  let wifi: Wifi;
  let browsers: ChromiumDriver[] = [];
  let browser: ChromiumDriver;
  let nurse: Person;
  let keyboard: Keyboard;
  let patient = '';
  let result = '';

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browsers = await Promise.all(profiles.map((profile) => ChromiumDriver.start(profile)));
    const [one, two] = browsers;
    if (one === undefined || two === undefined) throw new Error('There are two tablets.');
    browser = one;
    nurse = new Person(one);
    keyboard = new Keyboard(one);
    for (const [index, each] of browsers.entries()) {
      await each.size(320, 640);
      await signIn(new Person(each), wifi.origin, product, index);
      await new Person(each).isReadyForOffline();
    }
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, true);
    patient = await one.url();
    const colleague = new Person(two);
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
    await colleague.press('Sync now');
    await colleague.sees('Maria Madeup');
    await two.goto(patient);
    await colleague.sees('Start the assessment for the progression');
    // Neither knows of the other.
    await wifi.cut();
    for (const [person, answer] of [
      [nurse, 'Yes'],
      [colleague, 'No'],
    ] as const) {
      await startAssessment(person, 'Together, now');
      await person.seesHeading('Is anything new or worse?');
      await person.choose(answer, 'Are your arms or legs weak');
      await person.seesAnswerSaved();
    }
    await wifi.restore();
    for (const person of [nurse, colleague, nurse]) {
      await person.press('Sync now');
      await person.seesState('Sent');
    }
  });
  afterAll(async () => {
    for (const each of browsers) await each.close();
    await wifi?.cut();
    await product?.stop();
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Nothing sticks out, nothing is in anybody's way, and wherever focus went it could be seen. */
  const isRight = async (place: string): Promise<void> => {
    if (shots !== undefined) await browser.screenshot(join(shots, `${place}.png`));
    expect([place, await sticksOut(browser), await barriers(browser), keyboard.unseen.splice(0)]).toEqual([place, [], [], []]);
  };

  it('joins two assessments of one event, and parts them', async () => {
    await browser.goto(patient);
    await nurse.sees('2 assessments of this event were started');
    await isRight('two assessments');
    await keyboard.press('Join these two assessments…');
    await nurse.sees('Join these two assessments?');
    await isRight('two assessments, to be joined');
    await keyboard.press('Join them');
    await nurse.sees('Joined with another one');
    await keyboard.press('Part again…');
    await nurse.sees('2 assessments of this event were started');
    await keyboard.press('Join these two assessments…');
    await keyboard.press('Join them');
    await nurse.sees('Joined with another one');
    await isRight('joined assessments');
  });

  it('settles what differs between them, and lets the other answer stand after all', async () => {
    await keyboard.press('Assessment of…');
    await nurse.seesHeading('What the patient said');
    result = await browser.url();
    await nurse.sees('1 answer differs between devices');
    await isRight('joined result');
    await keyboard.press('Use “No”');
    await nurse.sees('Settled: “No” stands.');
    await isRight('settled');
    // Focus stands on the words; the next thing is the way back.
    expect((await keyboard.step('Tab'))?.name).toBe('Use “Yes” instead');
    await keyboard.key('Enter');
    await nurse.sees('Settled: “Yes” stands.');
    expect((await keyboard.step('Tab'))?.name).toBe('Use “No” instead');
    await isRight('settled otherwise');
  });

  it('shows what was added after it was submitted', async () => {
    await nurse.choose('Nobody', 'Is anybody helping the patient now?');
    await nurse.press('Continue the assessment');
    await nurse.seesHeading('Is anything new or worse?');
    await walkForm(browser, nurse, async () => undefined);
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
    await rerateFirst(nurse, '2');
    await nurse.sees('Added after it was submitted');
    await isRight('result with addenda');
    await browser.goto(result);
    await nurse.sees('Added after it was submitted');
    await keyboard.to({ name: 'Edit the answers' });
    await isRight('result with addenda, by keyboard');
  });

  it('shares a patient', async () => {
    product.addElsewhere('nurse.elsewhere', 'nurse');
    await browser.goto(patient);
    await nurse.sees('Events, treatments and assessments');
    await keyboard.press('Share with another team, or move there');
    await nurse.sees('No other team sees this patient.');
    await keyboard.press('Share with this team');
    await nurse.sees('There is a problem');
    expect((await keyboard.focus())?.name).toContain('There is a problem');
    await keyboard.press('Choose the team');
    await keyboard.key('Space');
    await keyboard.fill('Why?', 'Radiotherapy there');
    await isRight('share, filled in');
    await keyboard.press('Share with this team');
    await nurse.sees('The records stay your team’s.');
    await isRight('share, to be confirmed');
    await keyboard.press('Share with Another team');
    await nurse.sees('Maria Madeup is shared with Another team.');
    await keyboard.press('All patients who are shared or have moved');
    await nurse.seesHeading('Sharing and moving patients');
    await nurse.sees('Reason: Radiotherapy there');
    await isRight('sharing');
    await keyboard.press('End sharing…');
    await nurse.sees('You can share again later.');
    await keyboard.press('Go back');
    expect((await keyboard.focus())?.name).toContain('End sharing');
  });

  it('saves what is not sent to a file on the page for repairs', async () => {
    await wifi.cut();
    await browser.goto(patient);
    await nurse.sees('Events, treatments and assessments');
    await recordProgression(nurse, false);
    await browser.context.route('**/api/**', (route) => route.abort());
    await wifi.restore();
    await browser.goto(`${wifi.origin}/repair`);
    await nurse.sees('The file holds personal data');
    await isRight('repair');
    const download = browser.page.waitForEvent('download');
    await keyboard.press('Save what is not sent to a file');
    expect((await download).suggestedFilename()).toMatch(/^hna-unsent-.*\.json$/);
    await nurse.sees('hna-unsent-');
    expect((await keyboard.focus())?.name).toBe('Save what is not sent to a file');
    await isRight('repair, saved');
    await keyboard.press('Go to the app');
    await nurse.seesHeading('Unlock this tablet');
    await browser.memory.unlock(browser);
    await nurse.seesHeading('Today');
  });
});
