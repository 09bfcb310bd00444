import type { CanonicalItem } from '../definition';
import type { Place } from './program';
import type { Items } from './slots';
import { isBlank, isList, type Value } from './values';

/** Stands where an answer would be piped in but there is none, or none that the definition has words for. */
const gap = '…';
/** Keeps a piped value from turning the direction of the words around it. */
const [isolate, endIsolate] = ['\u2068', '\u2069'];

/** Says answers in the words of the definition, and numbers and dates as its language writes them. */
export class Wording {
  readonly #items: Items;
  readonly #language: string;
  #numbers: Intl.NumberFormat | undefined;
  #lists: Intl.ListFormat | undefined;
  readonly #dates = new Map<number, Intl.DateTimeFormat>();

  constructor(language: string, items: Items) {
    // Pseudo-locales are made of British English.
    this.#language = /-X[AB]$/.test(language) ? 'en-GB' : language;
    this.#items = items;
  }

  pipe(place: Place | undefined, value: Value): string {
    const typed = (place?.part === 'note' || place?.part === 'other') && typeof value === 'string';
    const words = typed ? value : this.#words(place?.item, value);
    return words === undefined ? gap : `${isolate}${words}${endIsolate}`;
  }

  #words(item: CanonicalItem | undefined, value: Value): string | undefined {
    if (isBlank(value) || typeof value === 'boolean') return undefined;
    if (typeof value === 'number') {
      this.#numbers ??= new Intl.NumberFormat(this.#language, { maximumFractionDigits: 10 });
      return this.#numbers.format(value);
    }
    if (isList(value)) {
      const all = value.map((code) => this.#code(item, code));
      this.#lists ??= new Intl.ListFormat(this.#language, { type: 'conjunction' });
      return all.length === 0 || all.includes(undefined) ? undefined : this.#lists.format(all.filter((each) => each !== undefined));
    }
    if (item?.type === 'text' || item?.type === 'paragraph') return value;
    if (item?.type === 'date' || item?.valueKind === 'date') return this.#date(value);
    return item?.type === 'computed' && item.valueKind === 'text' ? value : this.#code(item, value);
  }

  /** The text of an option, or of a concern that a rank names. */
  #code(item: CanonicalItem | undefined, code: string): string | undefined {
    const option = item?.options?.find((each) => each.code === code);
    const text = option?.text ?? (item?.type === 'rank' ? this.#items.get(code)?.text : undefined);
    return typeof text === 'string' ? text : undefined;
  }

  #date(value: string): string | undefined {
    const parts = value.split('-').length;
    const at = new Date(`${value}${'-01'.repeat(3 - Math.min(parts, 3))}T00:00:00Z`);
    if (Number.isNaN(at.getTime())) return undefined;
    const format =
      this.#dates.get(parts) ??
      new Intl.DateTimeFormat(this.#language, {
        timeZone: 'UTC',
        year: 'numeric',
        ...(parts > 1 ? { month: 'long' as const } : {}),
        ...(parts > 2 ? { day: 'numeric' as const } : {}),
      });
    this.#dates.set(parts, format);
    return format.format(at);
  }
}
