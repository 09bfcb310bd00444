import type { ReactNode } from 'react';
import {
  addDays,
  addPlanItem,
  addReferral,
  changePlanItem,
  giveInformation,
  nextReviewOf,
  ownerIsPatient,
  planItemId,
  removal,
  setNextReview,
  stepReferral,
  type Edit,
  type NewStep,
  type PlanField,
  type PlanItem,
  type RecordState,
  type Referral,
} from '../../../records';
import type { Suggestion } from '../../../definition';
import { newId, todayOf, useServices } from '../../services';
import { useSave } from '../save';
import type { OpenCare } from './CareScreen';
import type { Held } from './load';

/** A concern of hers as the plan names it. */
export interface Planned {
  readonly id: string;
  readonly text: string;
}

/** Everything that is done to a plan, one tap each. What is not given is the default: owner me, day the next review. */
export interface PlanEdits {
  readonly problem: ReactNode;
  readonly nextReview: string;
  readonly accept: (concern: Planned, suggestion: Suggestion) => Promise<void>;
  /** Gives the id of the new item, to be filled in; null where it could not be saved. */
  readonly addOwn: (concern: Planned | null) => Promise<string | null>;
  readonly talkedThrough: (concern: Planned, said: boolean) => Promise<void>;
  readonly inform: (concern: Planned, information: string, given: boolean) => Promise<boolean>;
  readonly change: (item: Held<PlanItem>, field: PlanField, value: string | boolean) => Promise<void>;
  readonly remove: (of: Held<PlanItem | Referral>, removed: boolean) => Promise<void>;
  readonly refer: (
    concern: Planned,
    service: { readonly id: string | null; readonly name: string },
    status: 'offered' | 'no-such-service',
  ) => Promise<boolean>;
  readonly step: (referral: Held<Referral>, step: Omit<NewStep, 'id'>) => Promise<boolean>;
  readonly review: (date: string | null) => Promise<void>;
}

export function usePlanEdits(care: OpenCare): PlanEdits {
  const save = useSave();
  const { clock, identity } = useServices();
  const { state, assessment, items, clocks } = care;
  const today = todayOf(clock);
  const nextReview = nextReviewOf(state) ?? addDays(today, clocks.review);
  const me = identity?.account ?? '';
  const heldOf = (id: string): Held<PlanItem> | undefined => items.find((item) => item.read.id === id);
  const commit = async (edits: readonly Edit[], ...seen: readonly RecordState[]): Promise<boolean> =>
    (await save.commit(edits, { patient: assessment.patient, seen: new Map(seen.map((each) => [each.id, each])) })) !== null;

  /** The record of what is said of a concern as a whole, made where it is not there yet and put back where it was taken out. */
  const withOwn = (concern: Planned): { readonly id: string; readonly edits: readonly Edit[]; readonly seen: readonly RecordState[] } => {
    const id = planItemId(state.id, concern.id);
    const there = heldOf(id);
    if (there === undefined)
      return { id, edits: addPlanItem(id, { assessment: state.id, concern: concern.id, title: concern.text }), seen: [] };
    return { id, edits: there.read.removed ? removal(there.state, false) : [], seen: [there.state] };
  };

  return {
    problem: save.problem,
    nextReview,
    accept: async (concern, { id: suggestion, text }) => {
      const id = planItemId(state.id, concern.id, suggestion);
      const there = heldOf(id);
      if (there !== undefined) return void (await commit(removal(there.state, false), there.state));
      const item = {
        assessment: state.id,
        concern: concern.id,
        title: concern.text,
        action: text,
        owner: ownerOf(text, me),
        due: nextReview,
      };
      await commit(addPlanItem(id, item));
    },
    addOwn: async (concern) => {
      const id = newId(clock);
      const item = { assessment: state.id, concern: concern?.id ?? null, title: concern?.text ?? '', owner: me, due: nextReview };
      return (await commit(addPlanItem(id, item))) ? id : null;
    },
    talkedThrough: async (concern, said) => {
      const own = withOwn(concern);
      await commit([...own.edits, ...changePlanItem(own.id, 'talkedThrough', said)], ...own.seen);
    },
    inform: (concern, information, given) => {
      const own = withOwn(concern);
      return commit([...own.edits, ...giveInformation(own.id, information, given)], ...own.seen);
    },
    change: async (item, field, value) => void (await commit(changePlanItem(item.read.id, field, value), item.state)),
    remove: async (of, removed) => void (await commit(removal(of.state, removed), of.state)),
    refer: (concern, service, status) => {
      const own = withOwn(concern);
      const about = { planItem: own.id, assessment: state.id, service: service.id, serviceName: service.name };
      return commit([...own.edits, ...addReferral(newId(clock), about, { id: newId(clock), status, date: today })], ...own.seen);
    },
    step: (referral, step) => commit(stepReferral(referral.read.id, { ...step, id: newId(clock) }), referral.state),
    review: async (date) => void (await commit(setNextReview(state.id, date), state)),
  };
}

/** The library says "You …" of what she does herself; everything else is whoever's who plans it. */
const ownerOf = (text: string, me: string): string => (/^you\b/i.test(text) ? ownerIsPatient : me);
