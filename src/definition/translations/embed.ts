import type { CanonicalForm, CanonicalTexts, PipedText } from '../canonical';
import { canonicalJson, hashText } from '../hash';
import { parsePiped, textsOf } from '../texts';
import { entryOf, isCurrent } from './check';
import { ownersIn, type Owner, type Shelves } from './owners';
import { placeholdersOf } from './source-texts';

/** The form with the translations of its own texts, of the pages that it uses and of its concerns. What is missing or stale stays out. */
export function withTranslations(form: CanonicalForm, uses: readonly string[], shelves: Shelves): CanonicalForm {
  if (shelves.translations.length === 0) return form;
  // Ids are unique in a form, so that the first owner of a key is the right one, and the library comes last.
  const owners = ownersIn(shelves).filter(({ id, source }) => id === form.id || uses.includes(source.file) || id === 'concerns');
  const translations = new Map<string, CanonicalTexts>();
  for (const { value } of shelves.translations) {
    const { language, translates } = value;
    const owner = owners.find(({ id }) => id === translates);
    if (owner === undefined || language === form.language) continue;
    const texts = translated(form, owner, owners, value.texts);
    if (texts.length > 0) translations.set(language, { ...translations.get(language), ...Object.fromEntries(texts) });
  }
  if (translations.size === 0) return form;
  const { hash: _, ...content } = { ...form, translations: Object.fromEntries(translations) };
  return { ...content, hash: hashText(canonicalJson(content)) };
}

function translated(
  form: CanonicalForm,
  owner: Owner,
  owners: readonly Owner[],
  texts: Parameters<typeof entryOf>[0],
): [string, PipedText][] {
  return [...textsOf(form)].flatMap(([key, text]): [string, PipedText][] => {
    if (owners.find((each) => each.texts.has(key)) !== owner) return [];
    const source = owner.texts.get(key);
    const entry = entryOf(texts, key);
    if (source === undefined || entry?.text === undefined || !isCurrent(source, entry)) return [];
    return [[key, typeof text === 'string' ? entry.text : parsePiped(entry.text, pathsOf(source, text))]];
  });
}

/** What the names in the author's placeholders lead to. */
function pathsOf(source: string, text: PipedText): (name: string) => string {
  const paths = typeof text === 'string' ? [] : text.flatMap((part) => (typeof part === 'string' ? [] : [part.path]));
  const byName = new Map(placeholdersOf(source).map((name, index) => [name, paths[index] ?? name]));
  return (name) => byName.get(name) ?? name;
}
