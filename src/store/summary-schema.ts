import * as z from 'zod/mini';
import { assessmentPoints, assessmentStatuses, urgencies, type AssessmentLine, type Summary } from '../records';

const lineSchema: z.ZodMiniType<AssessmentLine> = z.object({ id: z.string(), status: z.enum(assessmentStatuses), today: z.string() });

/** A summary as it lies in its block. */
export const summarySchema: z.ZodMiniType<Summary> = z.object({
  id: z.string(),
  patient: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      born: z.string(),
      nhsNumber: z.nullable(z.string()),
      noNumberReason: z.nullable(z.string()),
    }),
  ),
  joinedInto: z.nullable(z.string()),
  due: z.array(z.object({ id: z.string(), point: z.nullable(z.enum(assessmentPoints)), date: z.string() })),
  notTold: z.int(),
  latest: z.nullable(lineSchema),
  incomplete: z.array(lineSchema),
  flags: z.array(
    z.object({
      id: z.string(),
      patient: z.string(),
      assessment: z.string(),
      rule: z.string(),
      ruleVersion: z.string(),
      urgency: z.enum(urgencies),
      raisedAt: z.nullable(z.number()),
      form: z.nullable(z.object({ id: z.string(), version: z.string(), hash: z.string() })),
    }),
  ),
  conflicts: z.int(),
  lacking: z.array(z.string()),
});
