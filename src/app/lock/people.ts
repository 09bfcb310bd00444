import { isIdentity, type Identity } from '../../protocol';
import type { Store } from '../../store';

const noteOf = (account: string): string => `identity/${account}`;

/** Several people share a tablet: each one's name and team are kept, sealed, for when she unlocks it without a connection. */
export const keepIdentity = (store: Store, identity: Identity): Promise<void> =>
  store.setNote(noteOf(identity.account), JSON.stringify(identity));

/** Who the account is; null where she has not signed in on this tablet yet. */
export async function identityOf(store: Store, account: string): Promise<Identity | null> {
  const last = await store.identity();
  if (last?.account === account) return last;
  const kept = await store.getNote(noteOf(account));
  const identity: unknown = kept === null ? null : JSON.parse(kept);
  return isIdentity(identity) ? identity : null;
}
