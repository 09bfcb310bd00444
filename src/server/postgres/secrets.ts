import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StartFailure, codeOf } from '../failure';

const secretsSchema = z.strictObject({ ownerPassword: z.string(), appPassword: z.string() });
export type Secrets = z.infer<typeof secretsSchema>;

/** Writes a file that only we may read, whole or not at all. */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

/** Passwords of the embedded database's two roles, made at the first start. */
export function readSecrets(data: string): Secrets {
  const file = join(data, 'database-passwords.json');
  try {
    if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const made = { ownerPassword: randomBytes(24).toString('base64url'), appPassword: randomBytes(24).toString('base64url') };
    writePrivate(file, JSON.stringify(made));
    return made;
  } catch (error) {
    const why = codeOf(error) || 'not readable';
    throw new StartFailure(`Cannot use ${file} (${why}). Make the data folder writable and readable, or set HNA_DATA to another.`, {
      cause: error,
    });
  }
}
