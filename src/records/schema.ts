import * as z from 'zod';
import { recordKinds, type Body, type FieldValue, type Header } from './change';

/** Random ids and hashes as we make them: base64url. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const hashSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A field's address inside a record: `name`, `answers/pain.rating`, `answers/medicines/r1/name`. */
export const fieldPathSchema = z
  .string()
  .max(300)
  .regex(/^[a-z][A-Za-z]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/)
  .refine((path) => !path.split(/[/.]/).some((part) => part === 'constructor' || part === 'prototype'));

export const fieldValueSchema: z.ZodType<FieldValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string().max(20_000),
    z.array(fieldValueSchema).max(1000),
    z.record(z.string().max(100), fieldValueSchema),
  ]),
);

export const changeSchema = z.strictObject({
  id: idSchema,
  record: idSchema,
  kind: z.enum(recordKinds),
  path: fieldPathSchema,
  value: fieldValueSchema,
  supersedes: z.array(idSchema).max(64),
});

export const headerSchema: z.ZodType<Header> = z.strictObject({
  protocol: z.number().int().positive(),
  id: idSchema,
  team: idSchema,
  patient: idSchema.exactOptional(),
  device: idSchema,
  seq: z.number().int().positive(),
  prev: hashSchema.nullable(),
  author: idSchema,
  at: z.number().int(),
  offset: z.number().int(),
  bodyHash: hashSchema,
});

export const bodySchema: z.ZodType<Body> = z.strictObject({
  salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  form: z.strictObject({ id: z.string().max(200), version: z.string().max(50), hash: hashSchema }).exactOptional(),
  changes: z.array(changeSchema).min(1).max(2000),
});
