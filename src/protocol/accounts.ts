import * as z from 'zod/mini';
import { idSchema } from '../records';

/** `POST /api/session` */
export const signInSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
});
export type SignIn = z.infer<typeof signInSchema>;

/** Who is signed in: reply of `POST /api/session` and `GET /api/session`. `DELETE /api/session` signs out. */
export const identitySchema = z.strictObject({
  account: idSchema,
  name: z.string(),
  team: idSchema,
  teamName: z.string(),
  /** Names of the team's accounts by id, for "who" in conflicts and on flags. */
  people: z.record(idSchema, z.string()),
  /** The demonstration team: every screen says so. */
  demonstration: z.boolean(),
});
export type Identity = z.infer<typeof identitySchema>;
