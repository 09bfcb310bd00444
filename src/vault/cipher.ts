import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { pad, unpad } from './padding';

/** Bytes of a key. */
export const keyLength = 32;
const nonceLength = 24;

/** Also those of another realm. */
export const isBytes = (value: unknown): value is Uint8Array => Object.prototype.toString.call(value) === '[object Uint8Array]';

export type Random = (bytes: number) => Uint8Array;

/** Ciphertext with the nonce under which it was made; `ct` ends with the 16 bytes that show any change. */
export interface Sealed {
  readonly n: Uint8Array;
  readonly ct: Uint8Array;
}

/** Where a value stands. It is bound into the ciphertext, which opens nowhere else. */
export type Place = readonly (string | number)[];

const encoder = new TextEncoder();
const format = 'hna1';

/** Each part with its length before it, so that no two places give the same bytes. */
function bound(place: Place): Uint8Array {
  return encoder.encode([format, ...place].map((part) => `${String(part).length}:${part}`).join('|'));
}

/**
 * Seals bytes with XChaCha20-Poly1305, padded. Synchronous, because an IndexedDB transaction dies at a foreign await; its nonce is long
 * enough to be drawn at random for as many writes as there will ever be.
 */
export function seal(key: Uint8Array, place: Place, content: Uint8Array, random: Random): Sealed {
  const n = random(nonceLength);
  return { n, ct: xchacha20poly1305(key, n, bound(place)).encrypt(pad(content)) };
}

/** The bytes as they were sealed; null where key, place, nonce or ciphertext is another than then. */
export function open(key: Uint8Array, place: Place, { n, ct }: Sealed): Uint8Array | null {
  if (n.length !== nonceLength) return null;
  try {
    return unpad(xchacha20poly1305(key, n, bound(place)).decrypt(ct));
  } catch {
    return null;
  }
}

/** A key for one purpose out of another key. */
export const derive = (secret: Uint8Array, salt: Uint8Array | undefined, purpose: string): Uint8Array =>
  hkdf(sha256, secret, salt, encoder.encode(`hna/v1/${purpose}`), keyLength);

/** A keyed fingerprint of a text. */
export const fingerprint = (key: Uint8Array, text: string): Uint8Array => hmac(sha256, key, encoder.encode(text));

/** Takes as long whether or where they differ. */
export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= (one[at] ?? 0) ^ (other[at] ?? 0);
  return difference === 0;
}
