import type { Page } from 'playwright-core';
import { snapshotReplySchema } from '../../src/protocol';
import { median, row, type Row } from './measure';
import type { PullBench } from './page/sync';
import { openWard, type Ward } from './ward';

/**
 * From the first word to the server until all is stored on the device, in real Chromium. The limit: the same objects, ready as one
 * JSON text, put into one table without an index in one transaction. On the device rows are sealed; those of the limit lie in clear.
 */

const sizes = [1_000, 10_000] as const;
/** A ward's Wi-Fi. */
const wifi = 10_000_000;
const newsSize = 100;
const rounds = 3;

const exchange = (page: Page, database: string): ReturnType<PullBench['exchange']> =>
  page.evaluate((name) => {
    if (pullBench === undefined) throw new Error('no bench');
    return pullBench.exchange(name);
  }, database);
const bare = (page: Page): Promise<number> =>
  page.evaluate(() => {
    if (pullBench === undefined) throw new Error('no bench');
    return pullBench.bare();
  });

export async function* benchPull(): AsyncGenerator<Row> {
  const ward = await openWard('sync');
  const { line, page, account, tablet } = ward;
  try {
    await page.goto(`${line.origin}/sync.html`);
    await page.waitForFunction(() => globalThis.pullBench !== undefined);
    await page.evaluate(([name, password]) => pullBench?.signIn(name ?? '', password ?? ''), [account.name, account.password]);
    let there = 0;
    for (const size of sizes) {
      await ward.send(tablet.packs(size - there).map(({ text }) => text));
      there = size;
      line.bare = JSON.stringify(await recordsOf(ward, size));
      yield await firstPull(ward, 'sync.pull', size);
      if (size !== sizes[0]) continue;
      line.weather = { rate: wifi, loss: 0 };
      yield await firstPull(ward, 'sync.pull-wifi', size);
      line.weather = { rate: null, loss: 0 };
    }
    const [times, limits]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round += 1) {
      const pack = tablet.packs(newsSize / 4)[0]?.text ?? '';
      await ward.send([pack]);
      line.bare = JSON.stringify(
        Object(JSON.parse(pack)).changesets.map((each: { header: { id: string } }) => ({ ...each, id: each.header.id })),
      );
      const { time } = await exchange(page, 'device');
      const limit = await bare(page);
      // The first brings all that was there before.
      if (round === 0) continue;
      times.push(time);
      limits.push(limit);
    }
    yield row('sync.news', newsSize, 'ms', median(times), median(limits));
  } finally {
    await ward.close();
  }
}

async function firstPull({ page }: Ward, name: string, size: number): Promise<Row> {
  const [times, limits]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const { time, records } = await exchange(page, `${name} ${size} ${round}`);
    if (records !== size) throw new Error(`The device holds ${records} assessments of ${size}.`);
    const limit = await bare(page);
    // The first round warms up.
    if (round === 0) continue;
    times.push(time);
    limits.push(limit);
  }
  return row(name, size, 'ms', median(times), median(limits));
}

async function recordsOf(ward: Ward, size: number): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  for (let after = ''; ;) {
    const reply = snapshotReplySchema.parse(
      await ward.ask(`/api/sync/snapshot?feed=team/${ward.tablet.team}${after === '' ? '' : `&after=${after}`}`),
    );
    records.push(...reply.records);
    if (reply.next === null) break;
    after = reply.next;
  }
  if (records.length !== size) throw new Error(`The server holds ${records.length} records.`);
  return records;
}
