/**
 * Messages as the build leaves them: ICU text already parsed, so that no parser travels to the page.
 * A message without variables stays a string.
 */
export type Message = string | readonly Part[];

export type Part =
  | string
  | readonly ['arg', string]
  | readonly ['number', string]
  | readonly ['plural' | 'ordinal', string, Readonly<Record<string, Message>>, number]
  | readonly ['select', string, Readonly<Record<string, Message>>]
  | readonly ['#'];

/**
 * A catalogue's messages by id. The wide type is that of a JSON import; the build has checked what is inside,
 * and the formatter reads it defensively.
 */
export type Catalogue = Readonly<Record<string, unknown>>;

export type Values = Readonly<Record<string, string | number>>;

/** The words of a message in the reader's language; an unknown id comes back as it is, so that nothing breaks and tests see it. */
export type Translate = (id: string, values?: Values) => string;

export function createTranslator(catalogues: Catalogue | readonly Catalogue[], language: string): Translate {
  const messages = new Map<string, unknown>();
  for (const catalogue of Array.isArray(catalogues) ? catalogues : [catalogues]) {
    for (const [id, message] of Object.entries(catalogue)) messages.set(id, message);
  }
  const format = createFormatter(formattingLanguage(language));
  return (id, values = {}) => (messages.has(id) ? format(messages.get(id), values, undefined) : id);
}

type Format = (message: unknown, values: Values, count: number | undefined) => string;

function createFormatter(language: string): Format {
  const numbers = new Intl.NumberFormat(language);
  const cardinal = new Intl.PluralRules(language);
  const ordinal = new Intl.PluralRules(language, { type: 'ordinal' });

  const part = (one: unknown, values: Values, count: number | undefined): string => {
    if (typeof one === 'string') return one;
    if (!Array.isArray(one)) return '';
    const [kind, name, branches, offset] = one;
    if (kind === '#') return count === undefined ? '#' : numbers.format(count);
    const value = values[String(name)];
    if (kind === 'arg') return value === undefined ? `{${name}}` : String(value);
    if (kind === 'number') return numbers.format(Number(value));
    if (kind === 'select') return format(branches[String(value)] ?? branches.other, values, count);
    const inner = Number(value) - Number(offset ?? 0);
    const rules = kind === 'ordinal' ? ordinal : cardinal;
    return format(branches[`=${value}`] ?? branches[rules.select(inner)] ?? branches.other, values, inner);
  };
  const format: Format = (message, values, count) => {
    if (typeof message === 'string') return message;
    return Array.isArray(message) ? message.map((one) => part(one, values, count)).join('') : '';
  };
  return format;
}

/** Pseudo-locales are English words: their plurals and numbers are those of the source language. */
function formattingLanguage(language: string): string {
  return language === 'en-XA' || language === 'ar-XB' ? 'en-GB' : language;
}
