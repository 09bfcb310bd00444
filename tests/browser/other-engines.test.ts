import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from './driver/driver';
import { FirefoxDriver } from './driver/firefox';
import { Person } from './driver/person';
import { WebkitDriver } from './driver/webkit';
import type { Wifi } from './driver/wifi';
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

const ratings = new Map([
  ['Running out of energy', 8],
  ['Pain anywhere', 6],
  ['Sleep', 5],
]);
const topThree = ['Sleep', 'Running out of energy', 'Pain anywhere'];

interface Engine {
  readonly name: string;
  /** What has to be on this computer for the engine to be driven. */
  readonly needs: readonly string[];
  start(profile: string): Promise<Driver>;
}

const engines: readonly Engine[] = [
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

const here = engines.filter(({ name, needs }) => {
  const lacking = needs.find((file) => !existsSync(file));
  if (lacking !== undefined) console.log(`${name} is left out of these journeys: ${lacking} is not on this computer.`);
  return lacking === undefined;
});

/** The connection is cut where it runs, on the way to the server: no engine is asked to pretend. */
describe.each(here)('an assessment without a connection, in $name', (engine) => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-other-engine-'));
  let product: Product;
  let wifi: Wifi;
  let browser: Driver;
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await engine.start(profile);
    nurse = new Person(browser, 30_000);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('opens again without a connection after signing in', async () => {
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await wifi.cut();
    await browser.reload();
    await nurse.seesHeading('Today');
    await nurse.sees('DEMONSTRATION — not for real patients');
  });

  it('shows what to do about a red flag at once, for a patient added offline', async () => {
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Together, now');
    await answerSafetyCheck(nurse, 'Is it harder to walk');
    await nurse.sees('Ring your 24-hour cancer line now');
    await continueFrom(nurse);
  });

  it('takes the assessment to its end offline, and says that it is not sent', async () => {
    await tickConcerns(nurse, [...ratings.keys()]);
    await rateConcerns(nurse, ratings);
    for (const concern of topThree) await nurse.choose(concern, 'What matters');
    while ((await nurse.heading()) !== 'Check your answers') await continueFrom(nurse);
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
    await nurse.sees('NOT sent. Your colleagues cannot see this yet.');
    await nurse.sees('Possible metastatic spinal cord compression');
    expect(await product.feed()).toEqual([]);
  });

  it('keeps the result over a reload without a connection', async () => {
    await browser.reload();
    await nurse.seesHeading('What the patient said');
    for (const concern of topThree) await nurse.sees(concern);
  });

  it('sends everything exactly once when the connection is back, the flag ahead of the rest', async () => {
    await wifi.restore();
    await syncNow(nurse, product, 0);
    await nurse.sees('Sent to the team’s server.');
    await nurse.seesState('Sent');
    const feed = await product.feed();
    const kinds = feed.map(({ body }) => (body.includes('"kind":"flag"') ? 'flag' : 'other'));
    expect(kinds.filter((kind) => kind === 'flag')).toHaveLength(1);
    expect(kinds[0]).toBe('flag');
    expect(new Set(feed.map(({ header }) => header.id)).size).toBe(feed.length);
    expect(feed.map(({ header }) => header.seq).toSorted((a, b) => a - b)).toEqual(feed.map((_, index) => index + 1));
  });
});
