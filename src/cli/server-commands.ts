import type { Command } from 'commander';
import { addAccountTo, migrateDatabase, startServer, StartFailure, type ServerOptions } from '../server';
import { backupFolder } from './backup-commands';
import { sayFailure, setting, storage } from './settings';

/** Adds `serve`, `migrate` and `account add`. Settings come from the environment; docs/install.md lists them. */
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
    .description('add an account; prints a password, or takes one from standard input')
    .requiredOption('--team <team>', 'name of the team; made when there is none of that name')
    .option('--display <display>', 'name that colleagues see')
    .option('--password-stdin', 'read the password from standard input')
    .action(async (name: string, options: { team: string; display?: string; passwordStdin?: boolean }) =>
      sayFailure(async () => {
        const password = options.passwordStdin === true ? (await readInput()).trim() : undefined;
        const made = await addAccountTo({
          ...storage(),
          team: options.team,
          name,
          display: options.display ?? name,
          ...(password === undefined ? {} : { password }),
        });
        console.log(password === undefined ? `Added ${name}. Password, shown once: ${made}` : `Added ${name}.`);
      }),
    );
}

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
    say: (line) => console.error(line),
  };
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
  console.log('Stop with Ctrl-C.');
  await ended;
  console.log('Stopping…');
  await server.stop();
  process.exit(0);
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const part of process.stdin) text += String(part);
  return text;
}
