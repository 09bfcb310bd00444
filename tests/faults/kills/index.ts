import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Product } from '../../browser/product';
import { killBackups, killRestores } from './backups';
import { nothing, type Count } from './count';
import { Pusher } from './pusher';
import { Tablet } from './tablet';

export type Kills = Readonly<Record<'chromium' | 'server' | 'postgres' | 'backup' | 'restore', Count>>;

/** What can be killed in one run; servers are killed before backups, so that there is something to back up. */
export const victims = ['chromium', 'servers', 'backups', 'restores'] as const;
export type Victim = (typeof victims)[number];

/**
 * Really kills Chromium so many times while it saves and sends, then as often the server and PostgreSQL while devices push,
 * then a tenth as often backup and restore, twenty times at least. Chromium and the servers each have half of the minutes at most.
 */
export async function kills(times: number, minutes: number, only: ReadonlySet<Victim>, say: (line: string) => void): Promise<Kills> {
  const counts = { chromium: nothing(), server: nothing(), postgres: nothing(), backup: nothing(), restore: nothing() };
  const { product, wifi } = await Product.start();
  const tablet = await Tablet.make(product, wifi.origin);
  const pushers = [new Pusher(product), new Pusher(product), new Pusher(product)];
  const half = minutes * 30_000;
  const few = Math.max(20, Math.ceil(times / 10));
  try {
    if (only.has('chromium')) await killBrowsers(tablet, times, Date.now() + half, counts.chromium, say);
    await Promise.all(pushers.map((pusher) => pusher.signIn()));
    const pushing = Promise.all(pushers.map((pusher) => pusher.run()));
    if (only.has('servers')) await killServers(product, times, Date.now() + half, counts, say);
    else await sleep(10_000);
    for (const pusher of pushers) pusher.stopped = true;
    await pushing;
    await settle(product, pushers, tablet, counts);
    if (only.has('backups')) await killBackups(product.data, few, counts.backup);
    if (only.has('restores')) await killRestores(product.data, few, counts.restore);
  } finally {
    for (const pusher of pushers) pusher.stopped = true;
    await tablet.close();
    if (counts.chromium.lost === 0) tablet.remove();
    await wifi.cut();
    await product.stop();
  }
  return counts;
}

async function killBrowsers(tablet: Tablet, times: number, end: number, count: Count, say: (line: string) => void): Promise<void> {
  while (count.kills < times && count.lost === 0 && Date.now() < end) {
    await tablet.die(count);
    if (count.kills % 10 === 0)
      say(`Chromium killed ${count.kills} times, ${tablet.acknowledged.size} saves acknowledged, ${count.lost} lost`);
  }
  await tablet.drain();
  await tablet.close();
}

async function killServers(product: Product, times: number, end: number, counts: Kills, say: (line: string) => void): Promise<void> {
  for (let round = 0; counts.server.kills < times && Date.now() < end; round += 1) {
    for (let turn = 0; turn < 2 && counts.postgres.kills < times; turn += 1) {
      await sleep(50 + Math.random() * 300);
      if (killPostgres(product)) counts.postgres.kills += 1;
      await answering(product);
    }
    await sleep(50 + Math.random() * 300);
    await product.killServer();
    counts.server.kills += 1;
    await product.startServer();
    if (round % 10 === 9) say(`Killed: server ${counts.server.kills} times, PostgreSQL ${counts.postgres.kills} times`);
  }
}

/** False where it was just being started again. */
function killPostgres(product: Product): boolean {
  try {
    const [pid] = readFileSync(join(product.data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL came back, and the server with it. */
async function answering(product: Product): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { status } = await fetch(`${product.origin}/api/session`, { signal: AbortSignal.timeout(5_000) }).catch(() => ({ status: 0 }));
    if (status === 401) return;
    await sleep(50);
  }
  throw new Error('PostgreSQL did not come back.');
}

/** Everything acknowledged is in the feed once; the feed itself is read gaplessly. */
async function settle(product: Product, pushers: readonly Pusher[], tablet: Tablet, counts: Kills): Promise<void> {
  const feed = (await product.feed()).map(({ header }) => header.id);
  const there = new Set(feed);
  if (there.size !== feed.length) throw new Error('A changeset is in the feed twice.');
  const missing = (ids: Iterable<string>): number => [...ids].filter((id) => !there.has(id)).length;
  const pushed = pushers.flatMap((pusher) => [...pusher.acknowledged]);
  counts.chromium.acknowledged = tablet.acknowledged.size;
  counts.chromium.lost += missing(tablet.acknowledged);
  // Server and PostgreSQL died in turns under the same load.
  counts.server.acknowledged = counts.postgres.acknowledged = pushed.length;
  counts.server.lost = counts.postgres.lost = missing(pushed);
}
