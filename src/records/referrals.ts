import type { FieldValue, RecordId } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';
import { addedAt, oneOfIn, textAt, textIn, textOrNullAt } from './reading';
import { isRemoved } from './removed';

export const referralStatuses = ['offered', 'sent', 'accepted', 'declined', 'no-such-service', 'done'] as const;
export type ReferralStatus = (typeof referralStatuses)[number];
/** Who said no. */
export const decliners = ['patient', 'service'] as const;
export type Decliner = (typeof decliners)[number];

export interface ReferralStep {
  readonly id: string;
  readonly status: ReferralStatus;
  /** Calendar date `YYYY-MM-DD`. */
  readonly date: string;
  readonly note: string;
  /** Where it was declined: by whom; null where nobody said. */
  readonly decliner: Decliner | null;
  readonly by: string;
}

/** A service that was asked to help with a plan item, and how far it is. */
export interface Referral {
  readonly id: RecordId;
  readonly patient: RecordId;
  readonly planItem: RecordId;
  readonly assessment: RecordId;
  /** Id in the directory of services; null for one that is not in it, or that does not exist here. */
  readonly service: string | null;
  readonly serviceName: string;
  /** In the order in which they were written down. */
  readonly steps: readonly ReferralStep[];
  /** The last step's. */
  readonly status: ReferralStatus;
  /** Calendar date of the first step. */
  readonly since: string;
  readonly removed: boolean;
}

export function readReferral(state: RecordState): Referral {
  const steps = addedAt(state, 'steps')
    .flatMap(({ id, value, head }): { readonly at: number; readonly step: ReferralStep }[] => {
      const status = oneOfIn(value, 'status', referralStatuses);
      if (status === null) return [];
      const decliner = oneOfIn(value, 'decliner', decliners);
      return [{ at: head.at, step: { id, status, date: textIn(value, 'date'), note: textIn(value, 'note'), decliner, by: head.author } }];
    })
    // Of the same moment, whatever is further along.
    .toSorted((one, other) => one.at - other.at || placeOf(one.step) - placeOf(other.step))
    .map(({ step }) => step);
  return {
    id: state.id,
    patient: state.patient ?? '',
    planItem: textAt(state, 'planItem'),
    assessment: textAt(state, 'assessment'),
    service: textOrNullAt(state, 'service'),
    serviceName: textAt(state, 'serviceName'),
    steps,
    status: steps.at(-1)?.status ?? 'offered',
    since: steps[0]?.date ?? '',
    removed: isRemoved(state),
  };
}

const placeOf = ({ status }: ReferralStep): number => referralStatuses.indexOf(status);

/** Somebody still has to do something about it. */
export const isOpenReferral = ({ status, removed }: Pick<Referral, 'status' | 'removed'>): boolean =>
  !removed && (status === 'offered' || status === 'sent' || status === 'accepted');

/** A need for which there is nobody: no such service here, or the service said no. What she herself did not want is none. */
export const isUnmetNeed = ({ steps, status, removed }: Pick<Referral, 'steps' | 'status' | 'removed'>): boolean =>
  !removed && (status === 'no-such-service' || (status === 'declined' && steps.at(-1)?.decliner !== 'patient'));

const set = (record: RecordId, path: string, value: FieldValue): Edit => ({ record, kind: 'referral', path, value });

export function addReferral(
  id: RecordId,
  referral: Pick<Referral, 'planItem' | 'assessment' | 'service' | 'serviceName'>,
  step: NewStep,
): Edit[] {
  return [
    set(id, 'planItem', referral.planItem),
    set(id, 'assessment', referral.assessment),
    ...(referral.service === null ? [] : [set(id, 'service', referral.service)]),
    set(id, 'serviceName', referral.serviceName),
    ...stepReferral(id, step),
  ];
}

export type NewStep = Pick<ReferralStep, 'id' | 'status' | 'date'> & Partial<Pick<ReferralStep, 'note' | 'decliner'>>;

/** What happened next. Each step is a field of its own: two people who each write one down never conflict. */
export function stepReferral(id: RecordId, { id: step, status, date, note = '', decliner = null }: NewStep): Edit[] {
  return [set(id, `steps/${step}`, { status, date, note, ...(decliner === null ? {} : { decliner }) })];
}
