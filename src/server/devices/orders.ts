import { orderDoneSchema, rescueSchema, type Signed, type TabletState } from '../../protocol';
import { audit, inTeam, type Database } from '../database';
import { push, type Pushed } from '../feed/push';
import { pushSealed } from '../feed/push-sealed';
import { confirmErased } from '../erasure';
import { read } from '../http/border';
import { Refusal } from '../http/refusal';
import type { Keys } from '../keys';
import { heard, readSaid } from './tablets';

/**
 * What a tablet has to send, taken on its own word: nobody needs to be signed in on it, and nothing can be read with it. From a tablet
 * that was withdrawn this is all that is taken.
 */
export async function rescue(database: Database, keys: Keys, message: Signed): Promise<Pushed> {
  const { team } = message;
  const row = await inTeam(database, team, (transaction) => heard(transaction, 'rescue', message));
  if (row.state === 'waiting' || row.state === 'wiped')
    throw new Refusal(403, 'not-approved', 'This tablet is not approved. What is saved on it stays there.');
  const account = row.account ?? row.enrolled_by;
  const said = read(rescueSchema, readSaid(message));
  const who = { team, account };
  const pushed =
    'packs' in said
      ? await pushSealed(database, keys, who, Uint8Array.from(Buffer.from(said.packs, 'base64url')))
      : await push(database, who, said);
  const news = pushed.reply.results.filter(({ outcome }) => outcome !== 'duplicate').length;
  await inTeam(database, team, async (transaction) => {
    await transaction
      .updateTable('tablet')
      .set((column) => ({ seen: Date.now(), ...(row.state === 'revoked' ? { rescued: column('rescued', '+', news) } : {}) }))
      .where('team', '=', team)
      .where('id', '=', message.tablet)
      .execute();
    await audit(transaction, { team, account: null, action: 'rescue', subject: message.tablet, outcome: `${news} came, ${row.state}` });
  });
  return pushed;
}

/** The tablet says that nothing of anybody, or of some patients, is on it any more. */
export function orderDone(database: Database, message: Signed): Promise<TabletState> {
  return inTeam(database, message.team, async (transaction) => {
    const row = await heard(transaction, 'order-done', message);
    const said = read(orderDoneSchema, readSaid(message));
    if (said.order === 'erase') {
      await confirmErased(transaction, message.team, message.tablet, said.patients);
      return row.state;
    }
    if (row.state === 'wiped') return row.state;
    if (row.state !== 'revoked') throw new Refusal(409, 'no-order', 'This tablet was not told to delete anything.');
    await transaction
      .updateTable('tablet')
      .set({ state: 'wiped', wiped: Date.now(), waiting: 0, waiting_since: null })
      .where('team', '=', message.team)
      .where('id', '=', message.tablet)
      .execute();
    await audit(transaction, { team: message.team, account: null, action: 'tablet-wiped', subject: message.tablet, outcome: 'done' });
    return 'wiped';
  });
}
