import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Administrator } from './administrator';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { weakAnswers } from './routes-headers';
import { barriers, sentences, showsWatermark, sources, sticksOut, untranslated } from './routes-look';
import { arrive, leadOn, rerateFirst, walkForm, wrongWith } from './routes-tour';
import { addPatient, beginSignIn, recordProgression, setUp, setUpSecondStep, signIn, startAssessment, takeBack, openAgain } from './steps';

/** One tablet and one server; the screens in the order in which a nurse meets them. */
describe('every address and every screen', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-routes-'));
  const otherProfile = mkdtempSync(join(tmpdir(), 'hna-routes-other-'));
  const elsewhereProfile = mkdtempSync(join(tmpdir(), 'hna-routes-elsewhere-'));
  const found: string[] = [];
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let patientAddress = '';
  let twinAddress = '';
  let told = '';
  let treatment = '';
  let result = '';
  let together = '';

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    for (const folder of [profile, otherProfile, elsewhereProfile]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const inspect = async (place: string): Promise<void> => {
    found.push(...(await wrongWith(browser, place)));
  };
  const addresses = (): readonly string[] => {
    const ofNobody = [
      '/',
      '/sign-in',
      '/patients/new',
      '/conflicts',
      '/waiting',
      '/team-settings',
      '/standards',
      '/flags',
      '/approvals',
      '/people',
      '/audit',
      '/status',
      '/sharing',
      '/erasures',
      '/nowhere/at/all',
    ];
    const parts = ['', '/events/new', '/treatments/new', '/details', '/ending', '/standards', '/documents/key-worker', '/documents/I4'];
    const ofPatient = [...parts, '/join', '/sharing', '/erasing'].map((part) => `${patientAddress}${part}`);
    return [...ofNobody, ...ofPatient, told, told.replace('/start', '/details'), treatment, result];
  };
  const nothingWrong = (): void => expect(found.splice(0)).toEqual([]);
  /** Somebody else, for whoever has an assessment begun goes on with that one. */
  const startFor = async (name: string, nhsNumber: string, mode: 'Together, now' | 'Hand over the tablet'): Promise<void> => {
    await browser.goto(wifi.origin);
    await addPatient(nurse, name, nhsNumber);
    await recordProgression(nurse, true);
    await startAssessment(nurse, mode);
  };
  const visit = async (address: string): Promise<void> => arrive(browser, new URL(address, wifi.origin).href);

  it('sends the strict headers with every response, refusals among them', async () => {
    expect(await weakAnswers(product.origin)).toEqual([]);
  });

  it('would notice what it looks for', async () => {
    await visit('/?lang=en-XA');
    const english = untranslated([]);
    expect([await barriers(browser), await sticksOut(browser), await english(browser), await showsWatermark(browser)]).toEqual([
      [],
      [],
      [],
      true,
    ]);
    await browser.evaluate(`(() => {
      const field = document.createElement('input');
      field.className = 'hna-planted';
      const words = document.createElement('div');
      words.textContent = 'These words are in no catalogue';
      words.style.width = '3000px';
      document.querySelector('main').append(field, words);
      document.querySelector('.hna-watermark').style.display = 'none';
    })()`);
    expect((await barriers(browser)).join()).toContain('hna-planted');
    expect(await sticksOut(browser)).not.toEqual([]);
    expect(await english(browser)).toEqual(['These words are in no catalogue']);
    expect(await showsWatermark(browser)).toBe(false);
    browser.errors.splice(0);
    await browser.evaluate(`(() => { try { document.body.innerHTML = '<p>x</p>'; } catch {} })()`);
    await browser.evaluate(`new Promise((resolve) => setTimeout(resolve, 200))`);
    expect(browser.errors.splice(0).join()).toContain('TrustedHTML');
    await visit('/?lang=en-GB');
  });

  it('keeps the rules on the staff screens', async () => {
    await browser.goto(wifi.origin);
    await nurse.seesHeading('Sign in');
    await inspect('sign in');
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await inspect('Today, empty');
    for (const address of [
      '/conflicts',
      '/waiting',
      '/team-settings',
      '/standards',
      '/flags',
      '/approvals',
      '/administration',
      '/people',
      '/audit',
      '/status',
      '/sharing',
      '/erasures',
      '/account',
      '/set-up',
      '/first-administrator',
      '/patients/new',
      '/nowhere/at/all',
    ]) {
      await visit(address);
      await inspect(address);
    }
    await browser.goto(wifi.origin);
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    patientAddress = await browser.url();
    await nurse.press('Record an event');
    await nurse.seesHeading('Record an event');
    await inspect('record event');
    await nurse.press('Record');
    await nurse.sees('There is a problem');
    await inspect('record event with errors');
    await browser.goto(patientAddress);
    await recordProgression(nurse, true);
    await nurse.press('Record a treatment');
    await nurse.seesHeading('Treatment');
    await nurse.press('Record');
    await nurse.sees('There is a problem');
    await inspect('record treatment with errors');
    await browser.page.selectOption('#class', 'endocrine');
    await nurse.fill('Name of the drug', 'Letrozole');
    await nurse.press('Record');
    await nurse.sees('Treatment: Letrozole');
    await nurse.pressBeginning('Stop or correct this treatment');
    await nurse.seesHeading('Treatment');
    treatment = await browser.url();
    await inspect('treatment');
    await browser.goto(patientAddress);
    await nurse.pressBeginning('What became of the offer?');
    await nurse.press('no staff');
    await nurse.sees('Not offered: no staff');
    await inspect('patient with an offer');
    await nurse.pressBeginning('Undo');
    await nurse.sees('Start the assessment for the progression');
    await nurse.press('Correct name, date of birth or number');
    await nurse.seesHeading('Correct the patient');
    await inspect('correct patient');
    await browser.goto(patientAddress);
    await nurse.pressBeginning('Correct this event');
    await nurse.seesHeading('Correct the event');
    await inspect('correct event');
    await browser.goto(patientAddress);
    await nurse.press('The patient died or moved to another team');
    await nurse.seesHeading('The patient died or moved');
    await nurse.choose('The patient died');
    await nurse.press('Go on');
    await nurse.sees('Record that this patient died?');
    await inspect('died, to be confirmed');
    await nurse.press('The patient died');
    await nurse.sees('This is not right');
    await inspect('patient who died');
    await nurse.press('This is not right');
    await nurse.press('Take it back');
    await nurse.sees('Start the assessment for the progression');
    await inspect('patient');
    for (const address of ['/standards', '/documents/key-worker', '/documents/advance-care-plan', '/documents/I4']) {
      await visit(`${patientAddress}${address}`);
      await inspect(address);
    }
    await browser.goto(patientAddress);
    await nurse.press('Start the assessment for the progression');
    await nurse.seesHeading('Start the assessment');
    told = await browser.url();
    await inspect('start');
    await browser.goto(patientAddress);
    await nurse.sees('Events, treatments and assessments');
    await startAssessment(nurse, 'Together, now');
    nothingWrong();
  });

  it('keeps the rules on every step of an assessment and on its result', async () => {
    await nurse.seesHeading('Is anything new or worse?');
    const steps: string[] = [];
    await walkForm(browser, nurse, async (place) => {
      steps.push(place);
      await inspect(place);
    });
    for (const kind of ['Energy, pain', 'Private things', 'How much does this affect you?', 'What matters most', 'Check your answers']) {
      expect(steps.join('\n')).toContain(kind);
    }
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
    result = await browser.url();
    await inspect('result');
    await browser.goto(wifi.origin);
    await nurse.seesHeading('Today');
    await nurse.sees('Maria Madeup');
    await inspect('Today');
    nothingWrong();
  });

  it('keeps the rules from the talk to the review', async () => {
    for (const step of ['discuss', 'copy', 'review', 'plan']) {
      await visit(result.replace(/result$/, step));
      await inspect(step);
    }
    await nurse.pressBeginning('Refer to a service');
    await nurse.sees('No such service here');
    await inspect('plan, with the directory');
    await nurse.pressBeginning('Write something else');
    await nurse.sees('What will be done');
    await inspect('plan, with something to fill in');
    for (const address of [`${patientAddress}/since`, '/referrals']) {
      await visit(address);
      await inspect(new URL(address, wifi.origin).pathname);
    }
    nothingWrong();
  });

  it('keeps the rules where two tablets disagree', async () => {
    const other = await ChromiumDriver.start(otherProfile);
    try {
      const colleague = new Person(other);
      await signIn(colleague, wifi.origin, product, 1);
      await colleague.isReadyForOffline();
      await colleague.sees('Maria Madeup');
      await browser.goto(result);
      await other.goto(result);
      await wifi.cut();
      await rerateFirst(nurse, '2');
      await rerateFirst(colleague, '8');
      await wifi.restore();
      for (const person of [nurse, colleague, nurse]) {
        await person.press('Sync now');
        await person.seesState('Sent');
      }
    } finally {
      await other.close();
    }
    await nurse.sees('1 answer differs between devices');
    browser.errors.splice(0);
    await inspect('result with a conflict');
    await visit('/conflicts');
    await nurse.sees('8 out of 10');
    await inspect('/conflicts with a conflict');
    nothingWrong();
  });

  it('keeps the rules where two records of one person are joined', async () => {
    await browser.goto(wifi.origin);
    await addPatient(nurse, 'Maria Madeupp', '999 000 0042');
    twinAddress = await browser.url();
    await nurse.press('This person has two records here');
    await nurse.seesHeading('Join two records of one person');
    await nurse.fill('Find the other record', 'maria');
    await nurse.sees('1 patient fits');
    await inspect('join, found');
    await nurse.pressBeginning('Compare');
    await nurse.sees('Is this the same person?');
    await inspect('join, side by side');
    await nurse.press('Join these records');
    await nurse.sees('Joined records');
    await inspect('patient with joined records');
    await browser.goto(patientAddress);
    await nurse.sees('This record is joined to another of the same person.');
    await inspect('patient joined into another');
    await nurse.pressBeginning('Part again');
    await nurse.seesNot('This record is joined to another of the same person.');
    await browser.goto(twinAddress);
    await nurse.sees('Nothing is recorded yet.');
    nothingWrong();
  });

  it('keeps the rules where a patient is shared with another team, and where one moves there', async () => {
    const account = product.addElsewhere('nurse.elsewhere', 'nurse');
    await browser.goto(patientAddress);
    await nurse.press('Share with another team, or move there');
    await nurse.sees('No other team sees this patient.');
    await inspect('share');
    await nurse.press('Share with this team');
    await nurse.sees('There is a problem');
    await inspect('share with errors');
    await nurse.choose('Another team');
    await nurse.fill('Why?', 'Radiotherapy there');
    await nurse.press('Share with this team');
    await nurse.sees('The records stay your team’s.');
    await inspect('share, to be confirmed');
    await nurse.press('Share with Another team');
    await nurse.sees('Maria Madeup is shared with Another team.');
    await nurse.sees('Reason: Radiotherapy there');
    await inspect('shared');

    const tablet = await ChromiumDriver.start(elsewhereProfile);
    try {
      const colleague = new Person(tablet);
      await beginSignIn(colleague, wifi.origin, account);
      await setUpSecondStep(colleague, async (place) => void found.push(...(await wrongWith(tablet, place))));
      await setUp(colleague);
      await (await Administrator.signIn(product)).letIn(colleague);
      await colleague.isReadyForOffline();
      await colleague.sees('Shared by Demonstration team');
      await tablet.goto(patientAddress);
      await colleague.sees('Shared by Demonstration team');
      found.push(...(await wrongWith(tablet, 'a patient shared by another team')));
      await browser.goto(new URL('/sharing', wifi.origin).href);
      await nurse.pressBeginning('End sharing');
      await nurse.sees('You can share again later.');
      await nurse.press('End sharing');
      await nurse.sees('Your team shares no patient.');
      await colleague.press('Sync now');
      await colleague.sees('Demonstration team shared this patient with your team and does not any more');
      found.push(...(await wrongWith(tablet, 'a patient who was shared')));
    } finally {
      await tablet.close();
    }

    await visit(`${twinAddress}/sharing`);
    await nurse.choose('Another team');
    await nurse.fill('Why?', 'Lives there now');
    await nurse.press('Move to this team');
    await nurse.sees('Your team cannot undo this');
    await nurse.press('Move to Another team');
    await nurse.seesHeading('Sharing and moving patients');
    await nurse.sees('Reason: Lives there now');
    await inspect('/sharing after a move');
    await browser.goto(twinAddress);
    await nurse.sees('This patient has moved to another team');
    nothingWrong();
  });

  it('hands over a page that knows no more than the form, and takes the tablet back', async () => {
    await browser.goto(`${wifi.origin}/p/`);
    await nurse.sees('There is nothing for you to fill in here just now.');
    await inspect('/p/ with nothing handed over');
    await startFor('Anna Invented', '999 000 0018', 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await inspect('/p/ at its start');
    await nurse.press('Start');
    await nurse.seesHeading('Is anything new or worse?');
    expect(await browser.url()).toBe(`${wifi.origin}/p/`);
    const loaded = z
      .array(z.string())
      .parse(
        await browser.evaluate(
          `[...document.scripts].map((one) => one.src).concat(performance.getEntriesByType('resource').map((one) => one.name))`,
        ),
      );
    const scripts = [...new Set(loaded)].filter((address) => new URL(address).pathname.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(2);
    const own = [...sentences('patient'), ...sentences('form'), ...sentences('common')].join('\n');
    const ofStaff = sentences('staff').filter((sentence) => !own.includes(sentence));
    expect(ofStaff.length).toBeGreaterThan(20);
    for (const address of scripts) {
      const code = await (await fetch(address)).text();
      const holds = (sentence: string): boolean => ['"', "'", '`'].some((quote) => code.includes(`${quote}${sentence}${quote}`));
      expect(ofStaff.filter(holds)).toEqual([]);
    }
    await walkForm(browser, nurse, inspect);
    expect(await browser.url()).toBe(`${wifi.origin}/p/`);
    await nurse.press('Send my answers');
    await nurse.sees('Your answers are finished');
    await inspect('/p/ at its end');
    await takeBack(nurse);
    await nurse.seesHeading('What the patient said');
    expect(await browser.url()).toMatch(/\/assessments\/[^/]+\/result$/);
    await browser.goto(`${wifi.origin}/p/`);
    await nurse.sees('There is nothing for you to fill in here just now.');
    nothingWrong();
  });

  it('leaves no words outside the catalogues', async () => {
    await startFor('Berta Fictional', '999 000 0026', 'Together, now');
    await nurse.seesHeading('Is anything new or worse?');
    together = await browser.url();
    const people = [
      'Maria Madeup',
      'Anna Invented',
      'Berta Fictional',
      'Clara Imagined',
      'Dr Made Up',
      'Nurse One',
      'Nurse Two',
      'Demonstration team',
      'Another team',
      'Radiotherapy there',
      'Lives there now',
      'NO',
    ];
    const englishOf = untranslated([...people, product.account(0).name, product.account(1).name, ...sources()]);
    const look = async (place: string): Promise<void> => {
      for (const text of await englishOf(browser)) found.push(`${place}: ${text}`);
    };
    await visit('/?lang=en-XA');
    for (const address of [...addresses(), together]) {
      await visit(address);
      await look(new URL(address, wifi.origin).pathname);
    }
    await visit('/p/');
    await look('/p/ with nothing handed over');
    await visit('/?lang=en-GB');
    await startFor('Clara Imagined', '999 000 0034', 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await visit('/p/?lang=en-XA');
    await openAgain(nurse);
    await look('/p/ at its start');
    await leadOn(browser);
    await browser.page.waitForSelector('main form');
    await walkForm(browser, nurse, look);
    await leadOn(browser);
    await browser.page.waitForSelector('.nhsuk-panel');
    await look('/p/ at its end');
    expect([...new Set(found.splice(0))]).toEqual([]);
  });

  it('turns round for a language that is written from right to left, and stays as narrow as the screen', async () => {
    const look = async (place: string): Promise<void> => {
      if ((await browser.evaluate('document.documentElement.dir')) !== 'rtl') found.push(`${place}: not from right to left`);
      await inspect(`${place}, from right to left`);
    };
    await visit('/?lang=ar-XB');
    for (const address of [...addresses(), '/p/']) {
      await visit(address);
      await look(new URL(address, wifi.origin).pathname);
    }
    await visit(together);
    await browser.page.waitForSelector('main form');
    await walkForm(browser, nurse, look);
    nothingWrong();
  });
});
