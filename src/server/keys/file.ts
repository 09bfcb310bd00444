import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { makeOrganisationKey, openerOf, type Opener, type PrivateKey } from '../../vault';
import { StartFailure, codeOf, messageOf } from '../failure';

/** A key as it lies in the file, and when it was made. The last of the file is the one in use; the others only open. */
export interface FiledKey extends PrivateKey {
  /** Milliseconds since 1970. */
  readonly made: number;
}

const part = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/);
const fileSchema = z.strictObject({
  format: z.literal(1),
  keys: z.array(z.strictObject({ id: part, made: z.number().int(), public: part, private: part })).min(1),
});

export const whyGuard =
  'Keep a copy of it apart from the database and its backups: without it nothing that tablets sealed, and no backup, can be opened.';

export const isThere = (file: string): boolean => existsSync(file);

/** Makes the file with one key. Refuses where there is one. */
export async function createKeys(file: string): Promise<readonly FiledKey[]> {
  if (isThere(file)) throw new StartFailure(`There is a file ${file} already. To change keys, run hna keys rotate.`);
  const keys = [await newKey()];
  writeKeys(file, keys);
  return keys;
}

/** Adds a key that is the one in use from now on. */
export async function addKey(file: string): Promise<readonly FiledKey[]> {
  const keys = [...(await readKeys(file)).map(({ key }) => key), await newKey()];
  writeKeys(file, keys);
  return keys;
}

const newKey = async (): Promise<FiledKey> => ({ ...(await makeOrganisationKey()), made: Date.now() });

/** Whole or not at all, and on the disk before anybody seals to it. */
function writeKeys(file: string, keys: readonly FiledKey[]): void {
  const draft = `${file}.draft`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(handle, `${JSON.stringify({ format: 1, keys }, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST')
      throw new StartFailure(`Another program is writing ${file}, or was killed while it did. If none is, delete ${draft} and try again.`, {
        cause: error,
      });
    rmSync(draft, { force: true });
    throw new StartFailure(`Cannot write ${file}: ${code === 'ENOSPC' ? 'the disk is full' : messageOf(error)}.`, { cause: error });
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, constants.O_RDONLY);
  fsyncSync(handle);
  closeSync(handle);
}

/** @throws StartFailure where others may read it, or it does not hold what was written */
export async function readKeys(file: string): Promise<readonly { readonly key: FiledKey; readonly opener: Opener }[]> {
  const text = readText(file);
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) throw broken(file, parsed.error);
  const keys: { key: FiledKey; opener: Opener }[] = [];
  for (const key of parsed.data.keys) {
    const opener = await openerOf(key);
    if (opener === null) throw broken(file);
    keys.push({ key, opener });
  }
  return keys;
}

function readText(file: string): string {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      throw new StartFailure(`Others than its owner may use ${file}, which holds the organisation's private keys. Run chmod 600 ${file}.`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    const code = codeOf(error);
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'it belongs to another user'
          : code === 'EISDIR'
            ? 'it is a folder'
            : messageOf(error);
    throw new StartFailure(`Cannot read the organisation's keys in ${file}: ${why}. Put it right, or set HNA_KEYS to the right file.`, {
      cause: error,
    });
  }
}

const broken = (file: string, cause?: unknown): StartFailure =>
  new StartFailure(`${file} is not a file of the organisation's keys, or is damaged. Put it back from its copy.`, { cause });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
