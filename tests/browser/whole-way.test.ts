import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { names } from './driver/names';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { manyAssessments } from './many';
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

/** Twelve worries, as she rates them. */
const ratings = new Map([
  ['Running out of energy', 8],
  ['Pain anywhere', 6],
  ['Getting about, stairs or falls', 4],
  ['Sleep', 5],
  ['Getting out of breath', 3],
  ['Not enjoying food, or food tasting different', 2],
  ['Fear, or worry that will not stop', 9],
  ['Living with not knowing', 7],
  ['Feeling alone with this', 1],
  ['Telling and helping children or grandchildren', 10],
  ['Money running short, bills or debts', 4],
  ['Who to ring, by day and by night', 5],
]);
const guidance = 'Ring your 24-hour cancer line now';

/**
 * A tablet that lost its Wi-Fi, a browser that is killed half-way, a colleague on another tablet, a conflict, and a
 * server that dies in the middle of a push: one story, told in order, each part on what the part before left.
 */
describe('the whole way, in Chromium', () => {
  const profiles = ['one', 'two'].map((name) => mkdtempSync(join(tmpdir(), `hna-tablet-${name}-`)));
  let product: Product;
  let wifi: Wifi;
  let one: ChromiumDriver;
  let two: ChromiumDriver;
  let nurse: Person;
  let colleague: Person;
  let left = '';
  const tablet = (index: number): Promise<ChromiumDriver> => ChromiumDriver.start(profiles[index] ?? '');

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    one = await tablet(0);
    nurse = new Person(one);
  });
  afterAll(async () => {
    await one?.close();
    await two?.close();
    await wifi?.cut();
    await product?.stop();
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
  });

  it('signs in while there is a connection, and then works without one', async () => {
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.sees('There are no patients on this tablet yet');
    await nurse.isReadyForOffline();
    await wifi.cut();
    await one.offline(true);
    await one.reload();
    await nurse.seesHeading('Today');
    await nurse.sees('DEMONSTRATION — not for real patients');
  });

  it('adds a patient and a progression, and nothing can be started before she has been told', async () => {
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, false);
    await nurse.sees('Not told yet');
    expect(await nurse.text()).not.toContain('Start the assessment');
    await nurse.press('Mark as told');
    await nurse.fill('Who told the patient?', 'Dr Made Up');
    for (const [part, value] of [
      ['Day', '3'],
      ['Month', '11'],
      ['Year', '2026'],
    ] as const) {
      await nurse.fill(part, value, 'When was the patient told?');
    }
    await nurse.press('The patient has been told');
    await nurse.sees('Told by Dr Made Up');
  });

  it('shows what to do about a red flag at once, offline', async () => {
    await startAssessment(nurse, 'Together, now');
    await answerSafetyCheck(nurse, 'Are your arms or legs weak');
    await nurse.sees(guidance);
    await continueFrom(nurse);
  });

  it('loses nothing when the browser is killed half-way: the same page, every answer', async () => {
    await tickConcerns(nurse, [...ratings.keys()]);
    const first = (await nurse.sections())[0] ?? '';
    await nurse.choose('7', first);
    await nurse.seesAnswerSaved();
    left = await nurse.page();
    const address = await one.url();
    await one.kill();
    one = await tablet(0);
    nurse = new Person(one);
    await one.offline(true);
    await one.goto(address);
    await nurse.seesHeading('How much does this affect you?');
    expect(await nurse.page()).toBe(left);
    expect(await one.evaluate(`document.querySelector('main section.hna-concern input[type=radio]:checked')?.value`)).toBe('7');
  });

  it('submits offline, and the server has nothing', async () => {
    await rateConcerns(nurse, ratings);
    await nurse.choose('Telling and helping children or grandchildren', 'What matters');
    await nurse.choose('Fear, or worry that will not stop', 'What matters');
    await nurse.choose('Running out of energy', 'What matters');
    while ((await nurse.heading()) !== 'Check your answers') await continueFrom(nurse);
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
    await nurse.sees('NOT sent. Your colleagues cannot see this yet.');
    expect(await ranked(one)).toEqual(order);
    expect(await product.feed()).toEqual([]);
  });

  it('sends everything when the connection is back, the flag ahead of the rest', async () => {
    await wifi.restore();
    await one.offline(false);
    await syncNow(nurse, product, 0);
    await nurse.sees('Sent to the team’s server.');
    await nurse.seesState('Sent');
    const feed = await product.feed();
    const kinds = feed.map(({ body }) => (body.includes('"kind":"flag"') ? 'flag' : 'other'));
    expect(kinds[0]).toBe('flag');
    expect(new Set(feed.map(({ header }) => header.id)).size).toBe(feed.length);
    expect(feed.map(({ header }) => header.seq).toSorted((a, b) => a - b)).toEqual(feed.map((_, index) => index + 1));
  });

  it('shows a colleague on another tablet the same ranked concerns', async () => {
    two = await tablet(1);
    colleague = new Person(two);
    await signIn(colleague, wifi.origin, product, 1);
    await colleague.sees('Red flags waiting');
    await colleague.press('Maria Madeup');
    await two.goto(await one.url());
    await colleague.seesHeading('What the patient said');
    await colleague.sees('Possible metastatic spinal cord compression');
    expect(await ranked(two)).toEqual(order);
    await colleague.isReadyForOffline();
    await two.reload();
  });

  it('S03 keeps both when two tablets change different answers, and shows both when they change the same one', async () => {
    await wifi.cut();
    await rerate(
      nurse,
      new Map([
        ['Sleep', 2],
        ['Pain anywhere', 9],
      ]),
    );
    await rerate(
      colleague,
      new Map([
        ['Sleep', 8],
        ['Living with not knowing', 3],
      ]),
    );
    await wifi.restore();
    for (const person of [nurse, colleague, nurse]) {
      await person.press('Sync now');
      await person.seesState('Sent');
    }
    for (const person of [nurse, colleague]) {
      await person.sees('1 answer differs between devices');
      await person.sees('Nurse One');
      await person.sees('Nurse Two');
      await person.sees('Use “8 out of 10”');
      await person.sees('Use “2 out of 10”');
    }
    expect(await rated(one, 'Pain anywhere')).toBe('9 of 10');
    expect(await rated(two, 'Pain anywhere')).toBe('9 of 10');
    expect(await rated(one, 'Living with not knowing')).toBe('3 of 10');
    expect(await rated(two, 'Living with not knowing')).toBe('3 of 10');
  });

  it('agrees everywhere once one of them settles it', async () => {
    await nurse.press('Use “8 out of 10”');
    await nurse.seesNot('differs between devices');
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
    await colleague.press('Sync now');
    await colleague.seesNot('differs between devices');
    expect(await rated(one, 'Sleep')).toBe('8 of 10');
    expect(await rated(two, 'Sleep')).toBe('8 of 10');
  });

  it('loses nothing and doubles nothing when the server is killed in the middle of a push of 200 assessments', async () => {
    const before = (await product.feed()).length;
    await wifi.cut();
    const written = await manyAssessments(one, 200);
    await wifi.restore();
    let uploaded = 0;
    const killed = new Promise<void>((resolve) => {
      wifi.onUpload = (chunk) => {
        uploaded += chunk.length;
        if (uploaded < 100_000) return;
        wifi.onUpload = null;
        void product.killServer().then(resolve);
      };
    });
    await one.reload();
    await nurse.press('Sync now');
    await killed;
    await product.startServer();
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
    const feed = await product.feed();
    const ids = feed.map(({ header }) => header.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(before + written.length);
    expect(written.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('broke no rule of the content security policy on the way', () => {
    const violations = [...one.errors, ...(two?.errors ?? [])].filter((error) => /content security|trusted/i.test(error));
    expect(violations).toEqual([]);
  });
});

/** Her own top three first, then by rating, then as the form lists them. */
const order = [
  'Telling and helping children or grandchildren',
  'Fear, or worry that will not stop',
  'Running out of energy',
  'Living with not knowing',
  'Pain anywhere',
  'Sleep',
  'Who to ring, by day and by night',
  'Getting about, stairs or falls',
  'Money running short, bills or debts',
  'Getting out of breath',
  'Not enjoying food, or food tasting different',
  'Feeling alone with this',
];

const rows = `[...document.querySelectorAll('main table tbody tr')].map((row) => [...row.children].map((cell) => cell.innerText.trim()))`;

async function table(browser: ChromiumDriver): Promise<readonly string[][]> {
  return browser.page.evaluate<string[][]>(rows);
}

async function ranked(browser: ChromiumDriver): Promise<readonly string[]> {
  const concerns = await table(browser);
  return concerns.map((row) => order.find((concern) => row.some((cell) => cell.includes(concern))) ?? row.join(' | '));
}

async function rated(browser: ChromiumDriver, concern: string): Promise<string> {
  const row = (await table(browser)).find((cells) => cells.some((cell) => cell.includes(concern)));
  return row?.map((cell) => /\d+ of 10/.exec(cell)?.[0]).find((cell) => cell !== undefined) ?? 'no such row';
}

/** On Check your answers: the name of the page of ratings on which the concern stands. */
async function ratingsOf(person: Person, concern: string): Promise<string> {
  const name = `(() => {
    ${names}
    return [...document.querySelectorAll('main section')].filter((section) => called(section).startsWith('How much'))
      .map((section) => [called(section), section.innerText]).find(([, text]) => text.includes(${JSON.stringify(concern)}))?.[0];
  })()`;
  return String(await person.browser.evaluate(name));
}

/** Changes ratings in a submitted assessment, from its result and back to it. */
async function rerate(person: Person, changes: ReadonlyMap<string, number>): Promise<void> {
  await person.press('Edit the answers');
  await person.seesHeading('Check your answers');
  for (const [concern, rating] of changes) {
    await person.press(`Change: ${await ratingsOf(person, concern)}`);
    await person.seesHeading('How much does this affect you?');
    await person.choose(String(rating), concern);
    await continueFrom(person);
    await person.seesHeading('Check your answers');
  }
  await person.press('Submit the changes');
  await person.seesHeading('What the patient said');
}
