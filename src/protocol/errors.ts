import * as z from 'zod/mini';

/** Every refusal over HTTP: a code for the machine, a sentence that a person can act on. */
export const errorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  /** Names the request in the server's log. */
  request: z.optional(z.string()),
});
export type ErrorReply = z.infer<typeof errorSchema>;
