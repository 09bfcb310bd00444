import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StartFailure, codeOf } from '../failure';
import { copyBinaries, findBinaries, linkLibraries } from './binaries';
import { answers } from './lock';
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
  const user = chooseUser();
  makeDataFolder(data, user);
  const { home, native } = findHome(data, user, say);
  const sockets = socketFolder(data, home);
  privateFolder(user, sockets);
  return { data, user, native, cluster: join(home, 'postgres'), sockets, lock: lockOf(sockets) };
}

/** Whether a server runs on this data folder. */
export async function isRunning(dataFolder: string): Promise<boolean> {
  const data = resolve(dataFolder);
  const homes = [data, otherHome(data)].map((home) => lockOf(socketFolder(data, home)));
  return (await Promise.all(homes.map(answers))).includes(true);
}

const hashOf = (data: string): string => createHash('sha256').update(data).digest('hex').slice(0, 16);
const otherHome = (data: string): string => `/var/lib/hna/${hashOf(data)}`;
const lockOf = (sockets: string): string => (process.platform === 'win32' ? `\\\\.\\pipe\\hna-${hashOf(sockets)}` : join(sockets, 'lock'));

function socketFolder(data: string, home: string): string {
  const near = join(home, 'socket');
  return Buffer.byteLength(near) <= longestSocketFolder ? near : join(tmpdir(), `hna-${hashOf(data)}`);
}

function makeDataFolder(data: string, user: RunAs): void {
  try {
    if (!existsSync(data)) {
      mkdirSync(data, { recursive: true, mode: 0o700 });
      // The database's user has to pass through; every file in it is closed to others by its own mode.
      if (user !== null) chmodSync(data, 0o711);
    }
    if (!lstatSync(data).isDirectory()) throw new StartFailure(`${data} is not a folder. Set HNA_DATA to a folder.`);
    accessSync(data, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw new StartFailure(
      `Cannot write the data folder ${data} (${codeOf(error)}). Make it writable, or set HNA_DATA to a folder that is.`,
      {
        cause: error,
      },
    );
  }
}

/** The data folder itself, or `/var/lib/hna/…` when PostgreSQL's user cannot enter the data folder or the binaries. */
function findHome(data: string, user: RunAs, say: (line: string) => void): { home: string; native: string } {
  const native = findBinaries();
  const away = otherHome(data);
  const probe = join(data, 'postgres');
  if (user !== null && !existsSync(probe)) privateFolder(user, probe);
  const reads = canEnter(user, join(native, 'bin'));
  if (reads && canEnter(user, probe)) return { home: data, native: prepared(native, data, user) };
  mkdirSync(away, { recursive: true, mode: 0o711 });
  chmodSync(away, 0o711);
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
