import * as z from 'zod';

/** What of FHIR R4 decides which questions are asked. Published questionnaires hold much more, and not all of it well formed. */
const coding = z.looseObject({ code: z.string().optional(), display: z.string().optional() });

const enableWhenSchema = z.looseObject({
  question: z.string(),
  operator: z.string().optional(),
  answerBoolean: z.boolean().optional(),
  answerInteger: z.number().optional(),
  answerDecimal: z.number().optional(),
  answerString: z.string().optional(),
  answerDate: z.string().optional(),
  answerCoding: coding.optional(),
});
export type EnableWhen = z.infer<typeof enableWhenSchema>;

const itemSchema = z.looseObject({
  linkId: z.string(),
  type: z.string(),
  repeats: z.union([z.boolean(), z.string()]).optional(),
  enableWhen: z.array(enableWhenSchema).optional(),
  enableBehavior: z.string().optional(),
  answerOption: z
    .array(z.looseObject({ valueCoding: coding.optional(), valueString: z.string().optional(), valueInteger: z.number().optional() }))
    .optional(),
  get item() {
    return z.array(itemSchema).optional();
  },
});
export type Item = z.infer<typeof itemSchema>;

export const questionnaireSchema = z.looseObject({ resourceType: z.literal('Questionnaire'), item: z.array(itemSchema).optional() });
export type Questionnaire = z.infer<typeof questionnaireSchema>;
