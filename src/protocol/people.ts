import * as z from 'zod/mini';
import { idSchema } from '../records';
import { roles } from './roles';

const moment = z.int();
const rolesSchema = z.array(z.enum(roles)).check(z.maxLength(roles.length));

/** An account of the team, for whoever administers its people. */
const personSchema = z.object({
  account: idSchema,
  /** With which the person signs in. */
  name: z.string(),
  /** That colleagues see. */
  display: z.string(),
  roles: rolesSchema,
  added: moment,
  /** Whether the person has chosen a password by now. */
  setUp: z.boolean(),
  /** Since when it is out of use; null where it is in use. */
  disabled: z.nullable(moment),
});
export type Person = z.infer<typeof personSchema>;

/** `GET /api/admin/people`: all accounts of the team, by the name that colleagues see. */
export const peopleSchema = z.object({ people: z.array(personSchema) });
export type People = z.infer<typeof peopleSchema>;

/** No control characters, half letters or marks that turn the direction of what follows. */
const oneLine = /^[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]*$/u;
const line = (most: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(most), z.regex(oneLine));

/** `POST /api/admin/people` → {@link setUpCodeSchema}; 409 `name-taken`. */
export const addPersonSchema = z.strictObject({
  name: line(100),
  display: line(100),
  roles: rolesSchema.check(z.minLength(1)),
});
export type AddPerson = z.infer<typeof addPersonSchema>;

/** `POST /api/admin/people/:account/code` → a new code for whoever lost a password or a phone; all sessions of the account end. */
export const setUpCodeSchema = z.object({
  account: idSchema,
  /** With which the person sets up password and second factor; told this once. */
  code: z.string(),
  people: z.array(personSchema),
});
export type SetUpCode = z.infer<typeof setUpCodeSchema>;

/** `POST /api/admin/people/:account` → {@link peopleSchema}; 404 `no-person`, 409 `own-account`. It counts from the next request. */
export const changePersonSchema = z.union([
  z.strictObject({ roles: rolesSchema.check(z.minLength(1)) }),
  z.strictObject({ disabled: z.boolean() }),
]);
export type ChangePerson = z.infer<typeof changePersonSchema>;

/** `GET /api/admin/audit?before`: who saw and did what, latest first; ids and counts, nothing about a person. */
export const auditPageSchema = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      at: moment,
      account: z.nullable(z.string()),
      action: z.string(),
      subject: z.nullable(z.string()),
      outcome: z.string(),
    }),
  ),
  /** `before` of the next page; null at the end. */
  next: z.nullable(z.string()),
  /** The last link of the chain over all of it: noted elsewhere, it shows later whether anything before it was altered. */
  head: z.nullable(z.object({ seq: z.int(), hash: z.string() })),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** `GET /api/admin/audit/verified`: the whole chain of the team gone over, entry by entry. */
export const verifiedAuditSchema = z.object({
  /** How many entries are right, from the first on. */
  entries: z.int(),
  head: z.string(),
  /** What is wrong with the next one, as a sentence; null where all is as it was noted. */
  broken: z.nullable(z.string()),
});
export type VerifiedAudit = z.infer<typeof verifiedAuditSchema>;

/** Names and dates of birth are sent in no address: those are kept in the logs of whatever stands in between. */
export const askStatusSchema = z.strictObject({
  /** Part of a name, of an NHS number or of a date of birth, `YYYY-MM-DD`. */
  find: z._default(z.string().check(z.trim(), z.maxLength(100)), ''),
  /** `next` of the page before. */
  after: z._default(z.string().check(z.maxLength(64)), ''),
});
export type AskStatus = z.infer<typeof askStatusSchema>;

/** `POST /api/status`: who is a patient of the team and how far each assessment is. No answer, no score, no flag. */
export const statusPageSchema = z.object({
  patients: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      born: z.string(),
      nhsNumber: z.nullable(z.string()),
      assessments: z.array(
        z.strictObject({
          /** When it was begun, `YYYY-MM-DD`. */
          date: z.string(),
          status: z.string(),
        }),
      ),
    }),
  ),
  next: z.nullable(z.string()),
});
export type StatusPage = z.infer<typeof statusPageSchema>;
