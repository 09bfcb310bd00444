import { Secret, TOTP } from 'otpauth';
import type { Database, TeamTransaction } from '../database';
import { spendRecoveryCode } from './codes';

/** Codes of six digits, one each 30 seconds: what every authenticator app makes. */
const period = 30;

const makerOf = (secret: string, label = 'account'): TOTP =>
  new TOTP({ issuer: 'Holistic needs assessment', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });

/** 160 random bits, in the letters that authenticator apps take. */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

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
export async function spendSecondFactor(database: Database, account: string, typed: string): Promise<'code' | 'recovery-code' | null> {
  if (!/^[\s\d]*$/.test(typed.normalize('NFKC')) || typed.replaceAll(/\s/g, '').length !== 6)
    return (await spendRecoveryCode(database, account, typed)) ? 'recovery-code' : null;
  const found = await database.selectFrom('second_factor').select('secret').where('account', '=', account).executeTakeFirst();
  const step = stepOf(found?.secret ?? newSecret(), typed, Date.now());
  if (found === undefined || step === null) return null;
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

/** Keeps the secret, whose code of `step` was just used. False where another was quicker. */
export async function keepSecondFactor(transaction: TeamTransaction, account: string, secret: string, step: number): Promise<boolean> {
  const kept = await transaction
    .insertInto('second_factor')
    .values({ account, secret, step, since: Date.now() })
    .onConflict((conflict) => conflict.column('account').doNothing())
    .executeTakeFirst();
  return (kept.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
