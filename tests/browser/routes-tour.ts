import type { ChromiumDriver } from './driver/chromium';
import type { Person } from './driver/person';
import { barriers, showsWatermark, sticksOut } from './routes-look';
import { nameOf, note, putBack, putInto, statesOfNext } from './screen-states';
import { continueFrom } from './steps';

/** All that is asked of a screen, on a narrow screen and in the states that are its turn. */
export async function wrongWith(browser: ChromiumDriver, place: string): Promise<readonly string[]> {
  const found: string[] = [];
  const wrong = (what: readonly string[], how: string): void => what.forEach((each) => found.push(`${place}, ${how}: ${each}`));
  wrong(
    browser.errors.splice(0).filter((error) => !error.startsWith('Failed to load resource')),
    'console',
  );
  if (!(await showsWatermark(browser))) found.push(`${place}: no watermark`);
  wrong(await narrow(browser), 'at 320 px');
  for (const state of statesOfNext()) {
    await putInto(browser, state);
    const wrongSo = [...(await sticksOut(browser)), ...(await barriers(browser, state.colours === 'its own' ? 'ours' : 'forced'))];
    note(place, state, wrongSo);
    wrong(wrongSo, nameOf(state));
  }
  await putBack(browser);
  return found;
}

async function narrow(browser: ChromiumDriver): Promise<readonly string[]> {
  await browser.size(320, 640);
  return sticksOut(browser);
}

export async function arrive(browser: ChromiumDriver, address: string): Promise<void> {
  await browser.goto(address);
  await browser.page.waitForSelector('main h1');
  await browser.page.waitForSelector('.hna-loading', { state: 'detached' });
}

/** The one button that leads on, whatever it says. */
export async function leadOn(browser: ChromiumDriver): Promise<void> {
  await browser.evaluate(`[...document.querySelectorAll('main button.nhsuk-button:not(.nhsuk-button--secondary)')].at(-1).click()`);
}

const answerAll = `(() => {
  const groups = new Map();
  for (const radio of document.querySelectorAll('main input[type=radio]')) groups.set(radio.name, [...(groups.get(radio.name) ?? []), radio]);
  for (const group of groups.values()) if (!group.some((radio) => radio.checked)) group.at(-1).click();
})()`;
const tickFirst = `document.querySelector('main input[type=checkbox]:not(:checked)')?.click()`;

/** Answers what the step asks, by where things stand and not by what they say, for the language may be any. */
async function answerStep(browser: ChromiumDriver, tick: boolean): Promise<void> {
  if (tick) await browser.evaluate(tickFirst);
  await browser.evaluate(answerAll);
  await browser.evaluate(answerAll);
}

/** Through a form to its last page, ticking little, looking at every step on the way. */
export async function walkForm(browser: ChromiumDriver, person: Person, look: (place: string) => Promise<void>): Promise<void> {
  for (let steps = 0; steps < 40; steps += 1) {
    const page = await person.page();
    await look(`step “${page}”`);
    if ((await browser.evaluate(`document.querySelector('main .hna-choices') !== null`)) === true) {
      await browser.click('main .hna-choices button:first-of-type');
      // What she chose to see stands under the same heading.
      await browser.page.waitForSelector('main .hna-choices', { state: 'detached' });
      continue;
    }
    const isCheck = (await browser.evaluate(`document.querySelector('main form') === null`)) === true;
    if (isCheck) return;
    const isRank = (await browser.evaluate(`document.querySelector('main .hna-rank__status') !== null`)) === true;
    await answerStep(browser, isRank || (steps > 0 && steps < 4));
    await browser.click('main form button[type=submit]');
    await person.leaves(page);
  }
  throw new Error('the form never ended');
}

/** From a result and back to it: the first of the rated concerns gets another rating. */
export async function rerateFirst(person: Person, rating: string): Promise<void> {
  await person.press('Edit the answers');
  await person.seesHeading('Check your answers');
  await person.pressBeginning('Change: How much does this affect you?');
  await person.seesHeading('How much does this affect you?');
  await person.choose(rating, (await person.sections())[0] ?? '');
  await continueFrom(person);
  await person.seesHeading('Check your answers');
  await person.press('Submit the changes');
  await person.seesHeading('What the patient said');
}
