import * as z from 'zod';
import { answersSchema } from './answers';
import { codeSchema, itemIdSchema, recordOf, textSchema, versionSchema } from './words';

/** One step of a migration. Item ids and option codes are those before the step on the left, after it on the right. */
export const migrationStepSchema = z
  .union([
    z.strictObject({
      rename: z
        .strictObject({ from: itemIdSchema.describe('The old id.'), to: itemIdSchema.describe('The new id.') })
        .describe('An item has a new id and the same meaning.'),
    }),
    z.strictObject({
      map: z
        .strictObject({
          item: itemIdSchema.describe('The item.'),
          codes: recordOf(codeSchema, codeSchema, 200).describe('Old code to new code.'),
        })
        .describe('Option codes of one item have changed.'),
    }),
    z.strictObject({
      split: z
        .strictObject({
          item: itemIdSchema.describe('The item that is no longer there.'),
          into: recordOf(
            codeSchema,
            z.strictObject({ item: itemIdSchema.describe('Where it goes.'), answer: codeSchema.describe('What is answered there.') }),
            200,
          ).describe('Where each of its codes goes.'),
        })
        .describe('One choice or set of choices becomes several items.'),
    }),
    z.strictObject({
      merge: z
        .strictObject({
          items: z.array(itemIdSchema).min(2).max(50).describe('The old items.'),
          to: itemIdSchema.describe('The new one.'),
          by: z
            .enum(['first', 'join'])
            .describe('join: texts one after another, sets united. first: the first that is answered; the rest is archived.'),
        })
        .describe('Several items become one.'),
    }),
    z.strictObject({
      archive: z
        .strictObject({ item: itemIdSchema.describe('The item.'), because: textSchema.describe('Why, in words.') })
        .describe('No longer asked; the answer is kept beside the others, and shown as such.'),
    }),
  ])
  .meta({ id: 'migration-step', description: 'One step from the answers of an earlier version to those of this one.' });

export const migrationSchema = z
  .strictObject({
    to: versionSchema.describe('The version that brought the change: answers of every earlier version pass through these steps.'),
    steps: z.array(migrationStepSchema).max(200).describe('What happens to the answers, in order. None: they are read as they are.'),
    example: z
      .strictObject({
        before: answersSchema.describe('Answers of an earlier version.'),
        after: answersSchema.describe('What must come out.'),
        archived: answersSchema.optional().describe('What must be kept aside.'),
      })
      .describe('A worked example, which the build runs.'),
  })
  .meta({ id: 'migration', description: 'How answers given to earlier versions are read by this one.' });
export type MigrationSource = z.infer<typeof migrationSchema>;
