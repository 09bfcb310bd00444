import * as z from 'zod';

/** An answer as a scenario or the example of a migration writes it. */
export const answerSchema = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.string()),
    z.null(),
    z.strictObject({ blank: z.literal('prefer-not-to-say').describe('The person would rather not say.') }),
    z.strictObject({
      blank: z.literal('not-asked').describe('Staff did not ask.'),
      reason: z.string().describe('Why, such as not-alone.'),
    }),
  ])
  .meta({
    id: 'answer',
    description: 'An answer: a code, a list of codes, a number, a text, a date, a truth value, or a blank with its reason.',
  });

export const answersSchema = z
  .record(z.string(), answerSchema)
  .meta({ id: 'answers', description: 'Answers by path, such as pain.rating.' });
