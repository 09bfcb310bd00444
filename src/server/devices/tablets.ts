import type { Selectable, Updateable } from 'kysely';
import type { Signed, Tablet, TabletAct, TabletPurpose } from '../../protocol';
import { audit, type Tables, type TeamTransaction } from '../database';
import { Refusal } from '../http/refusal';
import { endKeys } from './account-keys';
import { isSignedBy, notThatTablet } from './signature';

type TabletRow = Selectable<Tables['tablet']>;

export const unknownTablet = (): Refusal =>
  new Refusal(404, 'unknown-tablet', 'The server does not know this tablet. Ask your administrator for a code and enter it here.');

/** The tablet that says so, or a refusal. Its row stays locked until the transaction ends: its words are taken one after the other. */
export async function heard(transaction: TeamTransaction, purpose: TabletPurpose, message: Signed): Promise<TabletRow> {
  const row = await transaction
    .selectFrom('tablet')
    .selectAll()
    .where('team', '=', message.team)
    .where('id', '=', message.tablet)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw unknownTablet();
  if (!isSignedBy(row.public_key, purpose, message)) throw notThatTablet();
  return row;
}

/** What it said, as JSON. */
export function readSaid({ said }: Signed): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return null;
  }
}

/** Every tablet of the team, latest contact first. */
export async function listTablets(transaction: TeamTransaction, team: string): Promise<Tablet[]> {
  const rows = await transaction.selectFrom('tablet').selectAll().where('team', '=', team).execute();
  return rows.map(asTold).sort((a, b) => (b.seen ?? b.enrolled) - (a.seen ?? a.enrolled));
}

const asTold = (row: TabletRow): Tablet => ({
  id: row.id,
  name: row.name,
  state: row.state,
  enrolled: row.enrolled,
  enrolledBy: row.enrolled_by,
  seen: row.seen,
  class: row.class,
  account: row.account,
  version: row.version,
  chain: row.chain,
  waiting: row.waiting,
  since: row.waiting_since,
  alarm: row.alarm,
  ordered: row.ordered,
  rescued: row.rescued,
  wiped: row.wiped,
});

interface Administrator {
  readonly account: string;
  readonly team: string;
}

/** What an administrator decides about a tablet. Deciding the same again changes nothing. */
export async function decide(transaction: TeamTransaction, who: Administrator, id: string, act: TabletAct, now: number): Promise<void> {
  const { team, account } = who;
  const row = await transaction
    .selectFrom('tablet')
    .select(['state', 'ordered'])
    .where('team', '=', team)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Refusal(404, 'no-tablet', 'There is no such tablet in your team.');
  const change = changeOf(row.state, act, account, now);
  if (change === null) throw new Refusal(409, 'not-now', sentences[row.state]);
  await transaction.updateTable('tablet').set(change).where('team', '=', team).where('id', '=', id).execute();
  // Whoever is signed in on it is not any more: nothing is read through it from now on.
  if (act.act === 'revoke') {
    await transaction.deleteFrom('session').where('team', '=', team).where('tablet', '=', id).execute();
    await endKeys(transaction, team, { tablet: id });
  }
  const outcome = 'class' in act ? `done, ${act.class}` : 'done';
  await audit(transaction, { team, account, action: `tablet-${act.act}`, subject: id, outcome });
}

const sentences: Readonly<Record<Tables['tablet']['state'], string>> = {
  waiting: 'This tablet still waits to be approved.',
  approved: 'This tablet is approved already.',
  suspended: 'This tablet is suspended. Let it in again, or withdraw it.',
  revoked: 'This tablet was withdrawn. It needs a new code before it can be used again.',
  wiped: 'This tablet was withdrawn and is empty. It needs a new code before it can be used again.',
};

type Change = Omit<Updateable<Tables['tablet']>, 'team' | 'id' | 'rescued'>;

function changeOf(state: Tables['tablet']['state'], act: TabletAct, account: string, now: number): Change | null {
  const decided = { decided: now, decided_by: account };
  switch (act.act) {
    case 'rename':
      return { name: act.name };
    case 'approve':
      if (state !== 'waiting' && state !== 'approved') return null;
      return { ...decided, state: 'approved', ...(act.class === undefined ? {} : { class: act.class }) };
    case 'class':
      return state === 'revoked' || state === 'wiped' ? null : { class: act.class };
    case 'again':
      // Whichever of two copies comes first goes on; the other then rings the alarm again.
      return state === 'suspended' ? { ...decided, state: 'approved', alarm: null, nonce: null, accepted: '[]', token_hash: null } : null;
    case 'revoke':
      return state === 'wiped' || state === 'revoked' ? {} : { ...decided, state: 'revoked', ordered: now };
  }
}
