import { base64url } from '../records';

/** ECDSA over P-256 with SHA-256: what every browser of the floor and Node have. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signature = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A person's key, with which she signs what she closes. */
export interface SigningKey {
  /** SHA-256 of the public half, base64url. */
  readonly id: string;
  /** Of the public half, SPKI, base64url. */
  readonly publicKey: string;
  /** Signature of a text, base64url. */
  sign(text: string): Promise<string>;
}

/** A new private key, PKCS #8: to be sealed at once. */
export async function makeSigningKey(): Promise<Uint8Array> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
}

export async function readSigningKey(stored: Uint8Array): Promise<SigningKey> {
  const bytes = Uint8Array.from(stored);
  const [key, exportable] = await Promise.all([
    crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']),
    crypto.subtle.importKey('pkcs8', bytes, algorithm, true, ['sign']),
  ]);
  const { d: _, key_ops: __, ...half } = await crypto.subtle.exportKey('jwk', exportable);
  bytes.fill(0);
  const shared = await crypto.subtle.importKey('jwk', { ...half, key_ops: ['verify'] }, algorithm, true, ['verify']);
  const spki = await crypto.subtle.exportKey('spki', shared);
  return {
    id: base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', spki))),
    publicKey: base64url(new Uint8Array(spki)),
    sign: async (text) => base64url(new Uint8Array(await crypto.subtle.sign(signature, key, new TextEncoder().encode(text)))),
  };
}
