import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type pg from 'pg';
import { backUp, inspectBackup, restore, type Backup, type Restored, type RestoreOptions } from './backup';
import { checkDatabase, migrate, openDatabase, type AppLogin } from './database';
import { StartFailure } from './failure';
import { addAccount, addTeam, findTeam } from './http/accounts';
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
}

/** Where backups go when nobody says: beside the data folder, so that losing the one is not losing the other. */
export const backupFolderOf = (data: string | undefined): string => `${resolve(data ?? 'data')}-backups`;

/** Backs up into a folder, beside a running server or without one. */
export async function backUpTo(storage: Storage, folder: string): Promise<Backup> {
  const { config, close } = await reach(storage);
  const database = openDatabase(config);
  try {
    await checkDatabase(database);
    return await backUp(database, resolve(folder), 'by-hand', Date.now());
  } finally {
    await database.destroy();
    await close();
  }
}

/** Restores a backup while no server runs. An existing database is reached as its owner. */
export async function restoreFrom(
  storage: Storage & { readonly ownerUrl?: string },
  file: string,
  options: RestoreOptions = {},
): Promise<Restored> {
  const { ownerUrl, databaseUrl } = storage;
  const backup = await inspectBackup(file);
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
}

/** Adds an account, beside a running server or without one. Gives the password, made up when none is given. */
export async function addAccountTo(account: NewAccount): Promise<string> {
  const password = account.password ?? randomBytes(12).toString('base64url');
  if (password.length < 8) throw new StartFailure('The password is shorter than 8 characters. Choose a longer one.');
  const { config, close } = await reach(account);
  const database = openDatabase(config);
  try {
    await checkDatabase(database);
    const team = (await findTeam(database, account.team)) ?? (await addTeam(database, account.team, false));
    const added = await addAccount(database, team, { name: account.name, display: account.display, password });
    if (added === null) throw new StartFailure(`There is already an account ${account.name}. Choose another name.`);
    return password;
  } finally {
    await database.destroy();
    await close();
  }
}

async function reach(storage: Storage): Promise<{ config: pg.ClientConfig; close: () => Promise<void> }> {
  if (storage.databaseUrl !== undefined) return { config: readUrl(storage.databaseUrl, 'DATABASE_URL'), close: async () => undefined };
  const data = resolve(storage.data ?? 'data');
  if (await isRunning(data)) return { config: reachRunning(data).app, close: async () => undefined };
  const postgres = await startEmbeddedPostgres({ data });
  await migrate(postgres.owner, { name: appRole, password: postgres.appPassword });
  return { config: postgres.app, close: () => postgres.stop() };
}
