import { expect } from 'vitest';
import type { Person } from './driver/person';
import { codeOf } from '../server/sign-in';
import type { Product } from './product';

/** What people do in the journeys, in their own order; every wait is for words on the screen. */

export function signIn(person: Person, origin: string, product: Product, account: number): Promise<void> {
  return signInAs(person, origin, product.account(account));
}

async function signInAs(person: Person, origin: string, { name, password }: ReturnType<Product['account']>): Promise<void> {
  await beginSignIn(person, origin, { name, password });
  await setUp(person);
}

/** The first step. */
export async function beginSignIn(person: Person, origin: string, { name, password }: ReturnType<Product['account']>): Promise<void> {
  await person.browser.goto(origin);
  await person.seesHeading('Sign in');
  await person.fill('Your account name', name);
  await person.fill('Password', password);
  await person.press('Sign in');
}

/** Notes the four words of a fresh tablet and shows that she has them; then comes what her role begins with. */
export async function setUp(person: Person, first = 'Today'): Promise<void> {
  await person.seesHeading('Your four words for this tablet');
  const words = String(
    await person.browser.evaluate(`[...document.querySelectorAll('.hna-words li')].map((one) => one.innerText).join(' ')`),
  );
  await person.press('I have them');
  await person.fill('Type your four words', words);
  await person.press('Start using the tablet');
  await person.seesHeading(first);
  person.browser.memory.learn(words);
}

/** Takes the tablet back from the patient: where the page leads it is locked. */
export async function takeBack(person: Person): Promise<void> {
  await person.press('Give the tablet back to your nurse');
  await person.seesHeading('Unlock this tablet');
  await person.browser.memory.unlock(person.browser);
}

/** A patient's page that was loaded anew is locked: the nurse opens it again with her words, whatever the language is. */
export async function openAgain({ browser }: Person): Promise<void> {
  await browser.click('main p + details > summary');
  // The ways in are still being read where the page was just hidden.
  const asks = `document.querySelector('#secret')?.checkVisibility() === true`;
  await expect.poll(() => browser.evaluate(asks)).toBe(true);
  await browser.memory.unlock(browser);
}

/** On from a right name and password in a team that demands a second step, on the first time: by an authenticator app of her own. */
export async function setUpSecondStep(person: Person, look: (place: string) => Promise<void> = async () => undefined): Promise<void> {
  await person.seesHeading('Set up your second step');
  await look('the second step, to be set up');
  const secret = String(await person.browser.evaluate(`document.querySelector('main code').textContent`)).replaceAll(' ', '');
  await person.fill('Code', codeOf(secret));
  await person.press('Go on');
  await person.seesHeading('Your recovery codes');
  await look('recovery codes');
  await person.press('I have kept them');
}

/** Sends what waits. A browser that was killed may have lost its sign-in, which it says; then the person signs in again. */
export async function syncNow(person: Person, product: Product, account: number): Promise<void> {
  const address = await person.browser.url();
  await person.press('Sync now');
  // The tablet sends on its own word too: what it says of a sign-in comes after that.
  await person.sees('Sync now');
  await person.seesEither('Sign in again to send', 'Sent');
  if (!(await person.text()).includes('Sign in again to send')) return;
  const { name, password } = product.account(account);
  await person.press('Sign in again to send');
  await person.seesHeading('Sign in');
  await person.fill('Your account name', name);
  await person.fill('Password', password);
  await person.press('Sign in');
  await person.seesHeading('Today');
  await person.browser.goto(address);
}

export async function fillDate(person: Person, group: string, date: DateParts): Promise<void> {
  await person.fill('Day', date[0], group);
  await person.fill('Month', date[1], group);
  await person.fill('Year', date[2], group);
}

type DateParts = readonly [day: string, month: string, year: string];

export async function addPatient(person: Person, name: string, nhsNumber: string, born: DateParts = ['27', '3', '1961']): Promise<void> {
  await person.press('Add a patient');
  await person.seesHeading('Add a patient');
  await person.fill('Full name', name);
  await fillDate(person, 'Date of birth', born);
  await person.fill('NHS number', nhsNumber);
  await person.press('Add patient');
  await person.sees('Events, treatments and assessments');
}

export async function recordProgression(person: Person, told: boolean, by = 'Dr Made Up'): Promise<void> {
  await person.press('Record an event');
  await person.seesHeading('Record an event');
  await person.choose('Progression');
  await fillDate(person, 'When?', ['2', '11', '2026']);
  await person.choose(told ? 'Yes' : 'No, not yet', 'Has the patient been told?');
  if (told) {
    await person.fill('Who told the patient?', by);
    await fillDate(person, 'When was the patient told?', ['3', '11', '2026']);
  }
  await person.press('Record');
  await person.sees('Events, treatments and assessments');
}

export async function startAssessment(person: Person, mode: 'Together, now' | 'Hand over the tablet'): Promise<void> {
  await person.press('Start the assessment for the progression');
  await person.seesHeading('Start the assessment');
  if (mode === 'Hand over the tablet') await readyToHandOver(person);
  await person.choose('Nobody', 'Is anybody helping the patient?');
  await person.press(mode);
}

/** Where the team has set nothing yet, somebody does it first; then on with the start. */
async function readyToHandOver(person: Person): Promise<void> {
  await person.seesEnabled('Hand over the tablet');
  if (!(await person.text()).includes('The tablet cannot be handed over')) return;
  await person.press('Open team settings');
  await fillTeamSettings(person);
  await person.browser.evaluate('history.back()');
  await person.seesHeading('Start the assessment');
  await person.seesEnabled('Hand over the tablet');
}

/** On the screen of the team's settings: all of them, invented, and looked at today. */
export async function fillTeamSettings(person: Person): Promise<void> {
  await person.seesHeading('Team settings');
  await person.fill('What the 24-hour line is called', 'Made-up helpline');
  await person.fill('Its telephone number', '0999 111 222');
  await person.fill('What to do and whom to ring', 'Ring the made-up coordinator');
  await person.fill('Hours, in words', 'Monday to Friday, 9 to 5');
  await person.fill('Who reads what comes in when the nurse is away', 'The made-up ward');
  await person.fill('England', '111, then option 2');
  for (const [which, minutes] of [
    ['Immediate', '30'],
    ['Same day', '240'],
    ['Other', '2880'],
  ] as const)
    await person.fill(`${which} flags: minutes`, minutes);
  for (const setting of settings) await person.choose('I checked today that this is right', setting);
  await person.press('Save the settings');
  await person.sees('Tablets can be handed over.');
}

const settings = [
  '24-hour line',
  'Spinal cord route',
  'When somebody is there',
  'Covering team',
  'Crisis lines',
  'How soon a red flag is acted on',
];

export const safetyQuestions = [
  'Are you on your own just now',
  'Are your arms or legs weak',
  'Are you numb',
  'Do you have pain like a tight band',
  'Do you have pain in your back',
  'Are you suddenly short of breath',
  'Has your heart raced',
  'Do you have a fever',
  'Have you had a fit',
  'Are you very thirsty',
  'Is your face or neck swollen',
  'Are you sick again',
  'Are your skin or eyes yellow',
];

/** *No* to everything but one. */
export async function answerSafetyCheck(person: Person, yes: string | null): Promise<void> {
  await person.seesHeading('Is anything new or worse?');
  for (const question of safetyQuestions) await person.choose(question === yes ? 'Yes' : 'No', question);
}

/** Ticks these concerns wherever they stand, page by page, until the ratings begin. */
export async function tickConcerns(person: Person, concerns: readonly string[]): Promise<void> {
  const left = new Set(concerns);
  for (let pages = 0; pages < 20; pages += 1) {
    if ((await person.heading()).startsWith('How much does this affect you?')) {
      if (left.size > 0) throw new Error(`not found on any page: ${[...left].join(', ')}`);
      return;
    }
    if ((await person.heading()) === 'Private things') {
      await person.press('Leave them out');
      await person.leaves('Private things ');
      continue;
    }
    const offered = await person.labels();
    for (const concern of [...left].filter((each) => offered.includes(each))) {
      await person.choose(concern);
      left.delete(concern);
    }
    await continueFrom(person);
  }
  throw new Error('the ratings never came');
}

export async function rateConcerns(person: Person, ratings: ReadonlyMap<string, number>): Promise<void> {
  const left = new Map(ratings);
  while (left.size > 0) {
    const sections = await person.sections();
    for (const [concern, rating] of left) {
      if (!sections.includes(concern)) continue;
      await person.choose(String(rating), concern);
      left.delete(concern);
    }
    await continueFrom(person);
  }
}

/** Continue, and wait until another page is there. */
export async function continueFrom(person: Person): Promise<void> {
  const before = await person.page();
  await person.press('Continue');
  await person.leaves(before);
}
