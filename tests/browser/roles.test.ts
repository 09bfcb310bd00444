import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { arrive, wrongWith } from './routes-tour';
import { addPatient, recordProgression, setUp, signIn } from './steps';

/** How many records lie on the device, sealed as they are. */
const recordsHeld = `new Promise((resolve) => {
  const opening = indexedDB.open('hna-2');
  opening.onsuccess = () => {
    const count = opening.result.transaction('records').objectStore('records').count();
    count.onsuccess = () => { opening.result.close(); resolve(count.result); };
  };
})`;

/** An administrator adds a person of each role, who sets up her account on a tablet of her own and looks around. */
describe('an account of each role', () => {
  const profiles: string[] = [];
  const open = (): Promise<ChromiumDriver> => {
    const profile = mkdtempSync(join(tmpdir(), 'hna-roles-'));
    profiles.push(profile);
    return ChromiumDriver.start(profile);
  };
  const found: string[] = [];
  let product: Product;
  let wifi: Wifi;
  let desk: ChromiumDriver;
  let administrator: Person;
  let patientAddress = '';

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    desk = await open();
    administrator = new Person(desk);
    await signIn(administrator, wifi.origin, product, 0);
    await administrator.isReadyForOffline();
    await addPatient(administrator, 'Maria Madeup', '943 476 5919');
    patientAddress = await desk.url();
    await recordProgression(administrator, true);
    await administrator.seesState('Sent');
  });
  afterAll(async () => {
    await desk?.close();
    await wifi?.cut();
    await product?.stop();
    for (const folder of profiles) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const at = (path: string): string => new URL(path, wifi.origin).href;
  /** Adds a person at the administrator's desk; gives the code that is shown. */
  const add = async (name: string, role: string): Promise<string> => {
    await desk.goto(at('/people'));
    await administrator.sees('Add a person');
    await administrator.fill('Name', name);
    await administrator.fill('Account name', name.toLowerCase().replace(' ', '.'));
    await administrator.choose(role);
    await administrator.press('Add the person');
    await administrator.sees(`Give this code to ${name}`);
    found.push(...(await wrongWith(desk, `a code for a ${role}`)));
    return String(await desk.evaluate(`document.querySelector('main output code').textContent`));
  };
  /** With a code, on a tablet of her own, until the screen that her role begins with. */
  const begin = async (browser: ChromiumDriver, name: string, role: string, first: string): Promise<Person> => {
    const person = new Person(browser);
    const code = await add(name, role);
    await browser.goto(at('/set-up'));
    await person.seesHeading('Set up your account');
    await person.fill('Your account name', name.toLowerCase().replace(' ', '.'));
    await person.fill('Set-up code', code);
    await person.fill('New password', 'three random words');
    await person.fill('The new password once more', 'three random words');
    await person.press('Go on');
    await setUp(person, first);
    return person;
  };
  /** What she comes to of these addresses. */
  const comesTo = async (browser: ChromiumDriver, person: Person): Promise<readonly string[]> => {
    const places = ['/patients/new', '/administration', '/sharing', '/tablets', '/people', '/audit', '/status'];
    const to: string[] = [];
    for (const place of places) {
      await arrive(browser, at(place));
      if ((await person.heading()) !== 'This is not part of your role') to.push(place);
    }
    return to;
  };
  const nothingWrong = (): void => expect(found.splice(0)).toEqual([]);

  it('a support worker works with patients, and neither joins nor shares them', async () => {
    const browser = await open();
    try {
      const person = await begin(browser, 'Sam Porter', 'Support worker', 'Today');
      await person.isReadyForOffline();
      await person.press('Maria Madeup');
      await person.sees('Events, treatments and assessments');
      await person.seesNot('Share with another team');
      await person.seesNot('This person has two records here');
      found.push(...(await wrongWith(browser, 'a patient, to a support worker')));
      expect(await comesTo(browser, person)).toEqual(['/patients/new']);
      // The address is known, and leads nowhere.
      await arrive(browser, `${patientAddress}/sharing`);
      await person.seesHeading('This is not part of your role');
      found.push(...(await wrongWith(browser, 'not part of the role')));
    } finally {
      await browser.close();
    }
    nothingWrong();
  });

  it('a clinic administrator sees who is a patient, keeps no record, adds one; and becomes a nurse meanwhile', async () => {
    const browser = await open();
    try {
      const person = await begin(browser, 'Cleo Desk', 'Clinic administrator', 'Status list');
      await person.sees('Maria Madeup');
      await person.press('Sync now');
      await person.seesState('Nothing to send');
      expect(await browser.evaluate(recordsHeld)).toBe(0);
      found.push(...(await wrongWith(browser, 'status list')));
      await arrive(browser, at('/?lang=ar-XB'));
      expect(await browser.evaluate('document.documentElement.dir')).toBe('rtl');
      found.push(...(await wrongWith(browser, 'status list, from right to left')));
      await arrive(browser, at('/?lang=en-GB'));
      expect(await comesTo(browser, person)).toEqual(['/patients/new', '/status']);
      await browser.goto(wifi.origin);
      await person.fill('Find a patient', 'nobody of that name');
      await person.press('Search');
      await person.sees('Nobody fits.');

      await person.press('Add a patient');
      await person.fill('Full name', 'Anna Invented');
      for (const [label, part] of [
        ['Day', '27'],
        ['Month', '3'],
        ['Year', '1961'],
      ] as const)
        await person.fill(label, part, 'Date of birth');
      await person.fill('NHS number', '999 000 0018');
      await person.press('Add patient');
      await person.seesHeading('Status list');
      await person.seesState('Sent');
      await browser.goto(wifi.origin);
      await person.sees('Anna Invented');

      await desk.goto(at('/people'));
      await administrator.press('Change roles: Cleo Desk');
      await administrator.sees('It counts from the next contact');
      await administrator.choose('Clinic administrator', 'What does Cleo Desk do');
      await administrator.choose('Nurse', 'What does Cleo Desk do');
      found.push(...(await wrongWith(desk, 'roles to be changed')));
      await administrator.press('Change the roles');
      await administrator.sees('The roles of Cleo Desk have been changed.');
      await person.press('Sync now');
      await person.seesHeading('Today');
      await person.press('Maria Madeup');
      await person.sees('Events, treatments and assessments');
    } finally {
      await browser.close();
    }
    nothingWrong();
  });

  it('an auditor sees where everything is and reads the log, which is as it was written; and is out once disabled', async () => {
    const browser = await open();
    try {
      const person = await begin(browser, 'Ola Audit', 'Auditor', 'Administration');
      expect(await comesTo(browser, person)).toEqual(['/administration', '/tablets', '/audit']);
      await arrive(browser, at('/audit'));
      await person.sees('Account added');
      expect(await person.text()).not.toContain('Maria');
      await person.press('Check the log');
      await person.sees('entries are as they were written');
      found.push(...(await wrongWith(browser, 'log, checked')));
      expect(await browser.evaluate(recordsHeld)).toBe(0);

      await desk.goto(at('/people'));
      await administrator.press('Disable: Ola Audit');
      await administrator.sees('cannot sign in');
      await administrator.press('Disable the account');
      await administrator.sees('The account of Ola Audit is not in use any more.');
      found.push(...(await wrongWith(desk, 'people, one disabled')));
      await browser.goto(at('/audit'));
      await person.sees('Sign in again to see this.');
    } finally {
      await browser.close();
    }
    nothingWrong();
  });

  it('a system administrator adds people and tablets and sees no patient', async () => {
    const browser = await open();
    try {
      const person = await begin(browser, 'Ira Systems', 'System administrator', 'Administration');
      expect(await person.text()).not.toContain('Maria');
      expect(await comesTo(browser, person)).toEqual(['/administration', '/tablets', '/people', '/audit']);
      await arrive(browser, at('/people'));
      await person.sees('Signs in as cleo.desk');
      await arrive(browser, at('/people?lang=ar-XB'));
      found.push(...(await wrongWith(browser, 'people, from right to left')));
      expect(await browser.evaluate(recordsHeld)).toBe(0);
    } finally {
      await browser.close();
    }
    nothingWrong();
  });
});
