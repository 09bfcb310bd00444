import type { AssessmentPoint } from '../definition';
import { addDays, dayOf } from './calendar';
import type { RecordId } from './change';
import { valueAt, type RecordState } from './fold';
import { nextReviewOf } from './discussing';
import type { Group } from './joined';
import { signaturesOf } from './lifecycle';
import { offerOf, type Offer, type OfferStatus } from './offers';
import { addedAt, dateIn, isTrueAt, textAt } from './reading';
import { readAssessment, readEvent, type Assessment } from './views';

/** Days within which something should have happened. No national clock could be verified: each team sets its own. */
export const clockNames = ['offer-diagnosis', 'offer-progression', 'offer-treatment', 'plan', 'review'] as const;
export type ClockName = (typeof clockNames)[number];
export type Clocks = Readonly<Record<ClockName, number>>;

/** Assumptions, for a team to change: an offer within 14 and 7 days, before the first dose; a plan in 14 days; a review in 12 weeks. */
export const defaultClocks: Clocks = { 'offer-diagnosis': 14, 'offer-progression': 7, 'offer-treatment': 0, plan: 14, review: 84 };

/** What the team's settings say; what they do not say, or say wrongly, is the default. */
export function readClocks(settings: RecordState | null): Clocks {
  const days = (name: ClockName): number => {
    const value = settings === null ? null : valueAt(settings, `clocks/${name}`);
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 3650 ? value : defaultClocks[name];
  };
  return {
    'offer-diagnosis': days('offer-diagnosis'),
    'offer-progression': days('offer-progression'),
    'offer-treatment': days('offer-treatment'),
    plan: days('plan'),
    review: days('review'),
  };
}

/** Something to do for her, with the day from which its clock runs: the clocks may change, and no list is made anew for it. */
export interface DueItem {
  readonly kind: 'offer' | 'plan' | 'review';
  /** The event that calls for it; null for what an assessment calls for. */
  readonly event: RecordId | null;
  readonly assessment: RecordId | null;
  readonly point: AssessmentPoint | null;
  /** Calendar date of the event, of submitting, of agreeing or of the last review. */
  readonly from: string;
  /** Calendar date on which to ask again; it stands instead of the clock. */
  readonly askOn: string | null;
  /** What became of offering it so far. */
  readonly offer: OfferStatus | null;
  /** Calendar date on which the assessment of a later event was submitted, the last such one; null where none was. */
  readonly covered: string | null;
}

const offerClocks = {
  diagnosis: 'offer-diagnosis',
  progression: 'offer-progression',
  'treatment-change': 'offer-treatment',
} as const;

/** The calendar date by which it should be done. */
export function dueOn(item: DueItem, clocks: Clocks): string {
  if (item.askOn !== null) return item.askOn;
  const name = item.kind === 'offer' ? offerClocks[item.point ?? 'diagnosis'] : item.kind;
  return addDays(item.from, clocks[name]);
}

/**
 * Its day had come when she was assessed for a later event: nobody asks her about the earlier one any more. What had time left then, or
 * a named day ahead, stays due.
 */
export const isSuperseded = (item: DueItem, clocks: Clocks): boolean => item.covered !== null && dueOn(item, clocks) <= item.covered;

/** Events that show as superseded, each with the day on which she was assessed for a later one. */
export const supersededIn = (due: readonly DueItem[], clocks: Clocks): ReadonlyMap<RecordId, string> =>
  new Map(
    due.flatMap((item) =>
      item.event !== null && item.covered !== null && isSuperseded(item, clocks) ? [[item.event, item.covered] as const] : [],
    ),
  );

/** Overdue the day after. */
export const isOverdue = (item: DueItem, clocks: Clocks, today: string): boolean => dueOn(item, clocks) < today;

/** What an assessment is to events, plan and review. */
export interface Occasion {
  readonly assessment: Assessment;
  /** Those that it answers, and those that what was joined into it answers. */
  readonly events: ReadonlySet<RecordId>;
  /** Calendar dates. */
  readonly submitted: string | null;
  readonly agreed: string | null;
  /** The day that was named for looking at the plan again. */
  readonly nextReview: string | null;
}

export function readOccasion({ state, members }: Group): Occasion {
  const assessment = readAssessment(state);
  const last = (status: 'submitted' | 'agreed'): string | null => {
    const signed = signaturesOf(state).findLast((each) => each.status === status);
    return signed === undefined ? null : dayOf(signed.at);
  };
  return {
    assessment,
    events: new Set([assessment, ...members.map(readAssessment)].flatMap(({ events }) => events)),
    submitted: last('submitted'),
    agreed: last('agreed'),
    nextReview: nextReviewOf(state),
  };
}

/** One that was closed before anything was submitted answers nothing: it was begun by mistake, or broken off. */
export const answers = ({ assessment, submitted }: Occasion): boolean => assessment.status !== 'closed' || submitted !== null;

/** How far the plan of an assessment was reviewed. */
export interface Reviewed {
  /** Calendar date of the latest review. */
  readonly last: string | null;
  /** Whether everything in the plan is resolved. */
  readonly done: boolean;
}

export function readReviewed(assessment: RecordId, planItems: readonly RecordState[]): Reviewed {
  const own = planItems.filter((state) => textAt(state, 'assessment') === assessment && !isTrueAt(state, 'removed'));
  const latest = own.map((item) => reviewsOf(item).at(-1) ?? null);
  return {
    last:
      latest
        .flatMap((each) => each?.date ?? [])
        .toSorted()
        .at(-1) ?? null,
    done: own.length > 0 && latest.every((each) => each?.resolved === true),
  };
}

/** Earliest first. */
const reviewsOf = (item: RecordState) =>
  addedAt(item, 'reviews')
    .flatMap(({ value, head }) => {
      const date = dateIn(value['date']);
      return date === null ? [] : [{ date, at: head.at, resolved: value['state'] === 'resolved' }];
    })
    .toSorted((a, b) => (a.date === b.date ? a.at - b.at : a.date < b.date ? -1 : 1));

/** After these nothing is to be done for the event, save on the day that was named for asking again. */
const settled: readonly OfferStatus[] = ['declined', 'not-offered', 'unable'];

const isOpen = (offer: Offer | null): boolean => offer === null || !settled.includes(offer.status) || offer.date !== null;

/**
 * What is to be done for one person. Nothing for someone who died or is with another team, for an event that was recorded by
 * mistake, of which she has not been told or that an assessment answers, or where she declined. What was agreed last is what is
 * reviewed: a later agreement takes its place, also once it is closed or opened again.
 */
export function dueItems(of: {
  readonly ended: boolean;
  readonly events: readonly RecordState[];
  readonly occasions: readonly Occasion[];
  readonly planItems: readonly RecordState[];
}): readonly DueItem[] {
  if (of.ended) return [];
  const occasions = of.occasions.filter(answers);
  const answered = new Set(occasions.flatMap(({ events }) => [...events]));
  const all = of.events.map((state) => ({ event: readEvent(state), offer: offerOf(state) })).filter(({ event }) => !event.removed);
  const offers = all.flatMap(({ event, offer }): DueItem[] => {
    if (event.told === null || answered.has(event.id) || !isOpen(offer)) return [];
    const { id, point, date: from } = event;
    const later = all.filter((each) => each.event.date > from).map((each) => each.event.id);
    const covered = coveredOn(later, event.told.date, occasions);
    const [askOn, status] = [offer?.date ?? null, offer?.status ?? null];
    return [{ kind: 'offer', event: id, assessment: null, point, from, askOn, offer: status, covered }];
  });
  const none = { event: null, point: null, askOn: null, offer: null, covered: null };
  const plans = occasions.flatMap(({ assessment: { id, status }, submitted }): DueItem[] =>
    submitted !== null && (status === 'submitted' || status === 'discussing')
      ? [{ ...none, kind: 'plan', assessment: id, from: submitted }]
      : [],
  );
  const agreed = occasions
    .flatMap(({ assessment: { id, status }, agreed: on, nextReview }) => (on === null ? [] : [{ id, status, on, nextReview }]))
    .toSorted((a, b) => (a.on < b.on ? -1 : 1))
    .at(-1);
  return [...offers, ...plans, ...(agreed?.status === 'agreed' ? reviewDue(agreed, of.planItems) : [])];
}

/** When she was last assessed for one of these events, and knew what she was told on that day. */
function coveredOn(events: readonly RecordId[], told: string, occasions: readonly Occasion[]): string | null {
  const days = occasions.flatMap(({ events: of, submitted }) =>
    submitted !== null && submitted >= told && events.some((event) => of.has(event)) ? [submitted] : [],
  );
  return days.toSorted().at(-1) ?? null;
}

/** On the day that was named for it; without one, by the clock. Where all is resolved, only on a day named for after that. */
function reviewDue(
  agreed: { readonly id: RecordId; readonly on: string; readonly nextReview: string | null },
  planItems: readonly RecordState[],
): readonly DueItem[] {
  const { last, done } = readReviewed(agreed.id, planItems);
  if (done && (agreed.nextReview === null || last === null || agreed.nextReview <= last)) return [];
  const from = last !== null && last > agreed.on ? last : agreed.on;
  return [{ kind: 'review', event: null, assessment: agreed.id, point: null, from, askOn: agreed.nextReview, offer: null, covered: null }];
}
