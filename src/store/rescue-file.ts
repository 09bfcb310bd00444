import * as z from 'zod/mini';
import { wireChangesetSchema } from '../protocol';

/**
 * The file in which unsent work leaves a device whose database does not serve any more, and comes in at another. Each changeset
 * stands with its hash, so that one that was altered or torn on the way is known from the others.
 */
const format = 'hna-unsent';

export const entrySchema = z.object({ hash: z.string(), urgent: z.boolean(), changeset: wireChangesetSchema });
export type RescuedEntry = z.infer<typeof entrySchema>;

export const rescueFileSchema = z.object({
  format: z.literal(format),
  version: z.literal(1),
  /** Device time, for a person to tell two files apart. */
  saved: z.int(),
  /** One by one, so that what cannot be read does not stop the rest. */
  entries: z.array(z.unknown()),
  /** Rows that could not be read as changesets, as they were found. Nobody takes them in by itself; nothing of them is lost. */
  damaged: z.array(z.unknown()),
});

export function writeRescueFile(saved: number, entries: readonly RescuedEntry[], damaged: readonly unknown[]): string {
  return JSON.stringify({ format, version: 1, saved, entries, damaged } satisfies Record<keyof z.infer<typeof rescueFileSchema>, unknown>);
}
