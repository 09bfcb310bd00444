import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { Release } from './release';
import { addPatient, recordProgression, signIn, startAssessment, takeBack } from './steps';

const question = 'A newer version of this app is ready';
const before = 'Add a patient';
const after = 'Add somebody new';
const locked = 'Unlock this tablet';

/** Longer than a waiting worker needs until the page is told of it. */
const aWhile = (): Promise<void> => sleep(1500);

/** A newer version is published while a nurse works; one device with three tabs, told in order. */
describe('a newer version of the app', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-update-'));
  const release = new Release();
  const loads = { first: 0, second: 0, hers: 0 };
  let product: Product;
  let wifi: Wifi;
  let first: ChromiumDriver;
  let second: ChromiumDriver;
  let hers: ChromiumDriver;
  let nurse: Person;
  let beside: Person;
  let patient: Person;

  beforeAll(async () => {
    [{ product, wifi }] = await Promise.all([Product.start(release.folder), release.buildNext(before, after)]);
    first = await ChromiumDriver.start(profile);
    second = await first.tab();
    hers = await first.tab();
    [nurse, beside, patient] = [new Person(first), new Person(second), new Person(hers)];
    first.page.on('load', () => (loads.first += 1));
    second.page.on('load', () => (loads.second += 1));
    hers.page.on('load', () => (loads.hers += 1));
  });
  afterAll(async () => {
    await first?.close();
    await wifi?.cut();
    await product?.stop();
    release.remove();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  const noLoads = (): void => {
    Object.assign(loads, { first: 0, second: 0, hers: 0 });
  };
  const asked = async (person: Person): Promise<boolean> => (await person.text()).includes(question);
  const unlock = ({ browser }: Person): Promise<void> => browser.memory.unlock(browser);
  const typed = (): Promise<unknown> => first.evaluate(`document.getElementById('name').value`);
  const waitingWorkers = async (): Promise<unknown> =>
    first.evaluate(
      `navigator.serviceWorker.getRegistrations().then((all) => all.filter((one) => one.waiting).map((one) => new URL(one.scope).pathname).sort())`,
    );

  it('waits, and nobody is asked, while a form is open in any tab; what is typed stays', async () => {
    await hers.front();
    await signIn(patient, wifi.origin, product, 0);
    await patient.isReadyForOffline();
    await addPatient(patient, 'Paula Pretend', '943 476 5919');
    await recordProgression(patient, true);
    await first.front();
    await first.goto(wifi.origin);
    await nurse.press(before);
    await nurse.seesHeading('Add a patient');
    await nurse.fill('Full name', 'Petra Imagined');
    await release.publish();
    noLoads();
    // Whoever opens the app anew makes the browser look for a newer version.
    await second.front();
    await second.goto(wifi.origin);
    await beside.seesHeading('Today');
    await expect.poll(waitingWorkers).toEqual(['/']);
    await aWhile();
    expect([await asked(nurse), await asked(beside), await asked(patient)]).toEqual([false, false, false]);
    expect(await typed()).toBe('Petra Imagined');
    expect(loads).toEqual({ first: 0, second: 1, hers: 0 });
    // Nobody has her page open: its newer version is at work already.
    // The files of the old version are gone from the server; the device goes on with its own.
    await beside.sees(before);
  });

  it('takes nothing from under a patient who answers, whatever a locked tab is asked', async () => {
    await hers.front();
    // Out of sight it may have locked meanwhile.
    await unlock(patient);
    await startAssessment(patient, 'Hand over the tablet');
    await patient.seesHeading('How are you now?');
    await patient.press('Start');
    await patient.seesHeading('Is anything new or worse?');
    noLoads();
    // Whoever hands over locks every tab, so that her form is closed.
    for (const person of [nurse, beside]) await person.seesHeading(locked);
    await beside.sees(question);
    await second.front();
    await beside.press('Update now');
    await beside.seesNot(question);
    await aWhile();
    expect(await waitingWorkers()).toContain('/');
    await hers.front();
    await patient.choose('Yes', 'Are your arms or legs weak');
    await patient.sees('Ring your 24-hour cancer line now');
    await takeBack(patient);
    await patient.seesHeading('What the patient said');
    expect(loads).toEqual({ first: 0, second: 0, hers: 1 });
  });

  it('asks once no form is open; “Later” is an answer, and work goes on', async () => {
    noLoads();
    for (const person of [nurse, beside]) await unlock(person);
    await first.front();
    await nurse.press('Today');
    for (const person of [nurse, beside]) await person.sees(question);
    await nurse.press('Later');
    await nurse.seesNot(question);
    await nurse.press(before);
    await nurse.seesHeading('Add a patient');
    await nurse.fill('Full name', 'Petra Imagined');
    expect(loads).toEqual({ first: 0, second: 0, hers: 0 });
  });

  it('takes nothing from under a form that was opened in another tab after it had asked', async () => {
    await second.front();
    await beside.press('Update now');
    await beside.seesNot(question);
    await aWhile();
    expect(loads).toEqual({ first: 0, second: 0, hers: 0 });
    expect(await typed()).toBe('Petra Imagined');
    expect(await waitingWorkers()).toContain('/');
    await first.front();
    await nurse.press('Today');
    await beside.sees(question);
    expect(await asked(nurse)).toBe(false);
  });

  it('loads every staff tab anew exactly once when she says yes, and her page not at all', async () => {
    // A tab of her own: one that has just left the nurse’s screens can keep the former worker busy for minutes.
    await hers.page.close();
    hers = await first.tab();
    patient = new Person(hers);
    hers.page.on('load', () => (loads.hers += 1));
    await hers.goto(`${wifi.origin}/p/`);
    await patient.sees('There is nothing for you to fill in here just now.');
    noLoads();
    await second.front();
    await beside.press('Update now');
    for (const person of [nurse, beside]) await person.seesHeading(locked);
    for (const person of [nurse, beside]) {
      await unlock(person);
      await person.sees(after);
    }
    await aWhile();
    expect(loads).toEqual({ first: 1, second: 1, hers: 0 });
    expect(await waitingWorkers()).toEqual([]);
    for (const person of [nurse, beside]) {
      expect(await asked(person)).toBe(false);
      await person.sees('Paula Pretend');
    }
  });

  it('opens without a connection in its new version', async () => {
    await wifi.cut();
    await first.offline(true);
    await first.reload();
    await nurse.sees(after);
    await hers.reload();
    await patient.sees('There is nothing for you to fill in here just now.');
  });
});
