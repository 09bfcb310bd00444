/** An answer that is not yes: a status, a code for the machine and a sentence that a person can act on. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds after which to try again. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export const signInAgain = (): Refusal =>
  new Refusal(401, 'sign-in', 'You are not signed in, or it was too long ago. Sign in and try again.');

export const otherAccount = (): Refusal =>
  new Refusal(403, 'other-account', 'Somebody else is signed in in this browser. Lock the tablet, and unlock it under your name.');

export const tooMany = (): Refusal => new Refusal(413, 'too-large', 'The request holds too many changesets. Send fewer at once.');
