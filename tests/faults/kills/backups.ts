import { spawn } from 'node:child_process';
import { mkdtempSync, chmodSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUpTo, verifyBackup } from '../../../src/server';
import type { Count } from './count';

function hna(
  args: readonly string[],
  data: string,
): { readonly done: Promise<{ code: number | null; said: string }>; readonly kill: () => void } {
  const child = spawn(process.execPath, [resolve('bin/hna.mjs'), ...args], { env: { ...process.env, HNA_DATA: data, DATABASE_URL: '' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const done = new Promise<{ code: number | null; said: string }>((finish) => child.once('exit', (code) => finish({ code, said })));
  return { done, kill: () => child.kill('SIGKILL') };
}

const named = (folder: string, end: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(end));

const isWhole = (data: string, path: string): Promise<boolean> =>
  verifyBackup({ data }, path).then(
    () => true,
    () => false,
  );

/**
 * Kills `hna backup` beside a running server while it writes: every file with a backup's name is a whole one, and one that said
 * it was done is there. `acknowledged` counts files with a backup's name, `midway` the kills that left a half one.
 */
export async function killBackups(data: string, times: number, count: Count): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-kill-backups-'));
  const known = new Set<string>();
  const begun = (): boolean => named(folder, '.draft').some((name) => !known.has(name));
  let writing = 0;
  let finished = 0;
  for (let round = 0; round <= times; round += 1) {
    const backup = hna(['backup', '--to', folder], data);
    let over = false;
    void backup.done.then(() => (over = true));
    while (!over && !begun()) await sleep(2);
    const since = performance.now();
    // The first one may finish: so it is known how long one takes.
    if (round > 0) {
      await Promise.race([backup.done, sleep(Math.random() * writing)]);
      backup.kill();
      count.kills += 1;
    }
    const { code, said } = await backup.done;
    if (round === 0) writing = performance.now() - since;
    if (round === 0 && code !== 0) throw new Error(`The backup failed by itself: ${said}`);
    if (code === 0) finished += 1;
    const halves = named(folder, '.draft').filter((name) => !known.has(name));
    if (halves.length > 0) count.midway += 1;
    for (const name of halves) known.add(name);
  }
  const whole = named(folder, '.hna-backup');
  for (const name of whole) if (!(await isWhole(data, join(folder, name)))) count.lost += 1;
  count.acknowledged = whole.length;
  count.lost += Math.max(0, finished - whole.length);
  for (const name of named(folder, '.draft')) {
    if (await isWhole(data, join(folder, name))) continue;
    const { code } = await hna(['restore', join(folder, name)], join(folder, 'elsewhere')).done;
    if (code === 0) count.lost += 1;
    break;
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Kills `hna restore`: doing it again gives the whole backup. `acknowledged` counts changesets of the backup. */
export async function killRestores(data: string, times: number, count: Count): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-kill-restore-'));
  chmodSync(folder, 0o711);
  const { path, manifest } = await backUpTo({ data }, join(folder, 'backups'));
  const expected = manifest.tables['changeset']?.rows ?? 0;
  const began = performance.now();
  const whole = await hna(['restore', path], join(folder, 'whole')).done;
  if (whole.code !== 0) throw new Error(`The restore failed by itself: ${whole.said}`);
  const restoring = performance.now() - began;
  for (let round = 0; round < times; round += 1) {
    const fresh = join(folder, `data-${round}`);
    const restore = hna(['restore', path], fresh);
    await Promise.race([restore.done, sleep((0.2 + 0.8 * Math.random()) * restoring)]);
    restore.kill();
    if ((await restore.done).code === null) count.midway += 1;
    count.kills += 1;
    const again = await hna(['restore', path], fresh).done;
    if (again.code !== 0 && !again.said.includes('There is data in this database'))
      throw new Error(`The restore could not be done again: ${again.said}`);
    const restored = await backUpTo({ data: fresh }, join(folder, `again-${round}`));
    count.acknowledged += expected;
    count.lost += Math.abs(expected - (restored.manifest.tables['changeset']?.rows ?? 0));
    rmSync(fresh, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}
