import type { Patient } from '../../records';
import { formatNhsNumber, numberKind } from '../../records';
import { Tag } from '../../look';
import { useTranslate } from '../../messages';
import { showDate } from '../dates';
import { useStored } from '../stored';

/** Who this is about: name, date of birth, NHS number, on every screen of a patient; and whose patient it is, where another team's. */
export function PatientBanner({ patient }: { readonly patient: Patient }) {
  const t = useTranslate();
  const { id } = patient;
  const stored = useStored(`place ${id}`, async (store) => (await store.places()).get(id) ?? null);
  const place = stored.state === 'ready' ? stored.value : null;
  return (
    <section className="hna-patient-banner" aria-label={t('patient.banner')}>
      <strong>{patient.name}</strong>
      {' · '}
      <IdentityLine patient={patient} />
      {patient.nhsNumber === null && patient.noNumberReason !== null && ` — ${patient.noNumberReason}`}
      {patient.ended !== null && (
        <>
          {' · '}
          <Tag colour="grey">{t('end.tag', { why: patient.ended.why })}</Tag>
        </>
      )}
      {place !== null && place.sharedBy !== null && (
        <>
          {' · '}
          <Tag colour="blue">{t('place.shared-by', { team: place.sharedBy })}</Tag>
        </>
      )}
      {place?.left === 'waits' && (
        <>
          <br />
          {place.wasSharedBy === null ? t('place.waits-moved') : t('place.waits-ended', { team: place.wasSharedBy })}
        </>
      )}
    </section>
  );
}

/** What tells one person from another of the same name. */
export function IdentityLine({ patient }: { readonly patient: Patient }) {
  const t = useTranslate();
  return (
    <>
      <span>{t('patient.born', { date: showDate(patient.born) })}</span>
      {' · '}
      <span>
        {patient.nhsNumber === null
          ? t('patient.no-number')
          : t('patient.number', { kind: numberKind(patient.nhsNumber), number: formatNhsNumber(patient.nhsNumber) })}
      </span>
    </>
  );
}
