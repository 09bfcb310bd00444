/** Failures by what follows from them. */
export type SyncFailureKind =
  | 'unreachable'
  | 'busy'
  | 'sign-in'
  /** Somebody is in the middle of signing in. */
  | 'signing-in'
  /** Somebody else is signed in in this browser. */
  | 'other-account'
  | 'too-big'
  | 'update-app'
  | 'enrol'
  | 'unknown-tablet'
  | 'not-approved'
  | 'suspended'
  | 'withdrawn'
  | 'wiped'
  | 'no-room'
  | 'not-allowed'
  | 'refused'
  | 'unreadable';

/** Nothing is lost by it: what was not acknowledged waits in the outbox. */
export class SyncFailure extends Error {
  override readonly name = 'SyncFailure';
  /** Milliseconds that the server asked to be left alone. */
  readonly retryAfter: number;
  /** Of the reply, where there was one. */
  readonly status: number | null;
  constructor(
    readonly kind: SyncFailureKind,
    message: string,
    options: ErrorOptions & { retryAfter?: number; status?: number } = {},
  ) {
    super(message, options);
    this.retryAfter = options.retryAfter ?? 0;
    this.status = options.status ?? null;
  }
}

/** Refusals of the tablet itself, or of what the person's role does not include, by the code that the server gives them. */
const ofCode: Readonly<Record<string, SyncFailureKind>> = {
  'not-allowed': 'not-allowed',
  'not-your-key': 'other-account',
  'other-account': 'other-account',
  'needs-code': 'enrol',
  'unknown-tablet': 'unknown-tablet',
  suspended: 'suspended',
  'no-tablet-proof': 'busy',
};

export function failureOfStatus(
  status: number,
  words: { readonly code: string; readonly message: string } | null,
  wait: number,
): SyncFailure {
  const failure = (kind: SyncFailureKind, otherwise: string): SyncFailure =>
    new SyncFailure(kind, words?.message ?? otherwise, { retryAfter: wait, status });
  const kind = words === null || !Object.hasOwn(ofCode, words.code) ? undefined : ofCode[words.code];
  if (kind !== undefined) return failure(kind, '');
  if (status === 401) return failure('sign-in', 'Sign in again to send what is saved on this device.');
  if (status === 413) return failure('too-big', 'The server takes less at once.');
  if (status === 426) return failure('update-app', 'This version of the app is too old to receive changes. Update the app.');
  if (status === 410) return failure('withdrawn', 'This tablet was withdrawn. Ask your administrator.');
  if (status === 408 || status === 425 || status === 429 || status >= 500) return failure('busy', 'The server is busy.');
  return failure('refused', `The server refused (${status}).`);
}

/** The `Retry-After` header — seconds or an HTTP date (RFC 9110 §10.2.3) — as milliseconds from `now`, at most an hour. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 3_600_000) : 0;
}

/** Full jitter: anywhere between nothing and the doubled ceiling, so that devices do not return together. */
export function backOff(attempt: number, random: number): number {
  return random * Math.min(300_000, 1000 * 2 ** attempt);
}
