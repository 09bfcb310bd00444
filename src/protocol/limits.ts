/** The protocol that this build speaks. The server speaks this one and the one before, and always stores a push first. */
export const protocol = 1;
export const oldestProtocol = 1;

export const pushLimits = { changesets: 500, bytes: 256 * 1024 } as const;

export const quarantineCodes = [
  'unreadable',
  'hash-mismatch',
  'bad-body',
  'bad-path',
  'unknown-form',
  'wrong-patient',
  'unknown-author',
  'unknown-protocol',
  'other-team',
  'not-allowed',
  'not-signed',
  'erased',
] as const;
export type QuarantineCode = (typeof quarantineCodes)[number];

/** `applied`: by another team, whose feed it does not come back in. */
export const settledOutcomes = ['noted', 'rejected', 'applied'] as const;
