import { Secret, TOTP } from 'otpauth';
import { keyOfText, openText, sealText } from '../../vault';
import type { Database, TeamTransaction } from '../database';
import type { Keys } from '../keys';
import { spendRecoveryCode } from './codes';

/** Codes of six digits, one each 30 seconds: what every authenticator app makes. */
const period = 30;

const makerOf = (secret: string, label = 'account'): TOTP =>
  new TOTP({ issuer: 'Holistic needs assessment', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });

/** 160 random bits, in the letters that authenticator apps take. */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

const purpose = 'second-factor';

/** As it lies in the database: whoever reads that makes no codes with it. */
export const sealSecret = (keys: Keys, account: string, secret: string): Promise<string> =>
  sealText(keys.current, purpose, account, secret);

/** Null where it does not open: somebody altered it, or put another account's in its place. */
export async function openSecret(database: Database, keys: Keys, account: string, sealed: string): Promise<string | null> {
  const key = keyOfText(sealed) ?? '';
  // Another process may have sealed it to a key that this one has not met yet.
  if (keys.opener(key) === undefined) await keys.refresh(database);
  const opener = keys.opener(key);
  return opener === undefined ? null : openText(opener, purpose, account, sealed);
}

/** Those of before they were sealed. It is asked once, at a start. */
export async function sealSecrets(database: Database, keys: Keys): Promise<void> {
  const plain = await database.selectFrom('second_factor').select(['account', 'secret']).where('secret', 'not like', '%.%').execute();
  for (const { account, secret } of plain)
    await database
      .updateTable('second_factor')
      .set({ secret: await sealSecret(keys, account, secret) })
      .where('account', '=', account)
      .where('secret', '=', secret)
      .execute();
}

/** What an authenticator app reads from the QR code. */
export const addressOf = (secret: string, name: string): string => makerOf(secret, name).toString();

/** The step of the clock to which the code belongs: now, the one before or the one after. */
export function stepOf(secret: string, typed: string, now: number): number | null {
  const token = typed.normalize('NFKC').replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = makerOf(secret).validate({ token, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / 1000 / period) + delta;
}

/** Takes a code of the app, or a recovery code; each only once, whichever server process is asked. */
export async function spendSecondFactor(
  database: Database,
  keys: Keys,
  account: string,
  typed: string,
): Promise<'code' | 'recovery-code' | null> {
  if (!/^[\s\d]*$/.test(typed.normalize('NFKC')) || typed.replaceAll(/\s/g, '').length !== 6)
    return (await spendRecoveryCode(database, account, typed)) ? 'recovery-code' : null;
  const found = await database.selectFrom('second_factor').select('secret').where('account', '=', account).executeTakeFirst();
  const secret = found === undefined ? null : await openSecret(database, keys, account, found.secret);
  const step = stepOf(secret ?? newSecret(), typed, Date.now());
  if (secret === null || step === null) return null;
  const spent = await database
    .updateTable('second_factor')
    .set({ step })
    .where('account', '=', account)
    .where('step', '<', step)
    .executeTakeFirst();
  return spent.numUpdatedRows > 0n ? 'code' : null;
}

export async function hasSecondFactor(database: Database, account: string): Promise<boolean> {
  return (await database.selectFrom('second_factor').select('account').where('account', '=', account).executeTakeFirst()) !== undefined;
}

/** Keeps the sealed secret, whose code of `step` was just used. False where another was quicker. */
export async function keepSecondFactor(transaction: TeamTransaction, account: string, sealed: string, step: number): Promise<boolean> {
  const kept = await transaction
    .insertInto('second_factor')
    .values({ account, secret: sealed, step, since: Date.now() })
    .onConflict((conflict) => conflict.column('account').doNothing())
    .executeTakeFirst();
  return (kept.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
