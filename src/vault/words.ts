import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Random } from './cipher';

/** Four of 2,048: 44 bits, which with Argon2id nobody tries out. */
export const wordCount = 4;
/** The list's words differ in their first four letters. */
const telling = 4;

/** Words drawn by chance. A person does not choose them: what people choose is guessed. */
export function drawWords(random: Random): readonly string[] {
  const bytes = random(wordCount * 2);
  return Array.from(
    { length: wordCount },
    (_, at) => wordlist[(((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)) % wordlist.length] ?? '',
  );
}

const byBeginning = new Map(wordlist.map((word) => [word.slice(0, telling), word]));

/** What was typed as the list has it: capitals, commas and cut-off words are forgiven. `strange` are those that are on no list. */
export function readWords(typed: string): { readonly words: readonly string[]; readonly strange: readonly string[] } {
  const parts = typed
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
  const words = parts.map((part) => (part.length < telling ? part : (byBeginning.get(part.slice(0, telling)) ?? part)));
  const isKnown = (word: string, part: string): boolean =>
    byBeginning.get(word.slice(0, telling)) === word && word.startsWith(part.slice(0, telling));
  return { words, strange: parts.filter((part, at) => !isKnown(words[at] ?? '', part)) };
}

/** The one form of the words out of which a key is made. */
export const secretOf = (words: readonly string[]): string => words.join(' ');
