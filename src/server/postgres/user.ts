import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from '../failure';
import { writeFailure } from './trouble';

/** Whom PostgreSQL runs as: null is ourselves. PostgreSQL refuses to run as root. */
export type RunAs = { readonly uid: number; readonly gid: number; readonly name: string } | null;

/** An existing cluster's owner, because PostgreSQL runs on its own user's folder alone; otherwise whoever there is. */
export function chooseUser(clusters: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const cluster = clusters.find((folder) => existsSync(join(folder, 'PG_VERSION')));
  if (cluster !== undefined) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid, name: users.find((user) => user.uid === uid)?.name ?? String(uid) };
  }
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((each) => each.name === name);
    if (user !== undefined) return user;
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
    // Where others may write, as in /tmp, a link in its place would hand them the ownership of what it leads to.
    if (lstatSync(folder).isSymbolicLink()) throw new StartFailure(`${folder} is a link. Remove it, then start again.`);
    if (user !== null) chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
  } catch (error) {
    throw error instanceof StartFailure ? error : writeFailure(folder, error);
  }
}
