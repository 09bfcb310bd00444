import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { accountKeyText, changesetText, type WireChangeset } from '../../src/protocol';
import { hashHeader } from '../../src/records';
import type { Nurse } from './helper';

/** The key with which an account signs on one tablet, outside a browser. */
export class AccountKey {
  readonly #private = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly publicKey: string;
  readonly id: string;

  constructor() {
    const spki = createPublicKey(this.#private).export({ format: 'der', type: 'spki' });
    this.publicKey = spki.toString('base64url');
    this.id = createHash('sha256').update(spki).digest('base64url');
  }

  proof(text: string): string {
    return sign('sha256', Buffer.from(text), { key: this.#private, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  }

  sign({ header, body }: WireChangeset): WireChangeset {
    return { header, body, signature: { key: this.id, proof: this.proof(changesetText(hashHeader(header))) } };
  }

  register(nurse: Nurse): Promise<Response> {
    const { publicKey } = this;
    return nurse.send('POST', '/api/account/keys', { publicKey, proof: this.proof(accountKeyText(nurse.team, nurse.account)) });
  }
}
