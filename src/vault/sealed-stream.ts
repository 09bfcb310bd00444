import { unwrapKey, utf8, wrapNewKey, type Bytes, type Opener, type PublicKey, type Wrapped } from './hpke';

/**
 * A long text sealed to the organisation while it is written: after its header, chunks of 64 KiB with 16 bytes more each. A chunk's nonce
 * holds its place and whether it is the last, so that none can be left out, moved, or taken off the end.
 */

export const chunkLength = 64 * 1024;
const tagLength = 16;

export class StreamSealer {
  #place = 0;
  private constructor(
    readonly wrapped: Wrapped,
    private readonly secret: CryptoKey,
    private readonly header: Bytes,
  ) {}

  /** `describe` gives the header's exact text, which every chunk is bound to. */
  static async to(
    key: PublicKey,
    purpose: string,
    describe: (wrapped: Wrapped) => string,
  ): Promise<{ sealer: StreamSealer; header: string }> {
    const { key: secret, wrapped } = await wrapNewKey(key, purpose);
    const header = describe(wrapped);
    return { sealer: new StreamSealer(wrapped, secret, utf8(header)), header };
  }

  async *seal(content: AsyncIterable<Uint8Array>): AsyncGenerator<Bytes> {
    let last: Bytes = new Uint8Array(0);
    for await (const chunk of chunksOf(content, chunkLength)) {
      if (last.length > 0) yield await this.#seal(last, false);
      last = chunk;
    }
    yield await this.#seal(last, true);
  }

  async #seal(chunk: Bytes, isLast: boolean): Promise<Bytes> {
    const shape = shapeOf(this.#place, isLast, this.header);
    this.#place += 1;
    return new Uint8Array(await crypto.subtle.encrypt(shape, this.secret, chunk));
  }
}

/** Null where the key was wrapped for another; chunks that do not open end it with `broken`. */
export async function openStream(
  opener: Opener,
  purpose: string,
  header: string,
  wrapped: Wrapped,
  content: AsyncIterable<Uint8Array>,
  broken: () => Error,
): Promise<AsyncGenerator<Bytes> | null> {
  const secret = await unwrapKey(opener, purpose, wrapped);
  return secret === null ? null : opened(secret, utf8(header), content, broken);
}

async function* opened(secret: CryptoKey, header: Bytes, content: AsyncIterable<Uint8Array>, broken: () => Error): AsyncGenerator<Bytes> {
  let place = 0;
  let held: Bytes | null = null;
  const open = async (chunk: Bytes, isLast: boolean): Promise<Bytes> => {
    try {
      return new Uint8Array(await crypto.subtle.decrypt(shapeOf(place, isLast, header), secret, chunk));
    } catch {
      throw broken();
    }
  };
  for await (const chunk of chunksOf(content, chunkLength + tagLength)) {
    if (held !== null) {
      yield await open(held, false);
      place += 1;
    }
    held = chunk;
  }
  if (held === null) throw broken();
  yield await open(held, true);
}

/** The same bytes in pieces of one length, but for the last. */
async function* chunksOf(content: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Bytes> {
  let piece = new Uint8Array(length);
  let filled = 0;
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + length - filled);
      piece.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < length) continue;
      yield piece;
      piece = new Uint8Array(length);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}

function shapeOf(place: number, isLast: boolean, additionalData: Bytes): AesGcmParams {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  view.setUint32(4, place);
  view.setUint8(11, isLast ? 1 : 0);
  return { name: 'AES-GCM', iv, additionalData };
}
