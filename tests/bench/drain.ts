import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { formOfSize } from './generated-form';
import { quantile, row, type Row } from './measure';
import { planOf, words } from './plan';
import { openWard } from './ward';

/**
 * What waits after weeks without a connection goes out over a poor one while somebody fills in a form: how long it takes, beside
 * the time that the bytes alone would take, and what a key costs meanwhile, beside the same keys with nothing under way.
 */

const waiting = 50_000;
const rate = 1_000_000;
const loss = 0.05;
const keysBefore = 100;
/** Between two keys: as fast as people type. */
const pause = 120;

export async function* benchDrain(): AsyncGenerator<Row> {
  const ward = await openWard('drain');
  const { line, page, account } = ward;
  try {
    writeFileSync(`${line.folder}/form.json`, JSON.stringify(formOfSize(60)));
    await page.goto(`${line.origin}/drain.html`);
    await page.waitForFunction(() => globalThis.drainBench !== undefined);
    await page.evaluate(([name, password, count]) => drainBench?.fill(name, password, count), [
      account.name,
      account.password,
      waiting,
    ] as const);
    const question = planOf(60).questions.find(({ kind }) => kind === 'text')?.id ?? '';
    await page.getByLabel(words.question(question), { exact: true }).focus();
    await type(page, keysBefore);
    const quiet = await type(page, keysBefore);

    line.weather = { rate, loss };
    line.carried = 0;
    const start = performance.now();
    await page.evaluate(() => drainBench?.start());
    const busy: number[] = [];
    // What was typed meanwhile goes out a little later.
    for (let left = waiting; left > 20;) {
      busy.push(...(await type(page, 20)));
      left = await page.evaluate(() => drainBench?.waiting() ?? 0);
      console.error(`${left} wait`);
    }
    yield row('sync.drain', waiting, 'ms', performance.now() - start, (line.carried * 8_000) / rate);
    yield row('sync.drain-key-p95', waiting, 'ms', quantile(busy, 0.95), quantile(quiet, 0.95));
  } finally {
    await ward.close();
  }
}

/** So many keys; gives how long each took until it was painted. */
async function type(page: Page, count: number): Promise<readonly number[]> {
  await page.evaluate(() => bench.keys.splice(0));
  for (let pressed = 0; pressed < count; pressed += 1) {
    await page.keyboard.press(pressed % 20 === 19 ? 'Backspace' : 'a');
    await sleep(pause);
  }
  await page.waitForFunction((least) => bench.keys.length >= least, count);
  return page.evaluate(() => bench.keys.splice(0));
}
