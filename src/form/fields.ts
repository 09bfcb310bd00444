import type { CanonicalItem } from '../definition';
import type { Path, Session } from '../engine';
import type { Step } from './journey';

/** Which answer of an item: a concern has four; an item with an open option has her own words besides; everything else one. */
export type Part = 'value' | 'chosen' | 'rating' | 'talk' | 'note' | 'other';

/** One answer that may be asked for. */
export interface Place {
  readonly path: Path;
  readonly item: CanonicalItem;
  readonly part: Part;
  /** Of a cell: where it stands. */
  readonly row?: { readonly table: Path; readonly id: string };
}

/** One answer asked on a step. `slot` is its opaque name in react-hook-form, which would split a dotted path. */
export interface Field extends Place {
  readonly slot: string;
}

/** Everything a step may ask, in order, visible or not: visibility changes while the step is open. What stands inside a table is left out. */
export function stepPlaces(session: Session, step: Step): readonly Place[] {
  const { pages, items } = session.form.canonical;
  switch (step.kind) {
    case 'check':
    case 'private-choice':
      return [];
    case 'private':
      return items.filter(({ id }) => step.items.includes(id)).map(firstPlace);
    case 'rate':
      return step.concerns.flatMap((concern) => ratingPlaces(items, concern));
    case 'page':
      return [step.page, ...(step.also ?? [])]
        .flatMap((page) => pagePlaces(session, page))
        .filter(({ item }) => step.items === undefined || step.items.includes(item.id));
    case 'all':
      return pages
        .filter(({ id }) => step.pages.includes(id))
        .flatMap(({ id }) => {
          const places = pagePlaces(session, id);
          return [...places, ...places.flatMap(({ item }) => (item.type === 'concern' ? ratingPlaces(items, item.id) : []))];
        });
  }
}

/** What a page asks before anything is rated; not what is private: that is asked apart, if she wants it. */
export function pagePlaces(session: Session, page: string): readonly Place[] {
  const { pages, items } = session.form.canonical;
  return (pages.find(({ id }) => id === page)?.items ?? []).flatMap((index) => {
    const item = items[index];
    return item === undefined || item.follows !== undefined || isApart(item) ? [] : [firstPlace(item)];
  });
}

function ratingPlaces(items: readonly CanonicalItem[], concern: string): readonly Place[] {
  const item = items.find(({ id }) => id === concern);
  if (item === undefined) return [];
  const part = (name: Part): Place => ({ path: `${concern}.${name}`, item, part: name });
  const followUps = items.filter(({ follows }) => follows === concern).map(firstPlace);
  return [part('rating'), ...followUps, part('talk'), part('note')];
}

/** The answer that decides whether an item has one at all. */
export function firstPlace(item: CanonicalItem): Place {
  return item.type === 'concern' ? { path: `${item.id}.chosen`, item, part: 'chosen' } : { path: item.id, item, part: 'value' };
}

/** Its words are never said outside its own question: another person may be looking at the screen. */
export const isPrivate = ({ sensitive, discreet }: CanonicalItem): boolean => sensitive !== undefined || discreet === true;

/** The same of what follows a concern: it tells of the concern. */
export function isPrivateIn(session: Session, item: CanonicalItem): boolean {
  const whole = item.follows === undefined ? undefined : session.form.canonical.items.find(({ id }) => id === item.follows);
  return isPrivate(item) || (whole !== undefined && isPrivate(whole));
}

/** Asked apart from its page, once she has said that she wants it now. */
export const isApart = ({ sensitive, type }: CanonicalItem): boolean => sensitive === 'private' && type === 'concern';

/** Last time's answer is offered, or one is filled in. */
export const mayComeFromElsewhere = ({ item, part }: Place): boolean =>
  part !== 'other' && (item.carryForward === true || item.prefill !== undefined);

/** Her own words beside an open option; null where the item has no such option. */
export function otherPlace({ path, item, part, row }: Place): Place | null {
  if (part !== 'value' || item.options?.some(({ open }) => open === true) !== true) return null;
  return { path: `${path}.other`, item, part: 'other', ...(row === undefined ? {} : { row }) };
}

/** The cells of one row, in the order of the columns. */
export function cellPlaces(session: Session, table: Place, row: string): readonly Place[] {
  return (table.item.columns ?? []).flatMap((index) => {
    const item = session.form.canonical.items[index];
    if (item === undefined) return [];
    return [{ path: `${table.path}/${row}/${item.id}`, item, part: 'value', row: { table: table.path, id: row } }];
  });
}

export const rowsOf = (session: Session, table: Path): readonly string[] => session.snapshot(table).rows ?? noRows;
const noRows: readonly string[] = [];

/** A place with all that stands inside it now: the cells of a table's rows, her own words. In the order in which they are read. */
export function withInside(session: Session, place: Place): readonly Place[] {
  const other = otherPlace(place);
  const cells = place.item.type === 'table' ? rowsOf(session, place.path).flatMap((row) => cellPlaces(session, place, row)) : [];
  return [place, ...(other === null ? [] : [other]), ...cells.flatMap((cell) => withInside(session, cell))];
}
