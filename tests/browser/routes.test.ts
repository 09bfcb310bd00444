import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { answerStep, barriers, sentences, showsWatermark, sticksOut, themes, untranslated, wearTheme } from './routes-look';
import { addPatient, recordProgression, signIn, startAssessment } from './steps';

const csp = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types hna-url',
];
const others = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
};

/** One tablet and one server; the screens in the order in which a nurse meets them. */
describe('every address and every screen', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-routes-'));
  const found: string[] = [];
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let patientAddress = '';
  let told = '';
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
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  /** All that is asked of a screen, in every theme and on a narrow screen; what is wrong is gathered, and told at once. */
  const inspect = async (place: string): Promise<void> => {
    const wrong = (what: readonly string[], how: string): void => what.forEach((each) => found.push(`${place}, ${how}: ${each}`));
    wrong(browser.errors.splice(0).filter((error) => !error.startsWith('Failed to load resource')), 'console');
    if (!(await showsWatermark(browser))) found.push(`${place}: no watermark`);
    await browser.size(320, 640);
    wrong(await sticksOut(browser), 'at 320 px');
    await browser.size(1024, 768);
    for (const theme of themes) {
      await wearTheme(browser, theme);
      wrong(await barriers(browser), theme);
    }
    await wearTheme(browser, 'light');
  };

  /** Through a form to its last page, ticking little, looking at every step on the way. */
  const walkForm = async (look: (place: string) => Promise<void>): Promise<void> => {
    for (let steps = 0; steps < 40; steps += 1) {
      const page = await nurse.page();
      const isCheck = (await browser.evaluate(`document.querySelector('main form') === null`)) === true;
      await look(`step “${page}”`);
      if (isCheck) return;
      const isRank = (await browser.evaluate(`document.querySelector('main .hna-rank__status') !== null`)) === true;
      await answerStep(browser, isRank || (steps > 0 && steps < 4));
      await browser.click('main form button[type=submit]');
      await nurse.leaves(page);
    }
    throw new Error('the form never ended');
  };
  const addresses = (): readonly string[] => [
    ...['/', '/sign-in', '/patients/new', '/conflicts', '/waiting', '/nowhere/at/all'],
    ...[patientAddress, `${patientAddress}/events/new`, told, result],
  ];
  const nothingWrong = (): void => expect(found.splice(0)).toEqual([]);
  /** Somebody else, for whoever has an assessment begun goes on with that one. */
  const startFor = async (name: string, nhsNumber: string, mode: 'Together, now' | 'Hand over the tablet'): Promise<void> => {
    await browser.goto(wifi.origin);
    await addPatient(nurse, name, nhsNumber);
    await recordProgression(nurse, true);
    await startAssessment(nurse, mode);
  };
  const visit = async (address: string): Promise<void> => {
    await browser.goto(new URL(address, wifi.origin).href);
    await browser.page.waitForSelector('main h1');
    await browser.page.waitForSelector('.hna-loading', { state: 'detached' });
  };
  /** The one button that leads on. */
  const leadOn = async (): Promise<void> => {
    await browser.evaluate(`[...document.querySelectorAll('main button.nhsuk-button:not(.nhsuk-button--secondary)')].at(-1).click()`);
  };

  it('sends the strict headers with every response, refusals among them', async () => {
    const script = readdirSync('dist/app/assets').find((name) => name.endsWith('.js')) ?? '';
    const answers: readonly (readonly [string, number])[] = [
      ['/', 200],
      ['/sign-in', 200],
      ['/patients/new', 200],
      ['/patients/0190aaaa', 200],
      ['/assessments/0190aaaa/result', 200],
      ['/p', 308],
      ['/p/', 200],
      ['/sw.js', 200],
      ['/p/sw.js', 200],
      ['/staff.webmanifest', 200],
      [`/assets/${script}`, 200],
      ['/assets/nothing.js', 404],
      ['/api/session', 401],
      ['/api/sync/hello', 401],
      ['/api/nothing', 404],
    ];
    for (const [address, status] of answers) {
      const response = await fetch(`${product.origin}${address}`, { redirect: 'manual' });
      await response.arrayBuffer();
      const policy = response.headers.get('content-security-policy') ?? '';
      expect([address, response.status]).toEqual([address, status]);
      expect(policy.split(';').map((part) => part.trim()), address).toEqual(csp);
      expect([...response.headers].join(' '), address).not.toContain('unsafe-');
      for (const [name, value] of Object.entries(others)) expect([address, name, response.headers.get(name)]).toEqual([address, name, value]);
      const cached = response.headers.get('cache-control') ?? '';
      if (address.startsWith('/assets/') && status === 200) expect(cached).toContain('immutable');
      else if (status !== 308) expect([address, cached]).toEqual([address, expect.stringMatching(/no-store|no-cache/)]);
    }
  });

  it('keeps the rules on the staff screens', async () => {
    await browser.goto(wifi.origin);
    await nurse.seesHeading('Sign in');
    await inspect('sign in');
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await inspect('Today, empty');
    for (const address of ['/conflicts', '/waiting', '/patients/new', '/nowhere/at/all']) {
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
    await inspect('patient');
    await nurse.press('Start the assessment for the progression');
    await nurse.seesHeading('Start the assessment');
    told = await browser.url();
    await inspect('start');
    await browser.goto(patientAddress);
    await nurse.sees('Events and assessments');
    await startAssessment(nurse, 'Together, now');
    nothingWrong();
  });

  it('keeps the rules on every step of an assessment and on its result', async () => {
    await nurse.seesHeading('Is anything new or worse?');
    await walkForm(inspect);
    await nurse.seesHeading('Check your answers');
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
      .parse(await browser.evaluate(`[...document.scripts].map((one) => one.src).concat(performance.getEntriesByType('resource').map((one) => one.name))`));
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
    await walkForm(inspect);
    expect(await browser.url()).toBe(`${wifi.origin}/p/`);
    await nurse.press('Send my answers');
    await nurse.sees('Your answers are finished');
    await inspect('/p/ at its end');
    await nurse.press('Give the tablet back to your nurse');
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
    await startFor('Clara Imagined', '999 000 0034', 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    const people = ['Maria Madeup', 'Anna Invented', 'Berta Fictional', 'Clara Imagined', 'Dr Made Up', 'Nurse One', 'Demonstration team'];
    const englishOf = untranslated([...people, product.account(0).name]);
    const look = async (place: string): Promise<void> => {
      for (const text of await englishOf(browser)) found.push(`${place}: ${text}`);
    };
    await browser.goto(`${wifi.origin}/?lang=en-XA`);
    for (const address of [...addresses(), together]) {
      await visit(address);
      await look(new URL(address, wifi.origin).pathname);
    }
    await visit('/p/');
    await look('/p/ at its start');
    await leadOn();
    await browser.page.waitForSelector('main form');
    await walkForm(look);
    await leadOn();
    await browser.page.waitForSelector('.nhsuk-panel');
    await look('/p/ at its end');
    expect([...new Set(found.splice(0))]).toEqual([]);
  });

  it('turns round for a language that is written from right to left, and stays as narrow as the screen', async () => {
    const look = async (place: string): Promise<void> => {
      if ((await browser.evaluate('document.documentElement.dir')) !== 'rtl') found.push(`${place}: not from right to left`);
      if (!(await showsWatermark(browser))) found.push(`${place}: no watermark`);
      for (const width of [320, 1024]) {
        await browser.size(width, 768);
        for (const text of await sticksOut(browser)) found.push(`${place} at ${width} px: ${text}`);
      }
    };
    await browser.goto(`${wifi.origin}/?lang=ar-XB`);
    for (const address of [...addresses(), '/p/']) {
      await visit(address);
      await look(new URL(address, wifi.origin).pathname);
    }
    await visit(together);
    await browser.page.waitForSelector('main form');
    await walkForm(look);
    nothingWrong();
  });
});
