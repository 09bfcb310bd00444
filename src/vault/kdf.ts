import { argon2id } from 'hash-wasm';

/** How a secret that a person knows becomes a key: Argon2id (RFC 9106), so slow and so large that guessing is dear. */
export interface KdfParameters {
  /** Memory, KiB. */
  readonly m: number;
  /** Passes. */
  readonly t: number;
  readonly p: number;
  readonly salt: Uint8Array;
}

/** The browser's share of a second on a slow tablet. */
export const usual: Omit<KdfParameters, 'salt'> = { m: 64 * 1024, t: 3, p: 1 };

/** 32 bytes out of a secret. */
export type Kdf = (secret: string, parameters: KdfParameters) => Promise<Uint8Array>;

const whole = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;

/** A slot that was tampered with must neither stop the tablet with its demands nor make guessing cheap. */
export const isBounded = ({ m, t, p, salt }: KdfParameters): boolean =>
  whole(m, 19 * 1024, 256 * 1024) && whole(t, 1, 10) && p === 1 && salt.length >= 16 && salt.length <= 64;

export const deriveHere: Kdf = (secret, { m, t, p, salt }) =>
  argon2id({ password: secret, salt, memorySize: m, iterations: t, parallelism: p, hashLength: 32, outputType: 'binary' });
