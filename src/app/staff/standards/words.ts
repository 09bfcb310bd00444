import type { Statement } from '../../../records';
import type { Translate } from '../../../messages';
import { careLibrary } from '../../care-library';
import { selector } from '../../words';

/** Where a statement comes from, in words that may be printed for her: they never name what happened. */
export function sourceWords({ source }: Statement, t: Translate): string {
  switch (source.kind) {
    case 'document':
      return t('document.type', { type: selector(source.type) });
    case 'referral':
      return t('standards.from-referral', {
        service: careLibrary.services.find(({ id }) => id === source.service)?.name ?? source.service,
        step: selector(source.step),
      });
    case 'action':
      return t('standards.from-action', { action: source.text.replace(/\.$/, '') });
    case 'event':
      return t(source.assessment === null ? 'standards.from-offer' : 'standards.from-assessment');
    case 'plan':
      return t('standards.from-plan');
    case 'review':
      return t('standards.from-review');
    case 'since-last-time':
      return t('standards.from-comparison');
  }
}
