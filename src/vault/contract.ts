import type { Keyring } from './keyring';
import type { SigningKey } from './signing';
import type { Secret, Slot, SlotKind } from './slots';

/** Whom a slot is for. */
export interface Person {
  readonly account: string;
  readonly label: string;
}

/** A way in, as the lock screen shows it. */
export interface Way extends Person {
  readonly slot: string;
  readonly kind: SlotKind;
  readonly prf: Slot['prf'];
}

/** The vault is open: everything that this person may do until it is locked. */
export interface Unlocked {
  readonly account: string;
  readonly keyring: Keyring;
  readonly signing: SigningKey;
  /**
   * Makes a way in for somebody, with words or with a PIN and the device's passkey. Where it stands in place of others, these go in the same
   * transaction, as with `removeWays`.
   */
  addWay(person: Person, kind: SlotKind, secret: Secret, prf: Slot['prf'], inPlaceOf?: readonly string[]): Promise<Way>;
  /**
   * Takes ways in away, of whomever, and makes a new vault key for the others in the same transaction. Afterwards every stored key is to be
   * wrapped anew, and then `settle` called; where that is cut short, the next unlock of anybody goes on with it. PINs for coming back are gone.
   * @throws Error where nobody could unlock the device afterwards; nothing was changed
   */
  removeWays(slots: readonly string[]): Promise<void>;
  /** Nothing lies under an older vault key any more: they are forgotten, and this person's way in holds the newest itself. */
  settle(): Promise<void>;
  /** Until the page goes, or a new vault key is made, the PIN is enough to come back. */
  setQuickPin(pin: string): Promise<void>;
  /** Overwrites all keys; what the quick PIN needs stays. */
  lock(): void;
}

export type Opening = Unlocked | { readonly problem: 'wrong' | 'damaged' | 'gone'; readonly left?: number };
