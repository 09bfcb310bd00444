import { Composer, Parser, type Document, type LineCounter } from 'yaml';

/** What is wrong with the YAML of a file, and where. */
export class YamlMistake extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The one document of a text, or the first mistake in it: the others mostly follow from the first. The parser of `yaml`
 * would gather them all and make an Error of each, which takes minutes on a file that is made of mistakes.
 */
export function readDocument(text: string, lines: LineCounter): Document | YamlMistake {
  // uniqueKeys compares every key with every other; duplicates are looked for elsewhere, in linear time.
  const composer = new Composer({ uniqueKeys: false, schema: 'core', version: '1.2' });
  let told: YamlMistake | null = null;
  const tell = (at: number, message: string): never => {
    throw (told ??= new YamlMistake(at, message));
  };
  Object.assign(composer, { onError: (source: ErrorSource, _code: string, message: string) => tell(startOf(source), message) });
  const documents: Document[] = [];
  const take = (found: Iterable<Document>): void => {
    for (const document of found) {
      documents.push(document);
      if (documents.length > 1) tell(document.range?.[0] ?? 0, 'A file holds one document, and here another begins');
    }
  };
  try {
    for (const token of new Parser(lines.addNewLine).parse(text)) {
      if (token.type === 'error') tell(token.offset, token.message);
      else take(composer.next(token));
    }
    take(composer.end(true, text.length));
  } catch (error) {
    if (error instanceof RangeError) return new YamlMistake(0, 'The file is nested too deeply to be read');
    if (!(error instanceof YamlMistake)) throw error;
    return error;
  }
  return documents[0] ?? new YamlMistake(0, 'The file holds nothing');
}

type ErrorSource = number | readonly number[] | { readonly offset: number };

function startOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}
