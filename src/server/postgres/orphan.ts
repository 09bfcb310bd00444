import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartFailure } from '../failure';

/**
 * Called while we hold the data folder. A `postmaster.pid` then belongs to a PostgreSQL whose server was killed (it is
 * shut down first) or to nobody: its number may since have gone to another program, which would keep PostgreSQL from starting.
 */
export async function endOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!runs(pid, cluster)) {
    rmSync(file, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  for (let waited = 0; runs(pid, cluster); waited += 1) {
    if (waited === 200) process.kill(pid, 'SIGQUIT');
    if (waited > 300)
      throw new StartFailure(`A PostgreSQL (process ${pid}) still runs on ${cluster} and does not stop. Stop it, then start again.`);
    await wait(100);
  }
}

/** Whether the process is a PostgreSQL on this very folder. */
function runs(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  return commandOf(pid).includes(cluster);
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  }
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? '';
}
