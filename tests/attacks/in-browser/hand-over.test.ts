import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotsName } from '../../../src/app/lock/device';
import { databaseName } from '../../../src/store';
import { isWrappedKey, Keyring } from '../../../src/vault';
import { deriveHere } from '../../../src/vault/kdf';
import { isSlot, openSlot } from '../../../src/vault/slots';
import { ChromiumDriver } from '../../browser/driver/chromium';
import { Person } from '../../browser/driver/person';
import type { Wifi } from '../../browser/driver/wifi';
import { Product } from '../../browser/product';
import { addPatient, openAgain, recordProgression, signIn, startAssessment, takeBack } from '../../browser/steps';
import { heapOf } from './heap';
import { foundIn, tabsOf } from './process-memory';

/** Linux lets a process look into its children’s memory; elsewhere the heap alone is searched. */
const showsMemory = existsSync('/proc/self/mem');
const locked = 'Unlock this tablet';
const her = 'Anna Invented';
const other = 'Wilhelmina Canarybird';
const canaries = [other, 'Wilhelmina', '9434765919', '943 476 5919', '1957-04-28'];

/** A patient holds the tablet, and somebody beside her wants to see more than her questions. */
describe('a tablet that was handed over', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-handed-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let otherAddress = '';

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await addPatient(nurse, other, '943 476 5919', ['28', '4', '1957']);
    otherAddress = await browser.url();
    await browser.goto(wifi.origin);
    await addPatient(nurse, her, '999 000 0018');
    await recordProgression(nurse, true);
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  const rows = async (database: string, table: string): Promise<readonly unknown[]> => {
    const text = await browser.evaluate(readRows(database, table));
    const all: unknown = JSON.parse(String(text), (_, value: unknown) => bytesIn(value) ?? value);
    return Array.isArray(all) ? all : [];
  };
  /** The keys of the device, as whoever knows the words and has the disk would get them. */
  const keysOfDevice = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
    const slot = (await rows(slotsName, 'slots')).find(isSlot);
    if (slot === undefined) throw new Error('no slot');
    const opened = await openSlot(slot, { typed: browser.memory.words ?? '' }, deriveHere);
    if (typeof opened === 'string') throw new Error(opened);
    const { content } = opened;
    const ring = new Keyring(new Map([[slot.epoch, content.vaultKey]]), () => new Uint8Array(0));
    const wrapped = (await rows(databaseName, 'keys')).filter(isWrappedKey);
    return new Map([
      ['vault', content.vaultKey],
      ['signing', content.signing.slice(-64)],
      ['private', content.private],
      ['slot', opened.key],
      ...wrapped.filter((each) => ring.admit(each)).map(({ id }): [string, Uint8Array] => [id, ring.key(id)]),
    ]);
  };
  const foundInTabs = (keys: ReadonlyMap<string, Uint8Array>): ReadonlySet<string> =>
    new Set(showsMemory ? tabsOf(profile).flatMap((tab) => foundIn(tab, keys)) : []);

  it('holds in its memory the key of this one assessment, and none that opens anything else', async () => {
    const before = await keysOfDevice();
    expect(foundInTabs(before).has('vault')).toBe(showsMemory);
    await startAssessment(nurse, 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await nurse.press('Start');
    await nurse.seesHeading('Is anything new or worse?');
    await nurse.choose('No', 'Are your arms or legs weak');
    await nurse.sees('Saved on this device');
    const heap = await heapOf(browser);
    expect(canaries.filter((canary) => heap.includes(canary))).toEqual([]);
    const after = await keysOfDevice();
    const handed = [...after.keys()].filter((id) => id.startsWith('handed/'));
    expect(handed).toHaveLength(1);
    expect([...foundInTabs(after)]).toEqual(showsMemory ? handed : []);
  });

  it('leads by Back, a reload, another tab, a deep link and after a kill to the lock, or back to her questions', async () => {
    const isClosed = async (person: Person): Promise<void> => {
      await person.seesHeading(locked);
      expect(await person.text()).not.toMatch(/Wilhelmina|Anna Invented|943 476/);
    };
    await browser.back().catch(() => undefined);
    await nurse.seesEither(locked, 'How are you now?', 'Is anything new or worse?');
    expect(await nurse.text()).not.toMatch(/Wilhelmina|943 476/);
    const tab = await browser.tab();
    const beside = new Person(tab);
    for (const address of [
      wifi.origin,
      otherAddress,
      `${wifi.origin}/waiting`,
      `${wifi.origin}/administration`,
      `${wifi.origin}/account`,
    ]) {
      await tab.page.goto(address);
      await isClosed(beside);
    }
    await tab.page.goto(`${wifi.origin}/p/`);
    await beside.sees('Please give the tablet to your nurse');
    await tab.page.close();

    await browser.page.goto(`${wifi.origin}/p/`);
    await nurse.sees('Please give the tablet to your nurse');
    expect(await nurse.text()).not.toContain('Is anything new or worse?');
    await openAgain(nurse);
    await nurse.seesHeading('Is anything new or worse?');

    await browser.kill();
    const { memory } = browser;
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    expect(browser.memory.words).toBe(memory.words);
    await browser.page.goto(`${wifi.origin}/p/`);
    await nurse.sees('Please give the tablet to your nurse');
    await openAgain(nurse);
    await nurse.seesHeading('Is anything new or worse?');
    await browser.page.goto(wifi.origin);
    await isClosed(nurse);
  });

  it('is the nurse’s again by her words alone, with what was answered', async () => {
    await browser.page.goto(`${wifi.origin}/p/`);
    await openAgain(nurse);
    await nurse.seesHeading('Is anything new or worse?');
    expect(await browser.evaluate(`document.querySelectorAll('main input[type=radio]:checked').length`)).toBe(1);
    await takeBack(nurse);
    await nurse.seesHeading('What the patient said');
    await nurse.sees(her);
  });
});

/** Bytes cannot go through the debugger as they are. */
const readRows = (database: string, table: string): string => `new Promise((resolve, reject) => {
  const opening = indexedDB.open(${JSON.stringify(database)});
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction(${JSON.stringify(table)}).objectStore(${JSON.stringify(table)}).getAll();
    all.onsuccess = () => {
      opening.result.close();
      resolve(JSON.stringify(all.result, (_, value) => (value instanceof Uint8Array ? { bytes: [...value] } : value)));
    };
  };
})`;

function bytesIn(value: unknown): Uint8Array | null {
  if (typeof value !== 'object' || value === null || !('bytes' in value) || !Array.isArray(value.bytes)) return null;
  return Uint8Array.from(value.bytes.map(Number));
}
