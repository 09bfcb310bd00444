import * as z from 'zod/mini';
import { idSchema } from '../records';
import type { Identity } from './identity';

/** `POST /api/session` */
export const signInSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
});
export type SignIn = z.infer<typeof signInSchema>;

export const identitySchema: z.ZodMiniType<Identity> = z.strictObject({
  account: idSchema,
  name: z.string(),
  team: idSchema,
  teamName: z.string(),
  people: z.record(idSchema, z.string()),
  demonstration: z.boolean(),
});
