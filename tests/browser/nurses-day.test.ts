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
  fillDate,
  fillTeamSettings,
  rateConcerns,
  recordProgression,
  signIn,
  startAssessment,
  syncNow,
  takeBack,
  tickConcerns,
} from './steps';

/** What worries Ada, as she rates it. */
const worries = new Map([
  ['Running out of energy', 8],
  ['Sleep', 5],
  ['Getting out of breath', 6],
  ['Fear, or worry that will not stop', 9],
  ['Money running short, bills or debts', 4],
]);
const topThree = ['Fear, or worry that will not stop', 'Running out of energy', 'Getting out of breath'];

/**
 * One long day of two nurses: one tablet in the clinic with a connection, one on a ward that has none until the evening. From the event to
 * the answers, the talk, the plan, her copy and the review, told in order, each part on what the part before left.
 */
describe('a nurse’s day, in Chromium', () => {
  const profiles = ['clinic', 'ward'].map((name) => mkdtempSync(join(tmpdir(), `hna-day-${name}-`)));
  let product: Product;
  let wifi: Wifi;
  let clinic: ChromiumDriver;
  let ward: ChromiumDriver;
  let nurse: Person;
  let colleague: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    clinic = await ChromiumDriver.start(profiles[0] ?? '');
    ward = await ChromiumDriver.start(profiles[1] ?? '');
    nurse = new Person(clinic);
    colleague = new Person(ward);
  });
  afterAll(async () => {
    await clinic?.close();
    await ward?.close();
    await wifi?.cut();
    await product?.stop();
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
  });

  const goTo = async (name: string): Promise<void> => {
    await nurse.press('Holistic needs assessment');
    await nurse.seesHeading('Today');
    await nurse.fill('Find a patient', name);
    await nurse.press(name);
    await nurse.leaves('Today ');
    // Where something is to be done, her name leads there.
    if ((await nurse.heading()) !== 'Patient') await nurse.press('Patient');
    await nurse.sees('Events, treatments and assessments');
  };

  it('begins with the numbers that a patient may need: without them no tablet is handed over', async () => {
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await nurse.sees('No tablet can be handed over until these team settings are set and checked');
    await nurse.press('Team settings');
    await fillTeamSettings(nurse);
    await syncNow(nurse, product, 0);
    await signIn(colleague, wifi.origin, product, 1);
    await colleague.isReadyForOffline();
    await colleague.seesNot('No tablet can be handed over');
    await ward.offline(true);
  });

  it('hands the tablet to Ada in four taps from her page', async () => {
    await nurse.browser.goto(wifi.origin);
    await nurse.browser.memory.unlock(nurse.browser);
    await addPatient(nurse, 'Ada Allday', '999 000 0018');
    await recordProgression(nurse, true);
    const before = nurse.taps;
    await startAssessment(nurse, 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    expect(nurse.taps - before).toBeLessThanOrEqual(4);
  });

  it('takes Ada 25 taps, besides the safety check, to tick, rate, rank and send five worries', async () => {
    const start = nurse.taps;
    await nurse.press('Start');
    const safety = nurse.taps;
    await answerSafetyCheck(nurse, 'Do you have pain in your back');
    await nurse.sees('Sent. Nobody has read it yet.');
    await continueFrom(nurse);
    const ticking = nurse.taps;
    await tickConcerns(nurse, [...worries.keys()]);
    await rateConcerns(nurse, worries);
    await nurse.seesHeading('What matters most');
    for (const worry of topThree) await nurse.choose(worry, 'What matters');
    while ((await nurse.heading()) !== 'Check your answers') await continueFrom(nurse);
    await nurse.press('Send my answers');
    await nurse.sees('Your answers are finished');
    expect(nurse.taps - ticking + (safety - start)).toBeLessThanOrEqual(25);
  });

  it('gives the flag an owner, and closes it only by what was done', async () => {
    await takeBack(nurse);
    await nurse.seesHeading('What the patient said');
    await nurse.sees('Nobody has taken this.');
    await nurse.sees('It reached the server on');
    await nurse.press('I take it');
    await nurse.press('Record what was done');
    await nurse.press('Save what was done');
    await nurse.sees('Choose what was done');
    await nurse.choose('I spoke to the patient');
    await nurse.press('Save what was done');
    await nurse.sees('Spoke to the patient.');
  });

  it('talks it through with her own three worries first', async () => {
    await nurse.press('Start the talk');
    await nurse.seesHeading('Discuss');
    const text = await nurse.text();
    const places = [...worries.keys()].toSorted((a, b) => text.indexOf(`\n${a}\n`) - text.indexOf(`\n${b}\n`));
    expect(places.slice(0, 3)).toEqual(topThree);
    await nurse.fill('Your note on Running out of energy', 'Worse in the afternoon');
    await nurse.press('Go to the plan');
    await nurse.seesHeading('Plan');
  });

  it('plans with one tap for each thing, refers, agrees by word of mouth, and locks', async () => {
    const before = nurse.taps;
    await nurse.pressBeginning('Add to plan');
    await nurse.pressBeginning('Talked through, no action: Running out of energy');
    await nurse.pressBeginning('Refer to a service: Money running short');
    await nurse.fill('Find a service', 'helpline');
    await nurse.pressBeginning('Offer');
    expect(nurse.taps - before).toBeLessThanOrEqual(4);
    await nurse.sees('Breast Cancer Now helpline Offered');
    await nurse.press('Agree and lock the plan');
    await nurse.sees('The plan is locked.');
    await nurse.press('The patient’s copy');
    await nurse.seesHeading('What we agreed');
    await nurse.sees('We talked about this. Nothing more is planned');
    await nurse.sees('0999 111 222');
    expect(await nurse.text()).not.toMatch(/progression|Worse in the afternoon/i);
  });

  it('goes on offline on the ward: nothing for Bea before she was told; her flag says that nobody can see it', async () => {
    // It has stood untouched since the morning.
    await ward.reload();
    await addPatient(colleague, 'Bea Bedside', '999 000 0026');
    await recordProgression(colleague, false);
    await colleague.sees('Not told yet');
    expect(await colleague.text()).not.toContain('Start the assessment');
    await colleague.press('Mark as told');
    await colleague.fill('Who told the patient?', 'Dr Made Up');
    for (const [part, value] of [
      ['Day', '3'],
      ['Month', '11'],
      ['Year', '2026'],
    ] as const)
      await colleague.fill(part, value, 'When was the patient told?');
    await colleague.press('The patient has been told');
    await colleague.sees('Told by Dr Made Up');
    await startAssessment(colleague, 'Together, now');
    await answerSafetyCheck(colleague, 'Do you have a fever');
    await colleague.sees('NOT sent');
    await colleague.press('Holistic needs assessment');
    await colleague.seesHeading('Today');
    await colleague.sees('Bea Bedside');
    await colleague.press('Shift hand-over list');
    await colleague.seesHeading('Shift hand-over list');
    await colleague.sees('Bea Bedside');
  });

  it('brings Bea’s flag to the clinic in the evening, and says how late it is', async () => {
    await ward.offline(false);
    await syncNow(colleague, product, 1);
    await nurse.press('Holistic needs assessment');
    await nurse.press('Sync now');
    await nurse.sees('Bea Bedside');
    await nurse.press('Shift hand-over list');
    await nurse.seesHeading('Shift hand-over list');
    await nurse.sees('Bea Bedside');
  });

  it('looks at Ada’s plan again: what is better, what is the same, and when next', async () => {
    await goTo('Ada Allday');
    await nurse.pressBeginning('Assessment of');
    await nurse.press('Review the plan');
    await nurse.seesHeading('Review');
    await nurse.choose('Better', 'Fear, or worry');
    await nurse.choose('Same', 'Money running short');
    await nurse.choose('Resolved', 'Running out of energy');
    await nurse.press('Finish the review');
    await nurse.sees('Choose what happens next');
    await nurse.choose('Look at it again');
    await nurse.press('Finish the review');
    await nurse.seesHeading('Patient');
  });

  it('sets an earlier diagnosis aside by itself, takes it back as a mistake, and puts it there again', async () => {
    await goTo('Ada Allday');
    await nurse.press('Record an event');
    await nurse.seesHeading('Record an event');
    await nurse.choose('Diagnosis');
    await fillDate(nurse, 'When?', ['1', '10', '2026']);
    await nurse.choose('Yes', 'Has the patient been told?');
    await nurse.fill('Who told the patient?', 'Dr Made Up');
    await fillDate(nurse, 'When was the patient told?', ['2', '10', '2026']);
    await nurse.press('Record');
    await nurse.sees('The patient was assessed for a later event on');
    await nurse.pressBeginning('It was recorded by mistake: Diagnosis');
    await nurse.press('Yes, recorded by mistake');
    await nurse.sees('Say why it is taken back');
    await nurse.fill('Why is it taken back?', 'That was her sister');
    await nurse.press('Yes, recorded by mistake');
    await nurse.sees('That was her sister');
    await nurse.seesNot('The patient was assessed for a later event on');
    await nurse.pressBeginning('Put it back');
    await nurse.sees('Put back by');
    await nurse.sees('The patient was assessed for a later event on');
  });

  it('adds that Ada is to be called back, ticks it off on Today, and takes that back', async () => {
    await nurse.press('Call the patient back');
    await nurse.fill('What about?', 'Whether she sleeps');
    await nurse.press('Add to the tasks');
    await nurse.sees('Call back. Whether she sleeps');
    await nurse.press('Holistic needs assessment');
    await nurse.seesHeading('Today');
    await nurse.pressBeginning('Done: Whether she sleeps');
    await nurse.sees('Done for Ada Allday: Whether she sleeps');
    await nurse.seesNot('Call back. Whether she sleeps');
    await nurse.press('Undo');
    await nurse.sees('Call back. Whether she sleeps');
  });

  it('meets each of the twelve standards by something that can be clicked', async () => {
    await goTo('Ada Allday');
    await nurse.press('My standards of care');
    const led: unknown[] = [];
    for (let standard = 0; standard < 12; standard += 1) {
      await nurse.seesHeading('My standards of care');
      led.push(
        await clinic.evaluate(`(() => {
          const sections = [...document.querySelectorAll('main li > section')];
          if (sections.length !== 12) return sections.length;
          const [first] = sections[${standard}].querySelectorAll('a, button');
          first.setAttribute('data-standard', ${standard});
          return first.innerText.split('\\n')[0];
        })()`),
      );
      await clinic.click(`[data-standard="${standard}"]`);
      await nurse.leaves('My standards of care ');
      await nurse.browser.evaluate('history.back()');
    }
    expect(led).toEqual([
      'Write: key-worker card',
      'Write: key-worker card',
      'Say how it stands',
      'Open the care plan',
      'Write: money and work',
      'Open the care plan',
      'Review the plan',
      'Write: treatment plan',
      'Write: treatment plan',
      'Write: meeting the palliative team',
      'Write: talking with family',
      'Write: wishes for the future',
    ]);
  });
});
