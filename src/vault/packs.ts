import { isEnvelopeHeader, type EnvelopeHeader, type EnvelopeOf } from '../protocol';
import { unwrapKey, utf8, wrapNewKey, type Bytes, type Opener, type PublicKey, type Wrapped } from './hpke';

/**
 * An envelope: two bytes with the length of its header, the header as JSON, the ciphertext. The header is in the clear and bound into the
 * ciphertext, whole, so that nobody can say of an envelope that it is another team's or device's or has another number.
 */

const purpose = 'pack';
const lengthBytes = 2;

/** Seals for the organisation, with one key for as long as it lives: nobody on this device can open what it sealed. */
export class PackSealer {
  #number = 0;

  private constructor(
    /** Of the organisation's key. */
    readonly key: string,
    private readonly secret: CryptoKey,
    private readonly wrapped: Wrapped,
  ) {}

  static async to(organisation: PublicKey): Promise<PackSealer> {
    const { key, wrapped } = await wrapNewKey(organisation, purpose);
    return new PackSealer(organisation.id, key, wrapped);
  }

  /** Each call gives another number, and another text: what is to be sent again is kept as it is. */
  async seal(of: EnvelopeOf, content: Bytes): Promise<Bytes> {
    this.#number += 1;
    const header: EnvelopeHeader = { ...of, v: 1, key: this.key, ...this.wrapped, number: this.#number };
    const clear = utf8(JSON.stringify(header));
    const sealed = await crypto.subtle.encrypt(shape(header.number, clear), this.secret, content);
    const envelope = new Uint8Array(lengthBytes + clear.length + sealed.byteLength);
    new DataView(envelope.buffer).setUint16(0, clear.length);
    envelope.set(clear, lengthBytes);
    envelope.set(new Uint8Array(sealed), lengthBytes + clear.length);
    return envelope;
  }
}

/** What can be read of an envelope without a key; null where it is none. */
export function readEnvelope(envelope: Bytes): { readonly header: EnvelopeHeader; readonly clear: Bytes; readonly sealed: Bytes } | null {
  if (envelope.length < lengthBytes) return null;
  const end = lengthBytes + new DataView(envelope.buffer, envelope.byteOffset).getUint16(0);
  if (end >= envelope.length) return null;
  const clear = envelope.slice(lengthBytes, end);
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(clear));
    return isEnvelopeHeader(header) ? { header, clear, sealed: envelope.slice(end) } : null;
  } catch {
    return null;
  }
}

/** The content as it was sealed; null where key, header or ciphertext is another than then. */
export async function openEnvelope(
  opener: Opener,
  { header, clear, sealed }: NonNullable<ReturnType<typeof readEnvelope>>,
): Promise<Bytes | null> {
  const secret = await unwrapKey(opener, purpose, header);
  if (secret === null) return null;
  try {
    return new Uint8Array(await crypto.subtle.decrypt(shape(header.number, clear), secret, sealed));
  } catch {
    return null;
  }
}

/** The number is the nonce: a sealer never gives one twice, and no other has its key. */
function shape(number: number, additionalData: Bytes): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, number);
  return { name: 'AES-GCM', iv, additionalData };
}
