import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { ChromiumDriver } from './driver/chromium';

/** What is asked of every screen, whatever stands on it. */

const axeSource = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const axeRun = (rules: string): string =>
  `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], rules: ${rules} })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) =>
    id + ': ' + html.slice(0, 200) + ' ' + (failureSummary ?? '').replace(/\\s+/g, ' ').slice(0, 300))))`;

export const themes = ['light', 'dark', 'dim'] as const;

export async function wearTheme(browser: ChromiumDriver, theme: (typeof themes)[number]): Promise<void> {
  await browser.evaluate(
    `(() => { localStorage.setItem('hna-theme', '${theme}'); document.documentElement.dataset.theme = '${theme}'; })()`,
  );
}

/**
 * Accessibility rules that the screen breaks, as axe-core says them. Where the device forces its own colours it would hold our
 * letters against the device's ground, so contrast is left out.
 */
export async function barriers(browser: ChromiumDriver, colours: 'ours' | 'forced' = 'ours'): Promise<readonly string[]> {
  if ((await browser.evaluate(`'axe' in window`)) !== true) await browser.cdp.send('Runtime.evaluate', { expression: axeSource });
  return z.array(z.string()).parse(await browser.evaluate(axeRun(`{ 'color-contrast': { enabled: ${colours === 'ours'} } }`)));
}

/** Whether the words that no screen may lack are in sight at the top of the page. */
export async function showsWatermark(browser: ChromiumDriver): Promise<boolean> {
  const shown = `(() => {
    const mark = document.querySelector('.hna-watermark');
    return mark !== null && mark.checkVisibility() && mark.getBoundingClientRect().height > 0 && mark.innerText.trim() !== '';
  })()`;
  return (await browser.evaluate(shown)) === true;
}

/** Elements that stick out of a narrow screen; none where nothing can be scrolled sideways. */
export async function sticksOut(browser: ChromiumDriver): Promise<readonly string[]> {
  const found = `(() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return ['wide by ' + (root.scrollWidth - root.clientWidth), ...[...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > root.clientWidth + 1);
    }).slice(0, 8).map((element) => element.tagName + '.' + element.className + ' ' + (element.innerText ?? '').slice(0, 60))];
  })()`;
  return z.array(z.string()).parse(await browser.evaluate(found));
}

/** Every text that a person sees or hears on the screen, piece by piece, but codes and ids that are nobody's language. */
async function texts(browser: ChromiumDriver): Promise<readonly string[]> {
  const found = `(() => {
    const all = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('script, style, noscript, [translate=no]')) all.push(walker.currentNode.data);
    for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
      for (const element of document.querySelectorAll('[' + name + ']')) all.push(element.getAttribute(name));
    }
    return all.map((text) => text.replace(/\\s+/g, ' ').trim()).filter((text) => text !== '');
  })()`;
  return z.array(z.string()).parse(await browser.evaluate(found));
}

/** With a pseudo-locale on: texts in plain English, of ours or of a form, that are neither what somebody entered nor a date. */
export function untranslated(entered: readonly string[]): (browser: ChromiumDriver) => Promise<readonly string[]> {
  /** The first letters of a device's random id. */
  const deviceNames = /\((?!\d{4}\))[\w-]{4}\)/g;
  const months =
    /\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}( at \d{2}:\d{2})?/g;
  const isEnglish = (text: string): boolean => /[aeiou]/i.test(text);
  return async (browser) =>
    (await texts(browser)).filter((text) => {
      if (!isEnglish(text)) return false;
      return isEnglish(entered.reduce((left, each) => left.replaceAll(each, ''), text.replace(months, '').replace(deviceNames, '')));
    });
}

/** What the rules of the forms stand on: the titles of publications stay as they are. The longest first. */
export function sources(): readonly string[] {
  const form = z.object({ id: z.string(), title: z.string(), hash: z.string(), redFlags: z.array(z.object({ source: z.string() })) });
  const forms = readdirSync('dist/forms').map((file) => form.parse(JSON.parse(readFileSync(`dist/forms/${file}`, 'utf8'))));
  const ofForms = forms.flatMap(({ id, title, hash, redFlags }) => [
    `${id}: ${title}`,
    hash.slice(0, 12),
    ...redFlags.map(({ source }) => source),
  ]);
  // The twelve standards and what the team has set are words of data, too.
  const standards = [...readFileSync('forms/standards.yaml', 'utf8').matchAll(/^ +(?:text|ours): (.+)$/gm)].map(([, text = '']) =>
    text.replaceAll(/^["']|["']$/g, '').trim(),
  );
  const concerns = [...readFileSync('forms/concerns.yaml', 'utf8').matchAll(/^ {4}text: (.+)$/gm)].map(([, text = '']) => text.trim());
  const settings = [
    'Made-up helpline',
    'Ring the made-up coordinator',
    'Monday to Friday, 9 to 5',
    'The made-up ward',
    '111, then option 2',
    'Letrozole',
  ];
  return [...new Set([...ofForms, ...standards, ...concerns, ...settings])].toSorted((a, b) => b.length - a.length);
}

/** Every whole sentence of a catalogue. */
export function sentences(namespace: string): readonly string[] {
  const catalogue = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(`src/messages/en-GB/${namespace}.json`, 'utf8')));
  return Object.values(catalogue).filter((text) => text.length > 20 && !text.includes('{'));
}
