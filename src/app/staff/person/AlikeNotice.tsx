import type { Patient } from '../../../records';
import { Button, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import type { Alike } from './patient-form';

interface Props {
  readonly alike: readonly { readonly patient: Patient; readonly in: Alike }[];
  /** What the button says that goes on all the same. */
  readonly anyway: string;
  readonly onAnyway: () => void;
}

/** Somebody who may be the same person; one number never belongs to two. */
export function AlikeNotice({ alike, anyway, onAnyway }: Props) {
  const t = useTranslate();
  const allowed = useAllowed();
  return (
    <WarningCallout heading={t('add-patient.alike')}>
      <div role="alert">
        <ul className="nhsuk-list">
          {alike.map(({ patient, in: what }) => (
            <li key={patient.id}>
              {allowed('records') ? <Link href={paths.patient(patient.id)}>{patient.name}</Link> : patient.name},{' '}
              {t('patient.born', { date: showDate(patient.born) })} — {t('add-patient.same', { what })}
            </li>
          ))}
        </ul>
        {alike.some((each) => each.in === 'number') && <p>{t('add-patient.same-number-words')}</p>}
        <Button secondary onClick={onAnyway}>
          {anyway}
        </Button>
      </div>
    </WarningCallout>
  );
}
