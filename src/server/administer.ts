import { resolve } from 'node:path';
import type pg from 'pg';
import { backUp, inspectBackup, restore, type Backup, type Restored, type RestoreOptions } from './backup';
import { roles, type Role } from '../protocol';
import { verifyAudit, type CheckedAudit } from './admin/audit';
import { asAccount, checkDatabase, inTeam, migrate, openDatabase, type AppLogin, type Database } from './database';
import { StartFailure } from './failure';
import { addAccount, addTeam, findTeam, foldName, giveSetUpCode, setDisabled } from './http/accounts';
import { rolesIn } from './policy';
import type { Member } from './sign-in/sessions';
import { lastMorning, seedTeam, type Seeded, type Seeding } from './made';
import { Keys, keysPlace } from './keys';
import { appRole, isRunning, reachRunning, startEmbeddedPostgres } from './postgres';
import { readUrl } from './server';

/** Brings an existing database up to date and makes the login role that `databaseUrl` names. Gives what was done. */
export async function migrateDatabase(ownerUrl: string, databaseUrl: string): Promise<readonly string[]> {
  return migrate(readUrl(ownerUrl, 'DATABASE_OWNER_URL'), loginIn(databaseUrl));
}

/** The login role that an address names. */
function loginIn(databaseUrl: string): AppLogin {
  readUrl(databaseUrl, 'DATABASE_URL');
  const app = new URL(databaseUrl);
  if (app.username === '' || app.password === '') {
    throw new StartFailure('DATABASE_URL needs the user name and password that the server will sign in with.');
  }
  return { name: decodeURIComponent(app.username), password: decodeURIComponent(app.password) };
}

/** Which database: the embedded one of a data folder, or an existing one. */
export interface Storage {
  readonly data?: string;
  readonly databaseUrl?: string;
  /** The file of the organisation's keys, where it is not beside the data folder. */
  readonly keys?: string;
}

/** Where backups go when nobody says: beside the data folder, so that losing the one is not losing the other. */
export const backupFolderOf = (data: string | undefined): string => `${resolve(data ?? 'data')}-backups`;

type Say = (line: string) => void;

/** Backs up into a folder, beside a running server or without one. */
export function backUpTo(storage: Storage, folder: string, say: Say = () => undefined): Promise<Backup> {
  return withDatabase(storage, async (database) => {
    const keys = await Keys.open(database, { ...keysPlace(storage), say });
    return backUp(database, keys, resolve(folder), 'by-hand', Date.now());
  });
}

/** Reads a backup to its end and checks every byte of it; changes nothing. */
export function verifyBackup(storage: Storage, file: string): ReturnType<typeof inspectBackup> {
  return inspectBackup(file, async () => Keys.read(keysPlace(storage).file));
}

/** Restores a backup while no server runs. An existing database is reached as its owner. */
export async function restoreFrom(
  storage: Storage & { readonly ownerUrl?: string },
  file: string,
  options: RestoreOptions = {},
): Promise<Restored> {
  const { ownerUrl, databaseUrl } = storage;
  const backup = await verifyBackup(storage, file);
  if (databaseUrl !== undefined) {
    if (ownerUrl === undefined)
      throw new StartFailure('Set DATABASE_OWNER_URL to the owner of the database too: only the owner may restore.');
    return restore(readUrl(ownerUrl, 'DATABASE_OWNER_URL'), loginIn(databaseUrl), backup, options, Date.now());
  }
  // Holding the data folder keeps every server out.
  const postgres = await startEmbeddedPostgres({ data: resolve(storage.data ?? 'data') });
  try {
    return await restore(postgres.owner, { name: appRole, password: postgres.appPassword }, backup, options, Date.now());
  } finally {
    await postgres.stop();
  }
}

export interface NewAccount extends Storage {
  /** Name of the team; made when the organisation has none of that name. */
  readonly team: string;
  readonly name: string;
  readonly display: string;
  readonly password?: string;
  /** The team is one to practise in, with made-up patients. */
  readonly training?: boolean;
  /** Left out: nurse, and system administrator too where the account is the first of its team. */
  readonly roles?: readonly string[];
}

/**
 * Adds an account, beside a running server or without one. Where no password is given, gives the code with which the person sets
 * one up herself.
 */
export async function addAccountTo(account: NewAccount): Promise<string | null> {
  const { name, display, password = null, training = false } = account;
  if (password !== null && password.length < 8) throw new StartFailure('The password is shorter than 8 characters. Choose a longer one.');
  const unknown = account.roles?.find((role) => rolesIn(role).length === 0);
  if (unknown !== undefined) throw new StartFailure(`There is no role ${unknown}. Choose of: ${roles.join(', ')}.`);
  return withDatabase(account, async (database) => {
    const found = await findTeam(database, account.team);
    if (found !== null && training) await demandTraining(database, { id: found, name: account.team });
    const team = found ?? (await addTeam(database, account.team, training ? 'training' : 'real'));
    const usual: readonly Role[] = found === null ? ['nurse', 'system-administrator'] : ['nurse'];
    const added = await addAccount(database, team, {
      name,
      display,
      password,
      roles: rolesIn(account.roles?.join(' ') ?? usual.join(' ')),
    });
    if (added === null) throw new StartFailure(`There is already an account ${name}. Choose another name.`);
    return password === null ? giveSetUpCode(database, null, { account: added, team }) : null;
  });
}

async function demandTraining(database: Database, { id, name }: { readonly id: string; readonly name: string }): Promise<void> {
  const row = await inTeam(database, id, (transaction) =>
    transaction.selectFrom('team').select('training').where('id', '=', id).executeTakeFirst(),
  );
  if (row?.training !== true)
    throw new StartFailure(`The team ${name} is not one to practise in. Choose another name for the training team.`);
}

/** A new set-up code for somebody who lost her password or her second factor. */
export async function resetAccount(storage: Storage, name: string): Promise<string> {
  return withDatabase(storage, async (database) => {
    const [who] = await findMember(database, name);
    return giveSetUpCode(database, null, who);
  });
}

/** Shuts an account, and whoever is signed in with it is out at once; or opens it again. */
export async function disableAccount(storage: Storage, name: string, disabled: boolean): Promise<void> {
  await withDatabase(storage, async (database) => {
    for (const who of await findMember(database, name))
      await inTeam(database, who.team, (transaction) => setDisabled(transaction, null, who, disabled));
  });
}

async function findMember(database: Database, name: string): Promise<readonly [Member, ...Member[]]> {
  const found = await database.selectFrom('account').select('id').where('name', '=', foldName(name)).executeTakeFirst();
  const account = found?.id ?? '';
  const [first, ...others] = await asAccount(database, account, (transaction) =>
    transaction.selectFrom('membership').select(['account', 'team']).where('account', '=', account).orderBy('team').execute(),
  );
  if (first === undefined) throw new StartFailure(`There is no account ${name} in a team. Check the name.`);
  return [first, ...others];
}

/** Gives a demonstration team made patients, beside a running server or without one. */
export function seedInto(storage: Storage, wish: Omit<Seeding, 'today'>): Promise<Seeded> {
  return withDatabase(storage, (database) => seedTeam(database, { ...wish, today: lastMorning(Date.now()) }));
}

/** Runs `work` on the database, beside a running server or without one. */
export async function withDatabase<T>(storage: Storage, work: (database: Database) => Promise<T>): Promise<T> {
  const { config, close } = await reach(storage);
  const database = openDatabase(config);
  try {
    await checkDatabase(database);
    return await work(database);
  } finally {
    await database.destroy();
    await close();
  }
}

/** Goes over the chain of each team's audit, beside a running server or without one. */
export async function verifyAudits(
  storage: Storage,
  expected: readonly string[] = [],
): Promise<readonly (CheckedAudit & { readonly name: string })[]> {
  return withDatabase(storage, async (database) => {
    const teams = await database.selectFrom('team_name').selectAll().orderBy('name').execute();
    const verified: (CheckedAudit & { readonly name: string })[] = [];
    for (const { team, name } of teams) verified.push({ ...(await verifyAudit(database, team, expected)), name });
    return verified;
  });
}

async function reach(storage: Storage): Promise<{ config: pg.ClientConfig; close: () => Promise<void> }> {
  if (storage.databaseUrl !== undefined) return { config: readUrl(storage.databaseUrl, 'DATABASE_URL'), close: async () => undefined };
  const data = resolve(storage.data ?? 'data');
  if (await isRunning(data)) return { config: reachRunning(data).app, close: async () => undefined };
  const postgres = await startEmbeddedPostgres({ data });
  await migrate(postgres.owner, { name: appRole, password: postgres.appPassword });
  return { config: postgres.app, close: () => postgres.stop() };
}
