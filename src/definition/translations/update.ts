import { stringify } from 'yaml';
import type { Problem } from '../problem';
import { textSchema } from '../schema/words';
import type { TranslationFile } from '../schema/translations';
import { Sources } from '../sources';
import { entryOf } from './check';
import { ownersIn } from './owners';
import { pseudoText } from './pseudo';
import { markOf, type SourceTexts } from './source-texts';

export type { TranslationFile } from '../schema/translations';

/** What may be translated among the files of definitions, and what is. */
export interface Translatable {
  readonly owners: readonly { readonly id: string; readonly language: string; readonly texts: SourceTexts }[];
  readonly translations: readonly { readonly file: string; readonly value: TranslationFile }[];
  /** Files that could not be read. */
  readonly problems: readonly Problem[];
}

export function readTranslatable(files: ReadonlyMap<string, string>): Translatable {
  const sources = new Sources();
  sources.takeFiles(files);
  const translations = sources.translations.map(({ source, value }) => ({ file: source.file, value }));
  return { owners: ownersIn(sources), translations, problems: sources.problems };
}

/**
 * The translation file as it is to be now: what is there stays; what has another source is marked stale; what has moved
 * to another key with its very words moves along; what is no longer asked goes.
 */
export function updated(id: string, texts: SourceTexts, language: string, before: TranslationFile['texts']): TranslationFile {
  const spare = new Map(
    Object.entries(before)
      .filter(([key, { text }]) => text !== undefined && !texts.has(key))
      .map(([, entry]) => [entry.of, entry]),
  );
  const entries = [...texts].map(([key, source]): [string, TranslationFile['texts'][string]] => {
    const of = markOf(source);
    const known = entryOf(before, key);
    const entry = known?.text === undefined ? (spare.get(of) ?? known) : known;
    if (entry?.text === undefined) return [key, { source, of }];
    const stale = entry.stale === true || entry.of !== of;
    return [key, { source, of, text: entry.text, ...(stale ? { stale } : {}) }];
  });
  return { translates: id, language, texts: Object.fromEntries(entries) };
}

/** Every text in a pseudo-locale. */
export function pseudoTranslation(id: string, texts: SourceTexts, language: string): TranslationFile {
  const entries = [...texts].map(([key, source]) => [key, { source, of: markOf(source), text: pseudoText(source) }]);
  return { translates: id, language, texts: Object.fromEntries(entries) };
}

/** As YAML, long texts on one line, so that a diff shows what changed. */
export const translationYaml = (file: TranslationFile): string => stringify(file, { lineWidth: 0, singleQuote: false });

/** `concerns` → `concerns.yaml`, `secondary-breast-cancer/progression` → the same below a folder. */
export const translationFileName = (id: string, language: string): string => `${language}/${id}.yaml`;

/** What is wrong with a text by itself, in words; null where nothing is. */
export function checkTranslationText(text: string): string | null {
  const read = textSchema.safeParse(text);
  return read.success ? null : (read.error.issues[0]?.message ?? 'it is no text');
}
