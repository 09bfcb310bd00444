import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a first start makes in a folder of its own. */
const made = /^(postgres|postgres\.new|postgres\.log|socket|lock|native|database-passwords\.json(\.\d+)?)$/;

/**
 * Remembers what folders hold before a start. The answer takes away what the start has since made in them, and the
 * folders that were not there, so that a start that cannot go on leaves nothing behind.
 */
export function rememberFolders(folders: readonly string[]): () => void {
  const before = folders.map((folder) => ({ folder, missing: missingUpwards(folder), names: new Set(namesIn(folder)) }));
  return () => {
    for (const { folder, missing, names } of before) {
      for (const name of namesIn(folder)) {
        if (made.test(name) && !names.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
      }
      missing.forEach(removeIfEmpty);
    }
  };
}

/** Anything that someone else has put there stays, and the folder with it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or never made.
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The folder and those above it that do not exist, lowest first. */
export function missingUpwards(folder: string): readonly string[] {
  return existsSync(folder) ? [] : [folder, ...missingUpwards(dirname(folder))];
}
