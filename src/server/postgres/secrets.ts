import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StartFailure, codeOf } from '../failure';
import { writeFailure } from './trouble';

const secretsSchema = z.strictObject({ ownerPassword: z.string(), appPassword: z.string() });
export type Secrets = z.infer<typeof secretsSchema>;

/** Writes a file that only we may read, whole or not at all. */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw writeFailure(file, error);
  }
}

/** Passwords of the embedded database's two roles, made at the first start. */
export function readSecrets(data: string): Secrets {
  const file = join(data, 'database-passwords.json');
  const kept = readKept(file);
  if (kept !== null) return kept;
  const made = { ownerPassword: randomBytes(24).toString('base64url'), appPassword: randomBytes(24).toString('base64url') };
  writePrivate(file, JSON.stringify(made));
  return made;
}

function readKept(file: string): Secrets | null {
  try {
    return existsSync(file) ? secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
  } catch (error) {
    const why = codeOf(error) === 'EACCES' ? 'it belongs to another user' : 'it does not hold what a start wrote';
    throw new StartFailure(`Cannot read ${file}: ${why}. Put it right from a copy, or set HNA_DATA to another folder.`, { cause: error });
  }
}
