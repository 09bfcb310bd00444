import * as z from 'zod';
import {
  siteSchema,
  question,
  guarded,
  standing,
  single,
  yesNo,
  scale,
  choice,
  choices,
  text,
  paragraph,
  number,
  date,
  computed,
  textBlock,
  preferNotToSay,
} from './item-keys';
import { textSchema } from './words';

/** The items of a form, one shape for each type. */

/** What may stand in a column of a table. */
export const cellSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...question, ...yesNo }),
    z.strictObject({ ...question, ...scale }),
    z.strictObject({ ...question, ...choice }),
    z.strictObject({ ...question, ...choices }),
    z.strictObject({ ...question, ...text }),
    z.strictObject({ ...question, ...paragraph }),
    z.strictObject({ ...question, ...number }),
    z.strictObject({ ...question, ...date }),
    z.strictObject(computed),
    z.strictObject(textBlock),
  ])
  .meta({ id: 'column', description: 'A column of a table: a question that is asked once in each row.' });
export type CellSource = z.infer<typeof cellSchema>;

export const itemSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...single, ...yesNo }).describe('Yes or no; the answer is the code yes, no or not-sure.'),
    z.strictObject({ ...single, ...scale }).describe('A whole number on a scale with words at both ends.'),
    z.strictObject({ ...single, ...choice }).describe('One of several options; the answer is its code.'),
    z.strictObject({ ...standing, ...choices }).describe('Any number of options; the answer is a set of codes.'),
    z.strictObject({ ...single, ...text }).describe('A line of text.'),
    z.strictObject({ ...single, ...paragraph }).describe('Several lines of text.'),
    z.strictObject({ ...single, ...number }).describe('A number, with a unit where it has one.'),
    z.strictObject({ ...single, ...date }).describe('A date, or only its month or year.'),
    z.strictObject(computed).describe('A value that follows from answers.'),
    z.strictObject(textBlock).describe('Words to read; nothing is answered.'),
    z
      .strictObject({
        ...standing,
        type: z.literal('body-map'),
        options: z.array(siteSchema).min(2).max(200).describe('The places that can be marked.'),
        preferNotToSay,
      })
      .describe('Places on the body, on a picture and in an equal list; the answer is a set of body sites.'),
    z
      .strictObject({ ...guarded, type: z.literal('rank'), top: z.number().int().min(1).max(10).describe('How many are put in order.') })
      .describe('The most important of the concerns that are chosen, in order; the answer is a list of concern ids.'),
    z
      .strictObject({
        ...guarded,
        type: z.literal('table'),
        row: textSchema.describe('What one row is: "Medicine" gives "Medicine 1" and "Add another medicine".'),
        minRows: z.number().int().min(0).max(50).optional().describe('The least number of rows; 0 by default.'),
        maxRows: z.number().int().min(1).max(50).optional().describe('The most rows; 50 by default.'),
        columns: z.array(cellSchema).min(1).max(20).describe('What is asked in each row.'),
      })
      .describe('Rows of the same columns, as many as the person needs.'),
    z
      .strictObject({ ...standing, type: z.enum(['attachment', 'signature']) })
      .describe('Reserved: they come later, and a definition that has one does not build.'),
  ])
  .meta({ id: 'item', description: 'A question, a computed value or words.' });
export type ItemSource = z.infer<typeof itemSchema>;
type Reserved = Extract<ItemSource, { type: 'attachment' | 'signature' }>;
/** An item that can be built. */
export type BuildableItem = Exclude<ItemSource, Reserved>;

export const isReserved = (item: ItemSource): item is Reserved => item.type === 'attachment' || item.type === 'signature';
