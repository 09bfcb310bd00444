import * as z from 'zod/mini';
import { idSchema } from '../records';
import { quarantineCodes, settledOutcomes, wireChangesetSchema } from '../protocol';

/** Rows as they come back from disk: each crosses its schema here, and is precise from there on. */

/** Flags leave the outbox before everything else. */
export const ranks = { urgent: 0, ordinary: 1 } as const;

export const outboxRowSchema = z.object({
  local: z.int(),
  id: idSchema,
  team: idSchema,
  /** `stored`: by the server's word; `returned`: seen in a feed. */
  state: z.enum(['waiting', 'stored', 'returned', 'quarantined']),
  rank: z.union([z.literal(ranks.urgent), z.literal(ranks.ordinary)]),
  /** Where in which feed it came back. */
  returned: z.exactOptional(z.object({ feed: z.string(), position: z.int() })),
  /** Size of the changeset as JSON. */
  bytes: z.int(),
  /** Records that it touches. */
  records: z.array(idSchema),
  changeset: wireChangesetSchema,
  trouble: z.exactOptional(z.object({ code: z.enum(quarantineCodes), message: z.string() })),
  /** What a person decided about it, where that was not to apply it. */
  settled: z.exactOptional(z.object({ outcome: z.enum(settledOutcomes), reason: z.nullable(z.string()) })),
});
export type OutboxRow = z.infer<typeof outboxRowSchema>;

export const feedRowSchema = z.object({
  feed: z.string(),
  cursor: z.int().check(z.nonnegative()),
  epoch: z.nullable(z.string()),
  checksum: z.string(),
  /** A snapshot that is not whole yet: the last record that came, and where its changes go on. */
  snapshot: z.exactOptional(z.object({ after: z.string(), cursor: z.int().check(z.nonnegative()), checksum: z.string() })),
});
export type FeedRow = z.infer<typeof feedRowSchema>;

/** A device's chain in one team: the last `seq` used and the hash of that header. */
export const chainSchema = z.object({ seq: z.int().check(z.nonnegative()), prev: z.nullable(z.string()) });
export type Chain = z.infer<typeof chainSchema>;

export const corruptRowSchema = z.object({ id: z.string(), problem: z.string() });

/** First lines of what zod found wrong, without the values: a person's data never goes into a message. */
export function problemOf(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('/') || 'record'}: ${issue.code}`)
    .join('; ');
}
