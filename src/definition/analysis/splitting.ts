import type { CanonicalItem } from '../canonical';
import { canSplitRange, sampleOf, splitRange, type Range } from './numbers';
import { anyOf, blanks, isDecided, nothing, truths, type Lists, type Possible, type Words } from './possible';
import type { Constants } from './variables';

export type WitnessValue = string | number | boolean | readonly string[] | { readonly blank: 'prefer-not-to-say' };

/** The domain in parts that do not overlap; none where it cannot be split. */
export function splitDomain(domain: Possible, constants: Constants, exclusive: ReadonlySet<string>): readonly Possible[] {
  const kinds: Possible[] = [];
  if (domain.truths & truths.yes) kinds.push({ ...nothing, truths: truths.yes });
  if (domain.truths & truths.no) kinds.push({ ...nothing, truths: truths.no });
  if (domain.numbers !== null) kinds.push({ ...nothing, numbers: domain.numbers });
  if (domain.words !== null) kinds.push({ ...nothing, words: domain.words });
  if (domain.lists !== null) kinds.push({ ...nothing, lists: domain.lists });
  for (const blank of Object.values(blanks)) if (domain.blanks & blank) kinds.push({ ...nothing, blanks: blank });
  if (kinds.length > 1) return kinds;
  if (domain.numbers !== null) return splitRange(domain.numbers, constants.numbers).map((numbers) => ({ ...nothing, numbers }));
  if (domain.words !== null) return splitWords(domain.words, constants).map((words) => ({ ...nothing, words }));
  if (domain.lists !== null) return splitLists(domain.lists, constants, exclusive).map((lists) => ({ ...nothing, lists }));
  return [];
}

export function canSplit(domain: Possible, constants: Constants): boolean {
  if (isDecided(domain)) return false;
  if (domain.numbers !== null && domain.blanks === 0) return canSplitRange(domain.numbers, constants.numbers);
  if (domain.words === null || domain.blanks !== 0) return true;
  return domain.words.known.size > (domain.words.rest === 'none' ? 1 : 0);
}

function splitWords({ known, rest }: Words, constants: Constants): readonly Words[] {
  if (rest !== 'none') return known.size === 0 ? [] : [anyOf(known), anyOf([], rest)];
  if (known.size < 2) return [];
  const [named, unnamed] = [
    [...known].filter((word) => constants.codes.has(word)),
    [...known].filter((word) => !constants.codes.has(word)),
  ];
  if (named.length > 0 && unnamed.length > 0) return [anyOf(named), anyOf(unnamed)];
  const all = [...known];
  const half = Math.ceil(all.length / 2);
  return [anyOf(all.slice(0, half)), anyOf(all.slice(half))];
}

/** With one of the codes, and without; nobody's set is empty, and an exclusive code stands alone. */
function splitLists({ must, may }: Lists, constants: Constants, exclusive: ReadonlySet<string>): readonly Lists[] {
  const open = [...may].filter((code) => !must.has(code));
  const code = open.find((each) => constants.codes.has(each)) ?? open[0];
  if (code === undefined) return [];
  const others = [...may].filter((each) => each !== code);
  const within = exclusive.has(code) ? [code] : [...may].filter((each) => !exclusive.has(each));
  const parts: Lists[] = [];
  if (!exclusive.has(code) || must.size === 0) parts.push({ must: new Set([...must, code]), may: new Set(within) });
  if (others.length > 0) parts.push({ must: others.length === 1 ? new Set(others) : must, may: new Set(others) });
  return parts;
}

/** One answer out of a domain; null for none at all, undefined where none can be given. */
export function sample(domain: Possible, item: CanonicalItem | undefined): WitnessValue | null | undefined {
  if (domain.blanks & (blanks.notAnswered | blanks.notShown)) return null;
  if (domain.truths !== 0) return (domain.truths & truths.yes) !== 0;
  if (domain.numbers !== null) return sampleNumber(domain.numbers, item);
  if (domain.words !== null) {
    const [first] = domain.words.known;
    if (first !== undefined) return first;
    return item?.pattern === undefined && item?.type !== 'date' ? 'other words' : undefined;
  }
  if (domain.lists !== null) return [...(domain.lists.must.size > 0 ? domain.lists.must : [...domain.lists.may].slice(0, 1))];
  return domain.blanks & blanks.preferNotToSay ? { blank: 'prefer-not-to-say' } : undefined;
}

/** On the step that the item asks for, where it asks for one. */
function sampleNumber(range: Range, item: CanonicalItem | undefined): number | undefined {
  const value = sampleOf(range);
  const { step, min = 0 } = item ?? {};
  if (step === undefined || range.step !== 0) return value;
  const snapped = [Math.ceil((value - min) / step), Math.floor((value - min) / step)].map((steps) => min + steps * step);
  return snapped.find((each) => each >= range.low && each <= range.high);
}
