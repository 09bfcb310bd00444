import { Keyring, type Random } from '../../src/vault';

const vaultKey = Uint8Array.from({ length: 32 }, (_, at) => at + 1);

/** The keys of an unlocked device, as each of its pages has them. */
export const ringOf = (random: Random, key = vaultKey): Keyring => new Keyring(new Map([[1, key]]), random);
