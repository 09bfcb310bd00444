import { createHash, createPublicKey, verify } from 'node:crypto';
import { signedText, type Signed, type TabletPurpose } from '../../protocol';
import { Refusal } from '../http/refusal';

/** Whether the tablet with this public key said so, for this purpose. Anything that is no P-256 key says nothing. */
export function isSignedBy(publicKey: string, purpose: TabletPurpose, { team, tablet, said, proof }: Signed): boolean {
  const der = Buffer.from(publicKey, 'base64url');
  if (createHash('sha256').update(der).digest('base64url') !== tablet) return false;
  return isSignature(publicKey, signedText(purpose, team, tablet, said), proof);
}

/** ECDSA P-256 with SHA-256, r and s one after the other, as browsers sign. */
export function isSignature(publicKey: string, text: string, proof: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
    return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(proof, 'base64url'));
  } catch {
    return false;
  }
}

export const notThatTablet = (): Refusal =>
  new Refusal(403, 'not-that-tablet', 'This tablet could not prove which one it is. Nothing saved on it is lost. Ask your administrator.');
