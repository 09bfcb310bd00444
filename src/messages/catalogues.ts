import type { Catalogue } from './format';

type Load = () => Promise<unknown>;

const written: Record<string, Load> = import.meta.glob('./*/*.json', { import: 'default' });
/** Made from the English source at build: longer, accented, bracketed. */
const pseudo: Record<string, Load> = import.meta.glob('./en-GB/*.json', { query: '?pseudo', import: 'default' });

const sourceLanguage = 'en-GB';
const pseudoLanguages: readonly string[] = ['en-XA', 'ar-XB'];

/** Fetches only what a screen needs in the reader's language; a namespace that is not translated falls back to English. */
export async function loadCatalogues(language: string, namespaces: readonly string[]): Promise<readonly Catalogue[]> {
  return Promise.all(namespaces.map((namespace) => load(language, namespace)));
}

/** The language that {@link loadCatalogues} gives words in. */
export function languageOfWords(language: string, namespaces: readonly string[]): string {
  if (pseudoLanguages.includes(language) || language.split('-')[0] === 'en') return language;
  return namespaces.every((namespace) => `./${language}/${namespace}.json` in written) ? language : sourceLanguage;
}

async function load(language: string, namespace: string): Promise<Catalogue> {
  const source = `./${sourceLanguage}/${namespace}.json`;
  const found = pseudoLanguages.includes(language) ? pseudo[source] : (written[`./${language}/${namespace}.json`] ?? written[source]);
  if (found === undefined) throw new Error(`There is no message catalogue "${namespace}".`);
  const catalogue = await found();
  return isCatalogue(catalogue) ? catalogue : {};
}

function isCatalogue(value: unknown): value is Catalogue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The direction of a language's script. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return ['ar', 'fa', 'he', 'ur'].includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}
