import { randomBytes } from 'node:crypto';
import type * as z from 'zod/mini';
import { crockford, enrolSchema, readCrockford, type enrolReplySchema, type EnrolCode, type Signed } from '../../protocol';
import { hashText } from '../../records';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { read } from '../http/border';
import { Refusal } from '../http/refusal';
import { isSignedBy, notThatTablet } from './signature';
import { readSaid } from './tablets';

const codeLength = 10 * 60 * 1000;
const openCodes = 20;
/** Wrong codes that cost no time: whoever mistypes is not kept waiting. */
const free = 2;
const longestDelay = 5 * 60 * 1000;
const day = 24 * 60 * 60 * 1000;

interface Who {
  readonly account: string;
  readonly team: string;
}

const hashOf = (id: string, code: string): string => hashText(`${id}\n${code}`);

/** A code of 40 bits for one tablet, good for ten minutes. Only its hash is kept. */
export async function issueCode(transaction: TeamTransaction, { team, account }: Who, now: number): Promise<EnrolCode> {
  await transaction.deleteFrom('enrol_code').where('team', '=', team).where('expires', '<', now).execute();
  const open = await transaction.selectFrom('enrol_code').select('id').where('team', '=', team).execute();
  if (open.length >= openCodes) throw new Refusal(429, 'too-many', 'Many codes are open at once. Use one of them, or wait ten minutes.');
  const id = randomBytes(16).toString('base64url');
  const code = crockford(randomBytes(5));
  const expires = now + codeLength;
  await transaction
    .insertInto('enrol_code')
    .values({ team, id, hash: hashOf(id, code), issued_by: account, expires })
    .execute();
  await audit(transaction, { team, account, action: 'tablet-code', subject: id, outcome: 'issued' });
  return { code: `${code.slice(0, 4)}-${code.slice(4)}`, expires };
}

/** Takes a new tablet in: at once in a demonstration, with a code and then by approval everywhere else. Asking again changes nothing. */
export async function enrol(
  database: Database,
  who: Who,
  message: Signed,
  demonstrates: boolean,
  now: number,
): Promise<z.infer<typeof enrolReplySchema>> {
  const { publicKey, code } = read(enrolSchema, readSaid(message));
  if (message.team !== who.team) throw new Refusal(403, 'other-team', 'You are signed in to another team than this tablet belongs to.');
  if (!isSignedBy(publicKey, 'enrol', message)) throw notThatTablet();
  const outcome = await inTeam(database, who.team, (transaction) =>
    decide(transaction, who, { id: message.tablet, publicKey, code }, demonstrates, now),
  );
  // A wrong code is counted, whatever the answer: so the transaction must not fail.
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}

interface Newcomer {
  readonly id: string;
  readonly publicKey: string;
  readonly code: string | null;
}

async function decide(
  transaction: TeamTransaction,
  who: Who,
  { id, publicKey, code }: Newcomer,
  demonstrates: boolean,
  now: number,
): Promise<z.infer<typeof enrolReplySchema> | Refusal> {
  const { team, account } = who;
  const known = await transaction.selectFrom('tablet').select('state').where('team', '=', team).where('id', '=', id).executeTakeFirst();
  if (known !== undefined) return { state: known.state };
  const found = await transaction.selectFrom('team').select('demonstration').where('id', '=', team).executeTakeFirstOrThrow();
  const demonstration = found.demonstration && demonstrates;
  if (!demonstration && code === null)
    return new Refusal(403, 'needs-code', 'This tablet is not known yet. Ask your administrator for a code and enter it here.');
  const refused = demonstration || code === null ? null : await spendCode(transaction, who, code, now);
  if (refused !== null) return refused;
  const state = demonstration ? 'approved' : 'waiting';
  await transaction
    .insertInto('tablet')
    .values({ team, id, public_key: publicKey, state, enrolled: now, enrolled_by: account, account, accepted: '[]' })
    .onConflict((conflict) => conflict.columns(['team', 'id']).doNothing())
    .execute();
  await audit(transaction, { team, account, action: 'tablet-enrolled', subject: id, outcome: state });
  return { state };
}

/** Null where the code was good: it is used then. */
async function spendCode(transaction: TeamTransaction, { team, account }: Who, typed: string, now: number): Promise<Refusal | null> {
  const none = { team, account, failures: 0, last: now, until: now };
  await transaction
    .insertInto('enrol_try')
    .values(none)
    .onConflict((conflict) => conflict.columns(['team', 'account']).doNothing())
    .execute();
  const tries = await transaction
    .selectFrom('enrol_try')
    .select(['failures', 'last', 'until'])
    .where('team', '=', team)
    .where('account', '=', account)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (tries.until > now)
    return new Refusal(429, 'too-many', `Too many wrong codes. Wait ${Math.ceil((tries.until - now) / 1000)} seconds, then try again.`);
  const code = readCrockford(typed);
  const open = await transaction
    .selectFrom('enrol_code')
    .select(['id', 'hash'])
    .where('team', '=', team)
    .where('expires', '>', now)
    .forUpdate()
    .execute();
  const found = code === null ? undefined : open.find(({ id, hash }) => hashOf(id, code) === hash);
  if (found !== undefined) {
    await transaction.deleteFrom('enrol_code').where('team', '=', team).where('id', '=', found.id).execute();
    await set({ failures: 0, last: now, until: now });
    return null;
  }
  const failures = (now - tries.last > day ? 0 : tries.failures) + 1;
  const delay = failures <= free ? 0 : Math.min(longestDelay, 1000 * 2 ** (failures - free - 1));
  await set({ failures, last: now, until: now + delay });
  await audit(transaction, { team, account, action: 'tablet-code', subject: null, outcome: `wrong, ${failures} times` });
  return new Refusal(
    403,
    'wrong-code',
    'That code does not fit, or it was used, or it is older than ten minutes. Check it, or ask for a new one.',
  );

  function set(row: { failures: number; last: number; until: number }) {
    return transaction.updateTable('enrol_try').set(row).where('team', '=', team).where('account', '=', account).execute();
  }
}

/** Wrong codes within a day. */
export async function readGuesses(
  transaction: TeamTransaction,
  team: string,
  now: number,
): Promise<{ count: number; last: number | null }> {
  const rows = await transaction
    .selectFrom('enrol_try')
    .select(['failures', 'last'])
    .where('team', '=', team)
    .where('last', '>', now - day)
    .where('failures', '>', 0)
    .execute();
  return {
    count: rows.reduce((sum, { failures }) => sum + failures, 0),
    last: rows.length === 0 ? null : Math.max(...rows.map(({ last }) => last)),
  };
}
