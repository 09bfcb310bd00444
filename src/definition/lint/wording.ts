import { fleschKincaid } from 'flesch-kincaid';
import { syllable } from 'syllable';
import type { DraftItem, Where } from '../draft';
import type { Problem } from '../problem';
import { below, problemAt, type Linted } from './linted';

/** In years: what patients read is written for the age of 9 to 11. */
const oldest = 11;
/** A school grade of the United States begins at about this age above its number. */
const ageAboveGrade = 5;
/** Of fewer words the formula says little. */
const fewestWords = 30;

/** Pages, and the words of red flags for her, that ask for more reading than the budget allows (Flesch–Kincaid). */
export function readingAge({ draft }: Linted): readonly Problem[] {
  const pages = draft.pages.map(({ page, where }, index) => ({
    what: `The page ${page.id}`,
    where: below(where, 'title'),
    texts: [page.title, page.intro, ...draft.items.filter(({ item }) => item.page === index).flatMap(textsOf)],
  }));
  const flags = draft.redFlags.map(({ flag, where }) => ({
    what: `What the red flag ${flag.id} tells her`,
    where: below(where, 'patient'),
    texts: [flag.patient],
  }));
  return [...pages, ...flags].flatMap(({ what, where, texts }) => tooHard(what, where, texts));
}

/** The problem of texts that together ask for more reading than the budget allows. */
export function tooHard(what: string, where: Where, texts: readonly (string | undefined)[]): readonly Problem[] {
  const age = ageOf(texts.filter((text) => text !== undefined));
  if (age === null || age <= oldest) return [];
  const message = `${what} reads at the age of ${Math.ceil(age)}; ${oldest} is the most.`;
  return [problemAt(where, 'reading-age', message, 'Use shorter sentences and shorter words.')];
}

const textsOf = ({ item }: DraftItem): readonly (string | undefined)[] => [
  item.text,
  item.hint,
  item.ends?.low,
  item.ends?.high,
  ...(item.options ?? []).map((option) => option.text),
];

/** The age that can read these texts; null where they are too short to say. A label counts as a sentence. */
function ageOf(texts: readonly string[]): number | null {
  const sentences = texts
    .flatMap((text) => text.replaceAll(/\{[^{}]*\}/g, 'it').split(/[.!?:](?:\s|$)/))
    .filter((each) => /\p{L}/u.test(each));
  const words = sentences.flatMap((sentence) => sentence.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu) ?? []);
  if (words.length < fewestWords) return null;
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  return fleschKincaid({ sentence: sentences.length, word: words.length, syllable: syllables }) + ageAboveGrade;
}
