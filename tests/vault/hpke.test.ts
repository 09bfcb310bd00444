import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { createDecipheriv, createECDH, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { joinEnvelopes, packLimits, splitEnvelopes } from '../../src/protocol';
import {
  keyOfText,
  makeOrganisationKey,
  openEnvelope,
  openerOf,
  openStream,
  openText,
  readEnvelope,
  sealText,
  StreamSealer,
  type Opener,
} from '../../src/vault';
import { PackSealer } from '../../src/vault/packs';

const hex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'));

/** RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode. */
const rfc = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  recipient: 'f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2',
  enc: '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4',
  plain: '4265617574792069732074727574682c20747275746820626561757479',
  sealed: [
    ['436f756e742d30', '5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434'],
    ['436f756e742d31', 'fa6f037b47fc21826b610172ca9637e82d6e5801eb31cbd3748271affd4ecb06646e0329cbdf3c3cd655b28e82'],
  ],
  exported: [
    ['', '5e9bc3d236e1911d95e65b576a8a86d478fb827e8bdfe77b741b289890490d4d'],
    ['00', '6cff87658931bda83dc857e6353efe4987a201b849658d9b047aab4cf216e796'],
    ['54657374436f6e74657874', 'd8f1ea7942adbba7412c6d431c62d01371ea476b823eb697e1f6e6cae1dab85a'],
  ],
} as const;

describe('HPKE', () => {
  it('opens and derives what RFC 9180 says', async () => {
    const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
    const recipientKey = await suite.kem.deserializePrivateKey(hex(rfc.recipient));
    const recipient = await suite.createRecipientContext({ recipientKey, enc: hex(rfc.enc), info: hex(rfc.info) });
    for (const [aad, sealed] of rfc.sealed)
      expect(Buffer.from(await recipient.open(hex(sealed), hex(aad))).toString('hex')).toBe(rfc.plain);
    for (const [context, value] of rfc.exported) expect(Buffer.from(await recipient.export(hex(context), 32)).toString('hex')).toBe(value);
  });

  it('with AES-256, as packs are sealed, is what the RFC’s steps give when written down with node:crypto', async () => {
    const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
    const recipient = createECDH('prime256v1');
    recipient.generateKeys();
    const recipientPublicKey = await suite.kem.deserializePublicKey(Uint8Array.from(recipient.getPublicKey()));
    const sender = await suite.createSenderContext({ recipientPublicKey, info: hex(rfc.info) });
    const sealed = Buffer.from(await sender.seal(hex(rfc.plain), hex(rfc.sealed[0][0])));

    const extract = (suiteId: Buffer, salt: Buffer, label: string, ikm: Buffer): Buffer =>
      createHmac('sha256', salt.length === 0 ? Buffer.alloc(32) : salt)
        .update(Buffer.concat([Buffer.from('HPKE-v1'), suiteId, Buffer.from(label), ikm]))
        .digest();
    const expand = (suiteId: Buffer, secret: Buffer, label: string, info: Buffer, length: number): Buffer => {
      const labelled = Buffer.concat([Buffer.from([0, length]), Buffer.from('HPKE-v1'), suiteId, Buffer.from(label), info]);
      return createHmac('sha256', secret)
        .update(Buffer.concat([labelled, Buffer.from([1])]))
        .digest()
        .subarray(0, length);
    };
    const kem = Buffer.from('KEM\u0000\u0010');
    const enc = Buffer.from(sender.enc);
    const shared = expand(
      kem,
      extract(kem, Buffer.alloc(0), 'eae_prk', recipient.computeSecret(enc)),
      'shared_secret',
      Buffer.concat([enc, recipient.getPublicKey()]),
      32,
    );
    const ids = Buffer.from('HPKE\u0000\u0010\u0000\u0001\u0000\u0002');
    const none = Buffer.alloc(0);
    const context = Buffer.concat([
      Buffer.from([0]),
      extract(ids, none, 'psk_id_hash', none),
      extract(ids, none, 'info_hash', Buffer.from(rfc.info, 'hex')),
    ]);
    const secret = extract(ids, shared, 'secret', none);
    const opening = createDecipheriv(
      'aes-256-gcm',
      expand(ids, secret, 'key', context, 32),
      expand(ids, secret, 'base_nonce', context, 12),
    );
    opening.setAAD(hex(rfc.sealed[0][0]));
    opening.setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]).toString('hex')).toBe(rfc.plain);
  });
});

const of = { protocol: 1, team: 'team-0001', device: 'device-0001', zip: false };
const content = Uint8Array.from(Buffer.from('{"changesets":["worse at night"]}'));
async function organisation() {
  const key = await makeOrganisationKey();
  const opener = await openerOf(key);
  if (opener === null) throw new Error('its own parts belong together');
  return { key, opener };
}
const openWith = async (opener: Opener, envelope: Uint8Array<ArrayBuffer>): Promise<string | null> => {
  const read = readEnvelope(envelope);
  const opened = read === null ? null : await openEnvelope(opener, read);
  return opened === null ? null : Buffer.from(opened).toString();
};

describe('an envelope', () => {
  it('opens with the organisation’s key and with no other', async () => {
    const [own, other] = [await organisation(), await organisation()];
    const envelope = await (await PackSealer.to(own.key)).seal(of, content);
    expect(await openWith(own.opener, envelope)).toBe('{"changesets":["worse at night"]}');
    expect(await openWith(other.opener, envelope)).toBeNull();
    expect(Buffer.from(envelope).includes('worse')).toBe(false);
  });

  it('does not open with any one bit of it turned, nor cut off anywhere', async () => {
    const { key, opener } = await organisation();
    const envelope = await (await PackSealer.to(key)).seal(of, content);
    for (let at = 0; at < envelope.length; at += 1) {
      const turned = envelope.slice();
      turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8));
      expect(await openWith(opener, turned), `byte ${at}`).toBeNull();
      expect(await openWith(opener, envelope.slice(0, at)), `the first ${at} bytes`).toBeNull();
    }
  });

  it('cannot be passed off as another team’s or device’s, or as another number', async () => {
    const { key, opener } = await organisation();
    const sealer = await PackSealer.to(key);
    const [first, second] = [await sealer.seal(of, content), await sealer.seal(of, content)];
    expect([readEnvelope(first)?.header.number, readEnvelope(second)?.header.number]).toEqual([1, 2]);
    for (const [from, to] of [
      ['team-0001', 'team-0002'],
      ['device-0001', 'device-0002'],
      ['"number":1', '"number":3'],
      ['"protocol":1', '"protocol":2'],
    ] as const) {
      const altered = Uint8Array.from(Buffer.from(Buffer.from(first).toString('latin1').replace(from, to), 'latin1'));
      expect(readEnvelope(altered), to).not.toBeNull();
      expect(await openWith(opener, altered), to).toBeNull();
    }
  });

  it('travels beside others, and what is cut off is noticed', async () => {
    const { key } = await organisation();
    const sealer = await PackSealer.to(key);
    const envelopes = [await sealer.seal(of, content), await sealer.seal(of, content)];
    const joined = joinEnvelopes(envelopes);
    expect(splitEnvelopes(joined)).toEqual(envelopes);
    for (const length of [0, 3, 4, 100, joined.length - 1]) expect(splitEnvelopes(joined.slice(0, length))).toBeNull();
    expect(envelopes[0]?.length ?? 0).toBeLessThan(content.length + 600);
    expect(packLimits.envelope).toBe(65_536);
  });
});

it('keys whose parts do not belong together are not taken', async () => {
  const [one, other] = [await makeOrganisationKey(), await makeOrganisationKey()];
  expect(await openerOf({ ...one, private: other.private })).toBeNull();
  expect(await openerOf({ ...one, id: other.id })).toBeNull();
  expect(await openerOf({ ...one, public: other.public })).toBeNull();
  expect(await openerOf({ ...one, private: 'AAAA' })).toBeNull();
});

describe('a sealed stream', () => {
  const lengths = [0, 1, 65_535, 65_536, 65_537, 200_000];
  async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
  }
  const gather = async (parts: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const all: Uint8Array[] = [];
    for await (const part of parts) all.push(part);
    return Buffer.concat(all);
  };

  it.each(lengths)('of %i bytes opens as it was, and not with chunks cut off, left out or exchanged', async (length) => {
    const { key, opener } = await organisation();
    const plain = Buffer.alloc(length, 'a rainy day in the clinic ');
    const { sealer, header } = await StreamSealer.to(key, 'test', (wrapped) => JSON.stringify(wrapped));
    const sealed = await gather(sealer.seal(once(plain)));
    const open = async (bytes: Uint8Array, said = header): Promise<Buffer | null> => {
      const parts = await openStream(opener, 'test', said, sealer.wrapped, once(bytes), () => new Error('broken'));
      return parts === null ? null : gather(parts);
    };
    expect((await open(sealed))?.equals(plain)).toBe(true);
    const chunk = 65_536 + 16;
    await expect(open(sealed, `${header} `)).rejects.toThrow('broken');
    await expect(open(sealed.subarray(0, -1))).rejects.toThrow('broken');
    await expect(open(Buffer.concat([sealed, sealed.subarray(-16)]))).rejects.toThrow('broken');
    if (sealed.length <= chunk) return;
    await expect(open(sealed.subarray(0, chunk))).rejects.toThrow('broken');
    await expect(open(sealed.subarray(chunk))).rejects.toThrow('broken');
    await expect(
      open(Buffer.concat([sealed.subarray(chunk, 2 * chunk), sealed.subarray(0, chunk), sealed.subarray(2 * chunk)])),
    ).rejects.toThrow('broken');
  });

  it('does not open with another key or for another purpose', async () => {
    const [own, other] = [await organisation(), await organisation()];
    const { sealer, header } = await StreamSealer.to(own.key, 'test', () => 'header');
    const nothing = async (): Promise<Buffer> => gather(sealer.seal(once(Buffer.alloc(0))));
    const sealed = await nothing();
    expect(await openStream(other.opener, 'test', header, sealer.wrapped, once(sealed), () => new Error())).toBeNull();
    expect(await openStream(own.opener, 'other', header, sealer.wrapped, once(sealed), () => new Error())).toBeNull();
  });
});

describe('a short text', () => {
  it('opens for whom it was sealed, about whom and for what, and for nothing else', async () => {
    const [key, other] = [await makeOrganisationKey(), await makeOrganisationKey()];
    const [opener, wrong] = [await openerOf(key), await openerOf({ ...other, id: other.id })];
    if (opener === null || wrong === null) throw new Error('The keys do not open.');
    const sealed = await sealText(key, 'second-factor', 'ada', 'JBSWY3DP');
    expect(sealed).not.toContain('JBSWY3DP');
    expect(await sealText(key, 'second-factor', 'ada', 'JBSWY3DP')).not.toBe(sealed);
    expect([keyOfText(sealed), keyOfText('JBSWY3DP'), keyOfText('')]).toEqual([key.id, null, null]);
    expect(await openText(opener, 'second-factor', 'ada', sealed)).toBe('JBSWY3DP');
    const [id = '', enc = '', content = ''] = sealed.split('.');
    const altered = `${content.startsWith('A') ? 'B' : 'A'}${content.slice(1)}`;
    for (const [by, purpose, about, text] of [
      [wrong, 'second-factor', 'ada', sealed],
      [opener, 'another', 'ada', sealed],
      [opener, 'second-factor', 'bea', sealed],
      [opener, 'second-factor', 'ada', [id, enc, altered].join('.')],
      [opener, 'second-factor', 'ada', [id, enc].join('.')],
      [opener, 'second-factor', 'ada', 'JBSWY3DP'],
    ] as const)
      expect([purpose, about, await openText(by, purpose, about, text)]).toEqual([purpose, about, null]);
  });
});
