import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAccountTo, backUpTo, migrateDatabase, restoreFrom, StartFailure } from '../../src/server';
import { codeOf } from '../../src/server/failure';
import { External } from './external';
import { makeFolder } from './helper';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const disk = join(folder.path, 'elsewhere');
mkdirSync(disk);
/** Containers often forbid it. */
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=110m,mode=755', 'none', disk]).status === 0;
if (!canMount) console.log('Left out: a disk of its own for PostgreSQL cannot be made here.');

let external: External | undefined;
beforeAll(async () => {
  if (canMount) external = await External.start(folder.path);
});
afterAll(async () => {
  await external?.stop();
  if (canMount) spawnSync('umount', [disk]);
  folder.remove();
});

/** Takes what is left of the disk, but for so many bytes; gives how to free it again. */
function fill(leave: number): () => void {
  const path = join(disk, 'filler');
  const file = openSync(path, 'w');
  try {
    for (const block of [Buffer.alloc(1 << 20), Buffer.alloc(512)]) {
      try {
        for (;;) writeSync(file, block);
      } catch (error) {
        if (codeOf(error) !== 'ENOSPC') throw error;
      }
    }
    ftruncateSync(file, fstatSync(file).size - leave);
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}

test.runIf(canMount)(
  'on a full disk a migration and a restore end with a sentence, change nothing, and succeed once there is room',
  async () => {
    if (external === undefined) throw new Error('no database');
    const from = await external.make('narrow');
    const sentence = 'The disk of the database is full. Nothing was changed. Free some space there, then try again.';
    // With nothing left not even a connection opens; with a little, the work begins.
    for (const leave of [0, 400_000]) {
      const free = fill(leave);
      const failed = migrateDatabase(from.ownerUrl, from.databaseUrl);
      await expect(failed).rejects.toThrow(StartFailure);
      await expect(failed).rejects.toThrow(sentence);
      free();
    }
    expect(await migrateDatabase(from.ownerUrl, from.databaseUrl)).not.toEqual([]);
    await addAccountTo({ databaseUrl: from.databaseUrl, team: 'Breast care', name: 'nurse', display: 'Nurse' });
    const { path } = await backUpTo(from, join(folder.path, 'backups'));
    const to = await external.make('narrower');
    const free = fill(400_000);
    await expect(restoreFrom(to, path)).rejects.toThrow(sentence);
    free();
    expect((await restoreFrom(to, path)).manifest.teams.map(({ name }) => name)).toEqual(['Breast care']);
  },
);
