import type { Command } from 'commander';
import {
  addAccountTo,
  disableAccount,
  migrateDatabase,
  resetAccount,
  startServer,
  StartFailure,
  type RunningServer,
  type ServerOptions,
} from '../server';
import { backupFolder } from './backup-commands';
import { sayFailure, setting, storage } from './settings';

/** Adds `serve`, `migrate` and `account …`. Settings come from the environment; docs/install.md lists them. */
export function addServerCommands(program: Command): void {
  program
    .command('serve')
    .description('start the server, with its own PostgreSQL unless DATABASE_URL is set')
    .option('--demo', 'make a demonstration team on a fresh data folder')
    .action(async (options: { demo?: boolean }) => sayFailure(() => serve(options.demo === true)));

  program
    .command('migrate')
    .description('bring the database of DATABASE_OWNER_URL up to date and make the login role of DATABASE_URL')
    .action(async () =>
      sayFailure(async () => {
        const owner = setting('DATABASE_OWNER_URL');
        const app = setting('DATABASE_URL');
        if (owner === undefined || app === undefined)
          throw new StartFailure('Set DATABASE_OWNER_URL (the owner) and DATABASE_URL (the login role to make).');
        const done = await migrateDatabase(owner, app);
        console.log(done.length === 0 ? 'The database is up to date.' : `Applied: ${done.join('; ')}.`);
      }),
    );

  const account = program.command('account').description('accounts of staff');
  account
    .command('add <name>')
    .description('add an account; prints a code with which the person sets it up herself, or takes a password from standard input')
    .requiredOption('--team <team>', 'name of the team; made when there is none of that name')
    .option('--training', 'the team is one to practise in, with made-up patients; made so when there is none of that name')
    .option('--display <display>', 'name that colleagues see')
    .option('--role <role...>', 'what the person does: nurse, support-worker, clinic-administrator, auditor, system-administrator')
    .option('--password-stdin', 'read the password from standard input')
    .action(async (name: string, options: AddOptions) =>
      sayFailure(async () => {
        const password = options.passwordStdin === true ? (await readInput()).trim() : undefined;
        const made = await addAccountTo({
          ...storage(),
          team: options.team,
          name,
          display: options.display ?? name,
          training: options.training === true,
          ...(options.role === undefined ? {} : { roles: options.role }),
          ...(password === undefined ? {} : { password }),
        });
        console.log(made === null ? `Added ${name}.` : `Added ${name}.\n${setUpWords(name, made)}`);
      }),
    );
  account
    .command('reset <name>')
    .description('for a lost password or second factor: print a code with which the person sets both up anew')
    .action(async (name: string) => sayFailure(async () => console.log(setUpWords(name, await resetAccount(storage(), name)))));
  account
    .command('disable <name>')
    .description('shut an account; whoever is signed in with it is out at once')
    .action(async (name: string) =>
      sayFailure(async () => {
        await disableAccount(storage(), name, true);
        console.log(`${name} cannot sign in any more.`);
      }),
    );
  account
    .command('enable <name>')
    .description('open a shut account again')
    .action(async (name: string) =>
      sayFailure(async () => {
        await disableAccount(storage(), name, false);
        console.log(`${name} can sign in again.`);
      }),
    );
}

interface AddOptions {
  readonly team: string;
  readonly training?: boolean;
  readonly display?: string;
  readonly role?: readonly string[];
  readonly passwordStdin?: boolean;
}

const setUpWords = (name: string, code: string): string =>
  `Set-up code, shown once, good for one use within 7 days: ${code}\nHand it over in person. ${name} opens /set-up on the server's address and types it there.`;

function readSettings(demo: boolean): ServerOptions {
  const port = setting('PORT');
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)) {
    throw new StartFailure(`PORT is ${port}, which is not a port number. Set it to a number from 1 to 65535.`);
  }
  const certificate = setting('HNA_TLS_CERT');
  const key = setting('HNA_TLS_KEY');
  if ((certificate === undefined) !== (key === undefined)) throw new StartFailure('Set both HNA_TLS_CERT and HNA_TLS_KEY, or neither.');
  const host = setting('HNA_HOST');
  const origin = setting('HNA_ORIGIN');
  return {
    ...storage(),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(host === undefined ? {} : { host }),
    ...(origin === undefined ? {} : { origin }),
    ...(certificate === undefined || key === undefined ? {} : { tls: { certificate, key } }),
    ...nightly(),
    demonstration: demo,
    madePatients: demoPatients(),
    say: (line) => console.error(line),
  };
}

/** How many patients a fresh demonstration begins with: `HNA_DEMO=empty` leaves it without any. */
function demoPatients(): number {
  const wanted = setting('HNA_DEMO') ?? 'made';
  if (wanted !== 'made' && wanted !== 'empty') throw new StartFailure(`HNA_DEMO is ${wanted}. Set it to made or to empty.`);
  return wanted === 'made' ? 150 : 0;
}

/** `HNA_BACKUPS=off` leaves backups to the database's own tools; an existing database is left to them unless a folder is named. */
function nightly(): Pick<ServerOptions, 'backups'> {
  const named = setting('HNA_BACKUPS');
  if (named === 'off' || (named === undefined && storage().databaseUrl !== undefined)) return {};
  const keep = setting('HNA_BACKUPS_KEEP') ?? '7';
  if (!/^[1-9]\d{0,3}$/.test(keep))
    throw new StartFailure(`HNA_BACKUPS_KEEP is ${keep}. Set it to how many nightly backups to keep, for example 7.`);
  return { backups: { folder: backupFolder(), keep: Number(keep) } };
}

async function serve(demo: boolean): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const server = await startServer(readSettings(demo));
  console.log(`\nReady: ${server.url}\n`);
  if (server.demo !== null) {
    console.log('DEMONSTRATION — not for real patients. Sign in as:');
    for (const account of server.demo.accounts) console.log(`  ${account.name}   password ${account.password}   (${account.display})`);
    console.log('');
  }
  sayFirst(server);
  console.log('Stop with Ctrl-C.');
  await ended;
  console.log('Stopping…');
  await server.stop();
  process.exit(0);
}

function sayFirst({ url, firstToken }: RunningServer): void {
  if (firstToken === null) return;
  console.log('There is no account yet. To make the first team and its administrator, open');
  console.log(`  ${url}/first-administrator`);
  console.log('and type this token. It is good for one use within a day; each start prints another.');
  console.log(`  ${firstToken}\n`);
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const part of process.stdin) text += String(part);
  return text;
}
