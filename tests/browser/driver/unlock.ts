import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from './driver';

/** What takes a second takes many on a machine that is busy with other work, ms. */
const patience = 90_000;

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
    for (const end = Date.now() + patience; Date.now() < end;) {
      const seen = await browser.evaluate(look).catch(() => 'loading');
      if (seen === 'open') return;
      if (seen === 'locked') return enter(browser, this.words);
      await sleep(25);
    }
    throw new Error('the page neither asked for the four words nor showed anything');
  }
}

/** Gives the words where the page asks for them, and waits until it lets her in. */
export async function enter(browser: Driver, words: string): Promise<void> {
  await browser.type('#secret', words);
  await browser.click('main form button[type=submit]');
  for (const end = Date.now() + patience; Date.now() < end;) {
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
