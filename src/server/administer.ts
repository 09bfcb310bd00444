import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type pg from 'pg';
import { checkDatabase, migrate, openDatabase } from './database';
import { StartFailure } from './failure';
import { addAccount, addTeam, findTeam } from './http/accounts';
import { appRole, isRunning, reachRunning, startEmbeddedPostgres } from './postgres';
import { readUrl } from './server';

/** Brings an existing database up to date and makes the login role that `databaseUrl` names. Gives what was done. */
export async function migrateDatabase(ownerUrl: string, databaseUrl: string): Promise<readonly string[]> {
  readUrl(databaseUrl, 'DATABASE_URL');
  const app = new URL(databaseUrl);
  if (app.username === '' || app.password === '') {
    throw new StartFailure('DATABASE_URL needs the user name and password that the server will sign in with.');
  }
  const role = { name: decodeURIComponent(app.username), password: decodeURIComponent(app.password) };
  return migrate(readUrl(ownerUrl, 'DATABASE_OWNER_URL'), role);
}

export interface NewAccount {
  readonly data?: string;
  readonly databaseUrl?: string;
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

async function reach(account: NewAccount): Promise<{ config: pg.ClientConfig; close: () => Promise<void> }> {
  if (account.databaseUrl !== undefined) return { config: readUrl(account.databaseUrl, 'DATABASE_URL'), close: async () => undefined };
  const data = resolve(account.data ?? 'data');
  if (await isRunning(data)) return { config: reachRunning(data).app, close: async () => undefined };
  const postgres = await startEmbeddedPostgres({ data });
  await migrate(postgres.owner, { name: appRole, password: postgres.appPassword });
  return { config: postgres.app, close: () => postgres.stop() };
}
