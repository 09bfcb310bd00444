import { base64url } from '../records';
import { isEqual, type Random } from './cipher';

/** What the device's own passkey is asked, and which it is. */
export interface PasskeyHalf {
  readonly credential: Uint8Array;
  readonly salt: Uint8Array;
}

/**
 * `unavailable`: the browser or the device has no passkey that gives a key (PRF), or the address is none for which there are passkeys.
 * `refused`: the person broke it off, did not pass the device's own check, or the passkey is gone from the device.
 */
export type PasskeyProblem = 'unavailable' | 'refused';

const halfLength = 32;

/** Only asks the browser; whether it is true shows when a passkey is made. */
export async function canHavePasskey(): Promise<boolean> {
  if (!('PublicKeyCredential' in globalThis)) return false;
  const told = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
  return (
    told?.['extension:prf'] !== false && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false))
  );
}

/**
 * Makes a passkey on this device and proves that it gives the same half of a key twice. It says nothing about who the person is: it is the
 * tablet's, and the PIN is hers.
 */
export async function makePasskey(random: Random): Promise<{ readonly half: PasskeyHalf; readonly secret: Uint8Array } | PasskeyProblem> {
  let made: Credential | null;
  try {
    made = await navigator.credentials.create({
      publicKey: {
        rp: { name: 'Holistic needs assessment', id: location.hostname },
        user: { id: Uint8Array.from(random(16)), name: 'This tablet', displayName: 'This tablet' },
        challenge: Uint8Array.from(random(32)),
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key' as const, alg })),
        authenticatorSelection: { authenticatorAttachment: 'platform', residentKey: 'required', userVerification: 'required' },
        extensions: { prf: {} },
      },
    });
  } catch (error) {
    return problemOf(error);
  }
  if (!(made instanceof PublicKeyCredential)) return 'unavailable';
  if (made.getClientExtensionResults().prf?.enabled !== true) return 'unavailable';
  const half = { credential: new Uint8Array(made.rawId), salt: random(halfLength) };
  const [first, second] = [await askPasskey(half), await askPasskey(half)];
  if (typeof first === 'string') return first;
  if (typeof second === 'string') return second;
  return isEqual(first, second) ? { half, secret: first } : 'unavailable';
}

/** The device's half of the key: 32 bytes, after its own check of the person (a finger, a face, its code). */
export async function askPasskey({ credential, salt }: PasskeyHalf): Promise<Uint8Array | PasskeyProblem> {
  if (!('PublicKeyCredential' in globalThis)) return 'unavailable';
  try {
    const got = await navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rpId: location.hostname,
        allowCredentials: [{ type: 'public-key', id: Uint8Array.from(credential) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: Uint8Array.from(salt) } } },
      },
    });
    const first = got instanceof PublicKeyCredential ? got.getClientExtensionResults().prf?.results?.first : undefined;
    const secret = first === undefined ? null : new Uint8Array(first instanceof ArrayBuffer ? first : first.buffer);
    return secret?.length === halfLength ? secret : 'unavailable';
  } catch (error) {
    return problemOf(error);
  }
}

/** Tells the device that nothing here needs the passkey any more; where the browser can, it is deleted there. */
export async function dismissPasskey({ credential }: PasskeyHalf): Promise<void> {
  if (!('PublicKeyCredential' in globalThis)) return;
  await PublicKeyCredential.signalUnknownCredential?.({ rpId: location.hostname, credentialId: base64url(credential) }).catch(
    () => undefined,
  );
}

const problemOf = (error: unknown): PasskeyProblem =>
  error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'unavailable';
