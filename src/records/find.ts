import type { Patient } from './views';

/** What the find field looks in, made once for each patient. */
export interface Findable {
  /** Each word of the name, plain, after a space: `" ann example"`. */
  readonly words: string;
  /** The words run together. */
  readonly joined: string;
  /** Digits alone. */
  readonly number: string;
  /** Calendar date `YYYY-MM-DD`. */
  readonly born: string;
}

/** Letters that no accent makes out of another. */
const letters: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ı: 'i' };
const others = /[øłđðßæœþı]/g;

/** Without accents, capitals and apostrophes; whatever else is no letter or digit parts words. */
export function plainName(text: string): string {
  // Most names: nothing to take off.
  if (/^[A-Za-z]+( [A-Za-z]+)*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\p{Mark}'’‘`´]/gu, '')
    .replace(others, (letter) => letters[letter] ?? letter)
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

export function findable({ name, born, nhsNumber }: Pick<Patient, 'name' | 'born' | 'nhsNumber'>): Findable {
  return findableFrom(` ${plainName(name)}`, { born, nhsNumber });
}

/** The same where the words are known already: to make them of a name takes longest. */
export function findableFrom(words: string, { born, nhsNumber }: Pick<Patient, 'born' | 'nhsNumber'>): Findable {
  return { words, joined: words.replaceAll(' ', ''), number: (nhsNumber ?? '').replace(/\D/g, ''), born };
}

/**
 * Reads what was typed into the one field: beginnings of names in any order, an NHS number or its beginning, a date of birth in
 * any usual way of writing, or some of these together. Null where nothing was typed.
 */
export function readWanted(typed: string): ((entry: Findable) => boolean) | null {
  const text = typed.trim();
  if (text === '') return null;
  const whole = numberIn(text);
  const date = datesIn(text);
  const parts = plainName(date.rest)
    .split(' ')
    .filter((part) => part !== '')
    .map(partTest);
  const asWords = (entry: Findable): boolean =>
    (date.dates.length === 0 || date.dates.some((fits) => fits(entry.born))) && parts.every((fits) => fits(entry));
  return whole === null ? asWords : (entry) => entry.number.startsWith(whole) || asWords(entry);
}

/** An NHS number however it is spaced; three digits at least, since fewer fit nearly everybody. */
function numberIn(text: string): string | null {
  return /^[\d\s-]+$/.test(text) && text.replace(/\D/g, '').length >= 3 ? text.replace(/\D/g, '') : null;
}

function partTest(part: string): (entry: Findable) => boolean {
  if (/^\d{4}$/.test(part))
    return ({ words, number, born }) => born.startsWith(part) || number.startsWith(part) || words.includes(` ${part}`);
  if (/^\d{3,}$/.test(part)) return ({ words, number }) => number.startsWith(part) || words.includes(` ${part}`);
  // “smithjones” finds Smith-Jones.
  return ({ words, joined }) => words.includes(` ${part}`) || (part.length >= 4 && joined.includes(part) && startsAtWord(words, part));
}

/** Whether the part begins where a word of the name begins, running over the words after it. */
function startsAtWord(words: string, part: string): boolean {
  for (let at = words.indexOf(' '); at !== -1; at = words.indexOf(' ', at + 1)) {
    if (words.slice(at).replaceAll(' ', '').startsWith(part)) return true;
  }
  return false;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthWord = `(?:${months.join('|')})[a-z]*`;
type Fits = (born: string) => boolean;

/** Ways to write a date of birth, most telling first. Day before month, as in this country; a year of two digits is of any century. */
const ways: readonly { readonly written: RegExp; readonly read: (...parts: string[]) => readonly Fits[] }[] = [
  { written: /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b/, read: (year = '', month = '', day = '') => [is(day, month, year)] },
  {
    written: /\b(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4}|\d{2})\b/,
    read: (day = '', month = '', year = '') => [is(day, month, year)],
  },
  {
    written: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?[\\s.-]*(?:of\\s+)?(${monthWord})[\\s.,-]*(\\d{4}|\\d{2})\\b`, 'i'),
    read: (day = '', month = '', year = '') => [is(day, monthOf(month), year)],
  },
  {
    written: new RegExp(`\\b(${monthWord})\\s+(\\d{1,2})(?:st|nd|rd|th)?[\\s.,]+(\\d{4}|\\d{2})\\b`, 'i'),
    read: (month = '', day = '', year = '') => [is(day, monthOf(month), year)],
  },
  // Eight digits in a row, or six: 03021960, 19600203, 030260.
  {
    written: /^\s*(\d{8})\s*$/,
    read: (digits = '') => [
      is(digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)),
      is(digits.slice(6), digits.slice(4, 6), digits.slice(0, 4)),
    ],
  },
  { written: /^\s*(\d{6})\s*$/, read: (digits = '') => [is(digits.slice(0, 2), digits.slice(2, 4), digits.slice(4))] },
];

function datesIn(text: string): { readonly dates: readonly Fits[]; readonly rest: string } {
  for (const { written, read } of ways) {
    const found = written.exec(text);
    if (found !== null) return { dates: read(...found.slice(1)), rest: text.replace(found[0], ' ') };
  }
  return { dates: [], rest: text };
}

const monthOf = (word: string): string => String(months.indexOf(word.slice(0, 3).toLowerCase()) + 1);

function is(day: string, month: string, year: string): Fits {
  const end = `-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return year.length === 4 ? (born) => born === `${year}${end}` : (born) => born.slice(2) === `${year}${end}`;
}
