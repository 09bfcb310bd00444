import * as z from 'zod';
import { codeSchema, expressionSchema, itemIdSchema, textSchema, yes } from './words';

/** The keys that items are made of. */

const score = z.number().describe('What score(item) gives where this option is chosen. All options of an item carry one, or none does.');
const exclusive = yes.describe('"None of these": it cannot stand beside another option.');
const optionShape = {
  code: codeSchema.describe('What is stored. Never changes its meaning; never shown.'),
  text: textSchema.describe('What the person reads.'),
  exclusive: exclusive.exactOptional(),
  open: yes
    .exactOptional()
    .describe('"Something else": opens a box for the person’s own words, at the path <item>.other. One option at most.'),
  score: score.exactOptional(),
};

const optionSchema = z.strictObject(optionShape).meta({ id: 'option', description: 'One option of a choice.' });

export const siteSchema = z
  .strictObject({
    ...optionShape,
    code: codeSchema.describe('A body site, such as left-breast; an exclusive or open option may have a code of its own.'),
  })
  .meta({ id: 'site', description: 'One place on a body map.' });

const checkSchema = z
  .strictObject({
    when: expressionSchema.describe('Where this is true, the message shows. Unknown is not true.'),
    severity: z.enum(['error', 'warning']).describe('An error stands in the way of submitting; a warning does not.'),
    message: textSchema.describe('What the person reads: what is the matter, and what to do.'),
  })
  .meta({ id: 'check', description: 'A rule about an answer.' });

const options = z.array(optionSchema).min(2).max(200).describe('The options, in the order in which they are shown.');
export const preferNotToSay = yes.optional().describe('Also offers "Prefer not to say", which is a blank of its own and no answer.');

const pattern = z
  .strictObject({
    matches: z
      .string()
      .min(1)
      .max(200)
      .describe('A regular expression that the whole text must match. One that could take very long is refused.'),
    message: textSchema.describe('What is expected, in words.'),
  })
  .describe('What a text must look like.');

const head = {
  id: itemIdSchema.describe('Names the item in answers and expressions, once in the whole form. It never changes.'),
  text: textSchema.describe('The question. {item} pipes an answer: You gave {pain.rating} for pain.'),
};
const showIf = expressionSchema.optional().describe('Shown only where this is true; unknown hides. What is hidden takes no part in rules.');

/** What every question may say, in a column of a table too. */
export const question = {
  ...head,
  hint: textSchema.optional().describe('Smaller words below the question.'),
  required: yes.optional().describe('Must be answered before submitting, while it is shown.'),
  showIf,
  readOnlyIf: expressionSchema.optional().describe('Cannot be changed while this is true.'),
  check: z.array(checkSchema).max(20).optional().describe('Rules about the answer.'),
  widget: itemIdSchema.optional().describe('A hint for the choice of widget, such as slider.'),
  code: z.string().min(1).max(100).optional().describe('A clinical code, SYSTEM|CODE, such as http://snomed.info/sct|22253000.'),
};

/** What a question may say that does not stand in a column. */
export const guarded = {
  ...question,
  sensitive: z
    .enum(['private', 'alone'])
    .optional()
    .describe('private: never shown where others may look. alone: asked only once the person has said that nobody is near.'),
  discreet: yes.optional().describe('No banner on the screen may tell what was answered here.'),
};

export const standing = {
  ...guarded,
  carryForward: yes.optional().describe('Last time’s answer is offered, marked as such; never taken unasked.'),
};

/** A single value can be captured when the assessment starts. */
export const single = {
  ...standing,
  prefill: expressionSchema
    .optional()
    .describe('Captured once, when the assessment starts: an expression over context facts and literals.'),
};

export const yesNo = {
  type: z.literal('yes-no'),
  notSure: yes.optional().describe('Also offers "Not sure", which is an answer.'),
  preferNotToSay,
};
export const scale = {
  type: z.literal('scale'),
  min: z.number().int().describe('The lowest step.'),
  max: z.number().int().describe('The highest step.'),
  step: z.number().int().positive().optional().describe('From one step to the next; 1 by default.'),
  ends: z
    .strictObject({ low: textSchema.describe('Words at the low end.'), high: textSchema.describe('Words at the high end.') })
    .describe('Words at both ends.'),
};
export const choice = { type: z.literal('choice'), options, preferNotToSay };
export const choices = { type: z.literal('choices'), options, preferNotToSay };
export const text = {
  type: z.literal('text'),
  maxLength: z.number().int().positive().max(500).optional().describe('In characters; 500 by default.'),
  pattern: pattern.optional(),
};
export const paragraph = {
  type: z.literal('paragraph'),
  maxLength: z.number().int().positive().max(10_000).optional().describe('In characters; 10,000 by default.'),
};
export const number = {
  type: z.literal('number'),
  min: z.number().optional().describe('The least that is accepted.'),
  max: z.number().optional().describe('The most that is accepted.'),
  step: z.number().positive().optional().describe('1 accepts whole numbers, 0.1 one decimal.'),
  unit: z.string().min(1).max(40).optional().describe('Shown behind the number, such as kg.'),
};
export const date = {
  type: z.literal('date'),
  precision: z
    .enum(['day', 'month', 'year'])
    .optional()
    .describe('The least that is enough; a fuller date is always welcome. day by default.'),
};
export const computed = {
  ...head,
  type: z.literal('computed'),
  showIf,
  value: expressionSchema.describe('What it is computed from.'),
  override: yes
    .optional()
    .describe('A person may put her own value in its place; that is recorded. Numbers, conditions, texts and dates only.'),
};
export const textBlock = {
  ...head,
  text: textSchema.describe('Words without a question. Markdown: paragraphs, lists, **bold** and *italic*; no HTML.'),
  type: z.literal('text-block'),
  showIf,
};
