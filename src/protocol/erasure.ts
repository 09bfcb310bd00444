import * as z from 'zod/mini';
import { idSchema } from '../records';

const moment = z.int();

/** `POST /api/admin/erasure` → {@link erasuresSchema}. It cannot be undone: `typed` is the patient's name, or the id of one who has none. */
export const eraseSchema = z.strictObject({
  patient: idSchema,
  typed: z.string().check(z.maxLength(400)),
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
});
export type Erase = z.infer<typeof eraseSchema>;

/** `GET /api/admin/erasure`: whom this team has erased, the last first, and which of its tablets said that nothing of them is there. */
export const erasuresSchema = z.object({
  erasures: z.array(
    z.object({
      patient: z.string(),
      at: moment,
      /** Null where another team did it, or it was done again after a restore. */
      by: z.nullable(z.string()),
      reason: z.nullable(z.string()),
      tablets: z.array(z.object({ id: z.string(), name: z.nullable(z.string()), confirmed: z.nullable(moment) })),
    }),
  ),
});
export type Erasures = z.infer<typeof erasuresSchema>;
