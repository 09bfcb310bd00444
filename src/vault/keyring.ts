import { guard, isText, objectOf, wholeFrom } from '../records';
import { derive, fingerprint, isBytes, keyLength, open, seal, type Place, type Random, type Sealed } from './cipher';
import { isKeyBundle, openBundle, sealBundle, type KeyBundle } from './key-bundle';

/** Names a key: a patient's id, the key of what concerns nobody in particular, or the one of an assessment that was handed over. */
export type KeyId = string;
export const commonKey: KeyId = 'common';

/** A key as it lies on the device, sealed by the vault key of an epoch. */
export interface WrappedKey extends Sealed {
  readonly id: KeyId;
  readonly epoch: number;
}
export const isWrappedKey = guard<WrappedKey>(objectOf({ id: isText, epoch: wholeFrom(0), n: isBytes, ct: isBytes }));

const isTurning = guard<Sealed & { readonly id: string }>(objectOf({ id: isText, n: isBytes, ct: isBytes }));
const turningIdOf = (epoch: number): string => `turning/${epoch}`;

/** A content that was sealed, with the key that opens it. */
export interface SealedContent extends Sealed {
  readonly k: KeyId;
}
export const isSealedContent = guard<SealedContent>(objectOf({ k: isText, n: isBytes, ct: isBytes }));

/** The vault key of each epoch that something on this device still needs; the highest is the one in use. */
export type VaultKeys = ReadonlyMap<number, Uint8Array>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The keys that are at hand while the device is unlocked, all of them in memory alone. Keys of patients are made here, lie wrapped in
 * the device's database, and are unwrapped when they are needed. After `drop` nothing opens any more.
 */
export class Keyring {
  readonly #vaultKeys: Map<number, Uint8Array>;
  readonly #keys = new Map<KeyId, Uint8Array>();
  #epoch: number;
  #bulk: Promise<CryptoKey> | null = null;
  /** Where pieces of ciphertext are joined: new memory each time would take longer than to decrypt it. */
  #scratch = new Uint8Array();
  #isDropped = false;

  constructor(
    vaultKeys: VaultKeys,
    private readonly random: Random,
    /** Where given, it seals everything, and nothing else is opened: a patient has the tablet. */
    readonly only: KeyId | null = null,
  ) {
    this.#vaultKeys = new Map([...vaultKeys].map(([epoch, key]) => [epoch, Uint8Array.from(key)]));
    this.#epoch = Math.max(0, ...vaultKeys.keys());
  }

  /** A ring that holds one key and can neither open nor make another. */
  static ofOne(id: KeyId, key: Uint8Array, random: Random): Keyring {
    const ring = new Keyring(new Map(), random, id);
    ring.#keys.set(id, Uint8Array.from(key));
    return ring;
  }

  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Under which key something of this patient, or of nobody, is sealed. */
  keyFor(patient: string | null | undefined): KeyId {
    return this.only ?? patient ?? commonKey;
  }

  has(id: KeyId): boolean {
    return this.#keys.has(id);
  }

  /** Whether a wrapped key that is not there yet may be made here. */
  get makes(): boolean {
    return this.only === null && !this.#isDropped;
  }

  /** A new key, as it is to be stored before anything is sealed with it. */
  make(id: KeyId): WrappedKey {
    return this.wrap(id, this.random(keyLength));
  }

  /** A key that was made elsewhere. */
  wrap(id: KeyId, key: Uint8Array): WrappedKey {
    this.#keys.set(id, Uint8Array.from(key));
    return this.#wrapped(id, key);
  }

  /** Takes a stored key in. False where it cannot be opened: it was altered, or belongs to another vault. */
  admit(stored: unknown): boolean {
    if (!isWrappedKey(stored)) return false;
    const key = this.#unwrapped(stored);
    if (key === null) return false;
    this.#keys.set(stored.id, key);
    return true;
  }

  /** New keys, as they are to be stored in one row before anything is sealed with them. */
  makeTogether(id: string, ids: readonly KeyId[]): KeyBundle {
    const keys = new Map(ids.map((each) => [each, Uint8Array.from(this.random(keyLength))]));
    for (const [each, key] of keys) this.#keys.set(each, key);
    return sealBundle(this.#vaultKey(this.#epoch), id, this.#epoch, keys, this.random);
  }

  /** Takes those of these keys in that lie in a stored bundle; false where it cannot be opened. */
  admitFrom(stored: unknown, ids: Iterable<KeyId>): boolean {
    const keys = this.#unbundled(stored);
    for (const id of keys === null ? [] : ids) {
      const key = keys?.get(id);
      if (key !== undefined) this.#keys.set(id, key);
    }
    return keys !== null;
  }

  /** A stored bundle without one of its keys; null where it cannot be opened. */
  without(stored: unknown, id: KeyId): KeyBundle | null {
    const keys = this.#unbundled(stored);
    if (keys === null || !isKeyBundle(stored)) return null;
    keys.delete(id);
    return sealBundle(this.#vaultKey(this.#epoch), stored.id, this.#epoch, keys, this.random);
  }

  /** Whether a newer vault key was made, and something may still lie under an older one. */
  get isBehind(): boolean {
    return this.#vaultKeys.size > 1;
  }

  /** From now on this vault key is the one in use; the older ones go on opening. */
  turn(epoch: number, vaultKey: Uint8Array): void {
    if (this.#isDropped) return;
    this.#vaultKeys.set(epoch, Uint8Array.from(vaultKey));
    this.#epoch = epoch;
    this.#bulk = null;
  }

  /** A stored key under the vault key in use; null where it lies under that one already, or cannot be opened. */
  wrapAnew(stored: unknown): WrappedKey | KeyBundle | null {
    if (!isWrappedKey(stored) || stored.epoch === this.#epoch) return null;
    const keys = this.#unbundled(stored);
    if (keys !== null) return sealBundle(this.#vaultKey(this.#epoch), stored.id, this.#epoch, keys, this.random);
    const key = this.#unwrapped(stored);
    return key === null ? null : this.#wrapped(stored.id, key);
  }

  /** Where it lies that the vault key in use here was followed by a newer one. */
  get turningId(): string {
    return turningIdOf(this.#epoch);
  }

  /** Tells whoever holds an older vault key alone that there is a newer one; only who held that older one can have said so. */
  turnings(): readonly (Sealed & { readonly id: string })[] {
    const older = [...this.#vaultKeys].filter(([epoch]) => epoch !== this.#epoch);
    return older.map(([epoch, key]) => ({ id: turningIdOf(epoch), ...seal(key, ['turning', epoch], new Uint8Array(1), this.random) }));
  }

  /** Whether that was said of the vault key in use here. */
  isTurned(stored: unknown): boolean {
    return isTurning(stored) && open(this.#vaultKey(this.#epoch), ['turning', this.#epoch], stored) !== null;
  }

  /** Nothing needs the older vault keys any more. */
  retire(): void {
    for (const [epoch, key] of this.#vaultKeys) {
      if (epoch === this.#epoch) continue;
      key.fill(0);
      this.#vaultKeys.delete(epoch);
    }
  }

  /** The patient is erased: the key goes from memory. */
  forget(id: KeyId): void {
    this.#keys.get(id)?.fill(0);
    this.#keys.delete(id);
  }

  /** Unwrapped keys go from memory: they are to be taken in anew from where they are stored. A ring of one keeps its own. */
  forgetAll(): void {
    if (this.only === null) for (const id of this.#keys.keys()) this.forget(id);
  }

  /** A key itself, for a ring of one. */
  key(id: KeyId): Uint8Array {
    const key = this.#keys.get(id);
    if (key === undefined) throw new Error('The key is not at hand.');
    return Uint8Array.from(key);
  }

  /** Seals a JSON value at its place. The key must be at hand. */
  seal(k: KeyId, place: Place, value: unknown): SealedContent {
    const key = this.#keys.get(k);
    if (key === undefined) throw new Error('The key is not at hand.');
    return { k, ...seal(key, [...place, k], encoder.encode(JSON.stringify(value)), this.random) };
  }

  /** The value as it was sealed there; undefined where it cannot be opened. */
  open(place: Place, sealed: SealedContent): unknown {
    const key = this.#keys.get(sealed.k);
    const content = key === undefined ? null : open(key, [...place, sealed.k], sealed);
    if (content === null) return undefined;
    try {
      return JSON.parse(decoder.decode(content)) as unknown;
    } catch {
      return undefined;
    }
  }

  /** A fingerprint that nobody can make without the key, which must be at hand. */
  mark(k: KeyId, text: string): Uint8Array {
    return fingerprint(derive(this.key(k), undefined, 'mark'), text);
  }

  /** AES-256-GCM for much at once, outside transactions: the browser's own is several times as fast there. */
  async sealBulk(place: string, content: Uint8Array<ArrayBuffer>): Promise<Sealed> {
    const n = Uint8Array.from(this.random(12));
    const ct = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: n, additionalData: encoder.encode(place) },
      await this.#bulkKey(),
      content,
    );
    return { n, ct: new Uint8Array(ct) };
  }

  /** `pieces`: the ciphertext, in as many as it lies in. */
  async openBulk(place: string, n: Uint8Array, pieces: readonly Uint8Array[]): Promise<Uint8Array | null> {
    try {
      const key = await this.#bulkKey();
      const cipher = { name: 'AES-GCM', iv: Uint8Array.from(n), additionalData: encoder.encode(place) };
      // The browser takes a copy before it returns, so that the next call may join its pieces in the same place.
      return new Uint8Array(await crypto.subtle.decrypt(cipher, key, this.#joined(pieces)));
    } catch {
      return null;
    }
  }

  #joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length * 2);
    let at = 0;
    for (const piece of pieces) {
      this.#scratch.set(piece, at);
      at += piece.length;
    }
    return this.#scratch.subarray(0, length);
  }

  /** Overwrites every key. What is asked afterwards fails. */
  drop(): void {
    for (const key of [...this.#keys.values(), ...this.#vaultKeys.values()]) key.fill(0);
    this.#keys.clear();
    this.#vaultKeys.clear();
    this.#bulk = null;
    this.#scratch = new Uint8Array();
    this.#isDropped = true;
  }

  #bulkKey(): Promise<CryptoKey> {
    const raw = () => Uint8Array.from(derive(this.#vaultKey(this.#epoch), undefined, 'bulk'));
    return (this.#bulk ??= crypto.subtle.importKey('raw', raw(), 'AES-GCM', false, ['encrypt', 'decrypt']));
  }

  #wrapped(id: KeyId, key: Uint8Array): WrappedKey {
    return { id, epoch: this.#epoch, ...seal(this.#vaultKey(this.#epoch), ['key', id, this.#epoch], key, this.random) };
  }

  #unwrapped(stored: WrappedKey): Uint8Array | null {
    const vaultKey = this.#vaultKeys.get(stored.epoch);
    const key = vaultKey === undefined ? null : open(vaultKey, ['key', stored.id, stored.epoch], stored);
    return key?.length === keyLength ? Uint8Array.from(key) : null;
  }

  #unbundled(stored: unknown): Map<KeyId, Uint8Array> | null {
    if (!isKeyBundle(stored)) return null;
    const vaultKey = this.#vaultKeys.get(stored.epoch);
    return vaultKey === undefined ? null : openBundle(vaultKey, stored);
  }

  #vaultKey(epoch: number): Uint8Array {
    const key = this.#vaultKeys.get(epoch);
    if (key === undefined) throw new Error('The vault is locked.');
    return key;
  }
}
