import { spawn } from 'node:child_process';
import { mkdtempSync, chmodSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUpTo } from '../../../src/server';
import { inspectBackup } from '../../../src/server/backup';
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

/** Kills `hna backup` beside a running server: every file with a backup's name is a whole one. `acknowledged` counts files. */
export async function killBackups(data: string, times: number, count: Count): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-kill-backups-'));
  for (let round = 0; round < times; round += 1) {
    const backup = hna(['backup', '--to', folder], data);
    await Promise.race([backup.done, sleep(300 + Math.random() * 1_500)]);
    backup.kill();
    await backup.done;
    count.kills += 1;
  }
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.hna-backup'))) {
    count.acknowledged += 1;
    await inspectBackup(join(folder, name)).catch(() => (count.lost += 1));
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Kills `hna restore`: doing it again gives the whole backup. `acknowledged` counts changesets of the backup. */
export async function killRestores(data: string, times: number, count: Count): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-kill-restore-'));
  chmodSync(folder, 0o711);
  const { path, manifest } = await backUpTo({ data }, join(folder, 'backups'));
  const expected = manifest.tables['changeset']?.rows ?? 0;
  for (let round = 0; round < times; round += 1) {
    const fresh = join(folder, `data-${round}`);
    const restore = hna(['restore', path], fresh);
    await Promise.race([restore.done, sleep(500 + Math.random() * 3_500)]);
    restore.kill();
    await restore.done;
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
