import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushReplySchema } from '../../src/protocol';
import { Administrator } from './administrator';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import { addPatient, recordProgression, signIn } from './steps';

const waits = (count: number): string => `${count} changes are saved here and wait to be sent.`;
const allSent = 'Everything that was saved when it locked has been sent.';

/** Turns one bit of the last sealed byte but some, in every pack; gives how many there were. */
const flip = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('hna-packs-1');
  opening.onsuccess = () => {
    const transaction = opening.result.transaction('packs', 'readwrite');
    const table = transaction.objectStore('packs');
    let flipped = 0;
    table.getAll().onsuccess = ({ target }) => target.result.forEach((pack) => {
      for (const envelope of pack.envelopes) envelope[envelope.length - 20] ^= 1;
      table.put(pack);
      flipped += 1;
    });
    transaction.oncomplete = () => { opening.result.close(); resolve(flipped); };
    transaction.onabort = () => reject(transaction.error);
  };
})`;

/** How many packs lie there. */
const count = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('hna-packs-1');
  opening.onsuccess = () => {
    const counting = opening.result.transaction('packs').objectStore('packs').count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
    counting.onerror = () => reject(counting.error);
  };
})`;

describe('what is saved without a connection is sent while the tablet is locked', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-locked-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;
  let before = 0;

  const received = async (): Promise<number> => (await product.feed()).length - before;
  const cut = async (): Promise<void> => {
    await wifi.cut();
    await browser.offline(true);
  };
  const restore = async (): Promise<void> => {
    await wifi.restore();
    await browser.offline(false);
  };
  const lock = async (): Promise<void> => {
    await nurse.press('Lock');
    await nurse.seesHeading('Unlock this tablet');
  };
  /** A lock waits a few seconds for the packing and no longer: what was not packed then is packed at the next. */
  const lockAndPack = async (): Promise<void> => {
    for (await lock(); (await browser.evaluate(count)) === 0; await lock()) await browser.memory.unlock(browser);
  };

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
    await nurse.press('Sync now');
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await wifi?.cut();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  it('says how much waits, and sends it once the connection is back, while nobody has unlocked', async () => {
    await cut();
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, true);
    await lockAndPack();
    await nurse.sees(waits(2));
    expect(await received()).toBe(0);
    await restore();
    await nurse.sees(allSent);
    expect(await received()).toBe(2);
    // Signed before the keys went, by a key that the server knew.
    expect(await product.unsigned()).toEqual([]);
    await browser.memory.unlock(browser);
    await nurse.seesState('Sent');
    expect(await nurse.text()).toContain('Maria Madeup');
  });

  it('sends after the browser was killed and opened again, still locked', async () => {
    before = (await product.feed()).length;
    await cut();
    await recordProgression(nurse, true);
    await lockAndPack();
    await nurse.sees('1 change is saved here and waits to be sent.');
    await browser.kill();
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await browser.offline(true);
    await browser.page.goto(wifi.origin).catch(() => undefined);
    await nurse.seesHeading('Unlock this tablet');
    await nurse.sees('1 change is saved here and waits to be sent.');
    expect(await received()).toBe(0);
    await restore();
    await nurse.sees(allSent);
    expect(await received()).toBe(1);
    await browser.memory.unlock(browser);
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
  });

  it('tells nothing as sent of packs that were altered: they go as they are once it is unlocked', async () => {
    before = (await product.feed()).length;
    await cut();
    await addPatient(nurse, 'Anna Altered', '987 654 3210');
    await lockAndPack();
    await nurse.sees('1 change is saved here and waits to be sent.');
    expect(await browser.evaluate(flip)).toBe(1);
    // An attempt that read the pack before this may still be under way, and would send it as it was: the page begins anew.
    await browser.page.reload();
    await nurse.seesHeading('Unlock this tablet');
    await nurse.sees('1 change is saved here and waits to be sent.');
    const kept: string[] = [];
    browser.page.on('response', (reply) => {
      if (reply.url().endsWith('/api/sync/push') || reply.url().endsWith('/api/device/rescue'))
        void reply.json().then((told) => kept.push(...(pushReplySchema.safeParse(told).data?.kept ?? []).map(({ code }) => code)));
    });
    await restore();
    await expect.poll(() => kept).toEqual(['pack-altered']);
    await nurse.sees('1 change is saved here and waits to be sent.');
    expect(await received()).toBe(0);
    await browser.memory.unlock(browser);
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
    expect(await received()).toBe(1);
  });

  it('signs her in by the key with which she unlocks it, where her sign-in is gone', async () => {
    before = (await product.feed()).length;
    await lock();
    await browser.context.clearCookies();
    await browser.memory.unlock(browser);
    await recordProgression(nurse, true);
    await nurse.press('Sync now');
    await nurse.seesState('Sent');
    expect(await received()).toBe(1);
    expect(await nurse.text()).not.toContain('Sign in again');
    expect((await browser.context.cookies(wifi.origin)).map(({ name }) => name)).toContain('hna');
  });

  it('is emptied while nobody unlocks it, once it was withdrawn and the server has all that waited', async () => {
    before = (await product.feed()).length;
    const administrator = await Administrator.ofDemonstration(product);
    await nurse.press('Today');
    await cut();
    await addPatient(nurse, 'Berta Withdrawn', '999 000 0026');
    await lockAndPack();
    await nurse.sees('1 change is saved here and waits to be sent.');
    await administrator.withdraw();
    await restore();
    await nurse.seesHeading('This tablet was withdrawn');
    await nurse.sees('Everything that was saved on it was sent, and it is empty now.');
    expect(await received()).toBe(1);
    expect(await administrator.states()).toEqual(['wiped']);
    expect(await browser.evaluate(`indexedDB.databases().then((all) => all.map(({ name }) => name))`)).toEqual([]);
    await nurse.press('Set up this tablet');
    await nurse.seesHeading('Sign in');
  });
});
