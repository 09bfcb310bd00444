import * as z from 'zod';
import type { ChromiumDriver } from './chromium';
import { names } from './names';

/**
 * What has focus: its words, the group it stands in, and whether anyone can see that it has it. Seen means that taking
 * focus changes how the element, or the label that stands for a hidden radio or checkbox, is drawn.
 */
const focused = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  ${names}
  const drawn = () => [[element, null], [element, '::before'], [element.nextElementSibling, null], [element.nextElementSibling, '::before']]
    .filter(([one]) => one !== null && (one === element || one.matches('label')))
    .map(([one, part]) => getComputedStyle(one, part))
    .map((style) => [
      style.outlineStyle === 'none' || style.outlineWidth === '0px' || style.outlineColor === 'rgba(0, 0, 0, 0)' ? '' : style.outline,
      style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth].join())
    .join(' | ');
  const { top, bottom, left, right } = (element.labels?.[0] ?? element).getBoundingClientRect();
  const withFocus = drawn();
  element.blur();
  const without = drawn();
  element.focus({ preventScroll: true, focusVisible: true });
  return {
    name: element.labels?.length > 0 ? words(element.labels[0]) : words(element),
    tag: element.tagName.toLowerCase(),
    id: element.id,
    kind: element.getAttribute('class') ?? '',
    checked: element.checked === true,
    groups: [words(element.closest('fieldset')?.querySelector('legend')), called(element.closest('section'))],
    isShown: withFocus !== without,
    isInSight: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    isInDialog: element.closest('dialog') !== null,
  };
})()`;

const focusSchema = z.nullable(
  z.object({
    name: z.string(),
    tag: z.string(),
    id: z.string(),
    kind: z.string(),
    checked: z.boolean(),
    groups: z.array(z.string()),
    isShown: z.boolean(),
    isInSight: z.boolean(),
    isInDialog: z.boolean(),
  }),
);
export type Focus = z.infer<typeof focusSchema>;

interface Place {
  /** The words of the control, or how they begin when they end in an ellipsis. */
  readonly name: string;
  /** How the legend or section around it begins. */
  readonly group?: string;
}

/** Somebody who has a keyboard and nothing else, and who looks after every key where she is. */
export class Keyboard {
  /** Places where focus could not be seen. */
  readonly unseen: string[] = [];

  constructor(readonly browser: ChromiumDriver) {}

  async key(name: string): Promise<void> {
    await this.browser.page.keyboard.press(name);
  }

  async write(text: string): Promise<void> {
    await this.key('ControlOrMeta+a');
    await this.browser.page.keyboard.type(text);
  }

  async focus(): Promise<Focus> {
    return focusSchema.parse(await this.browser.evaluate(focused));
  }

  async step(key: 'Tab' | 'Shift+Tab'): Promise<Focus> {
    await this.key(key);
    const now = await this.focus();
    if (now !== null && !now.isShown) this.unseen.push(`no mark on ${now.tag} “${now.name}”`);
    if (now !== null && !now.isInSight) this.unseen.push(`out of sight: ${now.tag} “${now.name}”`);
    return now;
  }

  /** Moves on until the place is reached; fails when the page has been gone through. */
  async to({ name, group = '' }: Place, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<NonNullable<Focus>> {
    const is = (words: string): boolean => (name.endsWith('…') ? words.startsWith(name.slice(0, -1)) : words === name);
    const met: string[] = [];
    for (let steps = 0; steps < 150; steps += 1) {
      const now = await this.step(key);
      if (now !== null && is(now.name) && now.groups.some((one) => one.startsWith(group))) return now;
      met.push(now?.name ?? '—');
    }
    throw new Error(`“${name}” ${group === '' ? '' : `under “${group}” `}cannot be reached by ${key}; met: ${met.join(', ')}`);
  }

  async press(name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await this.to({ name }, key);
    await this.key('Enter');
  }

  async fill(name: string, text: string, group = ''): Promise<void> {
    await this.to({ name, group });
    await this.write(text);
  }

  async fillDate(group: string, [day, month, year]: readonly [string, string, string]): Promise<void> {
    await this.fill('Day', day, group);
    await this.fill('Month', month, group);
    await this.fill('Year', year, group);
  }

  async tick(name: string): Promise<void> {
    await this.to({ name });
    await this.key('Space');
  }

  /** The group by Tab, the choice in it by arrows, or Space where it is there already. */
  async choose(name: string, group: string): Promise<void> {
    let now: Focus = await this.to({ name: '…', group });
    if (now?.name === name) return this.key('Space');
    const met: string[] = [];
    for (let steps = 0; steps < 12; steps += 1) {
      await this.key('ArrowDown');
      now = await this.focus();
      if (now !== null && !now.isShown) this.unseen.push(`no mark on ${now.tag} “${now.name}”`);
      if (now?.name === name && now.checked) return;
      met.push(now?.name ?? '—');
    }
    throw new Error(`“${name}” cannot be chosen by arrows under “${group}”; met: ${met.join(', ')}`);
  }
}
