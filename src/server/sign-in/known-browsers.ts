import { randomBytes } from 'node:crypto';
import { hashText } from '../../records';
import type { Database } from '../database';

/** Half a year without a sign-in makes a browser a stranger. */
export const knownLength = 180 * 24 * 60 * 60 * 1000;

/** Whether the account has signed in completely in this browser before. It opens nothing; see the delays. */
export async function isKnown(database: Database, token: string | undefined, account: string): Promise<boolean> {
  if (token === undefined) return false;
  const found = await database
    .selectFrom('known_browser')
    .select('account')
    .where('hash', '=', hashText(token))
    .where('account', '=', account)
    .where('last', '>', Date.now() - knownLength)
    .executeTakeFirst();
  return found !== undefined;
}

/** Remembers this browser for the account; gives the browser's token, a new one where it had none. */
export async function remember(database: Database, token: string | undefined, account: string): Promise<string> {
  const own = token ?? randomBytes(32).toString('base64url');
  const last = Date.now();
  await database
    .insertInto('known_browser')
    .values({ hash: hashText(own), account, last })
    .onConflict((conflict) => conflict.columns(['hash', 'account']).doUpdateSet({ last }))
    .execute();
  await database
    .deleteFrom('known_browser')
    .where('last', '<', last - knownLength)
    .execute();
  return own;
}
