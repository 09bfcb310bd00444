/** What a record's field may hold: JSON, small. */
export type FieldValue = null | boolean | number | string | readonly FieldValue[] | { readonly [key: string]: FieldValue };

export type RecordId = string;
export type ChangeId = string;
export type ChangesetId = string;

export const recordKinds = [
  'patient',
  'event',
  'treatment',
  'assessment',
  'flag',
  'plan-item',
  'referral',
  'task',
  'document',
  'grant',
  'team-settings',
  'approval',
] as const;
export type RecordKind = (typeof recordKinds)[number];

/** One field of one record getting a new value, superseding the changes its author had seen at that path. */
export interface Change {
  readonly id: ChangeId;
  readonly record: RecordId;
  readonly kind: RecordKind;
  readonly path: string;
  readonly value: FieldValue;
  readonly supersedes: readonly ChangeId[];
}

/** What travels in the clear beside an opaque body; its SHA-256 is the changeset's hash and the chain's next `prev`. */
export interface Header {
  readonly protocol: number;
  readonly id: ChangesetId;
  readonly team: string;
  /** Opaque id of the one patient that the changeset concerns. */
  readonly patient?: string;
  readonly device: string;
  /** 1, 2, 3 … without gaps, per team and device. */
  readonly seq: number;
  /** Hash of the header before; null at seq 1. */
  readonly prev: string | null;
  /** Account id of the person who made the changes. */
  readonly author: string;
  /** The device's clock, milliseconds since 1970. For showing only: no outcome depends on it. */
  readonly at: number;
  /** Last known difference server − device, milliseconds. */
  readonly offset: number;
  /** SHA-256 of the body's exact text, base64url. */
  readonly bodyHash: string;
}

export interface Body {
  /** 128 random bits, base64url: keeps the hash unguessable once the body is erased. */
  readonly salt: string;
  /** The form version under which answers were given. */
  readonly form?: { readonly id: string; readonly version: string; readonly hash: string };
  readonly changes: readonly Change[];
}

/** Changes that belong together: applied, sent and accepted whole or not at all. `body` is the text that was hashed. */
export interface Changeset {
  readonly header: Header;
  readonly body: string;
}
