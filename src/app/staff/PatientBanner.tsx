import { formatNhsNumber, type Patient } from '../../records';
import { useTranslate } from '../../messages';
import { showDate } from '../dates';

/** Who this is about: name, date of birth, NHS number, on every screen of a patient. */
export function PatientBanner({ patient }: { readonly patient: Patient }) {
  const t = useTranslate();
  return (
    <section className="hna-patient-banner" aria-label={t('patient.banner')}>
      <strong>{patient.name}</strong>
      {' · '}
      <span>{t('patient.born', { date: showDate(patient.born) })}</span>
      {' · '}
      <span>
        {patient.nhsNumber === null
          ? `${t('patient.no-number')}${patient.noNumberReason === null ? '' : ` — ${patient.noNumberReason}`}`
          : t('patient.number', { number: formatNhsNumber(patient.nhsNumber) })}
      </span>
    </section>
  );
}
