import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { base64url, hashText } from '../records';

/**
 * HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Its curve is P-256 because every browser that the
 * pages are built for has it in WebCrypto; X25519 came to Chromium in 133 and to Firefox in 130, and lies in tablets that are older.
 */
const suite = /*#__PURE__*/ new CipherSuite({
  kem: /*#__PURE__*/ new DhkemP256HkdfSha256(),
  kdf: /*#__PURE__*/ new HkdfSha256(),
  aead: /*#__PURE__*/ new Aes256Gcm(),
});

export type Bytes = Uint8Array<ArrayBuffer>;

/** What tablets know of the organisation's key. `id` is made from `public`, so that neither can be exchanged alone. */
export interface PublicKey {
  readonly id: string;
  /** The point, uncompressed, base64url. */
  readonly public: string;
}

/** As it is written to a file. */
export interface PrivateKey extends PublicKey {
  readonly private: string;
}

/** A key of the organisation, ready to open what was wrapped to it. */
export interface Opener {
  readonly id: string;
  readonly pair: CryptoKeyPair;
}

/** A fresh AES key, wrapped so that only the organisation can unwrap it. */
export interface Wrapped {
  readonly enc: string;
  readonly wrapped: string;
}

const idLength = 16;
export const idOfPublic = (publicKey: string): string => hashText(publicKey).slice(0, idLength);

const encoder = new TextEncoder();
export const utf8 = (text: string): Bytes => encoder.encode(text);

/** @throws Error where it is not base64url */
export function bytesOf(text: string): Bytes {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}

/** A way into a vault has a pair of its own: the private half as it is sealed, the public one as {@link PublicKey} has it. */
export interface Pair {
  readonly public: string;
  readonly private: Uint8Array;
}
/** Bytes of a private key, and of what stands before each sealed content. */
export const privateLength = 32;
const encLength = 65;

export async function makePair(): Promise<Pair> {
  const pair = await suite.kem.generateKeyPair();
  const publicKey = base64url(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)));
  return { public: publicKey, private: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey)) };
}

export async function makeOrganisationKey(): Promise<PrivateKey> {
  const pair = await makePair();
  return { id: idOfPublic(pair.public), public: pair.public, private: base64url(pair.private) };
}

/** Bytes that only the private half opens, for this purpose and about this alone. */
export async function sealBytes(to: string, purpose: string, about: string, content: Uint8Array): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytesOf(to));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(purpose) });
  const clear = Uint8Array.from(content);
  const sealed = await sender.seal(clear, utf8(about));
  clear.fill(0);
  return new Uint8Array([...new Uint8Array(sender.enc), ...new Uint8Array(sealed)]);
}

/** Null where it was sealed to another key, for another purpose or about something else, or was altered. */
export async function openBytes(pair: Pair, purpose: string, about: string, sealed: Uint8Array): Promise<Uint8Array | null> {
  try {
    const clear = Uint8Array.from(pair.private);
    const privateKey = await suite.kem.deserializePrivateKey(clear);
    clear.fill(0);
    const publicKey = await suite.kem.deserializePublicKey(bytesOf(pair.public));
    const enc = Uint8Array.from(sealed.subarray(0, encLength));
    const recipient = await suite.createRecipientContext({ recipientKey: { privateKey, publicKey }, enc, info: infoOf(purpose) });
    return new Uint8Array(await recipient.open(Uint8Array.from(sealed.subarray(encLength)), utf8(about)));
  } catch {
    return null;
  }
}

/** Null where the parts do not belong together. */
export async function openerOf(key: PrivateKey): Promise<Opener | null> {
  if (idOfPublic(key.public) !== key.id) return null;
  try {
    const privateKey = await suite.kem.deserializePrivateKey(bytesOf(key.private));
    const publicKey = await suite.kem.deserializePublicKey(bytesOf(key.public));
    const opener = { id: key.id, pair: { privateKey, publicKey } };
    const { wrapped } = await wrapNewKey(key, 'check');
    return (await unwrapKey(opener, 'check', wrapped)) === null ? null : opener;
  } catch {
    return null;
  }
}

/** One AES-256-GCM key for everything that is sealed until the next: HPKE costs a millisecond and 113 bytes each time. */
export async function wrapNewKey(to: PublicKey, purpose: string): Promise<{ key: CryptoKey; wrapped: Wrapped }> {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytesOf(to.public));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(purpose) });
  const wrapped = await sender.seal(secret, utf8(to.id));
  const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
  secret.fill(0);
  return { key, wrapped: { enc: base64url(new Uint8Array(sender.enc)), wrapped: base64url(new Uint8Array(wrapped)) } };
}

/** Of keys that were unwrapped lately: a device wraps one for all that it seals until it is locked, and sends many packs. */
const keptKeys = 256;
const unwrapped = new WeakMap<Opener, Map<string, Promise<CryptoKey | null>>>();

/** Null where it was wrapped for another key or purpose, or was altered. */
export function unwrapKey(opener: Opener, purpose: string, { enc, wrapped }: Wrapped): Promise<CryptoKey | null> {
  const kept = unwrapped.get(opener) ?? new Map<string, Promise<CryptoKey | null>>();
  unwrapped.set(opener, kept);
  const name = `${purpose} ${enc} ${wrapped}`;
  const key = kept.get(name) ?? unwrapAnew(opener, purpose, { enc, wrapped });
  kept.delete(name);
  kept.set(name, key);
  const [oldest] = kept.keys();
  if (kept.size > keptKeys && oldest !== undefined) kept.delete(oldest);
  return key;
}

async function unwrapAnew({ id, pair }: Opener, purpose: string, { enc, wrapped }: Wrapped): Promise<CryptoKey | null> {
  try {
    const recipient = await suite.createRecipientContext({ recipientKey: pair, enc: bytesOf(enc), info: infoOf(purpose) });
    const secret = await recipient.open(bytesOf(wrapped), utf8(id));
    return await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['decrypt']);
  } catch {
    return null;
  }
}

/**
 * A short text that only the organisation can read, in three parts with full stops between: which key, the encapsulated key, what is sealed.
 * @param about whose it is: sealed for one, it does not open for another
 */
export async function sealText(to: PublicKey, purpose: string, about: string, text: string): Promise<string> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytesOf(to.public));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(purpose) });
  const sealed = await sender.seal(utf8(text), utf8(`${to.id}/${about}`));
  return [to.id, base64url(new Uint8Array(sender.enc)), base64url(new Uint8Array(sealed))].join('.');
}

/** The key that opens it; null where it is no such text. */
export const keyOfText = (sealed: string): string | null => /^([\w-]{16})\.[\w-]+\.[\w-]+$/.exec(sealed)?.[1] ?? null;

/** Null where it was sealed to another key, for another purpose or about somebody else, or was altered. */
export async function openText({ id, pair }: Opener, purpose: string, about: string, sealed: string): Promise<string | null> {
  const [, enc = '', content = ''] = sealed.split('.');
  try {
    const recipient = await suite.createRecipientContext({ recipientKey: pair, enc: bytesOf(enc), info: infoOf(purpose) });
    return new TextDecoder().decode(await recipient.open(bytesOf(content), utf8(`${id}/${about}`)));
  } catch {
    return null;
  }
}

const infoOf = (purpose: string): Bytes => utf8(`hna/v1/${purpose}`);
