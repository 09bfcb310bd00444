import type { Database } from '../database';
import { firstTeam, foldName, insertAccount, insertTeam, newId, setPassword } from '../http/accounts';
import { isStorable } from '../http/json';
import { inTeam } from '../database';
import type { First, SetUp, SignIn } from '../../protocol';
import { Refusal } from '../http/refusal';
import { isSetUpCode, spendFirstToken, spendSetUpCode } from './codes';
import { fitsPassword, hashPassword } from './passwords';
import { endSessions, note, type Member } from './sessions';
import { triesOf, tryOnce, type Visitor } from './trying';

interface Found {
  readonly id: string;
  readonly password: string | null;
}

async function findAccount(database: Database, name: string): Promise<Found | null> {
  // PostgreSQL has no account whose name it cannot hold.
  if (!isStorable(name)) return null;
  const found = await database.selectFrom('account').select(['id', 'password']).where('name', '=', name).executeTakeFirst();
  return found ?? null;
}

/** Nobody waits for it: the time of the answer tells nothing about the name. */
function noteLater(database: Database, account: string, outcome: string): void {
  void firstTeam(database, account)
    .then((who) => (who === null ? undefined : note(database, who, 'sign-in', outcome)))
    .catch(() => undefined);
}

/** The account and its first team when name and password fit. Takes as long, and says the same, for a name that does not exist. */
export async function checkPassword(database: Database, typed: SignIn, visitor: Visitor): Promise<Member> {
  const name = foldName(typed.name);
  const found = await findAccount(database, name);
  const tries = await triesOf(database, 'password', visitor, name, found?.id ?? null);
  const work = async (): Promise<Member | null> => {
    const fits = await fitsPassword(typed.password, found?.password ?? null);
    if (found === null || fits === 'no') return null;
    const who = await firstTeam(database, found.id);
    if (who !== null && fits === 'old') await setPassword(database, found.id, typed.password);
    return who;
  };
  const who = await tryOnce(database, tries, work, () => {
    if (found !== null) noteLater(database, found.id, 'alert: many wrong passwords, slowed down');
  });
  if (who !== null) return who;
  if (found !== null) noteLater(database, found.id, 'wrong password');
  throw new Refusal(401, 'wrong-password', 'That name and password do not fit together. Check both and try again.');
}

/** A person sets her password by a code that an administrator gave; what she had before goes, second factor and sessions too. */
export async function setUpAccount(database: Database, typed: SetUp, visitor: Visitor): Promise<Member> {
  const name = foldName(typed.name);
  const found = await findAccount(database, name);
  const tries = await triesOf(database, 'set-up', visitor, name, null);
  const work = async (): Promise<Member | null> => {
    if (!(await isSetUpCode(database, found?.id ?? null, typed.code)) || found === null) return null;
    const who = await firstTeam(database, found.id);
    if (who === null) return null;
    const password = await hashPassword(typed.password);
    return inTeam(database, who.team, async (transaction) => {
      if (!(await spendSetUpCode(transaction, found.id))) return null;
      await transaction.updateTable('account').set({ password }).where('id', '=', found.id).execute();
      for (const table of ['second_factor', 'recovery_code', 'known_browser'] as const)
        await transaction.deleteFrom(table).where('account', '=', found.id).execute();
      await endSessions(transaction, found.id);
      return who;
    });
  };
  const who = await tryOnce(database, tries, work, () => {
    if (found !== null) noteLater(database, found.id, 'alert: many wrong set-up codes, slowed down');
  });
  if (who === null)
    throw new Refusal(
      401,
      'wrong-code',
      'That name and set-up code do not fit together, or the code is used or too old. Ask for a new one.',
    );
  await note(database, who, 'account-set-up', 'password set');
  return who;
}

/** The first team and its administrator on a server that has no account yet. */
export async function makeFirstAdministrator(database: Database, typed: First, visitor: Visitor): Promise<Member> {
  const id = newId();
  const tries = [
    { kind: 'code', of: `first ${visitor.ip}` },
    { kind: 'address', of: visitor.ip },
  ] as const;
  const work = async (): Promise<Member | null> => {
    const password = await hashPassword(typed.password);
    return inTeam(database, id, async (transaction) => {
      if (!(await spendFirstToken(transaction, typed.token))) return null;
      if ((await transaction.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined) return null;
      await insertTeam(transaction, { id, name: typed.team.trim(), kind: 'real' });
      const account = await insertAccount(transaction, id, { ...typed, roles: ['nurse', 'system-administrator'] }, password);
      return account === null ? null : { account, team: id };
    });
  };
  const who = await tryOnce(database, tries, work, () => undefined);
  if (who === null)
    throw new Refusal(
      401,
      'wrong-token',
      'That token is not the one of this server, or it was used or is too old. Start the server again: it prints a new one while it has no account.',
    );
  return who;
}
