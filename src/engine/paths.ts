import { placesOf, type CanonicalForm, type CanonicalItem } from '../definition';
import type { Path } from './contract';
import type { Place } from './program';
import { isList, type Value } from './values';

/** Codes of a concern's `.talk`: yes, not now, have help already. */
export const talkCodes = ['yes', 'not-now', 'have-help'] as const;

/** Every place of the form, columns included, by key and in the form's order. */
export function allPlaces(form: CanonicalForm): ReadonlyMap<Path, Place> {
  return new Map(form.items.flatMap(placesOf).map((place) => [place.key, place]));
}

/** Has an answer of its own, which a person gives. */
export const isAnswerable = (item: CanonicalItem): boolean =>
  item.type === 'computed' ? item.override === true : item.type !== 'text-block' && item.type !== 'table';

/** True where the answer opens the box for her own words. */
export function isOpened(item: CanonicalItem, value: Value): boolean {
  const open = item.options?.find((option) => option.open === true)?.code;
  return open !== undefined && (isList(value) ? value.includes(open) : value === open);
}
