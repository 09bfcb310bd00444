import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import type pg from 'pg';
import { AuditLinker } from './admin/audit';
import { Nightly } from './backup';
import { brokenOff, checkDatabase, migrate, openDatabase, type Database } from './database';
import { fillDemo, makeDemo, type Demo } from './demo';
import { StartFailure, codeOf, messageOf } from './failure';
import { loadDefinitions } from './feed/definitions';
import { openKept } from './feed/push-sealed';
import { Live } from './feed/live';
import { addAdminRoutes } from './http/admin';
import { addDeviceRoutes } from './http/device';
import { addCompression } from './http/compression';
import { answerError, guardBorder, type Border } from './http/border';
import { addPages } from './http/pages';
import { addAccountRoutes } from './http/account';
import { sealSecrets } from './sign-in/second-factor';
import { addSessionRoutes, Doorkeeper } from './http/session';
import { addSyncRoutes } from './http/sync';
import { Ledger, ledgerPlace, replay } from './erasure';
import { Keys, keysPlace } from './keys';
import { guardRoutes } from './policy';
import { makeFirstToken } from './sign-in/codes';
import { appRole, startEmbeddedPostgres, type EmbeddedPostgres } from './postgres';

export interface ServerOptions {
  /** Data folder of the embedded database. Default `./data`. */
  readonly data?: string;
  /** An existing PostgreSQL instead: the address of the application's role. */
  readonly databaseUrl?: string;
  /** 0 takes any free port. Default 8080. */
  readonly port?: number;
  /** Default 127.0.0.1. Anything that is not loopback needs `tls`. */
  readonly host?: string;
  /** Files of certificate and key. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** The address that people use, where it is not the one listened on (behind a proxy). */
  readonly origin?: string;
  /** The file of the organisation's keys. Default: the data folder's name with `-keys.json`, made at the first start; an existing database needs one named. */
  readonly keys?: string;
  /** The built pages. Default `./dist/app`. */
  readonly app?: string;
  /** The built forms. Default `./dist/forms`. */
  readonly forms?: string;
  /** Make the demonstration team on a fresh embedded data folder. Loopback only. */
  readonly demonstration?: boolean;
  /** How many made patients a fresh demonstration begins with. Default: none. */
  readonly madePatients?: number;
  /** The sources of the definitions, for what made plans suggest. Default `./forms`. */
  readonly sources?: string;
  /** Where each night's backup goes; none is made when not given. */
  readonly backups?: { readonly folder: string; readonly keep: number };
  readonly say?: (line: string) => void;
}

export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  readonly demo: Demo | null;
  /** When a fresh demonstration has its made patients, or the server stops before that. */
  readonly filled: Promise<void>;
  /** Makes the first administrator; null where there is an account already. */
  readonly firstToken: string | null;
  /** The embedded PostgreSQL, if that is what runs. */
  readonly postgres: EmbeddedPostgres | null;
  stop(): Promise<void>;
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

/** Starts everything. Refuses with a {@link StartFailure} that says what to do. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const say = options.say ?? (() => undefined);
  const host = options.host ?? '127.0.0.1';
  if (!loopback.has(host) && options.tls === undefined) {
    throw new StartFailure(
      `Refusing plain HTTP on ${host}: set HNA_TLS_CERT and HNA_TLS_KEY, or listen on 127.0.0.1 behind a proxy that speaks HTTPS.`,
    );
  }
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const data = resolve(options.data ?? 'data');
    const { database, postgres } = await openStorage(options, data, say, undo);
    const keys = await Keys.open(database, { ...keysPlace(options), say });
    await sealSecrets(database, keys);
    const ledger = new Ledger(ledgerPlace(keysPlace(options).file));
    const again = await replay(database, ledger, Date.now());
    if (again > 0) say(`Erased ${again === 1 ? 'a patient' : `${again} patients`} once more: this database was put back to a time before.`);
    await loadDefinitions(database, options.forms ?? resolve('dist/forms'));
    const demonstrates = postgres !== null && loopback.has(host) && isOwnMachine(options.origin);
    const demo = options.demonstration === true && demonstrates ? await makeDemo(database, demoOf(options, data, say)) : null;
    const firstToken = (await hasAccounts(database)) ? null : await makeFirstToken(database);
    const tryKept = (): void => void openKept(database, keys, say).catch((error: unknown) => say(messageOf(error)));
    keys.onNew(tryKept);
    const url = await listen(options, host, database, { keys, ledger }, demonstrates, say, undo);
    tryKept();
    const linker = new AuditLinker(database);
    undo.push(() => linker.stop());
    if (options.backups !== undefined) {
      const nightly = new Nightly(database, keys, { ...options.backups, folder: resolve(options.backups.folder), say });
      undo.push(() => nightly.stop());
    }
    const filling = new AbortController();
    const filled = demo === null ? Promise.resolve() : fillDemo(database, demo, demoOf(options, data, say), filling.signal);
    undo.push(async () => {
      filling.abort();
      await filled;
    });
    return { url, demo, filled, firstToken, postgres, stop };
  } catch (error) {
    await stop();
    throw brokenOff(error);
  }
}

const demoOf = ({ madePatients = 0, sources }: ServerOptions, data: string, say: (line: string) => void) => ({
  data,
  patients: madePatients,
  sources: sources ?? resolve('forms'),
  say,
});

const isOwnMachine = (origin: string | undefined): boolean => origin === undefined || loopback.has(new URL(readOrigin(origin)).hostname);

const hasAccounts = async (database: Database): Promise<boolean> =>
  (await database.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined;

async function openStorage(
  options: ServerOptions,
  data: string,
  say: (line: string) => void,
  undo: (() => Promise<void>)[],
): Promise<{ database: Database; postgres: EmbeddedPostgres | null }> {
  if (options.databaseUrl !== undefined) {
    const database = openDatabase(readUrl(options.databaseUrl, 'DATABASE_URL'));
    undo.push(() => database.destroy());
    await checkDatabase(database);
    return { database, postgres: null };
  }
  const postgres = await startEmbeddedPostgres({ data, say });
  undo.push(() => postgres.stop());
  await migrate(postgres.owner, { name: appRole, password: postgres.appPassword });
  const database = openDatabase(postgres.app);
  undo.push(() => database.destroy());
  await checkDatabase(database);
  return { database, postgres };
}

/** Reads a database address; the message never repeats it, because it may hold a password. */
export function readUrl(address: string, name: string): pg.ClientConfig {
  const shape = `${name} is not an address of a database. It looks like postgres://user:password@host:5432/name.`;
  if (!/^postgres(ql)?:\/\//.test(address) || !URL.canParse(address)) throw new StartFailure(shape);
  return { connectionString: address };
}

async function listen(
  options: ServerOptions,
  host: string,
  database: Database,
  { keys, ledger }: { readonly keys: Keys; readonly ledger: Ledger },
  demonstrates: boolean,
  say: (line: string) => void,
  undo: (() => Promise<void>)[],
): Promise<string> {
  const own = options.tls !== undefined;
  const secure = own || (options.origin?.startsWith('https://') ?? false);
  const origins = new Set<string>();
  const border: Border = { origins, secure, say };
  const app = makeApp(options, border);
  const live = new Live(database);
  await app.register(cookie);
  await guardBorder(app, border);
  addCompression(app);
  const door = new Doorkeeper(database, secure, demonstrates);
  guardRoutes(app, door);
  await addSessionRoutes(app, database, door, keys);
  addAccountRoutes(app, database, door);
  addSyncRoutes(app, database, door, live, keys);
  addDeviceRoutes(app, database, door, live, keys);
  addAdminRoutes(app, database, door, live, ledger);
  await addPages(app, options.app ?? resolve('dist/app'));
  undo.push(async () => {
    live.close();
    await app.close();
  });
  app.server.maxConnections = mostConnections;
  const wanted = options.port ?? 8080;
  try {
    await app.listen({ host, port: wanted });
  } catch (error) {
    throw portFailure(error, host, wanted);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  const scheme = own ? 'https' : 'http';
  const names = loopback.has(host) ? ['localhost', '127.0.0.1', '[::1]'] : [host];
  for (const name of names) origins.add(new URL(`${scheme}://${name}:${port}`).origin);
  if (options.origin !== undefined) origins.add(readOrigin(options.origin));
  return options.origin ?? `${scheme}://${loopback.has(host) ? 'localhost' : host}:${port}`;
}

/** Milliseconds. A slow phone has a minute for all that it sends; whoever does not even say what he wants has ten seconds. */
const patience = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2000 } as const;
/** More at once than any hospital has tablets: beyond it connections are turned away before they cost anything. */
const mostConnections = 4000;

function makeApp(options: ServerOptions, border: Border): FastifyInstance {
  const settings = {
    bodyLimit: 16 * 1024,
    forceCloseConnections: true,
    requestTimeout: patience.requestTimeout,
    http: patience,
    trustProxy: options.origin === undefined ? false : 'loopback',
    rewriteUrl: (request: IncomingMessage) => readableUrl(request.url ?? '/'),
    genReqId: () => randomBytes(9).toString('base64url'),
    frameworkErrors: (error: Error, request: Parameters<typeof answerError>[1], reply: Parameters<typeof answerError>[2]) => {
      void answerError(error, request, reply, border);
    },
  };
  if (options.tls === undefined) return fastify(settings);
  const { certificate, key } = options.tls;
  try {
    return fastify({ ...settings, https: { ...patience, cert: readFileSync(certificate), key: readFileSync(key), minVersion: 'TLSv1.2' } });
  } catch (error) {
    throw new StartFailure(`Cannot use the certificate or key (${messageOf(error)}). Check HNA_TLS_CERT and HNA_TLS_KEY.`, {
      cause: error,
    });
  }
}

/** An address that cannot be decoded is one where nothing is; so it still meets every hook and gets every header. */
function readableUrl(url: string): string {
  try {
    decodeURI(url);
    return url;
  } catch {
    return '/api/unreadable-address';
  }
}

function readOrigin(origin: string): string {
  if (URL.canParse(origin)) return new URL(origin).origin;
  throw new StartFailure('HNA_ORIGIN is not an address. It looks like https://hna.example.nhs.uk.');
}

function portFailure(error: unknown, host: string, port: number): StartFailure {
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return new StartFailure(
      `Port ${port} is in use by another program. Stop that one, or set PORT to another, for example PORT=${port + 1}.`,
    );
  if (code === 'EACCES') return new StartFailure(`Not allowed to listen on port ${port}. Set PORT to a number above 1023.`);
  return new StartFailure(`Cannot listen on ${host}:${port}: ${messageOf(error)}.`);
}
