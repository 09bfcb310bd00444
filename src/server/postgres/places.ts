import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartFailure } from '../failure';
import { copyBinaries, findBinaries, linkLibraries } from './binaries';
import { answers } from './lock';
import { missingUpwards, removeIfEmpty } from './traces';
import { writeFailure } from './trouble';
import { canEnter, chooseUser, privateFolder, type RunAs } from './user';

/** Longest socket path that every supported system takes; `.s.PGSQL.5432` comes on top. */
const longestSocketFolder = 86;

/** Where everything of one embedded database lies. */
export interface Places {
  readonly data: string;
  readonly user: RunAs;
  readonly native: string;
  /** PostgreSQL's own folder. */
  readonly cluster: string;
  /** Private folder of the Unix socket; also holds the lock. */
  readonly sockets: string;
  readonly lock: string;
}

/** Works out the places and makes the folders. */
export function findPlaces(dataFolder: string, say: (line: string) => void): Places {
  const data = resolve(dataFolder);
  const user = chooseUser(homesOf(data).map(clusterOf));
  makeFolder(data, user);
  const { home, native } = findHome(data, user, say);
  const sockets = socketFolder(data, home);
  privateFolder(user, sockets);
  return { data, user, native, cluster: clusterOf(home), sockets, lock: lockOf(sockets) };
}

/** Every folder in which a start on this data folder may make something. */
export function foldersOf(dataFolder: string): readonly string[] {
  const data = resolve(dataFolder);
  return [...homesOf(data), ...homesOf(data).map((home) => socketFolder(data, home))];
}

/** Whether a server runs on this data folder. */
export async function isRunning(dataFolder: string): Promise<boolean> {
  const data = resolve(dataFolder);
  const locks = homesOf(data).map((home) => lockOf(socketFolder(data, home)));
  return (await Promise.all(locks.map(answers))).includes(true);
}

const hashOf = (data: string): string => createHash('sha256').update(data).digest('hex').slice(0, 16);
const otherHome = (data: string): string => `/var/lib/hna/${hashOf(data)}`;
const homesOf = (data: string): readonly [string, string] => [data, otherHome(data)];
const clusterOf = (home: string): string => join(home, 'postgres');
const lockOf = (sockets: string): string => (process.platform === 'win32' ? `\\\\.\\pipe\\hna-${hashOf(sockets)}` : join(sockets, 'lock'));

function socketFolder(data: string, home: string): string {
  const near = join(home, 'socket');
  return Buffer.byteLength(near) <= longestSocketFolder ? near : join(tmpdir(), `hna-${hashOf(data)}`);
}

/** Makes the folder with all above it. The database's user passes through; every file in it is closed by its own mode. */
function makeFolder(folder: string, user: RunAs): void {
  try {
    const missing = missingUpwards(folder);
    const top = missing.at(-1);
    const above = top === undefined ? folder : dirname(top);
    if (!statSync(above).isDirectory())
      throw new StartFailure(`${above} is not a folder. Move it away, or set HNA_DATA to another folder.`);
    // Asked before it is made: making a folder on a read-only disk fails without saying why.
    accessSync(above, constants.W_OK | constants.X_OK);
    for (const each of missing.toReversed()) {
      mkdirSync(each);
      chmodSync(each, user === null ? 0o700 : 0o711);
    }
  } catch (error) {
    throw error instanceof StartFailure ? error : writeFailure(folder, error);
  }
}

/** The data folder itself, or `/var/lib/hna/…` when PostgreSQL's user cannot enter the data folder or the binaries. */
function findHome(data: string, user: RunAs, say: (line: string) => void): { home: string; native: string } {
  const native = findBinaries();
  const away = otherHome(data);
  const probe = clusterOf(data);
  if (user !== null && !existsSync(probe)) privateFolder(user, probe);
  const reads = canEnter(user, join(native, 'bin'));
  const enters = canEnter(user, probe);
  if (reads && enters) return { home: data, native: prepared(native, data, user) };
  // A new and empty database elsewhere would look as if everything were gone.
  if (existsSync(join(probe, 'PG_VERSION'))) {
    throw new StartFailure(
      `The database in ${probe} runs as the user ${user?.name ?? ''}, who cannot enter ${enters ? native : probe}. Let that user pass the folders above it (chmod o+x).`,
    );
  }
  removeIfEmpty(probe);
  makeFolder(away, user);
  say(`The user ${user?.name ?? ''} cannot enter ${data} or the program folder, so the database is in ${away}. Back that folder up too.`);
  if (reads) return { home: away, native: prepared(native, away, user) };
  return { home: away, native: existsSync(join(away, 'native', 'whole')) ? join(away, 'native') : copyBinaries(native, away) };
}

/** The binaries with their library links: in place where we may write there, otherwise as a copy in the data folder. */
function prepared(native: string, home: string, user: RunAs): string {
  try {
    linkLibraries(native);
    return native;
  } catch {
    const copy = copyBinaries(native, home);
    if (user !== null) chmodSync(copy, 0o755);
    return copy;
  }
}
