import { guard, isId, objectOf, oneOf, strictly, textUpTo, wholeFrom } from '../records';

/** Content type of a push that is sealed: envelopes one after another, each with its length in four bytes before it. */
export const packsType = 'application/vnd.hna.packs';

export const packLimits = {
  /** Bytes of an envelope; only one that holds a single changeset may be larger. */
  envelope: 64 * 1024,
  /** In one push. */
  envelopes: 16,
  /** Bytes of all that one push holds, once it is unpacked: one changeset of the largest size always fits, however it is escaped. */
  unpacked: 1_600_000,
} as const;

/** What whoever seals says of an envelope. Inside is a `Push`, as gzip where `zip` says so. */
export interface EnvelopeOf {
  readonly protocol: number;
  readonly team: string;
  readonly device: string;
  readonly zip: boolean;
}

export interface EnvelopeHeader extends EnvelopeOf {
  readonly v: 1;
  /** Id of the organisation's key that opens it. */
  readonly key: string;
  /** What HPKE makes of the envelope's own key. */
  readonly enc: string;
  readonly wrapped: string;
  /** Of the envelopes under one key, the first is 1. */
  readonly number: number;
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isShort = textUpTo(200);

export const isEnvelopeHeader = guard<EnvelopeHeader>(
  strictly({
    v: oneOf([1]),
    protocol: wholeFrom(0),
    team: isId,
    device: isId,
    zip: isFlag,
    key: isId,
    enc: isShort,
    wrapped: isShort,
    number: (value) => wholeFrom(1)(value) && Number(value) < 2 ** 32,
  }),
);

/** The organisation's key as the server tells it and a device keeps it. */
export interface OrganisationKey {
  readonly id: string;
  readonly public: string;
}
export const isOrganisationKey = guard<OrganisationKey>(objectOf({ id: isId, public: isShort }));

/** Why the server could not open an envelope. It keeps it as it came. */
export const packCodes = ['pack-unreadable', 'pack-key-unknown', 'pack-altered', 'pack-too-big', 'pack-of-another-team'] as const;
export type PackCode = (typeof packCodes)[number];

/** Envelopes of one push as they travel. */
export function joinEnvelopes(envelopes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(envelopes.reduce((length, { length: each }) => length + 4 + each, 0));
  const view = new DataView(joined.buffer);
  let at = 0;
  for (const envelope of envelopes) {
    view.setUint32(at, envelope.length);
    joined.set(envelope, at + 4);
    at += 4 + envelope.length;
  }
  return joined;
}

/** Null where they are not as {@link joinEnvelopes} puts them: the push was cut off or is something else. */
export function splitEnvelopes(joined: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] | null {
  const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
  const envelopes: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < joined.length;) {
    if (at + 4 > joined.length) return null;
    const end = at + 4 + view.getUint32(at);
    if (end > joined.length || end === at + 4) return null;
    envelopes.push(joined.slice(at + 4, end));
    at = end;
  }
  return envelopes.length === 0 ? null : envelopes;
}
