import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from './driver/driver';
import { otherEngines } from './driver/engines';
import { Person } from './driver/person';
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

/** The connection is cut where it runs, on the way to the server: no engine is asked to pretend. */
describe.each(otherEngines())('an assessment without a connection, in $name', (engine) => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-other-engine-'));
  let product: Product;
  let wifi: Wifi;
  let browser: Driver;
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await engine.start(profile);
    nurse = new Person(browser);
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
    await answerSafetyCheck(nurse, 'Are your arms or legs weak');
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
