import { documentTypes } from '../document-types';
import * as z from 'zod';
import { because, itemIdSchema, textSchema } from './words';

/** What stands behind a concern for the nurse: suggestions, the directory of services, the standards of care. Never part of a form. */

const day = z.iso.date({ error: because('a day is written such as 2026-01-31') });

const suggestionSchema = z
  .strictObject({
    id: itemIdSchema.describe('Names the suggestion, once in the whole library. Kept in plans: it never changes its meaning.'),
    text: textSchema.describe('What will be done or given, in plain words: the person reads it in the agreed plan.'),
  })
  .meta({ id: 'suggestion', description: 'Something that the nurse can take over into a plan, change or leave.' });

const suggestions = z.array(suggestionSchema).min(1).max(12);

export const suggestionsSchema = z
  .strictObject({
    plan: suggestions.describe('What the nurse, the team or the person can do about it.'),
    information: suggestions.describe('Information that can be given.'),
    referral: z.array(itemIdSchema).min(1).max(12).describe('Services that may help, by their id in the directory; the likeliest first.'),
  })
  .meta({ id: 'suggestions', description: 'What may help with a concern. The nurse decides; nothing is chosen beforehand.' });
export type SuggestionsSource = z.infer<typeof suggestionsSchema>;

export const serviceKinds = [
  'helpline',
  'group',
  'palliative',
  'symptoms',
  'therapy',
  'emotional',
  'family',
  'money-work',
  'practical',
  'spiritual',
  'information',
  'research',
  'safety',
] as const;

export const standardIds = ['I1', 'I2', 'I3', 'I4', 'I5', 'T1', 'T2', 'T3', 'T4', 'P1', 'P2', 'P3'] as const;
const standardIdSchema = z.enum(standardIds);

const serviceSchema = z
  .strictObject({
    id: itemIdSchema.describe(
      'Names the service in suggestions and referrals. It never changes; a service that ends is closed, not removed.',
    ),
    name: textSchema.describe('What it is called.'),
    kind: z.enum(serviceKinds).describe('What kind of help it gives.'),
    about: textSchema.describe('What it does, in a sentence.').exactOptional(),
    phone: z.string().min(3).max(40).describe('The number, as it is dialled.').exactOptional(),
    email: z.string().max(120).includes('@').describe('The address.').exactOptional(),
    web: z
      .url({ protocol: /^https$/ })
      .max(300)
      .describe('The page, with https.')
      .exactOptional(),
    hours: textSchema.describe('When it answers, in words. Nothing computes "open now" from them.').exactOptional(),
    checked: day.describe('The day on which somebody made sure that all of this is still true.').exactOptional(),
    closed: day.describe('The day since which it is no longer there.').exactOptional(),
    notForEmergencies: z.literal(true).describe('Shown wherever the number is: it does not help in an emergency.').exactOptional(),
    local: z
      .literal('fill in')
      .describe('The local details are not in yet: nobody can be rung or written to. Take it out once they are.')
      .exactOptional(),
    standards: z.array(standardIdSchema).max(12).describe('Which standards of care a referral to it helps to meet.').exactOptional(),
  })
  .meta({ id: 'service', description: 'A service that people can be told of or referred to.' });
export type ServiceSource = z.infer<typeof serviceSchema>;

export const servicesFileSchema = z.strictObject({
  services: z.array(serviceSchema).max(1000).describe('The directory, in the order in which it is shown.'),
});
export type ServicesFile = z.infer<typeof servicesFileSchema>;

const standardSchema = z
  .strictObject({
    id: standardIdSchema.describe('Which of the twelve.'),
    text: textSchema.describe('What the person can expect, in our words.'),
    ours: textSchema.describe('What we read into it, where the standard is cut off in our copy of the source.').exactOptional(),
    items: z.array(itemIdSchema).min(1).max(100).describe('Concerns and questions by which it is asked about.'),
    actions: z.array(itemIdSchema).min(1).max(100).describe('Suggestions, by id, that meet it once they are in a plan.'),
    referrals: z.array(itemIdSchema).min(1).max(100).describe('Services, by id.'),
    documents: z.array(z.enum(documentTypes)).min(1).max(10).describe('Documents that show that it was met.'),
  })
  .meta({ id: 'standard', description: 'A standard of care, and what in the product meets it.' });

export const standardsFileSchema = z.strictObject({
  source: textSchema.describe('Whose standards they are, and as of when.'),
  standards: z.array(standardSchema).max(12).describe('All twelve.'),
});
export type StandardsFile = z.infer<typeof standardsFileSchema>;
