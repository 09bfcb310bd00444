import type { FlagOutcome } from '../../../records';
import type { Translate } from '../../../messages';
import { showMoment } from '../../dates';
import { selector } from '../../words';

/** `3 days`, `2 hours 5 minutes`, `12 minutes`. */
export function ageWords(t: Translate, minutes: number): string {
  if (minutes < 60) return t('flag.minutes', { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? t('flag.hours', { count: hours }) : t('flag.hours-minutes', { hours, minutes: minutes % 60 });
  return t('flag.days', { count: Math.floor(hours / 24) });
}

/** What was done, in one sentence. */
export function outcomeWords(t: Translate, outcome: FlagOutcome): string {
  const { what, to, note, reason, retryAt, secondContact, welfareCheck } = outcome;
  return [
    t('flag.outcome', { what: selector(what), to: to === null ? 'other' : toKey(to) }),
    reason === '' ? '' : t('flag.reason', { reason }),
    retryAt === null ? '' : t('flag.retry', { when: showMoment(retryAt) }),
    secondContact === '' ? '' : t('flag.second-contact', { who: secondContact }),
    welfareCheck === '' ? '' : t('flag.welfare-check', { what: welfareCheck }),
    note === '' ? '' : t('flag.note', { note }),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** A code as a message's selector, where it begins with a digit, too. */
export const toKey = (to: string): string => (to === '999' ? 'ambulance' : selector(to));
