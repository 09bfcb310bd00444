import type { Translate } from '../../messages';
import type { EntryProblem } from '../session';

/** What went wrong, in words; `wrong` differs from step to step. */
export function entryWords(t: Translate, { problem, wait = 60, message }: EntryProblem, wrong: string): string {
  if (problem === 'wrong') return wrong;
  if (problem === 'busy') return t('sign-in.busy-server', { seconds: wait });
  if (problem === 'too-many')
    return wait < 90 ? t('sign-in.too-many', { seconds: wait }) : t('sign-in.too-many-minutes', { minutes: Math.ceil(wait / 60) });
  return message ?? t(`sign-in.${problem}`);
}
