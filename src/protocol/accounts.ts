import * as z from 'zod/mini';
import { idSchema } from '../records';
import type { Identity } from './identity';
import { proofPattern } from './signing';

const line = z.string().check(z.minLength(1), z.maxLength(200));
/** Of an authenticator app, or a recovery code. */
const code = z.string().check(z.minLength(1), z.maxLength(64));
/** Fewest characters of a password that a person chooses. */
export const shortestPassword = 12;
const newPassword = z.string().check(z.minLength(shortestPassword), z.maxLength(200));

/** `POST /api/session`: the first step. */
export const signInSchema = z.strictObject({ name: line, password: line });
export type SignIn = z.infer<typeof signInSchema>;

/** `POST /api/session/code`: the second step. `POST /api/session/factor`: a first code of the app that was set up. `POST /api/session/fresh`. */
export const codeSchema = z.strictObject({ code });

/** `POST /api/session/set-up`: with the code that an administrator gave. */
export const setUpSchema = z.strictObject({ name: line, code, password: newPassword });
export type SetUp = z.infer<typeof setUpSchema>;

/** `POST /api/session/first`: the first administrator of a server without accounts, with the token of its console. */
export const firstSchema = z.strictObject({ token: code, team: line, name: line, display: line, password: newPassword });
export type First = z.infer<typeof firstSchema>;

/** `POST /api/account/keys`, on a tablet that was let in → {@link accountKeyReplySchema}. Asking again changes nothing. */
export const accountKeySchema = z.strictObject({
  /** SubjectPublicKeyInfo, base64url. */
  publicKey: z.string().check(z.regex(/^[\w-]{1,400}$/)),
  /** Of `accountKeyText`, by that key. */
  proof: z.string().check(z.regex(proofPattern)),
});
/** `fresh`: the server did not know it, so that what it signed before may have been taken for unsigned. */
export const accountKeyReplySchema = z.object({ fresh: z.boolean() });

/** `POST /api/account/password` */
export const changePasswordSchema = z.strictObject({ password: line, next: newPassword });
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const identitySchema: z.ZodMiniType<Identity> = z.object({
  account: idSchema,
  name: z.string(),
  team: idSchema,
  teamName: z.string(),
  people: z.record(idSchema, z.string()),
  roles: z.exactOptional(z.array(z.string())),
  rights: z.exactOptional(z.array(z.string())),
  demonstration: z.boolean(),
  training: z.exactOptional(z.boolean()),
});

/** What is still to do before one is signed in: the second step, or setting up the app that makes its codes. */
const nextSchema = z.discriminatedUnion('next', [
  z.strictObject({ next: z.literal('code') }),
  z.strictObject({ next: z.literal('factor'), secret: z.string(), address: z.string() }),
]);
export type NextStep = z.infer<typeof nextSchema>;

/** Reply of the first step, of a set-up code and of the first administrator's token. */
export const signInReplySchema = z.union([identitySchema, nextSchema]);
export type SignInReply = z.infer<typeof signInReplySchema>;

/** Each opens the account once in place of the app; shown once. */
export const recoveryCodesSchema = z.strictObject({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

/** Reply of `POST /api/session/factor`. */
export const factorReplySchema = z.strictObject({ identity: identitySchema, recoveryCodes: z.array(z.string()) });
export type FactorReply = z.infer<typeof factorReplySchema>;

/** `GET /api/account`: one's own. */
export const ownAccountSchema = z.strictObject({
  name: z.string(),
  display: z.string(),
  secondFactor: z.boolean(),
  /** How many recovery codes are left. */
  recoveryCodes: z.number(),
  sessions: z.array(
    z.strictObject({
      id: idSchema,
      /** `browser/system`. */
      agent: z.string(),
      created: z.number(),
      /** Right to five minutes. */
      seen: z.number(),
      own: z.boolean(),
    }),
  ),
});
export type OwnAccount = z.infer<typeof ownAccountSchema>;
export type OwnSession = OwnAccount['sessions'][number];
