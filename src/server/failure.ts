/** A start that cannot go on: the message is a sentence that says what to do, printed without a stack. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The `code` of a system or database error, or an empty string. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
