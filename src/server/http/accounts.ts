import { randomBytes } from 'node:crypto';
import type { Identity, Role } from '../../protocol';
import { asAccount, audit, inTeam, type Database, type TeamTransaction } from '../database';
import { endKeys } from '../devices/account-keys';
import { rightsOf, rolesIn, textOf } from '../policy';
import { makeSetUpCode } from '../sign-in/codes';
import { hashPassword } from '../sign-in/passwords';
import { endSessions, type Member } from '../sign-in/sessions';

export const newId = (): string => randomBytes(16).toString('base64url');

/** The account's first team. */
export async function firstTeam(database: Database, account: string): Promise<Member | null> {
  const found = await asAccount(database, account, (transaction) =>
    transaction
      .selectFrom('membership')
      .select('team')
      .where('account', '=', account)
      .where('disabled', 'is', null)
      .orderBy('team')
      .executeTakeFirst(),
  );
  return found === undefined ? null : { account, team: found.team };
}

export const foldName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** `demonstration` and `training` have made-up patients; only `real` ones are ever looked after here. */
export type TeamKind = 'real' | 'demonstration' | 'training';

/** Makes a team; gives its id. */
export async function addTeam(database: Database, name: string, kind: TeamKind): Promise<string> {
  const id = newId();
  await inTeam(database, id, (transaction) => insertTeam(transaction, { id, name, kind }));
  return id;
}

/** In a transaction of that team. */
export async function insertTeam(
  transaction: TeamTransaction,
  { id, name, kind }: { readonly id: string; readonly name: string; readonly kind: TeamKind },
): Promise<void> {
  await transaction
    .insertInto('team')
    .values({ id, name, demonstration: kind === 'demonstration', training: kind === 'training' })
    .execute();
  await transaction
    .insertInto('team_name')
    .values({ name, team: id, made_up: kind !== 'real' })
    .execute();
  await transaction.insertInto('epoch').values({ team: id, epoch: newId() }).execute();
  await transaction
    .insertInto('feed')
    .values({ team: id, feed: feedOf(id), head: 0, checksum: '' })
    .execute();
}

/** Id of the team of that name. */
export async function findTeam(database: Database, name: string): Promise<string | null> {
  const row = await database.selectFrom('team_name').select('team').where('name', '=', name).executeTakeFirst();
  return row?.team ?? null;
}

export async function setPassword(database: Database | TeamTransaction, account: string, password: string): Promise<void> {
  await database
    .updateTable('account')
    .set({ password: await hashPassword(password) })
    .where('id', '=', account)
    .execute();
}

export const feedOf = (team: string): string => `team/${team}`;

export interface AccountToAdd {
  readonly name: string;
  readonly display: string;
  /** None: the person sets it herself with a set-up code. */
  readonly password: string | null;
  readonly roles: readonly Role[];
}

/** Makes an account in a team; null when the name is taken. */
export async function addAccount(database: Database, team: string, account: AccountToAdd): Promise<string | null> {
  const hash = account.password === null ? null : await hashPassword(account.password);
  return inTeam(database, team, (transaction) => insertAccount(transaction, team, account, hash));
}

/** In a transaction of that team; null when the name is taken. */
export async function insertAccount(
  transaction: TeamTransaction,
  team: string,
  { name, display, roles }: Omit<AccountToAdd, 'password'>,
  password: string | null,
  by: string | null = null,
): Promise<string | null> {
  const id = newId();
  const row = { id, issuer: 'local', subject: id, name: foldName(name), display, password, created: Date.now() };
  const added = await transaction
    .insertInto('account')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return null;
  await transaction
    .insertInto('membership')
    .values({ team, account: id, roles: textOf(roles), disabled: null })
    .execute();
  await audit(transaction, { team, account: by, action: 'account-added', subject: id, outcome: textOf(roles) });
  return id;
}

/**
 * A new set-up code for an account of the team: with it she sets password and second factor anew. What she had works until
 * then; for a lost phone end her sessions too.
 */
export async function giveSetUpCode(database: Database, by: string | null, { account, team }: Member): Promise<string> {
  return inTeam(database, team, async (transaction) => {
    const code = await makeSetUpCode(transaction, account);
    await audit(transaction, { team, account: by, action: 'set-up-code', subject: account, outcome: 'made' });
    return code;
  });
}

/** From now on nobody may sign in with it, and whoever has is out at the next call; or the other way round. */
export async function setDisabled(transaction: TeamTransaction, by: string | null, who: Member, disabled: boolean): Promise<void> {
  const { account, team } = who;
  await transaction
    .updateTable('membership')
    .set({ disabled: disabled ? Date.now() : null })
    .where('team', '=', team)
    .where('account', '=', account)
    .execute();
  if (disabled) {
    await endSessions(transaction, account);
    await endKeys(transaction, team, { account });
  }
  await audit(transaction, {
    team,
    account: by,
    action: disabled ? 'account-disabled' : 'account-enabled',
    subject: account,
    outcome: 'done',
  });
}

export async function readIdentity(database: Database, who: Member): Promise<Identity | null> {
  return inTeam(database, who.team, async (transaction) => {
    const team = await transaction.selectFrom('team').selectAll().where('id', '=', who.team).executeTakeFirst();
    const people = await transaction
      .selectFrom('membership')
      .innerJoin('account', 'account.id', 'membership.account')
      .where('membership.team', '=', who.team)
      .select(['account.id', 'account.display', 'membership.roles', 'membership.disabled'])
      .execute();
    const own = people.find((person) => person.id === who.account);
    if (team === undefined || own === undefined || own.disabled !== null) return null;
    const roles = rolesIn(own.roles);
    return {
      account: who.account,
      name: own.display,
      team: team.id,
      teamName: team.name,
      people: Object.fromEntries(people.map((person) => [person.id, person.display])),
      roles,
      rights: rightsOf(roles),
      demonstration: team.demonstration || team.training,
      ...(team.training ? { training: true } : {}),
    };
  });
}
