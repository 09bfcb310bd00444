import * as z from 'zod';
import { suggestionsSchema } from './care';
import { itemSchema } from './items';
import {
  codeSchema,
  conditionNameSchema,
  expressionSchema,
  itemIdSchema,
  languageSchema,
  recordOf,
  textSchema,
  versionSchema,
  yes,
} from './words';

/** Concerns, pages, conditions, context and red flags: what forms and shared pages have in common. */

const because = textSchema.describe('What a person reads after "because …".');

export const conditionSchema = z
  .union([expressionSchema, z.strictObject({ when: expressionSchema.describe('What it means.'), because })])
  .meta({ id: 'condition', description: 'An expression with a name, used by its name in other expressions.' });

export const conditionsSchema = recordOf(conditionNameSchema, conditionSchema, 1000).describe('Expressions with a name.');

/** One concern of the library, by id. Its follow-ups are asked beside its rating, once it is chosen. */
export const concernSchema = z
  .strictObject({
    domain: z
      .enum(['body', 'feelings', 'family', 'practical', 'money', 'faith', 'information', 'future'])
      .describe('The part of life that it belongs to.'),
    text: textSchema.describe('The concern in the person’s own words, short.'),
    hint: textSchema.optional().describe('Smaller words below it.'),
    sensitive: z.enum(['private', 'alone']).optional().describe('As for an item.'),
    discreet: yes.optional().describe('As for an item.'),
    code: z.string().min(1).max(100).optional().describe('A clinical code, SYSTEM|CODE.'),
    followUps: z.array(itemSchema).max(10).optional().describe('Questions asked beside its rating, only once it is chosen.'),
    suggestions: suggestionsSchema.optional().describe('What may help, for the nurse’s plan. No part of any form.'),
  })
  .meta({ id: 'concern', description: 'Something that may worry a person: chosen first, rated only then.' });
export type ConcernSource = z.infer<typeof concernSchema>;

export const useConcernSchema = z
  .strictObject({
    use: itemIdSchema.describe('The concern’s id in the library.'),
    lead: yes.optional().describe('Stands first on its page at this assessment point.'),
    more: yes.optional().describe('Stands under "more" on its page.'),
    showIf: expressionSchema.optional().describe('Offered only where this is true.'),
  })
  .meta({ id: 'use', description: 'A concern taken from the library onto a page.' });

export const redFlagSchema = z
  .strictObject({
    id: itemIdSchema.describe('Names the flag, once in the form.'),
    when: expressionSchema.describe('Fires where this is true; where an input is missing, it is incomplete and shows as such.'),
    urgency: z.enum(['immediate', 'same-day', 'soon']).describe('How fast somebody must act.'),
    patient: textSchema.describe('What the person reads at once, without network.'),
    staff: textSchema.describe('What staff read.'),
    source: textSchema.describe('The guidance that it comes from.'),
    version: versionSchema.describe('The version of this rule.'),
    discreet: yes.optional().describe('Nothing on the person’s screen tells of it.'),
  })
  .meta({ id: 'red-flag', description: 'Answers that somebody must act on.' });

export const contextFactSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('code'), options: z.array(codeSchema).min(2).max(50).describe('The codes that it may be.') }),
    z.strictObject({ type: z.enum(['truth', 'number', 'text', 'date']).describe('What kind of fact it is.') }),
  ])
  .meta({ id: 'fact', description: 'A fact from outside, captured when the assessment starts and stored with the answers.' });

export const contextSchema = recordOf(itemIdSchema, contextFactSchema, 200).describe('Facts from outside, by name.');

const pageItems = z
  .array(z.union([useConcernSchema, itemSchema]))
  .min(1)
  .max(2000)
  .describe('What stands on the page, in order.');

export const redFlagsSchema = z.array(redFlagSchema).max(100).describe('Answers that somebody must act on.');

/** A page written in the definition itself. */
export const pageSchema = z
  .strictObject({
    id: itemIdSchema.describe('Names the page, once in the form.'),
    title: textSchema.describe('Neutral: it never names the event.'),
    intro: textSchema.optional().describe('Words below the title.'),
    showIf: expressionSchema.optional().describe('The page stands in the form only where this is true.'),
    items: pageItems,
  })
  .meta({ id: 'page', description: 'A page written in the form itself.' });

export const usePageSchema = z
  .strictObject({ use: itemIdSchema.describe('The shared page’s name.') })
  .meta({ id: 'use-page', description: 'A page that is used whole, from a file of its own.' });

/** A page that is used whole: `forms/<page>.yaml`. Its conditions, context, red flags and scenarios come with it. */
export const sharedPageSchema = z.strictObject({
  page: itemIdSchema.describe('The name by which forms use it.'),
  version: versionSchema.describe('major.minor.patch, as for a form.'),
  language: languageSchema.describe('The language that it is written in.'),
  licence: z.string().min(1).max(100).describe('The licence of its words, such as CC-BY-4.0.'),
  title: textSchema.describe('Neutral: it never names the event.'),
  intro: textSchema.optional().describe('Words below the title.'),
  safetyCheck: yes
    .optional()
    .describe('The fixed page on what is new or worse: never conditional, never skipped, nothing on it carried forward.'),
  aloneGate: itemIdSchema.optional().describe('The yes-no item whose yes opens the items marked sensitive: alone.'),
  context: contextSchema.optional(),
  conditions: conditionsSchema.optional(),
  items: pageItems,
  redFlags: redFlagsSchema.optional(),
});
export type SharedPageSource = z.infer<typeof sharedPageSchema>;

export const concernLibrarySchema = z.strictObject({
  library: z.literal('concerns').describe('Says that this file is the library of concerns.'),
  version: versionSchema.describe('major.minor.patch.'),
  language: languageSchema.describe('The language that it is written in.'),
  licence: z.string().min(1).max(100).describe('The licence of its words, such as CC-BY-4.0.'),
  concerns: recordOf(itemIdSchema, concernSchema, 2000).describe('The concerns, by id.'),
});
export type ConcernLibrarySource = z.infer<typeof concernLibrarySchema>;
