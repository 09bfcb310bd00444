import { onTreatment, treatmentFacts, type TreatmentFact } from '../../../records';
import { Details, Radios } from '../../../look';
import { useTranslate } from '../../../messages';
import { Link } from '../../router';
import { paths } from '../../routes';
import { selector } from '../../words';
import { treatmentName, treatmentTime } from '../person/TreatmentEntry';
import type { StartFile } from './start-file';

interface Props {
  readonly file: StartFile;
  readonly today: string;
  readonly corrected: TreatmentFact | null;
  readonly onCorrect: (fact: TreatmentFact | null) => void;
}

/** What the treatment record says, on which safety rules depend: shown, not asked, and put right where it is wrong. */
export function TreatmentLine({ file, today, corrected, onCorrect }: Props) {
  const t = useTranslate();
  const recorded = onTreatment(file.treatments, today);
  const known = file.treatments.filter(({ removed }) => !removed);
  return (
    <>
      <p>
        <strong>{t('start.treatment-is', { answer: selector(corrected ?? recorded) })}</strong>{' '}
        {corrected === null ? t('start.treatment-recorded', { count: known.length }) : t('start.treatment-corrected')}
        {known.map((each) => (
          <span key={each.id}>
            <br />
            {treatmentName(each, t)}, {treatmentTime(each, t)}
          </span>
        ))}
      </p>
      <Details summary={t('start.treatment-wrong')}>
        <Radios
          id="treatment"
          name="treatment"
          legend={t('start.treatment')}
          hint={t('start.treatment-hint')}
          items={treatmentFacts.map((value) => ({ value, label: t('start.treatment-answer', { answer: selector(value) }) }))}
          value={corrected ?? ''}
          onChange={(event) => onCorrect(treatmentFacts.find((each) => each === event.currentTarget.value) ?? null)}
        />
        <p>
          <Link href={paths.recordTreatment(file.patient.id)}>{t('start.treatment-record')}</Link>
        </p>
      </Details>
    </>
  );
}
