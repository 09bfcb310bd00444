import { appendFileSync } from 'node:fs';
import type { ChromiumDriver } from './driver/chromium';
import { themes, wearTheme } from './routes-look';

/** How a screen may be looked at. Its direction follows from the language of the walk. */
const colours = ['its own', 'forced', 'forced and dark'] as const;
/** The last: text twice as large as the device has it, which is asked of a screen at its usual width. */
const sizes = ['320 px', '1024 px', '1024 px, text twice as large'] as const;

export interface ScreenState {
  readonly theme: (typeof themes)[number];
  readonly colours: (typeof colours)[number];
  readonly size: (typeof sizes)[number];
}

const allStates: readonly ScreenState[] = themes.flatMap((theme) =>
  colours.flatMap((each) => sizes.map((size) => ({ theme, colours: each, size }))),
);

/** A file that takes a line for each state that was looked at: then every screen is looked at in all of them. */
const log = process.env['HNA_STATES'];
let screens = 0;

/**
 * The states in which to look at the next screen: all, or a sample. Of the 27, nine have every pair of properties between them
 * (theme + colours + size is a multiple of three); of those every screen meets one in each theme, and three screens all.
 */
export function statesOfNext(): readonly ScreenState[] {
  if (log !== undefined) return allStates;
  screens += 1;
  return themes.flatMap((theme, index) => {
    const second = (screens + index) % 3;
    const [eachColours, size] = [colours[second], sizes[(6 - index - second) % 3]];
    return eachColours === undefined || size === undefined ? [] : [{ theme, colours: eachColours, size }];
  });
}

export const nameOf = (state: ScreenState): string => `${state.theme}, colours ${state.colours}, ${state.size}`;

export async function putInto(browser: ChromiumDriver, state: ScreenState): Promise<void> {
  await wearTheme(browser, state.theme);
  const forced = state.colours !== 'its own';
  await browser.page.emulateMedia({
    forcedColors: forced ? 'active' : 'none',
    colorScheme: state.colours === 'forced and dark' ? 'dark' : 'light',
  });
  await browser.size(state.size === '320 px' ? 320 : 1024, 768);
  await browser.evaluate(`document.documentElement.style.fontSize = '${state.size.endsWith('large') ? '200%' : ''}'`);
}

/** As a person finds it. */
export async function putBack(browser: ChromiumDriver): Promise<void> {
  await putInto(browser, { theme: 'light', colours: 'its own', size: '1024 px' });
}

export function note(place: string, state: ScreenState, found: readonly string[]): void {
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ place, state: nameOf(state), found })}\n`);
}
