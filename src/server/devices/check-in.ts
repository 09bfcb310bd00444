import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { checkInSchema, leaseHours, type CheckIn, type checkInReplySchema, type Signed } from '../../protocol';
import { hashText } from '../../records';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';
import { read } from '../http/border';
import { toErase } from '../erasure';
import { heard, readSaid } from './tablets';

/** How long a proof opens the sync routes: longer than an exchange takes, shorter than a stolen cookie is worth. */
export const proofLength = 15 * 60 * 1000;
/** Words that came once may come late a second time; beyond so many they count as a copy's. */
const remembered = 20;

const acceptedSchema = z.array(z.string());

interface CheckedIn {
  readonly reply: z.infer<typeof checkInReplySchema>;
  /** For the cookie that the sync routes ask for; null where they are not open to it. */
  readonly token: string | null;
}

/**
 * A tablet says that it is there. Its nonce is good once:
 * 1. The one that was given last is taken, and the reply gives the next.
 * 2. The very bytes that were taken last get the same reply again: it was lost on the way.
 * 3. Bytes that were taken earlier came late on a slow connection; they change nothing.
 * 4. Anything else is said by a copy of the tablet: the key is suspended, for both.
 */
export function checkIn(database: Database, message: Signed, session: { account: string; id: string } | null): Promise<CheckedIn> {
  return inTeam(database, message.team, async (transaction) => {
    const row = await heard(transaction, 'check-in', message);
    const said = read(checkInSchema, readSaid(message));
    const { state } = row;
    if (state !== 'waiting' && state !== 'approved') return { reply: { state, nonce: null, erase: [] }, token: null };
    const accepted = acceptedSchema.parse(JSON.parse(row.accepted));
    const hash = hashText(`${message.said}\n${message.proof}`);
    const fresh = row.nonce === null || said.nonce === row.nonce;
    if (!fresh && !accepted.includes(hash)) return suspend(transaction, message);
    if (!fresh && accepted.at(-1) !== hash) return { reply: { state, nonce: null, erase: [] }, token: null };
    const nonce = fresh ? randomBytes(16).toString('base64url') : row.nonce;
    const token = state === 'approved' ? randomBytes(32).toString('base64url') : null;
    await transaction
      .updateTable('tablet')
      .set({
        ...(fresh ? standing(said) : {}),
        nonce,
        accepted: JSON.stringify(fresh ? [...accepted, hash].slice(-remembered) : accepted),
        seen: Date.now(),
        ...(session === null ? {} : { account: session.account }),
        token_hash: token === null ? null : hashText(token),
        token_until: Date.now() + proofLength,
      })
      .where('team', '=', message.team)
      .where('id', '=', message.tablet)
      .execute();
    if (session !== null)
      await transaction
        .updateTable('session')
        .set({ tablet: message.tablet })
        .where('id', '=', session.id)
        .where('team', '=', message.team)
        .execute();
    const erase = state === 'approved' ? await toErase(transaction, message.team, message.tablet) : [];
    return { reply: { state, nonce, erase, lease: leaseHours[row.class] }, token };
  });
}

const standing = ({ version, chain, waiting, since }: CheckIn) => ({ version, chain, waiting, waiting_since: since });

async function suspend(transaction: TeamTransaction, { team, tablet }: Signed): Promise<CheckedIn> {
  await transaction
    .updateTable('tablet')
    .set({ state: 'suspended', alarm: Date.now() })
    .where('team', '=', team)
    .where('id', '=', tablet)
    .execute();
  await audit(transaction, { team, account: null, action: 'tablet-copied', subject: tablet, outcome: 'suspended' });
  return { reply: { state: 'suspended', nonce: null, erase: [] }, token: null };
}
