import type { CanonicalForm, CanonicalItem, DerivedKind, Part } from '../definition';
import { Places } from './paths';

/** How many values an item may have; each item, condition, page and flag has as many numbers. */
export const width = 16;
/** From here on stand values that no answer, condition or page reads: they are computed after all others. */
const lasts = 8;
const offsets = { shown: 0, rows: 1, computed: 2, answer: 3, 'read-only': lasts, text: 9, hint: 10, issues: 11 } as const;
const partOffsets: Readonly<Record<Part, number>> = { chosen: 0, rating: 1, other: 1, talk: 2, note: 3 };

export const unitOf = (slot: number): number => slot >> 4;
export const isIssues = (slot: number): boolean => (slot & (width - 1)) >= offsets.issues;
export const isLast = (slot: number): boolean => (slot & (width - 1)) >= lasts;

/** The items of a form by id. */
export type Items = Pick<ReadonlyMap<string, CanonicalItem>, 'get'>;

/** Numbers for derived values, whether the form has them or not. A *unit* is an item, a condition, a page or a flag. */
export class Slots {
  readonly items: Items;
  readonly places: Places;
  readonly concerns = new Set<string>();
  /** Ids of rank items. */
  readonly ranks: string[] = [];
  readonly tables: string[] = [];
  /** How many units there are. */
  readonly units: number;
  readonly #units = new Map<string, number>();
  readonly #conditions: ReadonlyMap<string, number>;
  readonly #pages: ReadonlyMap<string, number>;
  readonly #flags: ReadonlyMap<string, number>;
  readonly #anyChosen: number;
  /** The place asked for last: an edit asks for one again and again. */
  #asked: { readonly key: string; readonly start: number } | undefined;

  constructor({ items, conditions, pages, redFlags }: CanonicalForm) {
    for (let unit = 0; unit < items.length; unit += 1) {
      const item = items[unit];
      if (item === undefined) continue;
      const { id, type } = item;
      this.#units.set(id, unit);
      if (type === 'concern') this.concerns.add(id);
      else if (type === 'rank') this.ranks.push(id);
      else if (type === 'table') this.tables.push(id);
    }
    this.items = { get: (id) => items[this.#units.get(id) ?? -1] };
    this.places = new Places(this.items);
    this.#anyChosen = items.length;
    const from = (start: number, all: readonly { readonly id: string }[]): ReadonlyMap<string, number> =>
      new Map(all.map(({ id }, index) => [id, start + index]));
    this.#conditions = from(items.length + 1, conditions);
    this.#pages = from(items.length + 1 + conditions.length, pages);
    const flags = items.length + 1 + conditions.length + pages.length;
    this.#flags = from(flags, redFlags);
    this.units = flags + redFlags.length;
  }

  /** `of` as in the definition's `Derived`. Undefined where there can be no such value. */
  at(kind: DerivedKind, of: string): number | undefined {
    switch (kind) {
      case 'condition':
        return first(this.#conditions.get(of));
      case 'page':
        return first(this.#pages.get(of));
      case 'flag':
        return first(this.#flags.get(of), lasts);
      case 'any-chosen':
        return first(this.#anyChosen);
      case 'answer':
      case 'issues': {
        if (this.#asked?.key !== of) this.#asked = this.#startOf(of);
        return this.#asked && this.#asked.start + offsets[kind];
      }
      default: {
        const start = this.#units.get(of);
        return start === undefined ? undefined : start * width + offsets[kind];
      }
    }
  }

  #startOf(key: string): { readonly key: string; readonly start: number } | undefined {
    const place = this.places.get(key);
    const unit = place && this.#units.get(place.item.id);
    if (place === undefined || unit === undefined) return undefined;
    return { key, start: unit * width + (place.part === undefined || place.part === 'row' ? 0 : partOffsets[place.part]) };
  }

  atKey(key: string): number | undefined {
    const space = key.indexOf(' ');
    const kind = kinds.get(key.slice(0, space));
    return kind && this.at(kind, key.slice(space + 1));
  }
}

const first = (unit: number | undefined, offset = 0): number | undefined => (unit === undefined ? undefined : unit * width + offset);
const kinds: ReadonlyMap<string, DerivedKind> = new Map(
  (['condition', 'page', 'any-chosen', 'flag', 'shown', 'rows', 'computed', 'answer', 'read-only', 'text', 'hint', 'issues'] as const).map(
    (kind) => [kind, kind],
  ),
);
