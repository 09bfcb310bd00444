import * as z from 'zod';
import { answerSchema, answersSchema } from './answers';
import { because, itemIdSchema } from './words';

const paths = z.array(z.string());
const expectSchema = z
  .strictObject({
    visible: paths.optional().describe('Paths that must show.'),
    hidden: paths.optional().describe('Paths that must not show.'),
    values: z
      .record(z.string(), answerSchema)
      .optional()
      .describe('Values by path, computed ones included; null where there must be none.'),
    offers: z.record(z.string(), answerSchema).optional().describe('Last time’s answers that are offered, by path.'),
    origins: z
      .record(z.string(), z.enum(['prefilled', 'carried-forward']))
      .optional()
      .describe('Where answers came from, by path.'),
    fired: z.array(itemIdSchema).optional().describe('Every red flag that is fired, no more and no fewer.'),
    incomplete: z.array(itemIdSchema).optional().describe('Red flags that can neither fire nor be cleared yet.'),
    clear: z.array(itemIdSchema).optional().describe('Red flags that are cleared.'),
    urgency: z
      .record(itemIdSchema, z.enum(['immediate', 'same-day', 'soon']))
      .optional()
      .describe('How fast a red flag must be acted on, by flag.'),
    errors: paths.optional().describe('Every path with an error, no more and no fewer.'),
    safetyCheck: z.enum(['complete', 'incomplete']).optional().describe('Whether everything on the safety check is answered.'),
  })
  .describe('What must come out.');

/** `*.test.yaml` beside a form or a shared page: answers in; what shows, what is computed and which flags fire, out. */
export const scenarioFileSchema = z.strictObject({
  scenarios: z
    .array(
      z
        .strictObject({
          name: z.string().min(1).max(200).describe('What it shows, as a sentence.'),
          today: z.iso
            .date({ error: because('a day is written such as 2026-01-31') })
            .optional()
            .describe('The day on which it is filled in.'),
          context: z
            .record(itemIdSchema, z.union([z.string(), z.number(), z.boolean()]))
            .optional()
            .describe('Facts from outside.'),
          previous: answersSchema.optional().describe('The answers of the assessment before.'),
          answers: answersSchema.optional().describe('What the person answers.'),
          accept: z.array(z.string()).optional().describe('Paths at which she takes over last time’s answer, after answering.'),
          leave: z.array(itemIdSchema).optional().describe('Pages that she has seen and left, after answering.'),
          expect: expectSchema,
        })
        .meta({ id: 'scenario', description: 'One person filling in the form.' }),
    )
    .min(1)
    .describe('The scenarios.'),
});
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;
