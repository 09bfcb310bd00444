import * as z from 'zod/mini';
import { headerSchema, idSchema } from '../records';
import { pushLimits, quarantineCodes, settledOutcomes, type QuarantineCode } from './limits';
import { isOrganisationKey, type OrganisationKey } from './packs';
import { keyPattern, proofPattern, type ChangesetSignature } from './signing';

/** A position in a feed: 0 is its beginning. Positions are gapless. */
const positionSchema = z.int().check(z.nonnegative());
/** Minted anew when the server's history is not the one that devices know. */
const epochSchema = z.string().check(z.minLength(1), z.maxLength(64));

const signatureSchema: z.ZodMiniType<ChangesetSignature> = z.strictObject({
  key: z.string().check(z.regex(keyPattern)),
  proof: z.string().check(z.regex(proofPattern)),
});

/** A changeset as it travels: header in the clear, body opaque. */
export const wireChangesetSchema = z.strictObject({
  header: headerSchema,
  body: z.string().check(z.maxLength(pushLimits.bytes)),
  /** In a push, where its author has signed it. */
  signature: z.exactOptional(signatureSchema),
});
export type WireChangeset = z.infer<typeof wireChangesetSchema>;

/**
 * What a device says of itself in the query of `GET /api/sync/hello`, so that a missing changeset is noticed that never
 * arrived: the last number of its chain, how many changesets wait to be sent, and since when by its clock.
 */
export interface Standing {
  readonly device: string;
  readonly wrote: number;
  readonly waiting: number;
  readonly since: number | null;
}

/** `GET /api/sync/hello`. A device passes over what it does not know: the server may be newer. */
export const helloSchema = z.object({
  protocol: z.int(),
  oldestProtocol: z.int(),
  epoch: epochSchema,
  /** The server's clock, milliseconds since 1970: devices learn their offset from it. */
  time: z.int(),
  definitions: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      hash: z.string(),
      points: z.array(z.string()),
      status: z.enum(['draft', 'active', 'retired']),
    }),
  ),
  minimumSafeVersions: z.record(z.string(), z.string()),
  /** What a device seals its pushes to. One that it cannot use is as none: it then sends them as they are. */
  organisationKey: z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value): OrganisationKey | null => (isOrganisationKey(value) ? value : null)),
    ),
  ),
  feeds: z.array(z.string()),
  /** Of each feed of a shared patient, the name of the team that shares it. */
  sharedBy: z.optional(z.record(z.string(), z.string())),
  /** Per feed the position of its last entry. A server that tells them serves snapshots, and says what was settled. */
  heads: z.optional(z.record(z.string(), positionSchema)),
  /**
   * Per feed, in positions of this epoch: up to `position` a backup of the server holds it; up to `released` one has for
   * so long that a device need no longer keep what it sent.
   */
  safe: z.optional(z.record(z.string(), z.object({ position: positionSchema, released: positionSchema }))),
});
export type Hello = z.infer<typeof helloSchema>;

/**
 * `POST /api/sync/push`. Each changeset is read on its own, so that one that cannot be read never stops the rest:
 * here it is any JSON value, and the server checks it against {@link wireChangesetSchema} one by one.
 */
export const pushSchema = z.strictObject({
  protocol: z.int(),
  device: idSchema,
  changesets: z.array(z.unknown()).check(z.minLength(1), z.maxLength(pushLimits.changesets)),
});
export type Push = z.infer<typeof pushSchema>;

/** A reason that this build does not know yet is read as the most general one: it still says that a person looks at it. */
const quarantineCodeSchema = z.union([
  z.enum(quarantineCodes),
  z.pipe(
    z.string(),
    z.transform((): QuarantineCode => 'unreadable'),
  ),
]);

/** Replies may say more than this build knows: it passes over that, and the queue goes on. */
export const pushResultSchema = z.discriminatedUnion('outcome', [
  z.object({ id: z.string(), outcome: z.literal('stored'), position: positionSchema }),
  z.object({ id: z.string(), outcome: z.literal('duplicate'), position: z.optional(positionSchema) }),
  z.object({ id: z.string(), outcome: z.literal('quarantined'), code: quarantineCodeSchema, message: z.string() }),
]);
export type PushResult = z.infer<typeof pushResultSchema>;

/** In the order of the pushed changesets. */
export const pushReplySchema = z.object({
  epoch: epochSchema,
  results: z.array(pushResultSchema),
  /** How far this device's chain is known without a hole. */
  chain: z.object({ have: z.int().check(z.nonnegative()), fork: z.boolean() }),
  /** Of a sealed push, the envelopes that did not open, by their places in it from 0: the server keeps them as they came. */
  kept: z.optional(z.array(z.object({ place: z.int().check(z.nonnegative()), code: z.string(), message: z.string() }))),
});
export type PushReply = z.infer<typeof pushReplySchema>;

/**
 * `GET /api/sync/pull?feed&cursor` → entries after the cursor, in feed order. A feed is the team's own, or `patient/<id>` of a
 * patient whom another team shares with it.
 */
export const pullReplySchema = z.object({
  epoch: epochSchema,
  feed: z.string(),
  entries: z.array(
    z.object({
      position: positionSchema,
      received: z.int(),
      changeset: wireChangesetSchema,
      /** No key of its author vouches for it: it stands on the word of the device alone. */
      unsigned: z.exactOptional(z.literal(true)),
    }),
  ),
  /** Patients who left the team at these positions: the device forgets them, once it has sent all that it wrote about them. */
  forget: z.optional(z.array(z.object({ position: positionSchema, patient: idSchema }))),
  /** Where to go on from. */
  cursor: positionSchema,
  /** Running checksum of the feed at `cursor`, hex. */
  checksum: z.string(),
  more: z.boolean(),
});
export type PullReply = z.infer<typeof pullReplySchema>;

/**
 * `GET /api/sync/snapshot?feed&after&epoch`: a feed's records as they stand, in order of id, for a device that has none of
 * it. The first page's `cursor` and `checksum` are kept: when `next` is null the device goes on from there by pull. A
 * record may be newer than that cursor, and folding its changes once more alters nothing.
 */
export const snapshotReplySchema = z.object({
  epoch: epochSchema,
  feed: z.string(),
  /** Each is a record's state and is read on its own, so that one that cannot be read never stops the rest. */
  records: z.array(z.unknown()),
  cursor: positionSchema,
  checksum: z.string(),
  /** `after` of the next page; null at the end. */
  next: z.nullable(z.string()),
  /** Of the changesets that these records name, those for which no key of their authors vouches. */
  unsigned: z.optional(z.array(idSchema)),
});
export type SnapshotReply = z.infer<typeof snapshotReplySchema>;

/** `POST /api/sync/settled`: a device asks what became of its changesets in quarantine. */
export const settledQuerySchema = z.strictObject({ changesets: z.array(idSchema).check(z.maxLength(pushLimits.changesets)) });
/** Only those that a person noted or rejected; what was applied comes back in the feed. */
export const settledReplySchema = z.object({
  settled: z.array(z.object({ id: z.string(), outcome: z.enum(settledOutcomes), reason: z.nullable(z.string()) })),
  /** Those of which the server knows nothing: it lost them since, and the device offers them again. */
  unknown: z.optional(z.array(idSchema)),
});
export type SettledReply = z.infer<typeof settledReplySchema>;

/** One event of `GET /api/sync/live` (server-sent events). A hint only. */
export const liveHintSchema = z.object({ feed: z.string(), head: positionSchema });
export type LiveHint = z.infer<typeof liveHintSchema>;
