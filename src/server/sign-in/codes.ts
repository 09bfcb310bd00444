import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hashText } from '../../records';
import type { Database, TeamTransaction } from '../database';
import { hashCodes } from './passwords';

/** Crockford's alphabet: nothing in it is mistaken for something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const day = 24 * 60 * 60 * 1000;
const setUpDays = 7;

const salt = (): string => randomBytes(16).toString('base64url');

/** So many random characters, five bits each. */
const makeCode = (length: number): string => Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');

/** As it is written on paper: in groups. */
export const spaced = (code: string): string => code.match(/.{1,5}/g)?.join('-') ?? code;

/** As it was meant, however it was typed. */
export const readCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Dash}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');

/** Ten new codes of 50 bits in place of all former ones; shown once, only their hashes are kept. */
export async function makeRecoveryCodes(transaction: Database | TeamTransaction, account: string): Promise<string[]> {
  const codes = Array.from({ length: 10 }, () => makeCode(10));
  const own = salt();
  const hashes = await hashCodes(codes, own);
  await transaction.deleteFrom('recovery_code').where('account', '=', account).execute();
  await transaction
    .insertInto('recovery_code')
    .values(hashes.map((hash) => ({ account, salt: own, hash })))
    .execute();
  return codes.map(spaced);
}

/** Uses up the code, if it is one of the account's. Takes as long where there is none. */
export async function spendRecoveryCode(database: Database, account: string, typed: string): Promise<boolean> {
  const found = await database.selectFrom('recovery_code').select('salt').where('account', '=', account).executeTakeFirst();
  const [hash = ''] = await hashCodes([readCode(typed)], found?.salt ?? salt());
  const spent = await database.deleteFrom('recovery_code').where('account', '=', account).where('hash', '=', hash).executeTakeFirst();
  return spent.numDeletedRows > 0n;
}

/** How many are left. */
export async function countRecoveryCodes(database: Database, account: string): Promise<number> {
  return (await database.selectFrom('recovery_code').select('hash').where('account', '=', account).execute()).length;
}

/**
 * A code with which a person sets her own password and second factor, once, within a week. It replaces a former one; what
 * she had before goes when she uses it.
 */
export async function makeSetUpCode(database: Database | TeamTransaction, account: string): Promise<string> {
  const code = makeCode(10);
  const own = salt();
  const [hash = ''] = await hashCodes([code], own);
  const row = { salt: own, hash, expires: Date.now() + setUpDays * day };
  await database
    .insertInto('set_up_code')
    .values({ account, ...row })
    .onConflict((conflict) => conflict.column('account').doUpdateSet(row))
    .execute();
  return spaced(code);
}

/** Whether it is the set-up code of the account. Takes as long where there is none. */
export async function isSetUpCode(database: Database, account: string | null, typed: string): Promise<boolean> {
  const found =
    account === null ? undefined : await database.selectFrom('set_up_code').selectAll().where('account', '=', account).executeTakeFirst();
  const [hash = ''] = await hashCodes([readCode(typed)], found?.salt ?? salt());
  if (found === undefined || found.expires < Date.now()) return false;
  return timingSafeEqual(Buffer.from(found.hash, 'base64url'), Buffer.from(hash, 'base64url'));
}

/** Uses it up; false where another was quicker. */
export async function spendSetUpCode(transaction: TeamTransaction, account: string): Promise<boolean> {
  const spent = await transaction.deleteFrom('set_up_code').where('account', '=', account).executeTakeFirst();
  return spent.numDeletedRows > 0n;
}

/** Opens a server without accounts to its first administrator, once, within a day. 120 bits: a plain hash is enough. */
export async function makeFirstToken(database: Database): Promise<string> {
  const token = makeCode(25);
  await database
    .insertInto('first_administrator')
    .values({ hash: hashText(token), expires: Date.now() + day })
    .execute();
  return spaced(token);
}

/** Uses up every such token; false where this one is none, or another was quicker. */
export async function spendFirstToken(transaction: TeamTransaction, typed: string): Promise<boolean> {
  const found = await transaction
    .selectFrom('first_administrator')
    .select('hash')
    .where('hash', '=', hashText(readCode(typed)))
    .where('expires', '>', Date.now())
    .executeTakeFirst();
  if (found === undefined) return false;
  const spent = await transaction.deleteFrom('first_administrator').executeTakeFirst();
  return spent.numDeletedRows > 0n;
}
