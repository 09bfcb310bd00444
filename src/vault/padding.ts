/** Shorter contents all look alike. */
const least = 256;
const lengthBytes = 4;

/**
 * The length to which so many bytes are padded: at most an eighth more, so that a length tells little of what is inside.
 * The scheme is Padmé (Nikitin and others, Reducing Metadata Leakage from Encrypted Files, 2019).
 */
export function paddedLength(bytes: number): number {
  if (bytes <= least) return least;
  const exponent = Math.floor(Math.log2(bytes));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - kept);
  return Math.ceil(bytes / step) * step;
}

/** The content behind its length, filled up with zeros. */
export function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(content.length + lengthBytes));
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, lengthBytes);
  return padded;
}

/** Null where the length cannot be right. */
export function unpad(padded: Uint8Array): Uint8Array | null {
  if (padded.length < lengthBytes) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  return length > padded.length - lengthBytes ? null : padded.subarray(lengthBytes, lengthBytes + length);
}
