import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import { accountKeyText, type accountKeyReplySchema, type accountKeySchema } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { Refusal, signInAgain } from '../http/refusal';
import type { Session } from '../sign-in/sessions';
import { withdrawn } from './gate';
import { isSignature } from './signature';

/** A living key of an account, by its id: the hash of the public key. */
export type AccountKeys = ReadonlyMap<string, { readonly account: string; readonly publicKey: string }>;

/**
 * Takes the key with which a person signs on this tablet. One that had died lives again: she has signed in there in full since. Whoever
 * was let in by a key brings no other.
 */
export function registerKey(
  database: Database,
  session: Session,
  /** Null only in a demonstration. */
  tablet: string | null,
  { publicKey, proof }: z.infer<typeof accountKeySchema>,
): Promise<z.infer<typeof accountKeyReplySchema>> {
  const { team, account, created } = session;
  if (!isSignature(publicKey, accountKeyText(team, account), proof)) throw notHers();
  const id = createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('base64url');
  return inTeam(database, team, async (transaction) => {
    await stillThere(transaction, team, account, tablet);
    const known = await transaction
      .selectFrom('account_key')
      .select(['account', 'revoked', 'tablet'])
      .where('team', '=', team)
      .where('id', '=', id)
      .executeTakeFirst();
    if (known !== undefined && known.account !== account) throw notHers();
    if (session.key !== null) {
      if (known === undefined || known.revoked !== null || known.tablet !== tablet) throw signInAgain();
      return { fresh: false };
    }
    await transaction
      .insertInto('account_key')
      .values({ team, id, account, public_key: publicKey, tablet, registered: Date.now(), proved: created, revoked: null })
      .onConflict((conflict) => conflict.columns(['team', 'id']).doUpdateSet({ tablet, proved: created, revoked: null }))
      .execute();
    const fresh = known === undefined || known.revoked !== null;
    if (fresh) await audit(transaction, { team, account, action: 'account-key', subject: id, outcome: 'registered' });
    return { fresh };
  });
}

/** Whoever disables the account or withdraws the tablet meanwhile waits, and then ends this key, too. */
async function stillThere(transaction: TeamTransaction, team: string, account: string, tablet: string | null): Promise<void> {
  const member = await transaction
    .selectFrom('membership')
    .select('disabled')
    .where('team', '=', team)
    .where('account', '=', account)
    .forUpdate()
    .executeTakeFirst();
  if (member === undefined || member.disabled !== null) throw signInAgain();
  if (tablet === null) return;
  const row = await transaction
    .selectFrom('tablet')
    .select('state')
    .where('team', '=', team)
    .where('id', '=', tablet)
    .forUpdate()
    .executeTakeFirst();
  if (row?.state !== 'approved') throw withdrawn();
}

const notHers = (): Refusal =>
  new Refusal(
    403,
    'not-your-key',
    'This tablet could not show that the key it signs with is yours. Lock it, and unlock it under your name.',
  );

/** Of these keys, those that are registered and alive. */
export async function readKeys(transaction: TeamTransaction, team: string, ids: readonly string[]): Promise<AccountKeys> {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('account_key')
    .select(['id', 'account', 'public_key'])
    .where('team', '=', team)
    .where('id', 'in', ids)
    .where('revoked', 'is', null)
    .execute();
  return new Map(rows.map(({ id, account, public_key }) => [id, { account, publicKey: public_key }]));
}

/** From now on nothing that these keys sign is taken for signed; what came before stays. */
export async function endKeys(
  transaction: TeamTransaction,
  team: string,
  which: { readonly account: string } | { readonly tablet: string },
): Promise<void> {
  const [column, value] = 'account' in which ? (['account', which.account] as const) : (['tablet', which.tablet] as const);
  await transaction
    .updateTable('account_key')
    .set({ revoked: Date.now() })
    .where('team', '=', team)
    .where(column, '=', value)
    .where('revoked', 'is', null)
    .execute();
}
