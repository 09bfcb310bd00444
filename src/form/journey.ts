import type { CanonicalItem, CanonicalPage } from '../definition';
import type { Session } from '../engine';
import { firstPlace, isApart, pagePlaces } from './fields';

/** One question a page, a section a page, or everything on one page: the same answers and the same rules. */
export type Layout = 'question' | 'section' | 'page';

export type Step =
  /** A page of the form; with `items` only those of its items; `also`: short pages that stand under it. */
  | {
      readonly key: string;
      readonly kind: 'page';
      readonly page: string;
      readonly items?: readonly string[];
      readonly also?: readonly string[];
    }
  /** Her choice about the private items, before any of them is shown; then the items, where she wants them. */
  | { readonly key: string; readonly kind: 'private-choice' }
  | { readonly key: string; readonly kind: 'private'; readonly items: readonly string[] }
  | {
      readonly key: string;
      readonly kind: 'rate';
      readonly concerns: readonly string[];
      readonly number: number;
      readonly of: number;
      /** Only what is private is rated here, so that it can be kept apart wherever answers are shown. */
      readonly isPrivate?: true;
    }
  | { readonly key: string; readonly kind: 'all'; readonly pages: readonly string[] }
  | { readonly key: string; readonly kind: 'check' };

export interface JourneyOptions {
  /** She said that nothing worries her today: concerns, ratings and the top three are passed over, the safety check never is. */
  readonly nothingToday: boolean;
  /** Without it: a section a page. */
  readonly layout?: Layout | undefined;
}

const concernsPerRating = { section: 6, question: 1 } as const;
type Role = 'safety' | 'tick' | 'rank' | 'other';
/** In which order things are asked. */
export const stages = { safety: 0, tick: 1, private: 2, rate: 3, rank: 4, other: 5, check: 6 } as const;

/**
 * The steps of a person filling in the form, as things stand now: safety check, tick pages, what is private if she wants it, a rating
 * of what was ticked, the top three, everything else, check your answers. One question a page leaves the safety check and the ticks whole.
 */
export function journey(session: Session, { nothingToday, layout = 'section' }: JourneyOptions): readonly Step[] {
  const wanted = session.form.canonical.pages
    .map((page) => ({ page, role: roleOf(session, page) }))
    .filter(({ role }) => !nothingToday || role === 'safety' || role === 'other');
  const check: Step = { key: 'check', kind: 'check' };
  const privately = nothingToday ? [] : privateSteps(session, concernsPerRating[layout === 'page' ? 'section' : layout]);
  if (layout === 'page') {
    const inOrder = wanted.toSorted((one, other) => stages[one.role] - stages[other.role]);
    return [{ key: 'all', kind: 'all', pages: inOrder.map(({ page }) => page.id) }, ...privately, check];
  }
  const shown = wanted.filter(({ page }) => page.safetyCheck === true || isShown(session, page));
  const of = (role: Role): Step[] =>
    shown
      .filter((entry) => entry.role === role)
      .flatMap(({ page }) => (layout === 'question' && role !== 'safety' ? questionSteps(session, page) : wholePage(page)));
  const concerns = nothingToday ? [] : shown.flatMap(({ page, role }) => (role === 'tick' ? chosenConcerns(session, page) : []));
  const ratesPrivately = privately.some(({ kind }) => kind === 'rate');
  const rank = concerns.length === 0 && !ratesPrivately ? [] : of('rank');
  const [before, after] = [privately.filter(({ kind }) => kind !== 'rate'), privately.filter(({ kind }) => kind === 'rate')];
  const ratings = [...ratingSteps(concerns, concernsPerRating[layout]), ...after];
  const end = layout === 'section' ? together(session, rank, of('other')) : [...rank, ...of('other')];
  return [...of('safety'), ...of('tick'), ...before, ...ratings, ...end, check];
}

/** First the choice; then, only once she wants them, the items; then the rating of those that she ticked. */
function privateSteps(session: Session, perStep: number): readonly Step[] {
  const all = privateItems(session);
  if (all.length === 0) return [];
  const wanted = all.some(({ id }) => typeof session.snapshot(`${id}.chosen`).value === 'boolean');
  const asked = wanted ? all.filter(({ id }) => session.snapshot(`${id}.chosen`).blank !== 'not-asked').map(({ id }) => id) : [];
  const ticked = all.filter(({ id }) => session.snapshot(`${id}.chosen`).value === true).map(({ id }) => id);
  const ratings = ratingSteps(ticked, perStep).map((step): Step => ({
    ...step,
    key: step.key.replace('rate/', 'rate/private-'),
    isPrivate: true,
  }));
  const items: readonly Step[] = asked.length === 0 ? [] : [{ key: 'private/items', kind: 'private', items: asked }];
  return [{ key: 'private', kind: 'private-choice' }, ...items, ...ratings];
}

/** The private items that may be asked now, whatever she has chosen about them. */
export function privateItems(session: Session): readonly CanonicalItem[] {
  return session.form.canonical.items.filter((item) => isApart(item) && session.snapshot(firstPlace(item).path).visible);
}

/** A page that asks little stands under the top three: one *Continue* fewer for somebody who is tired. */
function together(session: Session, rank: readonly Step[], others: readonly Step[]): readonly Step[] {
  const [last] = rank.slice(-1);
  const isShort = (step: Step): boolean => {
    const asked = step.kind === 'page' ? pagePlaces(session, step.page).filter(({ item }) => !isRead(item)) : [];
    return asked.length <= 2 && asked.every(({ item }) => item.required !== true);
  };
  if (last?.kind !== 'page' || others.length === 0 || !others.every(isShort)) return [...rank, ...others];
  return [...rank.slice(0, -1), { ...last, also: others.flatMap((step) => (step.kind === 'page' ? [step.page] : [])) }];
}

const isRead = ({ type, override }: CanonicalItem): boolean => type === 'text-block' || (type === 'computed' && override !== true);

/** The pages that are seen to the end once the step is left: what was not ticked on them is *shown, not chosen*. */
export function pagesSeen(session: Session, step: Step): readonly string[] {
  if (step.kind === 'all') return step.pages;
  if (step.kind !== 'page') return [];
  if (step.items === undefined) return [step.page, ...(step.also ?? [])];
  const page = session.form.canonical.pages.find(({ id }) => id === step.page);
  const steps = page === undefined ? [] : questionSteps(session, page);
  const here = steps.findIndex(({ key }) => key === step.key);
  return here === steps.length - 1 ? [step.page] : [];
}

const wholePage = ({ id }: CanonicalPage): Step[] => [{ key: `page/${id}`, kind: 'page', page: id }];

/** One step a question; concerns are ticked together, and what is only read stands with the question that follows it. */
function questionSteps(session: Session, page: CanonicalPage): Step[] {
  const groups: { key: string; ticks: boolean; items: string[] }[] = [];
  let before: string[] = [];
  for (const item of itemsOf(session, page)) {
    if (item.follows !== undefined || !session.snapshot(firstPlace(item).path).visible) continue;
    const last = groups.at(-1);
    const ticks = item.type === 'concern';
    if (isRead(item)) before.push(item.id);
    else if (ticks && last?.ticks === true) last.items.push(...before.splice(0), item.id);
    else groups.push({ key: item.id, ticks, items: [...before.splice(0), item.id] });
  }
  const [first = ''] = before;
  if (groups.length === 0 && first !== '') groups.push({ key: first, ticks: false, items: before });
  else groups.at(-1)?.items.push(...before);
  return groups.map(({ key, items }) => ({ key: `page/${page.id}/${key}`, kind: 'page', page: page.id, items }));
}

export function roleOf(session: Session, page: CanonicalPage): Role {
  if (page.safetyCheck === true) return 'safety';
  const types = new Set(itemsOf(session, page).map(({ type }) => type));
  if (types.has('concern')) return 'tick';
  return types.has('rank') ? 'rank' : 'other';
}

/** What stands on the page; what is private does not. */
function itemsOf(session: Session, page: CanonicalPage): readonly CanonicalItem[] {
  return page.items.flatMap((index) => session.form.canonical.items[index] ?? []).filter((item) => !isApart(item));
}

function isShown(session: Session, page: CanonicalPage): boolean {
  return itemsOf(session, page).some((item) => item.follows === undefined && session.snapshot(firstPlace(item).path).visible);
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

function ratingSteps(concerns: readonly string[], perStep: number): readonly Extract<Step, { kind: 'rate' }>[] {
  const of = Math.ceil(concerns.length / perStep);
  return Array.from({ length: of }, (_, index) => ({
    key: `rate/${index + 1}`,
    kind: 'rate',
    concerns: concerns.slice(index * perStep, (index + 1) * perStep),
    number: index + 1,
    of,
  }));
}
