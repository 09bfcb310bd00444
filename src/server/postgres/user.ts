import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { StartFailure, codeOf } from '../failure';

/** Whom PostgreSQL runs as: null is ourselves. PostgreSQL refuses to run as root. */
export type RunAs = { readonly uid: number; readonly gid: number; readonly name: string } | null;

export function chooseUser(): RunAs {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields !== undefined) return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new StartFailure('PostgreSQL does not run as root, and there is no user postgres or nobody. Start as an ordinary user instead.');
}

/** Spawn options that drop to the user; supplementary groups go too. */
export function asUser(user: RunAs): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** Whether the user may enter the folder and list it. */
export function canEnter(user: RunAs, folder: string): boolean {
  if (user === null) return true;
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1" && ls >/dev/null', 'sh', folder], { ...asUser(user), cwd: '/', stdio: 'ignore' }).status === 0
  );
}

/** Makes a folder that only the user may enter. */
export function privateFolder(user: RunAs, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (user !== null) chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
  } catch (error) {
    throw new StartFailure(`Cannot write ${folder} (${codeOf(error)}). Make that folder writable, or set HNA_DATA to a folder that is.`, {
      cause: error,
    });
  }
}
