import type { CanonicalItem, CanonicalPage } from '../definition';
import type { Session } from '../engine';
import { firstField } from './fields';

export type Step =
  | { readonly key: string; readonly kind: 'page'; readonly page: string }
  | { readonly key: string; readonly kind: 'rate'; readonly concerns: readonly string[]; readonly number: number; readonly of: number }
  | { readonly key: string; readonly kind: 'check' };

export interface JourneyOptions {
  /** She said that nothing worries her today: concerns, ratings and the top three are passed over, the safety check never is. */
  readonly nothingToday: boolean;
}

const concernsPerRating = 6;

/**
 * The steps of a person filling in the form, as things stand now: safety check, tick pages, a rating of what was ticked,
 * the top three, everything else, check your answers.
 */
export function journey(session: Session, { nothingToday }: JourneyOptions): readonly Step[] {
  const { pages } = session.form.canonical;
  const order = { safety: 0, tick: 1, rank: 2, other: 3 } as const;
  const shown = pages
    .filter((page) => page.safetyCheck === true || isShown(session, page))
    .map((page) => ({ page, role: roleOf(session, page) }))
    .filter(({ role }) => !nothingToday || role === 'safety' || role === 'other');
  const of = (role: keyof typeof order): Step[] =>
    shown.filter((entry) => entry.role === role).map(({ page }) => ({ key: `page/${page.id}`, kind: 'page', page: page.id }));
  const concerns = nothingToday ? [] : shown.flatMap(({ page, role }) => (role === 'tick' ? chosenConcerns(session, page) : []));
  const rank = concerns.length === 0 ? [] : of('rank');
  return [...of('safety'), ...of('tick'), ...ratingSteps(concerns), ...rank, ...of('other'), { key: 'check', kind: 'check' }];
}

function roleOf(session: Session, page: CanonicalPage): 'safety' | 'tick' | 'rank' | 'other' {
  if (page.safetyCheck === true) return 'safety';
  const types = new Set(itemsOf(session, page).map(({ type }) => type));
  if (types.has('concern')) return 'tick';
  return types.has('rank') ? 'rank' : 'other';
}

function itemsOf(session: Session, page: CanonicalPage): readonly CanonicalItem[] {
  return page.items.flatMap((index) => session.form.canonical.items[index] ?? []);
}

function isShown(session: Session, page: CanonicalPage): boolean {
  return itemsOf(session, page).some((item) => item.follows === undefined && session.snapshot(firstField(item).path).visible);
}

function chosenConcerns(session: Session, page: CanonicalPage): readonly string[] {
  return itemsOf(session, page)
    .filter(({ type }) => type === 'concern')
    .map(({ id }) => id)
    .filter((id) => {
      const { visible, value } = session.snapshot(`${id}.chosen`);
      return visible && value === true;
    });
}

function ratingSteps(concerns: readonly string[]): readonly Step[] {
  const of = Math.ceil(concerns.length / concernsPerRating);
  return Array.from({ length: of }, (_, index) => ({
    key: `rate/${index + 1}`,
    kind: 'rate',
    concerns: concerns.slice(index * concernsPerRating, (index + 1) * concernsPerRating),
    number: index + 1,
    of,
  }));
}
