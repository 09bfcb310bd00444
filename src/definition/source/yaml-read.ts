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
    throw (told ??= new YamlMistake(at, inPlainWords(message)));
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

/** What the parser says of the mistakes that authors make most, in words for them. */
const plainWords: readonly (readonly [said: RegExp, meant: string])[] = [
  [/^Nested mappings are not allowed/, 'Here a second colon stands on one line, or a line is indented too far'],
  [/^Missing closing/, 'A quotation mark is not closed before here'],
  [/^Flow (sequence|map) in block collection must/, 'A bracket is not closed before here'],
  [/^Unresolved tag/, 'Words that begin with ! are not part of the language'],
];

const inPlainWords = (message: string): string => plainWords.find(([said]) => said.test(message))?.[1] ?? message;

type ErrorSource = number | readonly number[] | { readonly offset: number };

function startOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}
