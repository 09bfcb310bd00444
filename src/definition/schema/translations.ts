import * as z from 'zod';
import { languageSchema, recordOf, textSchema, yes } from './words';

const keySchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z][\w-]*(\.[\w-]+)*$/, 'a key is that of a text, such as pain.text');

/** `forms/translations/<language>/*.yaml`: the texts of one form, shared page or library in one language. Written by `hna forms translate`. */
export const translationFileSchema = z.strictObject({
  translates: z.string().max(120).describe('The form, the shared page, or concerns for the library.'),
  language: languageSchema.describe('The language of its texts.'),
  texts: recordOf(
    keySchema,
    z
      .strictObject({
        source: textSchema.describe('What is translated, as it was written when the translation was brought up to date.'),
        of: z
          .string()
          .regex(/^[\w-]{12}$/, 'the mark of a source text is 12 characters')
          .describe('Mark of the source text: another text has another mark.'),
        text: textSchema.optional().describe('The translation; missing until there is one.'),
        stale: yes
          .optional()
          .describe('The source has changed since: nobody reads this text before somebody has looked at it and removed the mark.'),
      })
      .meta({ id: 'translation', description: 'One text in another language.' }),
    60_000,
  ).describe('Texts by key.'),
});
export type TranslationFile = z.infer<typeof translationFileSchema>;
