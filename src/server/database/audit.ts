import { randomBytes } from 'node:crypto';
import type { TeamTransaction } from './database';

/** Who did or saw what: ids and counts only, nothing about a person. */
export interface Noted {
  readonly team: string;
  readonly account: string | null;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
}

/** Appends to the audit within the transaction that does or reads it: neither is there without the other. */
export async function audit(transaction: TeamTransaction, ...notes: readonly Noted[]): Promise<void> {
  const at = Date.now();
  if (notes.length === 0) return;
  await transaction
    .insertInto('audit')
    .values(
      notes.map(({ team, account, action, subject, outcome }) => {
        const id = randomBytes(16).toString('base64url');
        return { team, id, at, account, action, subject, outcome };
      }),
    )
    .execute();
}
