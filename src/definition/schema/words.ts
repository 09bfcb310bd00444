import * as z from 'zod';

/** The smallest parts of a definition: ids, codes, texts, expressions, versions. */

/** Names that every JavaScript object has. No id, code or key is called so, so that no look-up can meet one by accident. */
export const forbiddenNames: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

const allowedName = (name: string): boolean => !forbiddenNames.has(name);
/** Ends the sentence that begins with the key. */
export const because =
  (reason: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `cannot be ${String(input).slice(0, 60)}; ${reason}`;

const nameRule = {
  error: because('that is a name of JavaScript’s own'),
  params: { code: 'reserved-name', fix: 'Choose another name.' },
};

const words = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const codeWords = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const itemIdSchema = z
  .string()
  .max(60)
  .regex(words, { error: because('an id is lower-case words joined by hyphens, such as back-pain'), abort: true })
  .refine(allowedName, nameRule);

export const codeSchema = z
  .string()
  .max(60)
  .regex(codeWords, { error: because('a code is lower-case words joined by hyphens, such as not-sure'), abort: true })
  .refine(allowedName, nameRule);

export const conditionNameSchema = z
  .string()
  .max(60)
  .regex(/^[a-z][A-Za-z0-9]*$/, {
    error: because('a condition is one word that begins with a small letter, such as feelsWeak'),
    abort: true,
  })
  .refine(allowedName, nameRule);

export const expressionSchema = z.string().min(1).max(2000);

/** An opening or closing tag, a comment or a declaration. `<` before a digit or a space is only a sign. */
const markup = /<[a-z!/?]/i;
/** Control characters but tab and new line, and what turns the direction of the words around it. */
const invisible = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

/** What a person reads. Plain text: never HTML, and nothing that turns the direction of what stands around it. */
export const textSchema = z
  .string()
  .min(1)
  .max(2000)
  .refine((text) => text === '' || text.trim() !== '', 'holds nothing but spaces')
  .refine((text) => !markup.test(text), {
    error: 'holds HTML, which is not part of the language',
    params: { code: 'html', fix: 'Write plain words; a text-block knows **bold**, *italic* and lists.' },
  })
  .refine((text) => !invisible.test(text), {
    error: 'holds an invisible control character',
    params: { code: 'control-character', fix: 'Remove it, or write the words again by hand.' },
  });

export const versionSchema = z
  .string()
  .regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, { error: because('a version is three numbers, such as 1.0.0') });

export const languageSchema = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/, { error: because('a language is a tag such as en-GB') });

export const yes = z.literal(true);

/** A record of bounded size. */
export function recordOf<K extends z.core.$ZodRecordKey, V extends z.ZodType>(key: K, value: V, most: number): z.ZodRecord<K, V> {
  return z.record(key, value).refine((entries) => Object.keys(entries).length <= most, `holds more than ${most} entries`);
}
