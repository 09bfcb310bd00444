import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, Nurse, start } from './helper';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function fresh(): string {
  const folder = makeFolder();
  undo.push(folder.remove);
  return folder.path;
}

const root = process.getuid?.() === 0;
const plain = ['sh', '-c', 'exec "$@"', 'sh'];
/** Root may write everywhere, unless it gives that up. */
const humble = root ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'] : plain;
const ownMounts = ['unshare', root ? '-m' : '-rm', 'sh', '-c'];
/** Containers often forbid it. */
const canMount = spawnSync('unshare', [...ownMounts.slice(1), 'mount -t tmpfs none /mnt']).status === 0;

interface Obstacle {
  readonly name: string;
  /** The data folder, below the folder that is prepared. */
  readonly data: string;
  readonly says: string;
  readonly prepare: (at: string) => void;
  /** The command that runs the server. */
  readonly by: (at: string) => readonly string[];
}

const file = (at: string) => writeFileSync(join(at, 'file'), 'mine');
const close = (at: string) => {
  if (root) chownSync(at, 1, 1);
  chmodSync(at, 0o555);
};
const me = userInfo().username;
const notAllowed = `the user ${me} may not write there. Give that user the folder, start as its owner, or set HNA_DATA to another folder.`;

const obstacles: readonly Obstacle[] = [
  {
    name: 'is a file',
    data: 'file',
    says: '<at>/file is not a folder. Move it away, or set HNA_DATA to another folder.',
    prepare: file,
    by: () => plain,
  },
  {
    name: 'lies below a file',
    data: 'file/data',
    says: '<at>/file is not a folder. Move it away, or set HNA_DATA to another folder.',
    prepare: file,
    by: () => plain,
  },
  { name: 'belongs to another user', data: '.', says: `Cannot write <at>: ${notAllowed}`, prepare: close, by: () => humble },
  {
    name: 'would be new in a folder of another user',
    data: 'deep/data',
    says: `Cannot write <at>/deep/data: ${notAllowed}`,
    prepare: close,
    by: () => humble,
  },
];
const disks: readonly Obstacle[] = [
  {
    name: 'lies on a read-only disk',
    data: 'data',
    says: 'Cannot write <at>/data: its disk is read-only. Make the disk writable, or set HNA_DATA to a folder on another one.',
    prepare: () => undefined,
    by: (at) => [...ownMounts, `mount -t tmpfs -o ro none '${at}' && exec "$@"`, 'sh'],
  },
  {
    name: 'lies on a full disk',
    data: 'deep/data',
    says: 'Cannot write <at>/deep/data: there is no space left. A new database needs about 100 MB: free some, or set HNA_DATA to a folder on another disk.',
    prepare: () => undefined,
    // What is left on the disk is printed, because the disk goes with the command.
    by: (at) => [...ownMounts, `mount -t tmpfs -o size=20m,mode=755 none '${at}'; "$@"; code=$?; ls -A '${at}'; exit $code`, 'sh'],
  },
];

describe('a data folder that cannot be used', () => {
  beforeAll(() => {
    // Brings the bundle up to date, which the users below may not.
    execFileSync(process.execPath, [resolve('bin/hna.mjs'), '--help'], { stdio: 'pipe' });
  });

  test.each([...obstacles, ...(canMount ? disks : [])])(
    'ends the start with one sentence and leaves nothing behind, when it $name',
    ({ data, says, prepare, by }) => {
      const at = join(fresh(), 'at');
      mkdirSync(at);
      prepare(at);
      const before = readdirSync(at, { recursive: true });
      const words = [...by(at), process.execPath, resolve('dist/cli/hna.mjs'), 'serve', '--demo'];
      const env = { ...process.env, HNA_DATA: join(at, data), PORT: '0', DATABASE_URL: '' };
      const done = spawnSync('env', words, { encoding: 'utf8', env, timeout: 150_000, killSignal: 'SIGINT' });
      expect({ status: done.status, out: done.stdout, said: done.stderr.trimEnd() }).toEqual({
        status: 1,
        out: '',
        said: says.replace('<at>', at),
      });
      expect(readdirSync(at, { recursive: true })).toEqual(before);
    },
  );
});

test('a data folder too deep for a socket and reached through a link works, and leaves no socket folder', async () => {
  const folder = fresh();
  const deep = join(folder, 'deep'.repeat(30), 'deep'.repeat(30));
  mkdirSync(deep, { recursive: true });
  const link = join(folder, 'link'.repeat(20));
  symlinkSync(deep, link);
  const server = await start(folder, { data: link });
  undo.push(() => server.stop());
  const sockets = server.postgres?.places.sockets ?? '';
  expect(statSync(sockets).mode & 0o777).toBe(0o700);
  expect(existsSync(join(deep, 'postgres', 'PG_VERSION'))).toBe(true);
  await expect(start(folder, { data: link })).rejects.toThrow(/already running on/);
  await server.stop();
  expect(existsSync(sockets)).toBe(false);
});

test('a start by root runs a database as the user it belongs to, and never a new one in its place', async () => {
  const folder = fresh();
  const first = await start(folder);
  const nurse = await Nurse.signIn(first, 0, 'device-owner');
  await nurse.push([nurse.write([{}])]);
  await first.stop();
  const data = join(folder, 'data');
  const owner = root ? 1 : (process.getuid?.() ?? 0);
  for (const name of ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]) lchownSync(join(data, name), owner, owner);
  chmodSync(data, 0o700);
  const second = await start(folder);
  undo.push(() => second.stop());
  expect(statSync(join(data, 'postgres', 'postmaster.pid')).uid).toBe(owner);
  expect((await (await Nurse.signIn(second, 1, 'device-later')).pull()).entries).toHaveLength(1);
});
