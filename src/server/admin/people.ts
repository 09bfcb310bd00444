import type { AddPerson, ChangePerson, People, Person, SetUpCode } from '../../protocol';
import { audit, type TeamTransaction } from '../database';
import { insertAccount, setDisabled } from '../http/accounts';
import { Refusal, signInAgain } from '../http/refusal';
import type { Who } from '../http/session';
import { may, rolesIn, textOf } from '../policy';
import { makeSetUpCode } from '../sign-in/codes';
import { endSessions } from '../sign-in/sessions';

export async function listPeople(transaction: TeamTransaction, who: Who): Promise<People> {
  const people = await readPeople(transaction, who.team);
  await audit(transaction, { ...who, action: 'people', subject: null, outcome: `read ${people.length}` });
  return { people };
}

async function readPeople(transaction: TeamTransaction, team: string): Promise<Person[]> {
  const rows = await transaction
    .selectFrom('membership')
    .innerJoin('account', 'account.id', 'membership.account')
    .where('membership.team', '=', team)
    .select(['account.id', 'account.name', 'account.display', 'account.created', 'account.password'])
    .select(['membership.roles', 'membership.disabled'])
    .execute();
  return rows
    .map(({ id, name, display, created, password, roles, disabled }) => ({
      account: id,
      name,
      display,
      roles: [...rolesIn(roles)],
      added: created,
      setUp: password !== null,
      disabled,
    }))
    .toSorted((one, other) => one.display.localeCompare(other.display, 'en'));
}

export async function addPerson(transaction: TeamTransaction, who: Who, person: AddPerson): Promise<SetUpCode> {
  await lockPeople(transaction, who);
  const account = await insertAccount(transaction, who.team, person, null, who.account);
  if (account === null)
    throw new Refusal(409, 'name-taken', 'Somebody on this server signs in with that name already. Choose another name.');
  return giveCode(transaction, who, account);
}

/** For whoever lost a password or a phone: what was there ends when the code is used, sessions end now. */
export async function newCode(transaction: TeamTransaction, who: Who, account: string): Promise<SetUpCode> {
  const people = await lockPeople(transaction, who);
  if (!people.some((each) => each.account === account)) throw noPerson();
  if (account === who.account) throw ownAccount();
  await endSessions(transaction, account);
  return giveCode(transaction, who, account);
}

async function giveCode(transaction: TeamTransaction, who: Who, account: string): Promise<SetUpCode> {
  const code = await makeSetUpCode(transaction, account);
  await audit(transaction, { ...who, action: 'set-up-code', subject: account, outcome: 'made' });
  return { code, account, people: await readPeople(transaction, who.team) };
}

/** Roles, and whether it is in use, count from the next request on: each asks for them anew. */
export async function changePerson(transaction: TeamTransaction, who: Who, account: string, change: ChangePerson): Promise<People> {
  const { team } = who;
  const row = (await lockPeople(transaction, who)).find((each) => each.account === account);
  if (row === undefined) throw noPerson();
  if (account === who.account) throw ownAccount();
  if ('disabled' in change) {
    if (change.disabled !== (row.disabled !== null)) await setDisabled(transaction, who.account, { account, team }, change.disabled);
  } else {
    const roles = textOf(change.roles);
    await transaction.updateTable('membership').set({ roles }).where('team', '=', team).where('account', '=', account).execute();
    await audit(transaction, { ...who, action: 'roles', subject: account, outcome: `${row.roles || 'none'} to ${roles}` });
  }
  return { people: await readPeople(transaction, team) };
}

/** Of two administrators who disable each other at the same moment, the second is none any more. */
async function lockPeople(transaction: TeamTransaction, who: Who) {
  const { team } = who;
  const rows = await transaction.selectFrom('membership').selectAll().where('team', '=', team).orderBy('account').forUpdate().execute();
  const asking = rows.find((row) => row.account === who.account && row.disabled === null);
  if (asking === undefined || !may(rolesIn(asking.roles), 'people')) throw signInAgain();
  return rows;
}

const noPerson = (): Refusal => new Refusal(404, 'no-person', 'There is no such account in your team. Reload the page.');
const ownAccount = (): Refusal =>
  new Refusal(409, 'own-account', 'Nobody changes their own roles or disables their own account. Ask another administrator.');
