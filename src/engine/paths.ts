import { placesOf, type CanonicalItem } from '../definition';
import type { Path } from './contract';
import type { Place } from './program';
import type { Items } from './slots';
import { isList, type Value } from './values';

/** Codes of a concern's `.talk`: yes, not now, have help already. */
export const talkCodes = ['yes', 'not-now', 'have-help'] as const;

/** The places of a form, columns included, by key; each made when it is first asked for. */
export class Places {
  readonly #items: Items;
  readonly #known = new Map<Path, Place>();

  constructor(items: Items) {
    this.#items = items;
  }

  get(key: Path): Place | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = key.slice(key.lastIndexOf('/') + 1);
    const item = this.#items.get(name) ?? this.#items.get(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
    if (item === undefined) return undefined;
    for (const place of placesOf(item)) if (!this.#known.has(place.key)) this.#known.set(place.key, place);
    return this.#known.get(key);
  }
}

/** Has an answer of its own, which a person gives. */
export const isAnswerable = (item: CanonicalItem): boolean =>
  item.type === 'computed' ? item.override === true : item.type !== 'text-block' && item.type !== 'table';

/** True where the answer opens the box for her own words. */
export function isOpened(item: CanonicalItem, value: Value): boolean {
  const open = item.options?.find((option) => option.open === true)?.code;
  return open !== undefined && (isList(value) ? value.includes(open) : value === open);
}
