import * as z from 'zod';
import { migrationSchema } from './migrations';
import { conditionsSchema, contextSchema, pageSchema, redFlagsSchema, usePageSchema } from './pages';
import { because, languageSchema, textSchema, versionSchema } from './words';

export const formSchema = z.strictObject({
  form: z
    .string()
    .max(120)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/, {
      error: because('a form is named by lower-case words joined by hyphens, with / between folders'),
    })
    .describe('The form’s id, such as secondary-breast-cancer/progression. It never changes.'),
  version: versionSchema.describe('major.minor.patch: a patch changes wording, a minor adds, a major changes meaning.'),
  status: z.enum(['draft', 'active', 'retired']).describe('Only an active form is offered.'),
  language: languageSchema.describe('The language that it is written in.'),
  licence: z.string().min(1).max(100).describe('The licence of its words, such as CC-BY-4.0.'),
  points: z
    .array(z.enum(['diagnosis', 'progression', 'treatment-change']))
    .min(1)
    .max(3)
    .describe('The events that call for it; one that names several serves them all in one assessment.'),
  changes: z
    .array(z.enum(['new-line', 'dose-or-route', 'break', 'stopping']))
    .min(1)
    .max(3)
    .optional()
    .describe('The kinds of treatment change that call for it, before any form that names none: stopping leads with other things.'),
  title: textSchema.describe('Neutral: it never names the event (clinical safety).'),
  context: contextSchema.optional(),
  conditions: conditionsSchema.optional(),
  pages: z
    .array(z.union([usePageSchema, pageSchema]))
    .min(1)
    .max(500)
    .describe('The pages, in order.'),
  redFlags: redFlagsSchema.optional(),
  minimumSafeVersion: versionSchema
    .optional()
    .describe('Drafts begun on a version below this one are migrated; on any other they finish on their own version.'),
  migrations: z.array(migrationSchema).max(100).optional().describe('How answers given to earlier versions are read by this one.'),
});
export type FormSource = z.infer<typeof formSchema>;
