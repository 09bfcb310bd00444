import { isUnmetNeed, type AgreedItem, type Agreement, type Referral } from '../../../records';
import type { OpenCare } from './CareScreen';
import { hiddenItems, needsHerWord } from './words';

/** What may stand on the paper that she takes home. */
export interface CopyText {
  readonly items: readonly AgreedItem[];
  readonly referrals: readonly Pick<Referral, 'id' | 'serviceName' | 'service'>[];
  /** How many things were left out, so that her nurse can say so. */
  readonly leftOut: number;
}

/**
 * What was agreed, as it was agreed, without what is discreet or was asked only when she was alone, and without what is private or what
 * she keeps from being shared, save where she said that it may stand there. It may be read by whoever opens the drawer.
 */
export function copyText(care: OpenCare, standing: Agreement): CopyText {
  const said = standing.text ?? { items: [], referrals: [] };
  const hidden = hiddenItems(care.result.session);
  const mayStand = (item: AgreedItem): boolean => {
    if (item.concern !== null && hidden.has(item.concern)) return false;
    const now = care.items.find(({ read }) => read.id === item.id)?.read;
    return !needsHerWord(care, item) || now?.onCopy === true;
  };
  const items = said.items.filter(mayStand);
  const shown = new Set(items.map(({ id }) => id));
  const referrals = said.referrals.flatMap((referral) => {
    const now = care.referrals.find(({ read }) => read.id === referral.id)?.read;
    return now === undefined || now.removed || isUnmetNeed(now) || now.status === 'declined' ? [] : [now];
  });
  return {
    items: items.filter((item) => item.action !== '' || item.talkedThrough || item.information.length > 0),
    referrals: referrals.filter(({ planItem }) => shown.has(planItem)),
    leftOut: said.items.length - items.length,
  };
}
