import * as z from 'zod/mini';
import { idSchema } from '../records';
import { quarantineCodes } from './limits';
import { tabletSchema } from './tablets';

const moment = z.int();
const count = z.int().check(z.nonnegative());

/**
 * One device's chain. Every changeset has a number, so what is missing can be named: it wrote `wrote`, `arrived` of them are
 * here, `missing` are not. A hole is an alarm only when the device says that nothing waits on it.
 */
const deviceStandingSchema = z.object({
  device: z.string(),
  /** The server's time of its last contact. */
  seen: moment,
  /** Who used it then. */
  account: z.nullable(idSchema),
  /** The highest number that the device told of or that arrived. */
  wrote: count,
  /** How many of them are here, quarantined ones included. */
  arrived: count,
  /** The numbers that are not here, as ranges with both ends; the first of them when there are many. */
  missing: z.array(z.strictObject({ from: count, to: count })),
  /** What the device last said of its own outbox; null before it said anything. `since` is its own clock's. */
  waiting: z.nullable(z.strictObject({ count, since: z.nullable(moment), told: moment })),
  /** The same number came with two contents: its profile was copied. Both are kept. */
  fork: z.boolean(),
  /** Something is missing though the device says that nothing waits. */
  alarm: z.boolean(),
});
export type DeviceStanding = z.infer<typeof deviceStandingSchema>;

/** `GET /api/admin/overview`: where everything of this team is, for its administrator. */
export const overviewSchema = z.object({
  time: moment,
  feeds: z.array(
    z.object({
      feed: z.string(),
      /** Position of its last entry. */
      head: count,
      /** A backup holds the feed up to `position`, since `since`; null while there is none. */
      safe: z.nullable(z.strictObject({ position: count, since: moment })),
    }),
  ),
  /** Latest contact first; what each wrote is in `devices`, under its `chain`. */
  tablets: z.array(tabletSchema),
  /** Wrong codes for a tablet that were tried within a day, and when last. */
  guesses: z.object({ count, last: z.nullable(moment) }),
  /** Latest contact first. */
  devices: z.array(deviceStandingSchema),
  quarantine: z.object({
    /** Not settled yet. */
    waiting: count,
    /** When the oldest of them came. */
    since: z.nullable(moment),
    settled: count,
  }),
  /** When a backup last held anything new of this team. */
  lastBackup: z.nullable(moment),
});
export type Overview = z.infer<typeof overviewSchema>;

/** How a person settled what was held back. `by` is null where it settled itself: it was pushed again and then fitted. */
const settlementSchema = z.object({
  /** `passed-on`: it concerns a patient of another team, which has it to settle. */
  outcome: z.enum(['applied', 'noted', 'rejected', 'passed-on']),
  at: moment,
  by: z.nullable(idSchema),
  /** Why it was rejected. */
  reason: z.nullable(z.string()),
  /** The record that the note hangs on. */
  record: z.nullable(z.string()),
});
export type Settlement = z.infer<typeof settlementSchema>;

/** A changeset in quarantine. What could not be read of it is null. */
const heldSchema = z.object({
  id: z.string(),
  code: z.enum(quarantineCodes),
  message: z.string(),
  received: moment,
  device: z.string(),
  seq: z.nullable(z.int()),
  /** Who was signed in when it was pushed. */
  pushedBy: idSchema,
  author: z.nullable(z.string()),
  patient: z.nullable(z.string()),
  /** By the device's clock. */
  at: z.nullable(moment),
  /** The form under which it was given. */
  form: z.nullable(z.object({ id: z.string(), version: z.string() })),
  settled: z.nullable(settlementSchema),
});
export type HeldChangeset = z.infer<typeof heldSchema>;

/** `GET /api/admin/quarantine?settled=no|yes&after`: oldest first. */
export const quarantinePageSchema = z.object({
  held: z.array(heldSchema),
  /** `after` of the next page; null at the end. */
  next: z.nullable(z.string()),
});
export type QuarantinePage = z.infer<typeof quarantinePageSchema>;

/** `GET /api/admin/quarantine/:id`: all of it, for a person to judge. */
export const heldWholeSchema = z.object({
  ...heldSchema.shape,
  /** What it would change, as far as that can be read. */
  changes: z.array(z.object({ record: z.string(), kind: z.string(), path: z.string(), value: z.unknown() })),
  /** Exactly what was pushed. */
  raw: z.string(),
});
export type HeldWhole = z.infer<typeof heldWholeSchema>;

/**
 * `POST /api/admin/quarantine/:id/settle` → {@link heldWholeSchema}. Settling again in the same way changes nothing; in
 * another way is refused (409 `settled`). `apply` is refused (409 `does-not-fit`, with the reason) while it still does not fit.
 * The third outcome, a note, is no call but an ordinary change: `attachHeldNote` of `records`. Its arrival settles.
 */
export const settleSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('apply') }),
  z.strictObject({ outcome: z.literal('reject'), reason: z.string().check(z.minLength(1), z.maxLength(2000)) }),
]);
export type Settle = z.infer<typeof settleSchema>;

const sharingActs = z.enum(['share', 'stop', 'move']);
const placedSchema = z.object({
  patient: z.string(),
  team: z.string(),
  at: moment,
  /** Who did it, and why; null where that was not written down. */
  by: z.nullable(idSchema),
  reason: z.nullable(z.string()),
  /** An act that was broken off: done again, it goes on. */
  unfinished: z.nullable(sharingActs),
});
export type Placed = z.infer<typeof placedSchema>;
/** `GET /api/admin/sharing`: which patients other teams see too, and who moved to another team. */
export const sharingSchema = z.object({
  /** The other teams of this server. */
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
  shared: z.array(placedSchema),
  moved: z.array(placedSchema),
});
export type Sharing = z.infer<typeof sharingSchema>;

/**
 * `POST /api/admin/sharing` → {@link sharingSchema}. `share`: the other team sees and changes the patient's records, which
 * stay here. `stop`: not any more. `move`: they are the other team's from now on, and this one's tablets forget them.
 */
export const sharingActSchema = z.strictObject({
  act: sharingActs,
  patient: idSchema,
  team: idSchema,
  /** Of a share or a move. Left out, that of the time before stands. */
  reason: z.optional(z.string().check(z.minLength(1), z.maxLength(2000))),
});
export type SharingAct = z.infer<typeof sharingActSchema>;
