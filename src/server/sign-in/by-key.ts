import { keySignInSchema, keySignInText, type Signed } from '../../protocol';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { isSignature, isSignedBy } from '../devices/signature';
import { readSaid } from '../devices/tablets';
import { Refusal } from '../http/refusal';
import { note, sessionLength, type Member, type Opening } from './sessions';
import { triesOf, tryOnce, type Visitor } from './trying';

/**
 * So long after a full sign-in, with second factor, on a tablet is the key with which a person unlocks that tablet enough to be signed in
 * there again: a shift and its hand-over, as a session without a request lasts. A session that a key opened ends then, too.
 */
const keyLength = sessionLength;

interface LetIn extends Member {
  readonly opening: Opening;
}
/** Null: whoever says so could not show that it is that tablet, or that person. */
type Outcome = LetIn | { readonly refused: string } | null;

/**
 * A tablet and the account that has just unlocked it say together that she is there. What they sign names the nonce of the tablet's last
 * check-in, and each nonce is good for one sign-in. Whatever is wrong, the answer is the same.
 */
export async function signInByKey(database: Database, message: Signed, visitor: Visitor): Promise<LetIn> {
  const tries = await triesOf(database, 'key', visitor, `${message.team} ${message.tablet}`, null);
  const found = await tryOnce(
    database,
    tries,
    () => inTeam(database, message.team, (transaction) => judge(transaction, message)),
    () => {
      void note(database, { team: message.team, account: null }, 'sign-in', 'alert: many wrong keys, slowed down').catch(() => undefined);
    },
  );
  if (found === null || 'refused' in found) throw signInFully();
  return found;
}

async function judge(transaction: TeamTransaction, message: Signed): Promise<Outcome> {
  const { team, tablet: id } = message;
  const tablet = await transaction
    .selectFrom('tablet')
    .select(['public_key', 'state', 'nonce', 'token_until', 'sign_in_nonce'])
    .where('team', '=', team)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const read = keySignInSchema.safeParse(readSaid(message));
  if (tablet === undefined || !read.success || !isSignedBy(tablet.public_key, 'sign-in', message)) return null;
  const { account, key: keyId, nonce, proof } = read.data;
  const key = await transaction
    .selectFrom('account_key')
    .innerJoin('account', 'account.id', 'account_key.account')
    .select(['account_key.public_key', 'account_key.tablet', 'account_key.revoked', 'account_key.proved', 'account.ended'])
    .where('account_key.team', '=', team)
    .where('account_key.id', '=', keyId)
    .where('account_key.account', '=', account)
    .executeTakeFirst();
  if (key === undefined || !isSignature(key.public_key, keySignInText(team, id, account, nonce), proof)) return null;
  const now = Date.now();
  const isMember = async (): Promise<boolean> =>
    (await transaction
      .selectFrom('membership')
      .select('account')
      .where('team', '=', team)
      .where('account', '=', account)
      .where('disabled', 'is', null)
      .executeTakeFirst()) !== undefined;
  const refuse = async (why: string): Promise<Outcome> => {
    await audit(transaction, { team, account, action: 'sign-in', subject: id, outcome: `by key, refused: ${why}` });
    return { refused: why };
  };
  if (tablet.state !== 'approved' || key.tablet !== id) return refuse('tablet');
  if (nonce !== tablet.nonce || nonce === tablet.sign_in_nonce || (tablet.token_until ?? 0) < now) return refuse('nonce');
  if (!(await isMember())) return refuse('account');
  if (key.revoked !== null) return refuse('key');
  // Whoever ended her sign-ins ended this way to a new one, too.
  if (key.proved + keyLength < now || key.proved <= key.ended) return refuse('too long ago');
  await transaction.updateTable('tablet').set({ sign_in_nonce: nonce }).where('team', '=', team).where('id', '=', id).execute();
  return { account, team, opening: { key: keyId, tablet: id, until: key.proved + keyLength } };
}

const signInFully = (): Refusal =>
  new Refusal(
    401,
    'sign-in-fully',
    'Sign in with your password to send what is saved on this tablet. Nothing of it is lost. If that does not work, your account may be out of use: ask your administrator.',
  );
