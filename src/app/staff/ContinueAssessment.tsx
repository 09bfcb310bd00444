import type { Assessment } from '../../records';
import { Button, ButtonLink } from '../../look';
import { useTranslate } from '../../messages';
import { showDate } from '../dates';
import { paths } from '../routes';
import { useHandOver } from './hand-over';
import { NotHandedOver } from './NotHandedOver';
import { usePress } from './press';

/** Back to an assessment that was begun: on this tablet with her, or handed over again. */
export function ContinueAssessment({ assessment }: { readonly assessment: Assessment }) {
  const t = useTranslate();
  const press = usePress();
  const handOver = useHandOver();
  const begun = t('patient.begun', { date: showDate(assessment.today) });
  if (assessment.mode === 'clinic-tablet') {
    return (
      <>
        <NotHandedOver problem={handOver.problem} />
        <p>
          {begun}
          <br />
          <Button onClick={() => void handOver.give(async () => assessment.id)}>{t('patient.hand-over-again')}</Button>{' '}
          <ButtonLink secondary {...press(paths.assessment(assessment.id))}>
            {t('patient.continue-together')}
          </ButtonLink>
        </p>
      </>
    );
  }
  return (
    <p>
      {begun}
      <br />
      <ButtonLink {...press(paths.assessment(assessment.id))}>{t('patient.continue')}</ButtonLink>
    </p>
  );
}
