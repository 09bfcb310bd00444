import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from './driver';

/** The words of whoever uses a browser profile: they outlive the browser, as a person's memory does. */
const known = new Map<string, string>();

/** What a person with her words does whenever a page asks for them. */
export class Memory {
  constructor(private readonly profile: string) {}

  get words(): string | null {
    return known.get(this.profile) ?? null;
  }
  learn(words: string): void {
    known.set(this.profile, words);
  }

  /** After a page was loaded: unlocks it where it is locked. A page that needs no unlocking is left alone. */
  async unlock(browser: Driver): Promise<void> {
    if (this.words === null) return;
    for (let tries = 0; tries < 400; tries += 1) {
      const seen = await browser.evaluate(look).catch(() => 'loading');
      if (seen === 'open') return;
      if (seen === 'locked') return enter(browser, this.words);
      await sleep(25);
    }
  }
}

/** Gives the words where the page asks for them, and waits until it lets her in. */
export async function enter(browser: Driver, words: string): Promise<void> {
  await browser.type('#secret', words);
  await browser.click('main form button[type=submit]');
  for (let tries = 0; tries < 1200; tries += 1) {
    if ((await browser.evaluate(look).catch(() => 'loading')) === 'open') return;
    await sleep(25);
  }
  throw new Error('the four words did not open the tablet');
}

const look = `(() => {
  const secret = document.querySelector('#secret');
  if (secret?.checkVisibility()) return 'locked';
  return document.querySelector('main h1') && !document.querySelector('main .hna-loading') && document.readyState === 'complete' ? 'open' : 'loading';
})()`;
