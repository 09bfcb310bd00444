import { argon2id } from '@noble/hashes/argon2.js';
import { SlotTable, Vault, type Keyring } from '../../src/vault';
import { slotsName } from '../../src/app/lock/device';

/** Runs in the page: the keys of this tablet, by somebody’s words. The page may not compile what the key worker may. */
export async function ringByWords(words: string): Promise<Keyring> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const none = (): never => {
    throw new Error('no PIN here');
  };
  const vault = new Vault({
    slots: new SlotTable(indexedDB, slotsName),
    random,
    keeper: {
      derive: async (secret, { m, t, p, salt }) => argon2id(secret, salt, { m, t, p, dkLen: 32 }),
      keep: none,
      recall: none,
      forget: none,
    },
  });
  for (const { slot } of (await vault.ways()).ways) {
    const opening = await vault.unlock(slot, { typed: words });
    if ('keyring' in opening) return opening.keyring;
  }
  throw new Error('these words open nothing here');
}
