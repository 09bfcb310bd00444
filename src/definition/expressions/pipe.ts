import type { PipedText } from '../canonical';
import type { Meaning, Names } from './names';
import { ExpressionError } from './tokens';
import { typeWords } from './value-types';

type Answer = Extract<Meaning, { kind: 'answer' }>;

/** `You gave {pain.rating} for pain.` to its parts; a text without braces stays a text. */
export function pipe(text: string, names: Names, report: (error: ExpressionError, offset: number) => void): PipedText {
  const parts: (string | { path: string })[] = [];
  let end = 0;
  for (const found of text.matchAll(/\{([^{}]*)\}/g)) {
    try {
      const { path } = pipeable((found[1] ?? '').trim(), names);
      if (found.index > end) parts.push(text.slice(end, found.index));
      parts.push({ path });
      end = found.index + found[0].length;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      report(error, found.index + 1);
    }
  }
  const stray = /[{}]/.exec(text.replaceAll(/\{([^{}]*)\}/g, (whole) => ' '.repeat(whole.length)));
  if (stray !== null) {
    report(new ExpressionError('syntax', 0, 'A curly bracket stands alone.', 'Write {item.part}, or leave the bracket out.'), stray.index);
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts.every((part) => typeof part === 'string') ? text : parts;
}

/** Items whose codes have words of the definition's own. */
const worded: ReadonlySet<string> = new Set(['choice', 'choices', 'body-map', 'rank']);

function pipeable(name: string, names: Names): Answer {
  const meaning = names.get(name, 0);
  if (meaning.kind !== 'answer') throw new ExpressionError('type-error', 0, `${name} is no answer.`, 'Pipe the answer of an item.');
  const { kind } = meaning.type;
  const wordless = kind === 'truth' || ('options' in meaning.type && !worded.has(meaning.item.type));
  if (wordless) {
    const message = `${name} is ${typeWords[kind]}, and the form has no words for it.`;
    throw new ExpressionError('type-error', 0, message, 'Pipe a number, a text, a date or a choice, or show a text-block by showIf.');
  }
  return meaning;
}
