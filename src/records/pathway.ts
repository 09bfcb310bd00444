import type { RecordState } from './fold';
import { answers, readReviewed, supersededIn, type Clocks, type DueItem, type Occasion } from './due';
import { assessmentStatuses } from './lifecycle';
import { offerOf } from './offers';
import { readEvent, type Ended } from './views';

/** How far an event has come, in the order of the way; the last five end it. */
export const pathwaySteps = [
  'not-told',
  'due',
  'expired',
  'undecided',
  'offered',
  'not-offered',
  'unable',
  'declined',
  'started',
  'submitted',
  'discussing',
  'agreed',
  'in-review',
  'closed',
  'superseded',
  'mistaken',
  'transferred',
  'died',
] as const;
export type PathwayStep = (typeof pathwaySteps)[number];

/**
 * The furthest that is true of an event, by one rule for every screen and report: what an assessment says outranks what became of the
 * offer, and that she died or moved outranks all but what was closed before. What was recorded by mistake
 * is nothing else.
 */
export function pathwayOf(
  event: RecordState,
  of: {
    readonly ended: Ended | null;
    readonly occasions: readonly Occasion[];
    readonly planItems: readonly RecordState[];
    /** All that is to be done for her. */
    readonly due: readonly DueItem[];
    readonly clocks: Clocks;
  },
): PathwayStep {
  if (readEvent(event).removed) return 'mistaken';
  const own = of.occasions.filter((occasion) => answers(occasion) && occasion.events.has(event.id));
  const furthest = own.toSorted((a, b) => rank(b) - rank(a))[0];
  const isPassed = supersededIn(of.due, of.clocks).has(event.id);
  const step = furthest !== undefined ? reached(furthest, of.planItems) : isPassed ? 'superseded' : offered(event);
  return of.ended !== null && step !== 'closed' ? of.ended.why : step;
}

const rank = ({ assessment }: Occasion): number => assessmentStatuses.indexOf(assessment.status);

const offered = (event: RecordState): PathwayStep => (readEvent(event).told === null ? 'not-told' : (offerOf(event)?.status ?? 'due'));

function reached({ assessment: { id, status } }: Occasion, planItems: readonly RecordState[]): PathwayStep {
  return status === 'agreed' && readReviewed(id, planItems).last !== null ? 'in-review' : status;
}
