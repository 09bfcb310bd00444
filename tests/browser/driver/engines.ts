import { existsSync } from 'node:fs';
import { ChromiumDriver } from './chromium';
import type { Driver } from './driver';
import { FirefoxDriver } from './firefox';
import { WebkitDriver } from './webkit';

interface Engine {
  readonly name: string;
  /** What has to be on this computer for the engine to be driven. */
  readonly needs: readonly string[];
  start(profile: string): Promise<Driver>;
}

const chromium: Engine = { name: 'Chromium', needs: [], start: (profile) => ChromiumDriver.start(profile) };

const others: readonly Engine[] = [
  {
    name: 'Firefox ESR',
    needs: [process.env['HNA_FIREFOX'] || '/usr/bin/firefox-esr'],
    start: (profile) => FirefoxDriver.start(profile),
  },
  {
    name: 'WebKitGTK',
    needs: [
      process.env['HNA_WEBKIT'] || '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
      '/usr/bin/WebKitWebDriver',
      '/usr/bin/xvfb-run',
    ],
    start: () => WebkitDriver.start(),
  },
];

/** Those beside Chromium that this computer has; says which it leaves out. */
export const otherEngines = (): readonly Engine[] =>
  others.filter(({ name, needs }) => {
    const lacking = needs.find((file) => !existsSync(file));
    if (lacking !== undefined) console.log(`${name} is left out of these journeys: ${lacking} is not on this computer.`);
    return lacking === undefined;
  });

export const allEngines = (): readonly Engine[] => [chromium, ...otherEngines()];
