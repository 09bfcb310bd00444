import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ChromiumDriver } from './driver/chromium';
import { Person } from './driver/person';
import type { Wifi } from './driver/wifi';
import { Product } from './product';
import {
  addPatient,
  answerSafetyCheck,
  continueFrom,
  recordProgression,
  safetyQuestions,
  signIn,
  startAssessment,
  tickConcerns,
} from './steps';

/** Notes what moved without having been scrolled, just after a tap too, which Chromium leaves out of its own score. */
const watch = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.moved = [];
  window.watching?.disconnect();
  window.watching = new PerformanceObserver((list) => window.take(list.getEntries()));
  window.take = (entries) => entries.forEach(({ sources }) => sources.filter(({ previousRect, currentRect }) => currentRect.height > 0 && previousRect.y !== currentRect.y).forEach(({ node, previousRect, currentRect }) =>
    window.moved.push((node?.className ?? node?.parentElement?.className) + ' "' + (node?.textContent ?? '').trim().slice(0, 60) + '" ' + previousRect.y + ' to ' + currentRect.y)));
  window.watching.observe({ type: 'layout-shift' });
  resolve(true);
})))`;
const whatMoved = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.take(window.watching.takeRecords());
  resolve(window.moved);
})))`;

describe('a page while it is answered', () => {
  const profile = mkdtempSync(join(tmpdir(), 'hna-steady-'));
  let product: Product;
  let wifi: Wifi;
  let browser: ChromiumDriver;
  let nurse: Person;

  beforeAll(async () => {
    ({ product, wifi } = await Product.start());
    browser = await ChromiumDriver.start(profile);
    nurse = new Person(browser);
    await signIn(nurse, wifi.origin, product, 0);
    await nurse.isReadyForOffline();
  });
  afterAll(async () => {
    await browser?.close();
    await wifi?.cut();
    await product?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });

  const handOver = async (name: string, nhsNumber: string): Promise<void> => {
    await addPatient(nurse, name, nhsNumber);
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Hand over the tablet');
    await nurse.seesHeading('How are you now?');
    await nurse.press('Start');
    await nurse.seesHeading('Is anything new or worse?');
  };

  /** Half of the safety check on a wide page and half on a narrow one; after each answer the words are waited for. */
  const movedWhileAnswering = async (words: string): Promise<string[]> => {
    const moved: string[] = [];
    const half = Math.ceil(safetyQuestions.length / 2);
    for (const [width, questions] of [
      [1000, safetyQuestions.slice(0, half)],
      [320, safetyQuestions.slice(half)],
    ] as const) {
      await browser.page.setViewportSize({ width, height: 700 });
      await browser.evaluate(watch);
      for (const question of questions) {
        await nurse.choose('No', question);
        await nurse.sees(words);
      }
      moved.push(
        ...z
          .array(z.string())
          .parse(await browser.evaluate(whatMoved))
          .map((what) => `${width}: ${what}`),
      );
    }
    return moved;
  };

  it('does not move under the finger when an answer is saved, and then sent', async () => {
    await handOver('Anna Invented', '999 000 0018');
    expect(await movedWhileAnswering('Sent')).toEqual([]);
  });

  it('does not move without a connection, when one more change waits: with a nurse', async () => {
    await browser.goto(wifi.origin);
    await wifi.cut();
    await browser.offline(true);
    await addPatient(nurse, 'Maria Madeup', '943 476 5919');
    await recordProgression(nurse, true);
    await startAssessment(nurse, 'Together, now');
    await nurse.seesHeading('Is anything new or worse?');
    await nurse.sees('No connection');
    expect(await movedWhileAnswering('Saved on this device')).toEqual([]);
  });

  it('does not move without a connection, when one more change waits: on her own', async () => {
    await browser.goto(wifi.origin);
    await handOver('Berta Fictive', '999 000 0026');
    expect(await movedWhileAnswering('Saved on this device')).toEqual([]);
  });

  it('does not move when a number is chosen that can now be cleared, and opens without a connection what is fetched apart', async () => {
    await browser.goto(wifi.origin);
    await handOver('Carla Pretend', '999 000 0034');
    await answerSafetyCheck(nurse, null);
    const concerns = ['Running out of energy', 'Fear, or worry that will not stop'];
    await tickConcerns(nurse, concerns);
    for (const [index, width] of [1000, 320].entries()) {
      await browser.page.setViewportSize({ width, height: 700 });
      await browser.evaluate(watch);
      await nurse.choose('7', concerns[index]);
      await nurse.sees('Saved on this device');
      expect(await browser.evaluate(whatMoved)).toEqual([]);
    }
    expect(await nurse.text()).toContain('Clear my answer');
    for (let pages = 0; (await nurse.heading()) !== 'Check your answers' && pages < 20; pages += 1) await continueFrom(nurse);
    await nurse.sees('7 out of 10');
  });
});
