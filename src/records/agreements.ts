import type { FieldValue, RecordId } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';
import { canonicalJson } from './hash';
import { agreeAssessment, canMove, moveAssessment, statusOf } from './lifecycle';
import type { PlanItem } from './plans';
import { addedAt, isObjectValue, numberIn, stringsIn, textIn, type ObjectValue } from './reading';
import type { Referral } from './referrals';

/**
 * Agreeing locks the plan. Each agreement keeps what the plan said on that day, so that every version can be read however the plan
 * goes on. Two tablets that agree hold two agreements and no conflict; unlocking opens those that its author had seen, so that an
 * agreement made meanwhile elsewhere still locks.
 */

/** Of a plan item, what she agreed to. */
export type AgreedItem = Pick<PlanItem, 'id' | 'concern' | 'title' | 'goal' | 'action' | 'owner' | 'due' | 'information' | 'talkedThrough'>;
export type AgreedReferral = Pick<Referral, 'id' | 'planItem' | 'serviceName'>;

export interface PlanText {
  readonly items: readonly AgreedItem[];
  readonly referrals: readonly AgreedReferral[];
}

export interface Agreement {
  readonly id: string;
  /** With whom it was agreed: her, or who speaks for her. */
  readonly with: string;
  /** Calendar date on which she agreed. */
  readonly on: string;
  /** By the clock of the device, milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  /** What it said; null where that was too long to keep. */
  readonly text: PlanText | null;
  /** Why and when it was opened again, and by whom; null while it stands. */
  readonly unlocked: Unlock | null;
}

export interface Unlock {
  readonly reason: string;
  readonly at: number;
  readonly by: string;
}

const longestCopy = 100_000;
const set = (record: RecordId, path: string, value: FieldValue): Edit => ({ record, kind: 'assessment', path, value });

/** What a plan says, without what was taken out. Equal plans give equal texts. */
export function planText(items: readonly PlanItem[], referrals: readonly Referral[]): PlanText {
  const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1);
  return {
    items: items
      .filter(({ removed }) => !removed)
      .map(({ id, concern, title, goal, action, owner, due, information, talkedThrough }) => ({
        id,
        concern,
        title,
        goal,
        action,
        owner,
        due,
        information: information.toSorted(),
        talkedThrough,
      }))
      .toSorted(byId),
    referrals: referrals
      .filter(({ removed }) => !removed)
      .map(({ id, planItem, serviceName }) => ({ id, planItem, serviceName }))
      .toSorted(byId),
  };
}

/** Agreed by word of mouth or by signature, which count the same. It signs the answers too, and locks the plan. */
export function agreePlan(
  state: RecordState,
  text: PlanText,
  agreed: { readonly id: string; readonly with: string; readonly on: string; readonly at: number },
): Edit[] {
  const copy: FieldValue = {
    items: text.items.map((item) => ({ ...item })),
    referrals: text.referrals.map((referral) => ({ ...referral })),
  };
  return [
    ...(canMove(statusOf(state), 'agreed') ? agreeAssessment(state, agreed.at) : []),
    set(state.id, `agreements/${agreed.id}`, {
      with: agreed.with,
      on: agreed.on,
      at: agreed.at,
      ...(canonicalJson(copy).length > longestCopy ? {} : { text: copy }),
    }),
  ];
}

/** Opens what is locked, with a reason that stays. */
export function unlockPlan(state: RecordState, unlock: { readonly id: string; readonly reason: string; readonly at: number }): Edit[] {
  const opens = agreementsOf(state)
    .filter(({ unlocked }) => unlocked === null)
    .map(({ id }) => id);
  return [
    set(state.id, `unlocks/${unlock.id}`, { reason: unlock.reason, at: unlock.at, opens }),
    ...(canMove(statusOf(state), 'discussing') ? moveAssessment(state, 'discussing') : []),
  ];
}

/** Earliest first: the versions of the plan. */
export function agreementsOf(state: RecordState): readonly Agreement[] {
  const unlocks = addedAt(state, 'unlocks');
  return addedAt(state, 'agreements')
    .map(({ id, value, head }): Agreement => {
      const opened = unlocks.find((each) => stringsIn(each.value['opens']).includes(id));
      return {
        id,
        with: textIn(value, 'with'),
        on: textIn(value, 'on'),
        at: numberIn(value, 'at') ?? head.at,
        by: head.author,
        text: readText(value['text']),
        unlocked:
          opened === undefined
            ? null
            : { reason: textIn(opened.value, 'reason'), at: numberIn(opened.value, 'at') ?? opened.head.at, by: opened.head.author },
      };
    })
    .toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}

/** The agreement that stands; null while the plan is open. */
export const standingAgreement = (state: RecordState): Agreement | null =>
  agreementsOf(state).findLast(({ unlocked }) => unlocked === null) ?? null;

function readText(value: FieldValue | undefined): PlanText | null {
  if (!isObjectValue(value)) return null;
  const list = (key: string): readonly ObjectValue[] => {
    const found = value[key];
    return Array.isArray(found) ? found.filter((each): each is ObjectValue => isObjectValue(each)) : [];
  };
  return {
    items: list('items').map((item) => ({
      id: textIn(item, 'id'),
      concern: textIn(item, 'concern') || null,
      title: textIn(item, 'title'),
      goal: textIn(item, 'goal'),
      action: textIn(item, 'action'),
      owner: textIn(item, 'owner'),
      due: textIn(item, 'due'),
      information: stringsIn(item['information']),
      talkedThrough: item['talkedThrough'] === true,
    })),
    referrals: list('referrals').map((item) => ({
      id: textIn(item, 'id'),
      planItem: textIn(item, 'planItem'),
      serviceName: textIn(item, 'serviceName'),
    })),
  };
}

export interface PlanDifference {
  readonly added: readonly AgreedItem[];
  readonly gone: readonly AgreedItem[];
  /** The same item before and after, and in which of its fields it differs. */
  readonly changed: readonly { readonly before: AgreedItem; readonly after: AgreedItem; readonly fields: readonly (keyof AgreedItem)[] }[];
  readonly referralsAdded: readonly AgreedReferral[];
  readonly referralsGone: readonly AgreedReferral[];
}

const compared: readonly (keyof AgreedItem)[] = ['title', 'goal', 'action', 'owner', 'due', 'information', 'talkedThrough'];

/** What one version of a plan says that the other does not. */
export function differenceOf(before: PlanText, after: PlanText): PlanDifference {
  const without = <Of extends { readonly id: string }>(these: readonly Of[], others: readonly Of[]): readonly Of[] =>
    these.filter(({ id }) => others.every((other) => other.id !== id));
  return {
    added: without(after.items, before.items),
    gone: without(before.items, after.items),
    changed: after.items.flatMap((item) => {
      const was = before.items.find(({ id }) => id === item.id);
      if (was === undefined) return [];
      const fields = compared.filter((field) => canonicalJson(was[field]) !== canonicalJson(item[field]));
      return fields.length === 0 ? [] : [{ before: was, after: item, fields }];
    }),
    referralsAdded: without(after.referrals, before.referrals),
    referralsGone: without(before.referrals, after.referrals),
  };
}

export const isSamePlan = (one: PlanText, other: PlanText): boolean => canonicalJson(asValue(one)) === canonicalJson(asValue(other));

const asValue = ({ items, referrals }: PlanText): FieldValue => ({
  items: items.map((item) => ({ ...item })),
  referrals: referrals.map((referral) => ({ ...referral })),
});
