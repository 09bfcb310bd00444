import { Composer, Parser, type Document, type LineCounter } from 'yaml';
import { mostProblems } from '../problem';

export interface YamlMistake {
  readonly at: number;
  readonly message: string;
}

/**
 * The one document of a text. The parser of `yaml` makes an Error for every mistake, which takes minutes on a file that is
 * made of mistakes; so they are taken from it one by one, and reading ends when enough are known.
 */
export function readDocument(text: string, lines: LineCounter): { document: Document | null; mistakes: readonly YamlMistake[] } {
  const mistakes: YamlMistake[] = [];
  const tell = (at: number, message: string): void => {
    if (mistakes.length >= mostProblems) throw new Enough();
    mistakes.push({ at, message });
  };
  // uniqueKeys compares every key with every other; duplicates are looked for elsewhere, in linear time.
  const composer = new Composer({ uniqueKeys: false, schema: 'core', version: '1.2' });
  Object.assign(composer, { onError: (source: ErrorSource, _code: string, message: string) => tell(startOf(source), message) });
  let first: Document | null = null;
  const take = (document: Document): void => {
    if (first !== null) {
      tell(document.range?.[0] ?? 0, 'A file holds one document, and here another begins');
      throw new Enough();
    }
    first = document;
  };
  try {
    for (const token of new Parser(lines.addNewLine).parse(text)) {
      if (token.type === 'error') tell(token.offset, token.message);
      else for (const document of composer.next(token)) take(document);
    }
    for (const document of composer.end(true, text.length)) take(document);
  } catch (error) {
    if (error instanceof RangeError) mistakes.push({ at: 0, message: 'The file is nested too deeply to be read' });
    else if (!(error instanceof Enough)) throw error;
  }
  return { document: first, mistakes };
}

class Enough extends Error {}

type ErrorSource = number | readonly number[] | { readonly offset: number };

function startOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}
