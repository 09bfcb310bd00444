import * as z from 'zod';

/**
 * What an author may write: the source of a definition, of the concern library and of a page that is used whole.
 * Unknown keys are errors. Expressions are infix text here and become a closed tree when the definition is built.
 */

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const itemIdSchema = z.string().max(60).regex(idPattern, 'lower-case words joined by hyphens, such as back-pain');
const codeSchema = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a code is lower-case words joined by hyphens');
const expressionSchema = z.string().min(1).max(2000);
const textSchema = z.string().min(1).max(2000);
const versionSchema = z.string().regex(/^\d+\.\d+\.\d+$/, 'three numbers, such as 1.0.0');

const optionSchema = z.strictObject({
  code: codeSchema,
  text: textSchema,
  /** "None of these": cannot stand beside another option. */
  exclusive: z.literal(true).exactOptional(),
  score: z.number().exactOptional(),
});

const checkSchema = z.strictObject({ when: expressionSchema, severity: z.enum(['error', 'warning']), message: textSchema });

const common = {
  id: itemIdSchema,
  text: textSchema,
  hint: textSchema.optional(),
  required: z.literal(true).optional(),
  showIf: expressionSchema.optional(),
  readOnlyIf: expressionSchema.optional(),
  check: z.array(checkSchema).max(20).optional(),
  sensitive: z.enum(['private', 'alone']).optional(),
  discreet: z.literal(true).optional(),
  /** A clinical code, `SYSTEM|CODE`. */
  code: z.string().max(100).optional(),
};

const withoutText = { id: common.id, showIf: common.showIf };

export const itemSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('yes-no'), notSure: z.literal(true).optional(), preferNotToSay: z.literal(true).optional() }),
  z.strictObject({
    ...common,
    type: z.literal('scale'),
    min: z.number().int(),
    max: z.number().int(),
    step: z.number().int().positive().optional(),
    ends: z.strictObject({ low: textSchema, high: textSchema }),
  }),
  z.strictObject({
    ...common,
    type: z.literal('choice'),
    options: z.array(optionSchema).min(2).max(200),
    preferNotToSay: z.literal(true).optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('choices'),
    options: z.array(optionSchema).min(2).max(200),
    preferNotToSay: z.literal(true).optional(),
  }),
  z.strictObject({ ...common, type: z.literal('text'), maxLength: z.number().int().positive().max(500).optional() }),
  z.strictObject({ ...common, type: z.literal('paragraph'), maxLength: z.number().int().positive().max(10_000).optional() }),
  z.strictObject({
    ...common,
    type: z.literal('number'),
    min: z.number().optional(),
    max: z.number().optional(),
    step: z.number().positive().optional(),
    unit: z.string().max(40).optional(),
  }),
  z.strictObject({ ...common, type: z.literal('date') }),
  /** Top so many out of the concerns that are chosen. */
  z.strictObject({ ...common, type: z.literal('rank'), top: z.number().int().min(1).max(10) }),
  z.strictObject({ ...withoutText, type: z.literal('computed'), text: textSchema, value: expressionSchema }),
  z.strictObject({ ...withoutText, type: z.literal('text-block'), text: textSchema }),
]);
export type ItemSource = z.infer<typeof itemSchema>;

/** One concern of the library, by id. Its follow-ups are asked beside its rating, once it is chosen. */
export const concernSchema = z.strictObject({
  domain: z.enum(['body', 'feelings', 'family', 'practical', 'money', 'faith', 'information', 'future']),
  text: textSchema,
  hint: textSchema.optional(),
  sensitive: z.enum(['private', 'alone']).optional(),
  discreet: z.literal(true).optional(),
  code: z.string().max(100).optional(),
  followUps: z.array(itemSchema).max(10).optional(),
});
export type ConcernSource = z.infer<typeof concernSchema>;

/** A concern taken from the library onto a page. */
export const useConcernSchema = z.strictObject({
  use: itemIdSchema,
  /** Stands first on its page at this assessment point. */
  lead: z.literal(true).optional(),
  /** Under *more* on its page. */
  more: z.literal(true).optional(),
  showIf: expressionSchema.optional(),
});

export const conditionSchema = z.union([
  expressionSchema,
  /** `because` is what a person reads after "because …". */
  z.strictObject({ when: expressionSchema, because: textSchema }),
]);

export const redFlagSchema = z.strictObject({
  id: itemIdSchema,
  when: expressionSchema,
  urgency: z.enum(['immediate', 'same-day', 'soon']),
  patient: textSchema,
  staff: textSchema,
  source: textSchema,
  version: versionSchema,
  discreet: z.literal(true).optional(),
});

/** Facts from outside, captured when the session starts. */
export const contextSchema = z.record(
  itemIdSchema,
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('code'), options: z.array(codeSchema).min(2).max(50) }),
    z.strictObject({ type: z.enum(['truth', 'number', 'text', 'date']) }),
  ]),
);

const pageItems = z
  .array(z.union([useConcernSchema, itemSchema]))
  .min(1)
  .max(2000);

/** A page written in the definition itself. */
export const pageSchema = z.strictObject({
  id: itemIdSchema,
  title: textSchema,
  intro: textSchema.optional(),
  showIf: expressionSchema.optional(),
  items: pageItems,
});

/** A page that is used whole: `forms/<page>.yaml`. Its conditions, context, red flags and scenarios come with it. */
export const sharedPageSchema = z.strictObject({
  page: itemIdSchema,
  version: versionSchema,
  language: z.string(),
  licence: z.string(),
  title: textSchema,
  intro: textSchema.optional(),
  /** The fixed page on what is new or worse: never conditional, never skipped, nothing on it carried forward. */
  safetyCheck: z.literal(true).optional(),
  /** The yes-no item whose *yes* opens the items marked `sensitive: alone`. */
  aloneGate: itemIdSchema.optional(),
  context: contextSchema.optional(),
  conditions: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), conditionSchema).optional(),
  items: pageItems,
  redFlags: z.array(redFlagSchema).max(100).optional(),
});
export type SharedPageSource = z.infer<typeof sharedPageSchema>;

export const formSchema = z.strictObject({
  form: z
    .string()
    .max(120)
    .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/),
  version: versionSchema,
  status: z.enum(['draft', 'active', 'retired']),
  language: z.string(),
  licence: z.string(),
  points: z.array(z.enum(['diagnosis', 'progression', 'treatment-change'])).min(1),
  /** Neutral: it never names the event (clinical safety). */
  title: textSchema,
  context: contextSchema.optional(),
  conditions: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), conditionSchema).optional(),
  pages: z
    .array(z.union([z.strictObject({ use: itemIdSchema }), pageSchema]))
    .min(1)
    .max(500),
  redFlags: z.array(redFlagSchema).max(100).optional(),
});
export type FormSource = z.infer<typeof formSchema>;

export const concernLibrarySchema = z.strictObject({
  library: z.literal('concerns'),
  version: versionSchema,
  language: z.string(),
  licence: z.string(),
  concerns: z.record(itemIdSchema, concernSchema),
});
export type ConcernLibrarySource = z.infer<typeof concernLibrarySchema>;

const answerSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.null(),
  z.strictObject({ blank: z.literal('prefer-not-to-say') }),
  z.strictObject({ blank: z.literal('not-asked'), reason: z.string() }),
]);

/** `*.test.yaml` beside a form or a shared page: answers in; what shows, what is computed and which flags fire, out. */
export const scenarioFileSchema = z.strictObject({
  scenarios: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        today: z.iso.date().optional(),
        context: z.record(itemIdSchema, z.union([z.string(), z.number(), z.boolean()])).optional(),
        previous: z.record(z.string(), answerSchema).optional(),
        answers: z.record(z.string(), answerSchema).optional(),
        /** Pages that the person has seen and left, after answering. */
        leave: z.array(itemIdSchema).optional(),
        expect: z.strictObject({
          visible: z.array(z.string()).optional(),
          hidden: z.array(z.string()).optional(),
          values: z.record(z.string(), answerSchema).optional(),
          /** Every flag that is fired, no more and no fewer, when given. */
          fired: z.array(itemIdSchema).optional(),
          /** These flags can neither fire nor be cleared yet. */
          incomplete: z.array(itemIdSchema).optional(),
          clear: z.array(itemIdSchema).optional(),
          /** Paths with an error. */
          errors: z.array(z.string()).optional(),
          safetyCheck: z.enum(['complete', 'incomplete']).optional(),
        }),
      }),
    )
    .min(1),
});
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;
