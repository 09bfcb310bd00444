import { useId, useState } from 'react';
import { helpers, sayHelper, type Assessment } from '../../records';
import { Button, Radios } from '../../look';
import { useTranslate } from '../../messages';
import { showDate } from '../dates';
import { useRouter } from '../router';
import { paths } from '../routes';
import { useHandOver } from './hand-over';
import { NotHandedOver } from './NotHandedOver';
import { useProblems } from './problems';
import { useSave } from './save';

/**
 * Back to an assessment that was begun: on this tablet with her, or handed over again. Somebody else may be with her than at the start,
 * and that decides what is asked: so it is asked each time, and nothing is chosen beforehand.
 */
export function ContinueAssessment({ assessment }: { readonly assessment: Assessment }) {
  const t = useTranslate();
  const id = useId();
  const { navigate } = useRouter();
  const handOver = useHandOver();
  const save = useSave();
  const [chosen, setChosen] = useState('');
  const { problems = {}, tell, summary } = useProblems({ helper: id });
  const helper = helpers.find((each) => each === chosen);
  const isSaid = () => tell(helper === undefined ? { helper: t('start.helper-missing') } : {});
  const keep = async (): Promise<boolean> => {
    const edits = helper === undefined ? [] : sayHelper(assessment, helper);
    return edits.length === 0 || (await save.commit(edits, { patient: assessment.patient, form: assessment.form })) !== null;
  };
  const open = async () => {
    if (isSaid() && (await keep())) navigate(paths.assessment(assessment.id));
  };
  const give = async () => {
    if (isSaid()) await handOver.give(async () => ((await keep()) ? assessment.id : null));
  };
  const onTablet = assessment.mode === 'clinic-tablet';
  return (
    <>
      {summary}
      {save.problem}
      <NotHandedOver problem={handOver.problem} />
      <p>{t('patient.begun', { date: showDate(assessment.today) })}</p>
      <Radios
        id={id}
        name={id}
        legend={t('patient.helper-now')}
        hint={t('start.helper-hint')}
        error={problems.helper}
        items={helpers.map((value) => ({ value, label: t('start.helper-answer', { helper: value }) }))}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <div className="nhsuk-button-group">
        {onTablet && <Button onClick={() => void give()}>{t('patient.hand-over-again')}</Button>}
        <Button secondary={onTablet} busy={save.busy} onClick={() => void open()}>
          {t(onTablet ? 'patient.continue-together' : 'patient.continue')}
        </Button>
      </div>
    </>
  );
}
