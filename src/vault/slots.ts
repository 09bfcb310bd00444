import { guard, isText, listOf, objectOf, oneOf, wholeFrom } from '../records';
import { bytesToHex } from '@noble/hashes/utils.js';
import { derive, fingerprint, isEqual, open, seal, type Place, type Random, type Sealed } from './cipher';
import { privateLength } from './hpke';
import { isBounded, type Kdf, type KdfParameters } from './kdf';

/** How a slot is opened: by the four words alone, or by the device's passkey and a PIN together. */
export type SlotKind = 'words' | 'passkey-pin';

/** One person's way into the vault of one device, as it lies there. */
export interface Slot {
  /** The first format had no `public`, `next` and `vouch`: it becomes the second at the next unlock. */
  readonly v: 1 | 2;
  readonly id: string;
  readonly account: string;
  /** What the lock screen calls the person; chosen by her, initials as a rule. */
  readonly label: string;
  readonly kind: SlotKind;
  readonly kdf: KdfParameters;
  /** The passkey and what it is asked. */
  readonly prf: { readonly credential: Uint8Array; readonly salt: Uint8Array } | null;
  /** Of the vault key inside. */
  readonly epoch: number;
  /** To it newer vault keys are sealed while nobody is there to type the words. */
  readonly public: string;
  /** The vault keys of the epochs after that one, each under the one before it. */
  readonly next: readonly Sealed[];
  /** Made with the newest vault key over all that stands in clear: who does not hold that key makes no slot that is given the next one. */
  readonly vouch: Uint8Array;
  /** Told apart before anything is opened: another key might fit the ciphertext by design (the cipher does not commit to one). */
  readonly commit: Uint8Array;
  readonly sealed: Sealed;
}

const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
const isSealed = objectOf({ n: isBytes, ct: isBytes });
const first = {
  id: isText,
  account: isText,
  label: isText,
  kind: oneOf(['words', 'passkey-pin']),
  kdf: objectOf({ m: wholeFrom(0), t: wholeFrom(0), p: wholeFrom(0), salt: isBytes }),
  prf: (value: unknown) => value === null || objectOf({ credential: isBytes, salt: isBytes })(value),
  epoch: wholeFrom(0),
  commit: isBytes,
  sealed: isSealed,
};
export const isSlot = guard<Slot>(objectOf({ v: oneOf([2]), ...first, public: isText, next: listOf(isSealed), vouch: isBytes }));
const isFirstSlot = guard<Omit<Slot, 'public' | 'next' | 'vouch'>>(objectOf({ v: oneOf([1]), ...first }));

/** A stored row as a slot; null where it is none. */
export function readSlot(row: unknown): Slot | null {
  if (isSlot(row)) return row;
  return isFirstSlot(row) ? { ...row, public: '', next: [], vouch: new Uint8Array() } : null;
}

/** What a slot holds. */
export interface Content {
  readonly vaultKey: Uint8Array;
  /** The other half of `public`. */
  readonly private: Uint8Array;
  /** The account's private signing key, PKCS #8. */
  readonly signing: Uint8Array;
}

/** What the person gives: the words or the PIN, and the passkey's half where the slot has one. */
export interface Secret {
  readonly typed: string;
  readonly passkey?: Uint8Array;
}

export type SlotProblem =
  /** The words, the PIN or the passkey are not the ones. */
  | 'wrong'
  /** The slot was altered or damaged: nothing opens it any more. */
  | 'damaged';

const keyBytes = 32;

export type Shape = Omit<Slot, 'commit' | 'sealed' | 'next' | 'vouch'>;

const placeOf = ({ v, id, account, label, kind, kdf, prf, epoch, public: publicKey }: Shape): Place => [
  'slot',
  v,
  id,
  account,
  label,
  kind,
  kdf.m,
  kdf.t,
  kdf.p,
  bytesToHex(kdf.salt),
  ...(prf === null ? [] : [bytesToHex(prf.credential), bytesToHex(prf.salt)]),
  epoch,
  ...(v === 1 ? [] : [publicKey]),
];

/** @param newest the epoch of that vault key, and the last that the slot leads to */
export const vouchFor = (shape: Shape, newest: number, vaultKey: Uint8Array): Uint8Array =>
  fingerprint(derive(vaultKey, undefined, 'slot-vouch'), JSON.stringify([...placeOf(shape), newest]));

async function keysOf(shape: Shape, secret: Secret, kdf: Kdf): Promise<{ readonly key: Uint8Array; readonly commit: Uint8Array }> {
  const typed = await kdf(secret.typed, shape.kdf);
  const material = new Uint8Array([...(secret.passkey ?? []), ...typed]);
  const salt = new TextEncoder().encode(shape.id);
  const keys = { key: derive(material, salt, `slot/${shape.kind}`), commit: derive(material, salt, `commit/${shape.kind}`) };
  typed.fill(0);
  material.fill(0);
  return keys;
}

export async function makeSlot(shape: Shape, secret: Secret, content: Content, kdf: Kdf, random: Random): Promise<Slot> {
  // The tablet may be locked meanwhile, which overwrites what it was given.
  const own = {
    vaultKey: Uint8Array.from(content.vaultKey),
    private: Uint8Array.from(content.private),
    signing: Uint8Array.from(content.signing),
  };
  const { key, commit } = await keysOf(shape, secret, kdf);
  const slot = sealSlot(shape, commit, key, own, random);
  for (const bytes of [key, own.vaultKey, own.private, own.signing]) bytes.fill(0);
  return slot;
}

/** With the slot's own key: no words are needed again. What led to newer vault keys is gone, because `content` holds the newest. */
export function sealSlot(shape: Shape, commit: Uint8Array, key: Uint8Array, content: Content, random: Random): Slot {
  const bytes = new Uint8Array([...content.vaultKey, ...content.private, ...content.signing]);
  const sealed = seal(key, placeOf(shape), bytes, random);
  bytes.fill(0);
  return { ...shape, next: [], vouch: vouchFor(shape, shape.epoch, content.vaultKey), commit, sealed };
}

/** What is in it, and the key with which it is sealed. A slot of the first format has an empty private half. */
export async function openSlot(
  slot: Slot,
  secret: Secret,
  kdf: Kdf,
): Promise<{ readonly content: Content; readonly key: Uint8Array } | SlotProblem> {
  if (!isBounded(slot.kdf) || (slot.prf === null) !== (slot.kind === 'words')) return 'damaged';
  if ((secret.passkey === undefined) !== (slot.prf === null)) return 'wrong';
  const { key, commit } = await keysOf(slot, secret, kdf);
  if (!isEqual(commit, slot.commit)) return 'wrong';
  const bytes = open(key, placeOf(slot), slot.sealed);
  const signingAt = keyBytes + (slot.v === 1 ? 0 : privateLength);
  if (bytes === null || bytes.length <= signingAt) return 'damaged';
  const content = { vaultKey: bytes.slice(0, keyBytes), private: bytes.slice(keyBytes, signingAt), signing: bytes.slice(signingAt) };
  bytes.fill(0);
  return { content, key };
}
