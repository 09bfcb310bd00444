import type { CanonicalForm, CanonicalItem } from '../definition';
import type { Path } from './contract';

export const concernParts = ['chosen', 'rating', 'talk', 'note'] as const;
export type ConcernPart = (typeof concernParts)[number];

/** Codes of a concern's `.talk`: yes, not now, have help already. */
export const talkCodes = ['yes', 'not-now', 'have-help'] as const;

/** One place where an answer, or a shown value, stands. */
export interface Place {
  readonly path: Path;
  readonly item: CanonicalItem;
  /** Set for concerns. */
  readonly part?: ConcernPart;
}

export const partPath = (concern: string, part: ConcernPart): Path => `${concern}.${part}`;

export function placesOf(item: CanonicalItem): readonly Place[] {
  if (item.type !== 'concern') return [{ path: item.id, item }];
  return concernParts.map((part) => ({ path: partPath(item.id, part), item, part }));
}

/** Every path of the form, in the form's order. */
export function allPlaces(form: CanonicalForm): ReadonlyMap<Path, Place> {
  return new Map(form.items.flatMap(placesOf).map((place) => [place.path, place]));
}

/** Has an answer of its own, which a person gives. */
export const isAnswerable = (item: CanonicalItem): boolean => item.type !== 'computed' && item.type !== 'text-block';
