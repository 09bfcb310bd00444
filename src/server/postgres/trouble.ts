import { userInfo } from 'node:os';
import { StartFailure, codeOf, messageOf } from '../failure';

const elsewhere = 'or set HNA_DATA to another folder';

/** Why the system or the database would not write, by error code, and what a person can do about it. */
const reasons: Readonly<Record<string, () => string>> = {
  EACCES: () => `${me()} may not write there. Give that user the folder, start as its owner, ${elsewhere}.`,
  EROFS: () => 'its disk is read-only. Make the disk writable, or set HNA_DATA to a folder on another one.',
  ENOSPC: () => 'there is no space left. A new database needs about 100 MB: free some, or set HNA_DATA to a folder on another disk.',
  ENOTDIR: () => `a file stands where a folder should be. Move it away, ${elsewhere}.`,
};
const alike: Readonly<Record<string, string>> = { EPERM: 'EACCES', EDQUOT: 'ENOSPC', EEXIST: 'ENOTDIR', '53100': 'ENOSPC' };

/** One sentence for a path that cannot be written. */
export function writeFailure(path: string, cause: unknown): StartFailure {
  const code = codeOf(cause);
  const why = reasons[alike[code] ?? code]?.() ?? `${messageOf(cause)}. Put that right, ${elsewhere}.`;
  return new StartFailure(`Cannot write ${path}: ${why}`, { cause });
}

/** What a start ends with: a system error that no one foresaw still names its file, and is still a sentence. */
export function startFailure(error: unknown, data: string): unknown {
  if (error instanceof StartFailure || reasons[alike[codeOf(error)] ?? codeOf(error)] === undefined) return error;
  const path = typeof error === 'object' && error !== null && 'path' in error && typeof error.path === 'string' ? error.path : data;
  return writeFailure(path, error);
}

/** PostgreSQL says much when it fails; the first line that tells of an error tells why. */
export function postgresFailure(what: string, data: string, said: string): StartFailure {
  if (/No space left on device|Disk quota exceeded/.test(said)) return writeFailure(data, { code: 'ENOSPC' });
  const lines = said.trim().split('\n');
  const line = lines.find((each) => /(FATAL|PANIC|error): /.test(each)) ?? lines.at(-1) ?? '';
  return new StartFailure(`${what}: ${line.replace(/^.*?(FATAL|PANIC|error): +/, '')}`);
}

function me(): string {
  try {
    return `the user ${userInfo().username}`;
  } catch {
    // A user id without a name, as in some containers.
    return `the user ${process.getuid?.() ?? ''}`;
  }
}
