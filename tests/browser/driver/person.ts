import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Driver } from './driver';
import { names } from './names';

/** A script that marks the first visible element that satisfies `match` and says whether there was one. */
const mark = (candidates: string, match: string): string => `(() => {
  document.querySelectorAll('[data-driven]').forEach((element) => element.removeAttribute('data-driven'));
  ${names}
  const shown = (element) => element.getClientRects().length > 0;
  const found = [...document.querySelectorAll(${JSON.stringify(candidates)})].filter(shown).find((element) => (${match})(element, words, called));
  if (!found) return false;
  found.setAttribute('data-driven', '');
  return true;
})()`;

const same = (text: string): string => `(element, words) => words(element) === ${JSON.stringify(text)}`;
const starts = (text: string): string => `(element, words) => words(element).startsWith(${JSON.stringify(text)})`;
/** The control that a label names, inside the group whose legend, or the section whose name, begins so, where one is given. */
const labelled = (label: string, group: string | null): string => `(element, words, called) => {
  const legend = element.closest('fieldset')?.querySelector('legend');
  const section = called(element.closest('section'));
  const group = ${JSON.stringify(group ?? '')};
  if (!(legend && words(legend).startsWith(group)) && !section.startsWith(group)) return false;
  return [...(element.labels ?? [])].some((one) => words(one) === ${JSON.stringify(label)});
}`;

const formsHeld = `new Promise((resolve) => {
  const opening = indexedDB.open('hna-2');
  opening.onsuccess = () => {
    const count = opening.result.transaction('definitions').objectStore('definitions').count();
    count.onsuccess = () => { opening.result.close(); resolve(count.result); };
  };
})`;

/** What takes a second takes many on a machine that is busy with other work, ms. */
const patience = 90_000;

/** Someone who finds things by what they say, as a person does, and waits a moment for them. */
export class Person {
  /** Taps and key presses made so far. */
  taps = 0;

  constructor(readonly browser: Driver) {}

  private async until(what: string, look: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + patience;
    let trouble = '';
    while (Date.now() < deadline) {
      try {
        if (await look()) return;
      } catch (error) {
        trouble = String(error);
      }
      await sleep(50);
    }
    const shown = await this.text().catch(() => 'nothing');
    throw new Error(
      `${what} — waited ${patience} ms. ${trouble}\nOn screen at ${await this.browser.url().catch(() => '?')}:\n${shown.slice(0, 3000)}`,
    );
  }

  private async clickMarked(what: string, candidates: string, match: string): Promise<void> {
    let trouble: unknown = null;
    await this.until(what, async () => {
      if ((await this.browser.evaluate(mark(candidates, match))) !== true) return false;
      try {
        await this.browser.click('[data-driven]');
        return true;
      } catch (error) {
        trouble = error;
        throw trouble;
      }
    });
    this.taps += 1;
  }

  /** Presses the button or follows the link that says so. */
  async press(text: string): Promise<void> {
    await this.clickMarked(`press “${text}”`, 'button, a[href], summary, [role=button]', same(text));
  }
  async pressBeginning(text: string): Promise<void> {
    await this.clickMarked(`press “${text}…”`, 'button, a[href], summary, [role=button]', starts(text));
  }

  /** Ticks the checkbox or chooses the radio with this label, in the group whose legend begins so. */
  async choose(label: string, group: string | null = null): Promise<void> {
    const what = `choose “${label}”${group === null ? '' : ` under “${group}”`}`;
    await this.clickMarked(what, 'input[type=checkbox], input[type=radio]', labelled(label, group));
  }

  async fill(label: string, text: string, group: string | null = null): Promise<void> {
    await this.until(`fill “${label}”`, async () => {
      const match = labelled(label, group);
      if ((await this.browser.evaluate(mark('input, textarea, select', match))) !== true) return false;
      await this.browser.type('[data-driven]', text);
      return true;
    });
  }

  async text(): Promise<string> {
    return String(await this.browser.evaluate('document.body.innerText')).replace(/[ \t]+/g, ' ');
  }
  async sees(text: string): Promise<void> {
    await this.until(`see “${text}”`, async () => (await this.text()).includes(text));
  }
  async seesEither(...texts: readonly string[]): Promise<void> {
    await this.until(`see one of “${texts.join('”, “')}”`, async () => {
      const shown = await this.text();
      return texts.some((text) => shown.includes(text));
    });
  }
  /** Everything that the screen needs is on the device: it may go offline now. */
  async isReadyForOffline(): Promise<void> {
    await this.browser.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await this.until('hold the six forms', async () => (await this.browser.evaluate(formsHeld)) === 6);
  }
  /** The state of sending, as the words on every screen say it. */
  async seesState(words: string): Promise<void> {
    await this.until(`see the state “${words}”`, async () => {
      const shown = await this.browser.evaluate(`document.querySelector('.hna-sync-words strong')?.innerText`);
      return shown === words;
    });
  }
  /** The last answer is in the device's database. */
  async seesAnswerSaved(): Promise<void> {
    await this.until('see that the answer is saved', async () => {
      const shown = await this.browser.evaluate(`document.querySelector('.hna-save-state')?.innerText`);
      return shown === 'Saved on this device';
    });
  }
  /** A button that says so can be pressed. */
  async seesEnabled(text: string): Promise<void> {
    const match = `(element, words) => words(element) === ${JSON.stringify(text)} && !element.disabled`;
    await this.until(`see that “${text}” can be pressed`, async () => (await this.browser.evaluate(mark('button', match))) === true);
  }
  async seesNot(text: string): Promise<void> {
    await this.until(`no longer see “${text}”`, async () => !(await this.text()).includes(text));
  }
  async heading(): Promise<string> {
    return String(await this.browser.evaluate(`document.querySelector('h1')?.innerText ?? ''`)).trim();
  }
  async seesHeading(text: string): Promise<void> {
    await this.until(`see the heading “${text}”`, async () => (await this.heading()).startsWith(text) && (await this.isWhole()));
  }

  /** Nothing of the screen is still being fetched. */
  private async isWhole(): Promise<boolean> {
    return (await this.browser.evaluate(`document.querySelector('main .hna-loading') === null`)) === true;
  }

  /** The words of every label now on screen. */
  async labels(): Promise<readonly string[]> {
    return z
      .array(z.string())
      .parse(
        await this.browser.evaluate(
          `[...document.querySelectorAll('label')].filter((one) => one.getClientRects().length > 0).map((one) => one.innerText.trim())`,
        ),
      );
  }
  async sections(): Promise<readonly string[]> {
    return z
      .array(z.string())
      .parse(
        await this.browser.evaluate(
          `(() => { ${names}; return [...document.querySelectorAll('main section.hna-concern')].map(called); })()`,
        ),
      );
  }

  /** What tells one page of a form from the next: its heading and its first section. */
  async page(): Promise<string> {
    await this.until('see the whole page', () => this.isWhole());
    return `${await this.heading()} ${(await this.sections())[0] ?? ''}`;
  }
  async leaves(page: string): Promise<void> {
    await this.until(`leave “${page}”`, async () => (await this.page()) !== page);
  }
}
