import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';
import type { Identity } from '../../protocol';
import { hashText } from '../../records';
import { isStorable } from './json';
import { asAccount, audit, inTeam, type Database } from '../database';

/** 14 hours without a request: a shift and its hand-over. */
export const sessionLength = 14 * 60 * 60 * 1000;
/** A session's end moves at most this often, so that reading does not write. */
const sessionRenewal = 5 * 60 * 1000;

const newId = (): string => randomBytes(16).toString('base64url');

/** OWASP's parameters for Argon2id: 19 MiB, two passes. */
export function hashPassword(password: string): Promise<string> {
  return argon2id({
    password: password.normalize('NFKC'),
    salt: randomBytes(16),
    parallelism: 1,
    iterations: 2,
    memorySize: 19_456,
    hashLength: 32,
    outputType: 'encoded',
  });
}

let nobodysHash: Promise<string> | undefined;

/** The account and its first team when name and password fit. Takes as long for a name that does not exist. */
export async function checkPassword(database: Database, name: string, password: string): Promise<{ account: string; team: string } | null> {
  // PostgreSQL has no account whose name it cannot hold.
  if (!isStorable(name)) return null;
  const account = await database.selectFrom('account').select(['id', 'password']).where('name', '=', foldName(name)).executeTakeFirst();
  nobodysHash ??= hashPassword(newId());
  const fits = await argon2Verify({ password: password.normalize('NFKC'), hash: account?.password ?? (await nobodysHash) });
  if (account === undefined) return null;
  if (fits) return firstTeam(database, account.id);
  // Nobody waits for it: the time of the answer tells nothing about the name.
  void firstTeam(database, account.id)
    .then((who) => (who === null ? undefined : note(database, who, 'sign-in', 'wrong password')))
    .catch(() => undefined);
  return null;
}

async function firstTeam(database: Database, account: string): Promise<{ account: string; team: string } | null> {
  const found = await asAccount(database, account, (transaction) =>
    transaction.selectFrom('membership').select('team').where('account', '=', account).orderBy('team').executeTakeFirst(),
  );
  return found === undefined ? null : { account, team: found.team };
}

export const foldName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Makes a team; gives its id. */
export async function addTeam(database: Database, name: string, demonstration: boolean): Promise<string> {
  const id = newId();
  await inTeam(database, id, async (transaction) => {
    await transaction.insertInto('team').values({ id, name, demonstration }).execute();
    await transaction.insertInto('team_name').values({ name, team: id }).execute();
    await transaction.insertInto('epoch').values({ team: id, epoch: newId() }).execute();
    await transaction
      .insertInto('feed')
      .values({ team: id, feed: feedOf(id), head: 0, checksum: '' })
      .execute();
  });
  return id;
}

/** Id of the team of that name. */
export async function findTeam(database: Database, name: string): Promise<string | null> {
  const row = await database.selectFrom('team_name').select('team').where('name', '=', name).executeTakeFirst();
  return row?.team ?? null;
}

export async function setPassword(database: Database, account: string, password: string): Promise<void> {
  await database
    .updateTable('account')
    .set({ password: await hashPassword(password) })
    .where('id', '=', account)
    .execute();
}

export const feedOf = (team: string): string => `team/${team}`;

/** Makes an account in a team; null when the name is taken. */
export async function addAccount(
  database: Database,
  team: string,
  account: { name: string; display: string; password: string },
): Promise<string | null> {
  const id = newId();
  const password = await hashPassword(account.password);
  const row = { id, name: foldName(account.name), display: account.display, password, created: Date.now() };
  return inTeam(database, team, async (transaction) => {
    const added = await transaction
      .insertInto('account')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) return null;
    await transaction.insertInto('membership').values({ team, account: id }).execute();
    await audit(transaction, { team, account: null, action: 'account-added', subject: id, outcome: 'done' });
    return id;
  });
}

/** Opens a session; gives the token for the cookie. Only its hash is stored. */
export async function openSession(database: Database, who: { account: string; team: string }): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const now = Date.now();
  await database.deleteFrom('session').where('expires', '<', now).execute();
  await database
    .insertInto('session')
    .values({ token_hash: hashText(token), ...who, created: now, expires: now + sessionLength })
    .execute();
  await note(database, who, 'sign-in', 'done');
  return token;
}

export async function closeSession(database: Database, token: string): Promise<void> {
  const closed = await database
    .deleteFrom('session')
    .where('token_hash', '=', hashText(token))
    .returning(['account', 'team'])
    .executeTakeFirst();
  if (closed !== undefined) await note(database, closed, 'sign-out', 'done');
}

const note = (database: Database, who: { account: string; team: string }, action: string, outcome: string): Promise<void> =>
  inTeam(database, who.team, (transaction) => audit(transaction, { ...who, action, subject: null, outcome }));

/** The account and the team of a session. Whoever left the team has none there any more. */
export async function findSession(database: Database, token: string): Promise<{ account: string; team: string } | null> {
  const hash = hashText(token);
  const now = Date.now();
  const found = await database.selectFrom('session').selectAll().where('token_hash', '=', hash).executeTakeFirst();
  if (found === undefined || found.expires < now || !(await isMember(database, found))) return null;
  if (found.expires - now < sessionLength - sessionRenewal) {
    await database
      .updateTable('session')
      .set({ expires: now + sessionLength })
      .where('token_hash', '=', hash)
      .execute();
  }
  return { account: found.account, team: found.team };
}

function isMember(database: Database, { account, team }: { account: string; team: string }): Promise<boolean> {
  return inTeam(database, team, async (transaction) => {
    const found = transaction.selectFrom('membership').select('account').where('team', '=', team).where('account', '=', account);
    return (await found.executeTakeFirst()) !== undefined;
  });
}

export async function readIdentity(database: Database, who: { account: string; team: string }): Promise<Identity | null> {
  return inTeam(database, who.team, async (transaction) => {
    const team = await transaction.selectFrom('team').selectAll().where('id', '=', who.team).executeTakeFirst();
    const people = await transaction
      .selectFrom('membership')
      .innerJoin('account', 'account.id', 'membership.account')
      .where('membership.team', '=', who.team)
      .select(['account.id', 'account.display'])
      .execute();
    const own = people.find((person) => person.id === who.account);
    if (team === undefined || own === undefined) return null;
    return {
      account: who.account,
      name: own.display,
      team: team.id,
      teamName: team.name,
      people: Object.fromEntries(people.map((person) => [person.id, person.display])),
      demonstration: team.demonstration,
    };
  });
}
