import * as z from 'zod/mini';
import { idSchema } from '../records';
import { proofPattern } from './signing';
import { pushSchema } from './sync';

/**
 * A tablet is a browser profile with a signing key of its own; its id is the hash of the public key. An administrator lets it in with a
 * one-time code and by comparing its fingerprint. At the start of each exchange it proves that it is still that tablet, and only so.
 */

const moment = z.int();
const count = z.int().check(z.nonnegative());
const base64url = z.string().check(z.regex(/^[\w-]+$/), z.maxLength(400));
const sha256 = z.string().check(z.regex(/^[\w-]{43}$/));

/**
 * `waiting`: for an administrator's approval. `suspended`: something else spoke with its key. `revoked`: it sends what it has, then
 * deletes everything. `wiped`: it said that it has.
 */
export const tabletStates = ['waiting', 'approved', 'suspended', 'revoked', 'wiped'] as const;
export type TabletState = (typeof tabletStates)[number];

/**
 * Where it is used, which says for how long it shows records without contact with the server. `shift`: with one nurse; `ward`: on a ward, over
 * a weekend too.
 */
export const tabletClasses = ['shift', 'ward'] as const;
export type TabletClass = (typeof tabletClasses)[number];
/** Hours. */
export const leaseHours: Readonly<Record<TabletClass, number>> = { shift: 14, ward: 72 };

/** What a signature is for: one given for the one is none for the other. */
export const tabletPurposes = ['enrol', 'check-in', 'rescue', 'order-done', 'sign-in'] as const;
export type TabletPurpose = (typeof tabletPurposes)[number];

/** What is signed, exactly: ECDSA P-256 with SHA-256 over its UTF-8 bytes. */
export const signedText = (purpose: TabletPurpose, team: string, tablet: string, said: string): string =>
  ['hna/1', purpose, team, tablet, said].join('\n');

/** Every word of a tablet: what it says as JSON text, and its signature (r and s, 64 bytes). */
export const signedSchema = z.strictObject({
  team: idSchema,
  tablet: sha256,
  said: z.string().check(z.maxLength(1_500_000)),
  proof: z.string().check(z.regex(/^[\w-]{86}$/)),
});
export type Signed = z.infer<typeof signedSchema>;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const letters = 8;

/** Eight letters for five bytes: Crockford's, which no two people read differently. */
export function crockford(bytes: Iterable<number>): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return Array.from({ length: letters }, (_, at) => alphabet[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join('');
}

/** As a person typed it: case, spaces and hyphens do not matter, and neither do the letters that Crockford leaves out. Null where it is none. */
export function readCrockford(typed: string): string | null {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return code.length === letters && code.split('').every((letter) => alphabet.includes(letter)) ? code : null;
}

/** What two people compare: the beginning of the hash of the public key. */
export function fingerprintOf(tablet: string): string {
  const bytes = atob(tablet.slice(0, 8).replaceAll('-', '+').replaceAll('_', '/'));
  const code = crockford(Array.from({ length: 5 }, (_, at) => bytes.charCodeAt(at)));
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** `POST /api/device/enrol`, signed `enrol` → {@link enrolReplySchema}. The code is left out where the team asks for none. */
export const enrolSchema = z.strictObject({
  /** SubjectPublicKeyInfo, base64url. */
  publicKey: base64url,
  code: z.nullable(z.string().check(z.maxLength(40))),
});
export const enrolReplySchema = z.object({ state: z.enum(tabletStates) });

/**
 * `POST /api/device/check-in`, signed `check-in` → {@link checkInReplySchema}. `nonce` is the one that the last reply gave. A reply that
 * is lost is asked for with the very same bytes; other words with a nonce that was used are the words of a copy.
 */
export const checkInSchema = z.object({
  nonce: z.nullable(z.string().check(z.maxLength(64))),
  /** Random: no two tablets say the same. */
  once: z.string().check(z.minLength(16), z.maxLength(64)),
  version: z.string().check(z.maxLength(40)),
  /** The chain that it writes, and what waits on it; null before that can be read. */
  chain: z.nullable(idSchema),
  waiting: z.nullable(count),
  since: z.nullable(moment),
});
export type CheckIn = z.infer<typeof checkInSchema>;
export const checkInReplySchema = z.object({
  /** A later version may know more; this one then takes it for waiting. */
  state: z.enum(tabletStates),
  /** Null where the same words came again after later ones: nothing is to be kept of it. */
  nonce: z.nullable(z.string()),
  /** For how many hours from now it shows records without another contact. None where it is to show nothing, or the server is older. */
  lease: z.exactOptional(z.int().check(z.positive())),
  /** Patients who were erased: the tablet sends what it has, destroys all that it holds of them, and says so. */
  erase: z._default(z.array(z.string()), []),
});

/**
 * `POST /api/session/device`, signed `sign-in` → the identity, and a session for it; 401 `sign-in-fully` whatever is wrong. `nonce` is the
 * one that the last check-in gave; each is good for one sign-in.
 */
export const keySignInSchema = z.strictObject({
  nonce: z.string().check(z.maxLength(64)),
  account: idSchema,
  /** The account's key, and its signature of `keySignInText`. */
  key: sha256,
  proof: z.string().check(z.regex(proofPattern)),
});
export type KeySignIn = z.infer<typeof keySignInSchema>;

/** `POST /api/device/rescue`, signed `rescue`, without a session → the reply of a push. Written only: nothing can be read with it. */
export const rescueSchema = z.union([
  pushSchema,
  /** Sealed envelopes as a push of its own type has them, base64url: from a tablet that is locked. */
  z.strictObject({ packs: z.string().check(z.regex(/^[\w-]+$/)) }),
]);

/** `POST /api/device/order-done`, signed `order-done`: nothing of anybody is on this tablet any more, or nothing of these patients. */
export const orderDoneSchema = z.discriminatedUnion('order', [
  z.object({ order: z.literal('wipe') }),
  z.object({ order: z.literal('erase'), patients: z.array(idSchema).check(z.maxLength(100)) }),
]);
export const orderDoneReplySchema = z.object({ state: z.enum(tabletStates) });

/** A tablet, as the team's administrator sees it. */
export const tabletSchema = z.object({
  id: z.string(),
  /** Null where nobody gave it one. */
  name: z.nullable(z.string()),
  state: z.enum(tabletStates),
  enrolled: moment,
  enrolledBy: z.nullable(idSchema),
  seen: z.nullable(moment),
  class: z.enum(tabletClasses),
  /** Who used it then. */
  account: z.nullable(idSchema),
  version: z.nullable(z.string()),
  /** The chain that it writes. */
  chain: z.nullable(z.string()),
  waiting: z.nullable(count),
  since: z.nullable(moment),
  /** Something else spoke with its key, at that time. */
  alarm: z.nullable(moment),
  /** When it was ordered to delete everything, how many changes it sent since, and when it said that it had. */
  ordered: z.nullable(moment),
  rescued: count,
  wiped: z.nullable(moment),
});
export type Tablet = z.infer<typeof tabletSchema>;
/** `POST /api/admin/tablets/code`: shown once. */
export const codeReplySchema = z.object({ code: z.string(), expires: moment });
export type EnrolCode = z.infer<typeof codeReplySchema>;

/** `POST /api/admin/tablets/:id` → the overview. `again`: one that was suspended is let in again. */
export const tabletActSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('approve'), class: z.exactOptional(z.enum(tabletClasses)) }),
  z.strictObject({ act: z.literal('class'), class: z.enum(tabletClasses) }),
  z.strictObject({ act: z.literal('again') }),
  z.strictObject({ act: z.literal('revoke') }),
  z.strictObject({ act: z.literal('rename'), name: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)) }),
]);
export type TabletAct = z.infer<typeof tabletActSchema>;
