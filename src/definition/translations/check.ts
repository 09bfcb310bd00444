import type { Read } from '../draft';
import { didYouMean, type Problem } from '../problem';
import type { TranslationFile } from '../schema/translations';
import { ownersIn, type Owner, type Shelves } from './owners';
import { pseudoLanguages } from './pseudo';
import { markOf, placeholdersOf } from './source-texts';

/** A curly bracket that belongs to no placeholder. */
const hasStrayBracket = (text: string): boolean => /[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, ''));

type Entry = TranslationFile['texts'][string];

/** May this translation be read in the place of the source text? */
export const isCurrent = (source: string, { of, text, stale }: Entry): boolean =>
  text !== undefined && stale !== true && of === markOf(source) && samePlaceholders(source, text);

/** The same placeholders in any order, and no curly bracket besides. */
export const samePlaceholders = (one: string, other: string): boolean =>
  !hasStrayBracket(other) && placeholdersOf(one).toSorted().join('|') === placeholdersOf(other).toSorted().join('|');

/** What is wrong with the translations. What is missing or stale is a warning: the reader sees the source, marked as such. */
export function translationProblems(shelves: Shelves): readonly Problem[] {
  const owners = ownersIn(shelves);
  const { translations } = shelves;
  const languages = [...new Set(translations.map(({ value }) => value.language))];
  return [
    ...translations.flatMap((read, index) => fileProblems(read, owners, translations.slice(0, index))),
    ...languages.flatMap((language) =>
      owners
        .filter((owner) => owner.language !== language && owner.texts.size > 0)
        .filter(({ id }) => !translations.some(({ value }) => value.language === language && value.translates === id))
        .map(({ id, source }) =>
          source.problem(
            'translation-missing',
            [],
            `${id} has no translation into ${language}.`,
            `Run hna forms translate extract ${language}.`,
          ),
        ),
    ),
  ];
}

function fileProblems(
  read: Read<TranslationFile>,
  owners: readonly Owner[],
  earlier: readonly Read<TranslationFile>[],
): readonly Problem[] {
  const { source, value } = read;
  const { translates, language, texts } = value;
  const owner = owners.find(({ id }) => id === translates);
  if (owner === undefined) {
    const fix = didYouMean(
      translates,
      owners.map(({ id }) => id),
      'Name a form, a shared page, or concerns.',
    );
    return [source.problem('translation-unknown', ['translates'], `There is no ${translates} to translate.`, fix)];
  }
  if (pseudoLanguages.includes(language) || language === owner.language) {
    const message = pseudoLanguages.includes(language) ? `${language} is made by the machine.` : `${translates} is written in ${language}.`;
    return [source.problem('translation-unknown', ['language'], message, 'Remove the file.')];
  }
  const twin = earlier.find((other) => other.value.translates === translates && other.value.language === language);
  if (twin !== undefined) {
    return [
      source.problem(
        'duplicate-id',
        ['translates'],
        `${twin.source.file} translates ${translates} into ${language} already.`,
        'Keep one of them.',
      ),
    ];
  }
  const missing = [...owner.texts.keys()].filter((key) => entryOf(texts, key)?.text === undefined);
  const fix = `Run hna forms translate extract ${language}, then fill in their text:.`;
  const rest = missing.length > 5 ? ', …' : '';
  return [
    ...(missing.length === 0
      ? []
      : [
          source.problem(
            'translation-missing',
            ['texts'],
            `Without a ${language} text: ${missing.length} (${missing.slice(0, 5).join(', ')}${rest}).`,
            fix,
          ),
        ]),
    ...Object.entries(texts).flatMap(([key, entry]) => entryProblem(read, owner, key, entry)),
  ];
}

function entryProblem({ source, value }: Read<TranslationFile>, { id, texts }: Owner, key: string, entry: Entry): readonly Problem[] {
  const original = texts.get(key);
  const path = ['texts', key];
  if (original === undefined) {
    const fix = didYouMean(key, texts.keys(), `Run hna forms translate extract ${value.language}, which takes it out.`);
    return [source.keyProblem('translation-unknown', ['texts'], key, `${id} has no text ${key}.`, fix)];
  }
  if (entry.text === undefined) return [];
  if (entry.stale === true) {
    return [source.problem('translation-stale', path, `The source of ${key} has changed.`, 'Correct text:, then remove stale: true.')];
  }
  if (entry.of !== markOf(original)) {
    const fix = `Run hna forms translate extract ${value.language}, then correct text:.`;
    return [source.problem('translation-stale', path, `The source of ${key} is now: ${original}`, fix)];
  }
  if (samePlaceholders(original, entry.text)) return [];
  if (hasStrayBracket(entry.text)) {
    const message = `A curly bracket of ${key} stands alone.`;
    return [source.problem('translation-placeholder', [...path, 'text'], message, 'Write the same placeholders as in source:.')];
  }
  const names = placeholdersOf(original).map((name) => `{${name}}`);
  const wanted = names.length === 0 ? 'no placeholder' : `just ${names.join(' and ')}`;
  const found = placeholdersOf(entry.text).map((name) => `{${name}}`);
  const message = `${key} must have ${wanted}, and has ${found.length === 0 ? 'none' : found.join(' and ')}.`;
  return [source.problem('translation-placeholder', [...path, 'text'], message, 'Write the same placeholders as in source:.')];
}

export const entryOf = (texts: TranslationFile['texts'], key: string): Entry | undefined =>
  Object.hasOwn(texts, key) ? texts[key] : undefined;
