import { isEqual, keyLength, open, seal, type Random } from './cipher';
import { openBytes, sealBytes } from './hpke';
import { vouchFor, type Content, type Slot } from './slots';

/**
 * When somebody's way in is taken away a new vault key is made, and nobody else is there to type her words: each slot is given the new key
 * sealed to its public half. HPKE tells nothing about who sealed, so each lies under the vault key before it, too: only who held that one,
 * which the slot itself leads to, can have put it there.
 */
const purpose = 'vault-key';
const about = (slot: Slot, epoch: number): string => `${slot.id}/${epoch}`;

/** The last epoch that a slot leads to. */
export const newestIn = (slot: Slot): number => slot.epoch + slot.next.length;

/** The slot with the vault key of the next epoch beside it. */
export async function extended(slot: Slot, before: Uint8Array, vaultKey: Uint8Array, random: Random): Promise<Slot> {
  const epoch = newestIn(slot) + 1;
  const part = seal(before, ['next', slot.id, epoch], await sealBytes(slot.public, purpose, about(slot, epoch), vaultKey), random);
  return { ...slot, next: [...slot.next, part], vouch: vouchFor(slot, epoch, vaultKey) };
}

/** Whether somebody who held the vault key of this epoch made the slot, or left it as it is. */
export const isVouched = (slot: Slot, epoch: number, vaultKey: Uint8Array): boolean =>
  slot.v === 2 && newestIn(slot) === epoch && isEqual(slot.vouch, vouchFor(slot, epoch, vaultKey));

/** Every vault key that a slot leads to, oldest first; null where a part of it was altered, left out or put in by somebody else. */
export async function follow(slot: Slot, content: Content): Promise<Map<number, Uint8Array> | null> {
  const pair = { public: slot.public, private: content.private };
  let last = { epoch: slot.epoch, key: content.vaultKey };
  const keys = new Map([[last.epoch, last.key]]);
  for (const part of slot.next) {
    const epoch = last.epoch + 1;
    const sealed = open(last.key, ['next', slot.id, epoch], part);
    const key = sealed === null ? null : await openBytes(pair, purpose, about(slot, epoch), sealed);
    if (key?.length !== keyLength) return null;
    last = { epoch, key };
    keys.set(epoch, last.key);
  }
  return isVouched(slot, last.epoch, last.key) ? keys : null;
}
