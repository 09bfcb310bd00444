import type { Urgency } from '../../engine';
import { Tag, type TagColour } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import type { AssessmentStatus, PathwayStep } from '../../records';

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

const stepColours: Readonly<Record<PathwayStep, TagColour>> = {
  'not-told': 'grey',
  due: 'yellow',
  expired: 'yellow',
  undecided: 'yellow',
  offered: 'yellow',
  'not-offered': 'grey',
  unable: 'grey',
  declined: 'grey',
  started: 'blue',
  submitted: 'green',
  discussing: 'blue',
  agreed: 'blue',
  'in-review': 'blue',
  closed: 'grey',
  superseded: 'grey',
  mistaken: 'grey',
  transferred: 'grey',
  died: 'grey',
};

/** How far an event has come. */
export function StepTag({ step }: { readonly step: PathwayStep }) {
  const t = useTranslate();
  return <Tag colour={stepColours[step]}>{t('pathway', { step: selector(step) })}</Tag>;
}
