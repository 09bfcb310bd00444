import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { signedText, type Signed, type TabletPurpose } from '../../src/protocol';

/** A tablet's signing key outside a browser, for what a test says in its name. */
export class TestKey {
  readonly #private: KeyObject;
  readonly publicKey: string;
  readonly id: string;
  #once = 0;

  constructor(readonly team: string) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
    this.#private = pair.privateKey;
    this.publicKey = spki.toString('base64url');
    this.id = createHash('sha256').update(spki).digest('base64url');
  }

  sign(purpose: TabletPurpose, said: object): Signed {
    const text = JSON.stringify(said);
    const key = { key: this.#private, dsaEncoding: 'ieee-p1363' } as const;
    const proof = sign('sha256', Buffer.from(signedText(purpose, this.team, this.id, text)), key).toString('base64url');
    return { team: this.team, tablet: this.id, said: text, proof };
  }

  enrolment(code: string | null): Signed {
    return this.sign('enrol', { publicKey: this.publicKey, code });
  }

  checkIn(nonce: string | null): Signed {
    this.#once += 1;
    const once = `${this.#once}`.padStart(16, '0');
    return this.sign('check-in', { nonce, once, version: '1', chain: `chain-of-${this.id.slice(0, 8)}`, waiting: 0, since: null });
  }
}

/** What a reply says under a name. */
export async function told(reply: Response, name: string): Promise<unknown> {
  const body: unknown = await reply.json();
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

export const cookieOf = (reply: Response, name: string): string =>
  reply.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => pair.startsWith(`${name}=`)) ?? '';

export const post = (url: string, path: string, body: unknown, cookie = ''): Promise<Response> =>
  fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', cookie } });
