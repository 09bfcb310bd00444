import * as z from 'zod';
import { StartFailure } from '../failure';

/**
 * A backup is one gzipped text, sealed to the organisation's key: a line in the clear says which ({@link sealedLine}), and the rest is
 * chunks of `StreamSealer`. One from before that is the gzipped text alone. Each line is JSON: a row of a table is an object, everything else an array.
 *
 * ```
 * ["hna-backup", head]
 * ["table", "changeset", "<team>"]      rows follow; a table of the whole organisation has null for its team
 * {"team": …, "id": …}
 * ["end", manifest]
 * ["sha256", "<of every byte before this line>"]
 * ```
 */
export const backupFormat = 1;

export const headSchema = z.object({
  format: z.literal(backupFormat),
  /** Version of the product that wrote it. */
  product: z.string(),
  /** Newest migration of the database that it was read from. */
  schema: z.number().int().positive(),
  installation: z.string().min(1),
  /** Moment of the snapshot, ISO 8601. */
  made: z.iso.datetime(),
});
export type Head = z.infer<typeof headSchema>;

export const manifestSchema = z.object({
  tables: z.record(z.string(), z.object({ rows: z.number().int().nonnegative(), sha256: z.string() })),
  teams: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      epoch: z.string(),
      /** Feed → position of its last entry in this backup. */
      feeds: z.record(z.string(), z.number().int().nonnegative()),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const lineSchema = z.union([
  z.tuple([z.literal('hna-backup'), z.unknown()]),
  z.tuple([z.literal('table'), z.string(), z.string().nullable()]),
  z.tuple([z.literal('end'), manifestSchema]),
  z.tuple([z.literal('sha256'), z.string()]),
]);
export type Line = z.infer<typeof lineSchema>;

const short = z.string().min(1).max(200);
const sealedSchema = z.tuple([z.literal('hna-sealed-backup'), z.strictObject({ key: short, enc: short, wrapped: short })]);
/** Which key opens it, and the key that the rest is sealed with, wrapped. */
export type SealedHead = z.infer<typeof sealedSchema>[1];
export const sealedMark = '["hna-sealed-backup",';
export const longestSealedLine = 1000;
export const sealedLine = (head: SealedHead): string => `${JSON.stringify(['hna-sealed-backup', head])}\n`;
export function readSealedLine(line: string): SealedHead | null {
  try {
    return sealedSchema.safeParse(JSON.parse(line)).data?.[1] ?? null;
  } catch {
    return null;
  }
}

export const damaged = (file: string, cause?: unknown): StartFailure =>
  new StartFailure(`${file} is damaged or not whole. Nothing was changed. Use another backup.`, { cause });
