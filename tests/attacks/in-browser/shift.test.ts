import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChromiumDriver } from '../../browser/driver/chromium';
import { Person } from '../../browser/driver/person';
import { enter } from '../../browser/driver/unlock';
import type { Wifi } from '../../browser/driver/wifi';
import { scriptOf } from '../../browser/in-page';
import { Product } from '../../browser/product';
import { addPatient, recordProgression, signIn, startAssessment, takeBack } from '../../browser/steps';
import { walkForm } from '../../browser/routes-tour';
import { filesWith, makeCanaries, textsIn, textsOf, type Canary } from './canaries';
import { heapOf, remainsIn } from './heap';

const locked = 'Unlock this tablet';

/**
 * V01: one tablet for a whole shift, two nurses and a patient; then everything that was written anywhere is searched for forty
 * people's names, numbers, births and words.
 */
describe('V01, a shift and what is left of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hna-shift-'));
  const profile = join(folder, 'tablet');
  const people = makeCanaries(40);
  const texts = textsOf(people);
  const [first, second, third, ...others] = people;
  const sentUp: Buffer[] = [];
  const seen: string[] = [];
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    wifi.onUpload = (chunk) => void sentUp.push(chunk);
    browser = await ChromiumDriver.start(profile);
    browser.page.on('request', (request) => void seen.push(request.url()));
    nurse = new Person(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const add = async ({ name, nhsNumber, born, told }: Canary): Promise<void> => {
    const [year = '', month = '', day = ''] = born.split('-');
    await browser.goto(wifi.origin);
    await addPatient(nurse, name, nhsNumber, [day, month, year]);
    await recordProgression(nurse, true, told);
  };
  /** Whoever adds what the patient wants to say besides sees it on the page of that question. */
  const answer = async (words: string): Promise<void> => {
    await nurse.seesHeading('Is anything new or worse?');
    await walkForm(browser, nurse, async () => {
      if ((await nurse.heading()) === 'What matters most') await browser.type('main textarea', words);
    });
    await nurse.sees(words);
  };
  const lock = async (): Promise<void> => {
    await nurse.press('Lock');
    await nurse.seesHeading(locked);
  };
  const asked = (canary: Canary | undefined): Canary => {
    if (canary === undefined) throw new Error('too few people');
    return canary;
  };

  it('finds what it looks for, however it is written', () => {
    expect(texts).toHaveLength(200);
    for (const encoded of [
      Buffer.from(texts.join('\n'), 'utf8'),
      Buffer.from(texts.join('\n'), 'utf16le'),
      ...['', 'x', 'xx'].map((before) =>
        Buffer.from(texts.map((text) => Buffer.from(`${before}${text}~~~`).toString('base64')).join('\n')),
      ),
    ])
      expect(textsIn(encoded, texts).size).toBe(200);
  });

  it('goes through the shift: offline, two nurses, a patient, locks, the connection back', async () => {
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await wifi.cut();
    await browser.offline(true);
    await add(asked(first));
    await startAssessment(nurse, 'Together, now');
    await answer(asked(first).note);
    await nurse.press('Submit');
    await nurse.seesHeading('What the patient said');
    await add(asked(second));
    await startAssessment(nurse, 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await nurse.press('Start');
    await answer(asked(second).note);
    await nurse.press('Send my answers');
    await nurse.sees('Your answers are finished');
    await takeBack(nurse);
    await nurse.seesHeading('What the patient said');
    await browser.offline(false);
    await wifi.restore();
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
  });

  it('goes on with a colleague, who finds everybody', async () => {
    const colleague = product.account(1);
    await nurse.press('Lock and PIN');
    await nurse.press('Add a colleague, or new words for somebody');
    await nurse.seesHeading('Sign in');
    await nurse.fill('Your account name', colleague.name);
    await nurse.fill('Password', colleague.password);
    await nurse.press('Sign in');
    await nurse.seesHeading('Your four words for this tablet');
    const hers = String(await browser.evaluate(`[...document.querySelectorAll('.hna-words li')].map((one) => one.innerText).join(' ')`));
    await nurse.press('I have them');
    await nurse.fill('Type your four words', hers);
    await nurse.press('Start using the tablet');
    await nurse.seesHeading(locked);
    await nurse.choose('NT');
    await enter(browser, hers);
    await nurse.sees('Nurse Two, Demonstration team');
    await nurse.press('Today');
    const code = await scriptOf('tests/attacks/in-browser/shift-in-page.ts', 'shift');
    const first = browser.memory.words;
    const written = `(async () => { ${code}; return shift.writePeople(${JSON.stringify([third, ...others])}, ${JSON.stringify(first)}); })()`;
    expect(await browser.evaluate(written)).toBe(38);
    // The page that they were written in holds the script that did it.
    await browser.page.reload();
    await nurse.seesHeading(locked);
    await nurse.choose('NT');
    await enter(browser, hers);
    await nurse.sees(asked(third).name);
    await nurse.fill('Find a patient', asked(third).nhsNumber);
    await nurse.sees(asked(third).name);
  });

  it('leaves none of the two hundred in the page’s memory after the lock', async () => {
    expect(textsIn(Buffer.from(await heapOf(browser)), texts).size).toBeGreaterThan(30);
    await lock();
    expect(await remainsIn(browser, (heap) => [...textsIn(Buffer.from(heap), texts)])).toEqual([]);
  });

  it('leaves none of them in the browser’s profile', async () => {
    await browser.close();
    expect(readdirSync(profile).length).toBeGreaterThan(5);
    expect([...filesWith(profile, texts)]).toEqual([]);
  });

  it('would have found one that a page had written there in the clear', async () => {
    const control = join(folder, 'control');
    cpSync(profile, control, { recursive: true });
    const careless = await ChromiumDriver.start(control);
    await careless.page.goto(wifi.origin);
    await careless.evaluate(plain(texts.slice(0, 40)));
    await careless.close();
    // Opening it again makes Chromium pack what it had only written down.
    const again = await ChromiumDriver.start(control);
    await again.page.goto(wifi.origin);
    await again.evaluate(plain(texts.slice(40, 60)));
    await again.close();
    expect(new Set([...filesWith(control, texts).values()].flat())).toEqual(new Set(texts.slice(0, 60)));
  });

  it('leaves none of them in what went up, in addresses, in the server’s words or in its backups', () => {
    const up = Buffer.concat(sentUp);
    expect(up.length).toBeGreaterThan(20_000);
    expect([...textsIn(up, texts)]).toEqual([]);
    expect(seen.length).toBeGreaterThan(50);
    expect([...textsIn(Buffer.from(seen.join('\n')), texts)]).toEqual([]);
    expect(product.said.length).toBeGreaterThan(0);
    expect([...textsIn(Buffer.from(product.said), texts)]).toEqual([]);
    const made = spawnSync(process.execPath, [resolve('bin/hna.mjs'), 'backup'], {
      env: { ...process.env, HNA_DATA: product.data, DATABASE_URL: '' },
      encoding: 'utf8',
    });
    expect(made.status, made.stderr).toBe(0);
    const backups = `${product.data}-backups`;
    expect(readdirSync(backups).length).toBeGreaterThan(0);
    expect([...filesWith(backups, texts)]).toEqual([]);
    // The database itself is plain, as docs/security.md says; its log and all that stands beside it is not spared.
    expect([...filesWith(product.data, texts)].filter(([file]) => !/^postgres\/(base|pg_wal)\//.test(file))).toEqual([]);
    writeFileSync(join(folder, 'control.log'), `${asked(first).name}\n`);
    expect([...filesWith(folder, texts)].map(([file]) => file)).toContain('control.log');
  });
});

/** What a careless page would do. */
const plain = (texts: readonly string[]): string => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('careless');
  opening.onupgradeneeded = () => opening.result.createObjectStore('plain', { autoIncrement: true });
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('plain', 'readwrite', { durability: 'strict' });
    for (const text of ${JSON.stringify(texts)}) transaction.objectStore('plain').add({ text });
    transaction.oncomplete = () => { opening.result.close(); resolve(true); };
    transaction.onabort = () => reject(transaction.error);
  };
})`;
