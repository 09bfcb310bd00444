import { randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hexToBytes, bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derive, open, seal } from '../../src/vault/cipher';
import { commonKey, Keyring } from '../../src/vault';
import { pad, paddedLength, unpad } from '../../src/vault/padding';

const random = (bytes: number): Uint8Array => Uint8Array.from(randomBytes(bytes));
const vaultKey = random(32);
const ringOf = (key = vaultKey): Keyring => new Keyring(new Map([[1, key]]), random);
const place = ['records', 'assessment-1', 'patient-1'] as const;

describe('ciphers give what their standards say', () => {
  it('XChaCha20-Poly1305: draft-irtf-cfrg-xchacha-03, A.3.1', () => {
    const text = new TextEncoder().encode(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const key = hexToBytes('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f');
    const nonce = hexToBytes('404142434445464748494a4b4c4d4e4f5051525354555657');
    const sealed = xchacha20poly1305(key, nonce, hexToBytes('50515253c0c1c2c3c4c5c6c7')).encrypt(text);
    expect(bytesToHex(sealed.subarray(0, 32))).toBe('bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb');
    expect(bytesToHex(sealed.subarray(-16))).toBe('c0875924c1c7987947deafd8780acf49');
  });

  it('HKDF-SHA-256 separates purposes', () => {
    const secret = random(32);
    expect(derive(secret, undefined, 'one')).not.toEqual(derive(secret, undefined, 'other'));
    expect(derive(secret, undefined, 'one')).toEqual(derive(secret, undefined, 'one'));
  });
});

describe('sealing', () => {
  it('opens what it sealed, at its place alone', () => {
    const ring = ringOf();
    ring.make('patient-1');
    const sealed = ring.seal('patient-1', place, { answer: 'tired' });
    expect(ring.open(place, sealed)).toEqual({ answer: 'tired' });
    expect(ring.open(['records', 'assessment-2', 'patient-1'], sealed)).toBeUndefined();
    expect(ring.open(['records', 'assessment-1patient-1'], sealed)).toBeUndefined();
    expect(ring.open(place, { ...sealed, k: commonKey })).toBeUndefined();
  });

  it('refuses one flipped bit, wherever it is', () => {
    const key = random(32);
    const sealed = seal(key, place, new TextEncoder().encode('a worry'), random);
    for (const field of ['n', 'ct'] as const) {
      for (let at = 0; at < sealed[field].length * 8; at += 1) {
        const bytes = Uint8Array.from(sealed[field]);
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
        expect(open(key, place, { ...sealed, [field]: bytes })).toBeNull();
      }
    }
    for (const cut of [0, 1, 15, 16, sealed.ct.length - 1])
      expect(open(key, place, { ...sealed, ct: sealed.ct.subarray(0, cut) })).toBeNull();
  });

  it('hides the length up to an eighth, and gives back any content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (content) => {
        const padded = pad(content);
        expect(padded.length).toBeGreaterThanOrEqual(256);
        expect(padded.length).toBeLessThanOrEqual(Math.max(256, Math.ceil((content.length + 4) * 1.125)));
        expect(unpad(padded)).toEqual(content);
      }),
    );
    expect(paddedLength(70_000)).toBe(paddedLength(70_100));
  });

  it('says nothing of a value that was sealed twice', () => {
    const ring = ringOf();
    ring.make(commonKey);
    const [one, other] = [ring.seal(commonKey, place, 1), ring.seal(commonKey, place, 1)];
    expect(one.ct).not.toEqual(other.ct);
    expect(one.ct.length).toBe(other.ct.length);
  });
});

describe('the keys of a device', () => {
  it('come back from where they are stored, under their own vault key alone', () => {
    const first = ringOf();
    const stored = first.make('patient-1');
    const sealed = first.seal('patient-1', place, 'fear');
    const again = ringOf();
    expect(again.has('patient-1')).toBe(false);
    expect(again.admit(stored)).toBe(true);
    expect(again.open(place, sealed)).toBe('fear');
    expect(ringOf(random(32)).admit(stored)).toBe(false);
    expect(again.admit({ ...stored, id: 'patient-2' })).toBe(false);
    expect(again.admit({ ...stored, epoch: 2 })).toBe(false);
    expect(again.admit({ id: 'patient-1' })).toBe(false);
  });

  it('are gone after a lock', () => {
    const ring = ringOf();
    const stored = ring.make('patient-1');
    const sealed = ring.seal('patient-1', place, 'fear');
    ring.drop();
    expect(ring.isDropped).toBe(true);
    expect(ring.has('patient-1')).toBe(false);
    expect(ring.open(place, sealed)).toBeUndefined();
    expect(ring.admit(stored)).toBe(false);
    expect(() => ring.seal('patient-1', place, 'more')).toThrow('not at hand');
    expect(() => ring.make('patient-2')).toThrow('locked');
  });

  it('of a handed-over tablet are one, which opens nothing else', () => {
    const nurse = ringOf();
    const stored = nurse.make('patient-1');
    const sealed = nurse.seal('patient-1', place, 'of yesterday');
    nurse.make('handed-over');
    const patient = Keyring.ofOne('handed-over', nurse.key('handed-over'), random);
    expect(patient.keyFor('patient-1')).toBe('handed-over');
    expect(patient.open(place, sealed)).toBeUndefined();
    expect(patient.admit(stored)).toBe(false);
    expect(patient.makes).toBe(false);
    const answered = patient.seal(patient.keyFor('patient-1'), place, 'of today');
    expect(nurse.open(place, answered)).toBe('of today');
  });

  it('seal much at once too', async () => {
    const [ring, again] = [ringOf(), ringOf()];
    const content = Uint8Array.from(random(100_000));
    const sealed = await ring.sealBulk('summaries/A', content);
    const other = await ring.sealBulk('summaries/B', content.subarray(1));
    const pieces = [sealed.ct.subarray(0, 30_000), sealed.ct.subarray(30_000)];
    const opened = [again.openBulk('summaries/A', sealed.n, pieces), again.openBulk('summaries/B', other.n, [other.ct])];
    expect(await Promise.all(opened)).toEqual([content, content.subarray(1)]);
    expect(await again.openBulk('summaries/B', sealed.n, pieces)).toBeNull();
    expect(await again.openBulk('summaries/A', sealed.n, pieces.slice(0, 1))).toBeNull();
    expect(await ringOf(random(32)).openBulk('summaries/A', sealed.n, pieces)).toBeNull();
  });
});
