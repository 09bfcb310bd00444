import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, existsSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { StartFailure, messageOf } from '../failure';
import { endOrphan } from './orphan';
import { holdFolder } from './lock';
import { findPlaces, foldersOf, isRunning, type Places } from './places';
import { readSecrets, type Secrets } from './secrets';
import { rememberFolders, removeIfEmpty } from './traces';
import { postgresFailure, startFailure } from './trouble';
import { asUser, privateFolder } from './user';

const ownerRole = 'hna_owner';
export const appRole = 'hna_app';
const databaseName = 'hna';

interface EmbeddedOptions {
  /** The data folder (`HNA_DATA`). */
  readonly data: string;
  /** Use loopback TCP instead of a Unix socket; always so on Windows. */
  readonly tcp?: boolean;
  readonly say?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** The owner, for migrations only. */
  readonly owner: pg.ClientConfig;
  readonly app: pg.ClientConfig;
  readonly appPassword: string;
  readonly places: Places;
  /** Process id of the running postmaster. */
  pid(): number;
  /** A clean shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

/** How to reach a database that runs, or will run, in these places. */
function addresses(where: { host: string; port: number }, secrets: Secrets) {
  const reach = (user: string, password: string): pg.ClientConfig => ({ ...where, user, password, database: databaseName });
  return { owner: reach(ownerRole, secrets.ownerPassword), app: reach(appRole, secrets.appPassword) };
}

/** Reaches the embedded database that another process runs on the same data folder. */
export function reachRunning(data: string): { app: pg.ClientConfig } {
  const places = findPlaces(data, () => undefined);
  const pid = readFileSync(join(places.cluster, 'postmaster.pid'), 'utf8').split('\n');
  const [, , , port, , host] = pid;
  const where =
    pid[4] !== undefined && pid[4] !== ''
      ? { host: places.sockets, port: Number(port) }
      : { host: host ?? '127.0.0.1', port: Number(port) };
  return { app: addresses(where, readSecrets(data)).app };
}

/**
 * Starts PostgreSQL out of node_modules on a data folder, creating it at the first start. If PostgreSQL dies it is
 * started again; if we die, however, PostgreSQL shuts itself down cleanly.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.say ?? (() => undefined);
  const forget = rememberFolders(foldersOf(options.data));
  const undo: (() => unknown)[] = [];
  try {
    const places = findPlaces(options.data, say);
    const letGo = await holdFolder(places.lock, places.data);
    undo.push(letGo, forget);
    const secrets = readSecrets(places.data);
    createCluster(places, secrets);
    await endOrphan(places.cluster);
    const tcp = (options.tcp ?? false) || process.platform === 'win32';
    const where = tcp ? { host: '127.0.0.1', port: await freePort() } : { host: places.sockets, port: 5432 };
    const reach = addresses(where, secrets);
    const keeper = new Keeper(places, where, tcp, { ...reach.owner, database: 'postgres' }, say);
    undo.push(() => keeper.stop());
    await keeper.start();
    await createDatabase({ ...reach.owner, database: 'postgres' });
    return {
      ...reach,
      appPassword: secrets.appPassword,
      places,
      pid: () => keeper.pid,
      stop: async () => {
        await keeper.stop();
        await letGo();
        // Only the one in the system's folder for temporary files is not ours to leave.
        if (!places.sockets.startsWith(dirname(places.cluster))) removeIfEmpty(places.sockets);
      },
    };
  } catch (error) {
    // Not held, the folder may be another server's.
    if (undo.length === 0 && !(await isRunning(options.data))) forget();
    for (const step of undo.toReversed()) await step();
    throw startFailure(error, options.data);
  }
}

/** `initdb` into a folder beside, renamed when whole: a kill in the middle leaves nothing half-made. */
function createCluster(places: Places, secrets: Secrets): void {
  if (existsSync(join(places.cluster, 'PG_VERSION'))) return;
  if (existsSync(places.cluster) && readdirSync(places.cluster).length > 0) {
    throw new StartFailure(`${places.cluster} is not a PostgreSQL folder and not empty. Move it away, or set HNA_DATA to another folder.`);
  }
  const draft = `${places.cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  privateFolder(places.user, draft);
  const passwordFile = join(places.sockets, 'owner-password');
  writeFileSync(passwordFile, secrets.ownerPassword, { mode: 0o600 });
  if (places.user !== null) chownSync(passwordFile, places.user.uid, places.user.gid);
  const arguments_ = ['-D', draft, '-U', ownerRole, '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const done = spawnSync(join(places.native, 'bin', 'initdb'), arguments_, {
    ...asUser(places.user),
    cwd: draft,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  rmSync(passwordFile, { force: true });
  if (done.status !== 0) {
    const said = (done.stderr ?? '').trim() || messageOf(done.error);
    throw postgresFailure(`PostgreSQL could not create its folder ${draft}`, places.data, said);
  }
  rmSync(places.cluster, { recursive: true, force: true });
  renameSync(draft, places.cluster);
}

async function createDatabase(owner: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(owner);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

/** Keeps one postmaster running. */
class Keeper {
  #child: ChildProcess | null = null;
  #guard: ChildProcess | null = null;
  #stopping = false;
  #exited: Promise<void> = Promise.resolve();

  constructor(
    private readonly places: Places,
    private readonly where: { host: string; port: number },
    private readonly tcp: boolean,
    private readonly probe: pg.ClientConfig,
    private readonly say: (line: string) => void,
  ) {}

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const exited = this.#spawn();
      const failure = await this.#ready(exited);
      if (failure === null) {
        void exited.then(() => this.#revive());
        return;
      }
      // After a kill -9 the old children need a moment to let go of shared memory.
      if (attempt < 20 && /shared memory block|already exists/.test(failure)) await wait(500);
      else throw postgresFailure('PostgreSQL did not start', this.places.data, failure);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGINT');
    const late = setTimeout(() => this.#child?.kill('SIGQUIT'), 20_000);
    await this.#exited;
    clearTimeout(late);
    this.#guard?.kill('SIGKILL');
  }

  get #log(): string {
    return join(this.places.data, 'postgres.log');
  }

  #spawn(): Promise<void> {
    const { places, where, tcp } = this;
    const log = openSync(this.#log, 'w', 0o600);
    const settings = {
      port: String(where.port),
      listen_addresses: tcp ? where.host : '',
      unix_socket_directories: tcp ? '' : places.sockets,
      unix_socket_permissions: '0700',
      max_connections: '60',
      timezone: 'UTC',
      log_timezone: 'UTC',
    };
    const child = spawn(
      join(places.native, 'bin', 'postgres'),
      ['-D', places.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      // Detached: Ctrl-C in a terminal reaches only us, and we stop it after the last request is answered.
      { ...asUser(places.user), cwd: places.cluster, stdio: ['ignore', log, log], detached: process.platform !== 'win32' },
    );
    closeSync(log);
    this.#child = child;
    this.#watch(child);
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    return this.#exited;
  }

  /** A tiny shell that waits for the end of our life on a pipe, then shuts PostgreSQL down. */
  #watch(child: ChildProcess): void {
    this.#guard?.kill('SIGKILL');
    if (process.platform === 'win32' || child.pid === undefined) return;
    this.#guard = spawn('/bin/sh', ['-c', 'read line; kill -INT "$1"', 'sh', String(child.pid)], {
      ...asUser(this.places.user),
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#guard.unref();
  }

  /** Null when it takes connections, otherwise what it said. */
  async #ready(exited: Promise<void>): Promise<string | null> {
    let ended = false;
    void exited.then(() => (ended = true));
    const deadline = Date.now() + 60_000;
    let last = '';
    while (!ended && Date.now() < deadline) {
      const client = new pg.Client(this.probe);
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return null;
      } catch (error) {
        last = messageOf(error);
        await client.end().catch(() => undefined);
        if (/password authentication failed/.test(last)) break;
        await wait(40);
      }
    }
    if (!ended) this.#child?.kill('SIGINT');
    return ended ? readFileSync(this.#log, 'utf8') : last;
  }

  async #revive(): Promise<void> {
    if (this.#stopping) return;
    this.say('PostgreSQL ended unexpectedly and is being started again.');
    try {
      await this.start();
    } catch (error) {
      this.say(messageOf(error));
      await wait(2000);
      await this.#revive();
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
