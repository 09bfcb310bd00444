import { createContext, useContext } from 'react';
import type { Identity } from '../protocol';

/** Coming and going of the person who uses this device. */
export interface Account {
  readonly signedIn: (identity: Identity) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

/** Somebody else unlocked the tablet: what is saved there would stand under the wrong name. */
export class OtherPerson extends Error {
  override readonly name = 'OtherPerson';
}

export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (account === null) throw new Error('A screen stands outside the app.');
  return account;
}
