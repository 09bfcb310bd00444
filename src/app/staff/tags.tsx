import type { Urgency } from '../../engine';
import { Tag } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import type { AssessmentStatus } from '../../records';

const urgencyColours = { immediate: 'red', 'same-day': 'orange', soon: 'yellow' } as const;

/** The word says it; the colour only repeats it. */
export function UrgencyTag({ urgency }: { readonly urgency: Urgency }) {
  const t = useTranslate();
  return <Tag colour={urgencyColours[urgency]}>{t('urgency', { urgency: selector(urgency) })}</Tag>;
}

export function StatusTag({ status }: { readonly status: AssessmentStatus }) {
  const t = useTranslate();
  return <Tag colour={status === 'submitted' ? 'green' : 'blue'}>{t('status', { status })}</Tag>;
}
