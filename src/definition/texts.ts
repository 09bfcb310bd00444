import type { CanonicalForm, CanonicalItem, PipedText } from './canonical';
import { pseudoLanguages, pseudoText } from './translations/pseudo';

/** A form in the language of a reader. Made when it is opened, never stored: its hash is that of the form it came from. */
export interface LocalisedForm extends CanonicalForm {
  /** The language in which the definition was written. */
  readonly writtenIn: string;
  /** Keys of the texts that have no translation and stand in the language in which the definition was written. */
  readonly fallbacks: ReadonlySet<string>;
}

/**
 * Every text of a form that a person reads, by key: `title`, `<page>.title`, `<page>.intro`, `<condition>.because`,
 * `<flag>.patient`, `<flag>.staff`, and of an item `<item>.text`, `.hint`, `.unit`, `.row`, `.pattern`, `.ends.low`,
 * `.ends.high`, `.options.<code>` and `.checks.<index>`.
 */
export function textsOf(form: CanonicalForm): ReadonlyMap<string, PipedText> {
  const texts = new Map<string, PipedText>();
  withTexts(form, (key, text) => {
    texts.set(key, text);
    return text;
  });
  return texts;
}

/** The form in a language: the region's own texts, else the language's, else those in which it was written. Pure. */
export function localise(form: CanonicalForm, language: string): LocalisedForm {
  const fallbacks = new Set<string>();
  const own = { ...form, language, writtenIn: form.language, fallbacks };
  if (language === form.language) return own;
  if (pseudoLanguages.includes(language)) {
    return {
      ...own,
      ...withTexts(form, (_, text) => (typeof text === 'string' ? pseudoText(text) : parsePiped(pseudoText(writtenText(text))))),
    };
  }
  const all = form.translations ?? {};
  const tags = [language, language.split('-')[0] ?? language].filter((tag) => Object.hasOwn(all, tag));
  const translated = withTexts(form, (key, text) => {
    for (const tag of tags) {
      const texts = all[tag] ?? {};
      const found = Object.hasOwn(texts, key) ? texts[key] : undefined;
      // Where no answer can be piped in, a text with answers would lose them.
      if (found !== undefined && (typeof text !== 'string' || typeof found === 'string')) return found;
    }
    fallbacks.add(key);
    return text;
  });
  return { ...own, ...translated };
}

/**
 * The language of one text, where it is not the form's: what belongs into its `lang` attribute. Keys as in
 * {@link textsOf}.
 */
export function textLanguage(form: CanonicalForm, key: string): string | undefined {
  return isLocalised(form) && form.fallbacks.has(key) && form.writtenIn !== form.language ? form.writtenIn : undefined;
}

const isLocalised = (form: CanonicalForm): form is LocalisedForm => 'fallbacks' in form;

/** A text as an author writes it: `You gave {pain.rating} for pain.` */
export function writtenText(text: PipedText): string {
  return typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : `{${part.path}}`)).join('');
}

/** The inverse of {@link writtenText}, for texts with answers; `pathOf` gives the path that a written name leads to. */
export function parsePiped(text: string, pathOf: (name: string) => string = (name) => name): PipedText {
  const parts = text.split(/\{([^{}]*)\}/).map((part, index) => (index % 2 === 0 ? part : { path: pathOf(part.trim()) }));
  const filled = parts.filter((part) => part !== '');
  return filled.every((part) => typeof part === 'string') ? filled.join('') : filled;
}

type Change = (key: string, text: PipedText) => PipedText;

function withTexts(form: CanonicalForm, change: Change): Pick<CanonicalForm, 'title' | 'conditions' | 'pages' | 'items' | 'redFlags'> {
  const plain = (key: string, text: string): string => {
    const changed = change(key, text);
    return typeof changed === 'string' ? changed : text;
  };
  return {
    title: plain('title', form.title),
    conditions: form.conditions.map((condition) => ({ ...condition, because: plain(`${condition.id}.because`, condition.because) })),
    pages: form.pages.map((page) => ({
      ...page,
      title: plain(`${page.id}.title`, page.title),
      ...(page.intro === undefined ? {} : { intro: plain(`${page.id}.intro`, page.intro) }),
    })),
    items: form.items.map((item) => itemWithTexts(item, change, plain)),
    redFlags: form.redFlags.map((flag) => ({
      ...flag,
      patient: plain(`${flag.id}.patient`, flag.patient),
      staff: plain(`${flag.id}.staff`, flag.staff),
    })),
  };
}

function itemWithTexts(item: CanonicalItem, change: Change, plain: (key: string, text: string) => string): CanonicalItem {
  const { id, hint, unit, row, pattern, ends, options, checks } = item;
  return {
    ...item,
    text: change(`${id}.text`, item.text),
    ...(hint === undefined ? {} : { hint: change(`${id}.hint`, hint) }),
    ...(unit === undefined ? {} : { unit: plain(`${id}.unit`, unit) }),
    ...(row === undefined ? {} : { row: plain(`${id}.row`, row) }),
    ...(pattern === undefined ? {} : { pattern: { ...pattern, message: plain(`${id}.pattern`, pattern.message) } }),
    ...(ends === undefined ? {} : { ends: { low: plain(`${id}.ends.low`, ends.low), high: plain(`${id}.ends.high`, ends.high) } }),
    ...(options === undefined
      ? {}
      : { options: options.map((option) => ({ ...option, text: plain(`${id}.options.${option.code}`, option.text) })) }),
    ...(checks === undefined
      ? {}
      : { checks: checks.map((each, index) => ({ ...each, message: plain(`${id}.checks.${index}`, each.message) })) }),
  };
}
