import { guard, strictly, type Test } from '../records';

/**
 * Each account has a signing key on each tablet that it unlocks, and signs with it what it closes. The signature stands beside header and
 * body, and not in the hash: what was signed late is the same changeset.
 */

/** ECDSA P-256 with SHA-256, r and s one after the other, base64url. */
export const proofPattern = /^[\w-]{86}$/;
/** SHA-256 of a public key (SubjectPublicKeyInfo), base64url. */
export const keyPattern = /^[\w-]{43}$/;
const fits =
  (pattern: RegExp): Test =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

export interface ChangesetSignature {
  /** Which key: see {@link keyPattern}. */
  readonly key: string;
  /** Of {@link changesetText}: see {@link proofPattern}. */
  readonly proof: string;
}
export const isChangesetSignature = guard<ChangesetSignature>(strictly({ key: fits(keyPattern), proof: fits(proofPattern) }));

/** What is signed of a changeset: the hash of its header, which names its author, its place in the chain and its content. */
export const changesetText = (hash: string): string => ['hna/1', 'changeset', hash].join('\n');

/** What the key of the account signs to be signed in on a tablet that it has unlocked; the tablet signs that besides. */
export const keySignInText = (team: string, tablet: string, account: string, nonce: string): string =>
  ['hna/1', 'account-sign-in', team, tablet, account, nonce].join('\n');

/** What is signed to register a key: whoever registers it has it, and registers it as her own. */
export const accountKeyText = (team: string, account: string): string => ['hna/1', 'account-key', team, account].join('\n');
