import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** A database's folder in a Chromium profile, as it stood between two browsers. */
interface Seen {
  readonly folder: string;
  readonly inode: number;
  readonly born: string;
  readonly logBytes: number;
  /** What Chromium notes before it deletes a database for good. */
  readonly corruption: string | null;
  /** What LevelDB wrote when it was last opened. */
  readonly said: string;
  readonly freeBytes: number;
}

export const databasesOf = (profile: string): readonly string[] => {
  const root = join(profile, 'Default', 'IndexedDB');
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => name.endsWith('.leveldb'))
    .map((name) => join(root, name));
};

export function look(profile: string): readonly Seen[] {
  const { bavail, bsize } = statfsSync(profile);
  return databasesOf(profile).map((folder) => {
    const { ino, birthtime } = statSync(folder);
    const text = (name: string): string | null => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null);
    const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
    return {
      folder,
      inode: ino,
      born: birthtime.toISOString(),
      logBytes: logs.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
      corruption: text('corruption_info.json'),
      said: `${text('LOG.old') ?? ''}${text('LOG') ?? ''}`,
      freeBytes: bavail * bsize,
    };
  });
}

/** Puts copies of the databases aside, of the last lives only, so that what a browser then deletes can be read. */
export function keep(profile: string, folder: string, life: number): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, database] of databasesOf(profile).entries()) cpSync(database, join(folder, `${life}-${index}`), { recursive: true });
  rmSync(join(folder, `${life - 4}-0`), { recursive: true, force: true });
}

/** Processes that still use the profile: of a killed browser there must be none. */
export function usersOf(profile: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
        return words.includes(profile) ? [`${pid} ${words.slice(0, 160)}`] : [];
      } catch {
        return [];
      }
    });
}
