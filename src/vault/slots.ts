import { guard, isText, objectOf, oneOf, wholeFrom } from '../records';
import { bytesToHex } from '@noble/hashes/utils.js';
import { derive, isEqual, open, seal, type Place, type Random, type Sealed } from './cipher';
import { isBounded, type Kdf, type KdfParameters } from './kdf';

/** How a slot is opened: by the four words alone, or by the device's passkey and a PIN together. */
export type SlotKind = 'words' | 'passkey-pin';

/** One person's way into the vault of one device, as it lies there. */
export interface Slot {
  readonly v: 1;
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
  /** Told apart before anything is opened: another key might fit the ciphertext by design (the cipher does not commit to one). */
  readonly commit: Uint8Array;
  readonly sealed: Sealed;
}

const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
export const isSlot = guard<Slot>(
  objectOf({
    v: oneOf([1]),
    id: isText,
    account: isText,
    label: isText,
    kind: oneOf(['words', 'passkey-pin']),
    kdf: objectOf({ m: wholeFrom(0), t: wholeFrom(0), p: wholeFrom(0), salt: isBytes }),
    prf: (value) => value === null || objectOf({ credential: isBytes, salt: isBytes })(value),
    epoch: wholeFrom(0),
    commit: isBytes,
    sealed: objectOf({ n: isBytes, ct: isBytes }),
  }),
);

/** What a slot holds. */
export interface Content {
  readonly vaultKey: Uint8Array;
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

type Shape = Omit<Slot, 'commit' | 'sealed'>;

const placeOf = ({ v, id, account, label, kind, kdf, prf, epoch }: Shape): Place => [
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
];

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
  const { key, commit } = await keysOf(shape, secret, kdf);
  const bytes = new Uint8Array([...content.vaultKey, ...content.signing]);
  const slot = { ...shape, commit, sealed: seal(key, placeOf(shape), bytes, random) };
  key.fill(0);
  bytes.fill(0);
  return slot;
}

export async function openSlot(slot: Slot, secret: Secret, kdf: Kdf): Promise<Content | SlotProblem> {
  if (!isBounded(slot.kdf) || (slot.prf === null) !== (slot.kind === 'words')) return 'damaged';
  if ((secret.passkey === undefined) !== (slot.prf === null)) return 'wrong';
  const { key, commit } = await keysOf(slot, secret, kdf);
  if (!isEqual(commit, slot.commit)) return 'wrong';
  const bytes = open(key, placeOf(slot), slot.sealed);
  key.fill(0);
  if (bytes === null || bytes.length <= keyBytes) return 'damaged';
  return { vaultKey: bytes.slice(0, keyBytes), signing: bytes.slice(keyBytes) };
}
