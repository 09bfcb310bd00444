import * as z from 'zod/mini';
import { recordKinds, type Body, type FieldValue, type Header } from './change';
import type { HeadChange, RecordState } from './fold';
import { formLimits, hashPattern, idPattern, isHarmless, limits, pathPattern, saltPattern } from './limits';

export const idSchema = z.string().check(z.regex(idPattern));
const hashSchema = z.string().check(z.regex(hashPattern));

/** A field's address inside a record: `name`, `answers/pain.rating`, `answers/medicines/r1/name`. */
export const fieldPathSchema = z.string().check(z.maxLength(limits.path), z.regex(pathPattern), z.refine(isHarmless));

export const fieldValueSchema: z.ZodMiniType<FieldValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string().check(z.maxLength(limits.text)),
    z.array(fieldValueSchema).check(z.maxLength(limits.list)),
    z.record(z.string().check(z.maxLength(limits.key)), fieldValueSchema),
  ]),
);

export const changeSchema = z.strictObject({
  id: idSchema,
  record: idSchema,
  kind: z.enum(recordKinds),
  path: fieldPathSchema,
  value: fieldValueSchema,
  supersedes: z.array(idSchema).check(z.maxLength(limits.supersedes)),
});

export const headerSchema: z.ZodMiniType<Header> = z.strictObject({
  protocol: z.int().check(z.positive()),
  id: idSchema,
  team: idSchema,
  patient: z.exactOptional(idSchema),
  device: idSchema,
  seq: z.int().check(z.positive()),
  prev: z.nullable(hashSchema),
  author: idSchema,
  at: z.int(),
  offset: z.int(),
  bodyHash: hashSchema,
});

export const bodySchema: z.ZodMiniType<Body> = z.strictObject({
  salt: z.string().check(z.regex(saltPattern)),
  form: z.exactOptional(
    z.strictObject({
      id: z.string().check(z.maxLength(formLimits.id)),
      version: z.string().check(z.maxLength(formLimits.version)),
      hash: hashSchema,
    }),
  ),
  changes: z.array(changeSchema).check(z.minLength(1), z.maxLength(limits.changes)),
});

const headSchema: z.ZodMiniType<HeadChange> = z.strictObject({
  id: idSchema,
  value: fieldValueSchema,
  changeset: idSchema,
  author: idSchema,
  device: idSchema,
  at: z.number(),
});

/** A folded record as devices and the server keep it. One from before `superseded` still reads: it called them `unseen`. */
export const recordStateSchema: z.ZodMiniType<RecordState> = z.pipe(
  z.strictObject({
    id: idSchema,
    kind: z.enum(recordKinds),
    patient: z.exactOptional(idSchema),
    fields: z.record(fieldPathSchema, z.array(headSchema).check(z.minLength(1))),
    superseded: z.exactOptional(z.array(idSchema)),
    unseen: z.exactOptional(z.array(idSchema)),
  }),
  z.transform(({ superseded, unseen, ...state }) => ({ ...state, superseded: superseded ?? unseen ?? [] })),
);
