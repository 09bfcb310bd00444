import { Link } from '../../router';
import { ButtonLink } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { paths } from '../../routes';
import { useStored } from '../../stored';
import { JoinedRecords } from '../JoinedRecords';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { usePress } from '../press';
import { BackLinkTo, Screen } from '../Screen';
import { DueNext } from './DueNext';
import { EndedNotice } from './EndedNotice';
import { loadPatient, type PatientFile } from './patient-file';
import { Tasks } from './Tasks';
import { Timeline } from './Timeline';

/** One person: what happened when, what she is treated with, the assessments, and one button for what is due next. */
export function PatientScreen({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`patient ${id}`, (store) => loadPatient(store, id));
  const file = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('patient.title')}
      back={<BackLinkTo href={paths.today}>{t('today.title')}</BackLinkTo>}
      caption={file === null ? null : <PatientBanner patient={file.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <File file={value} />)}</Loaded>
    </Screen>
  );
}

function File({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const press = usePress();
  const { patient, ended } = file;
  return (
    <>
      <JoinedRecords patient={patient} joined={file.joined} />
      {ended !== null && <EndedNotice patient={patient} ended={ended} joined={file.joined} />}
      <DueNext file={file} />
      <div className="nhsuk-button-group">
        <ButtonLink secondary {...press(paths.recordEvent(patient.id))}>
          {t('patient.record-event')}
        </ButtonLink>
        <ButtonLink secondary {...press(paths.recordTreatment(patient.id))}>
          {t('patient.record-treatment')}
        </ButtonLink>
        <ButtonLink secondary {...press(paths.standards(patient.id))}>
          {t('standards.title')}
        </ButtonLink>
        <ButtonLink secondary {...press(paths.since(patient.id))}>
          {t('since.title')}
        </ButtonLink>
      </div>
      <Tasks file={file} />
      <Timeline file={file} />
      <MoreLinks file={file} />
    </>
  );
}

/** What is seldom needed. */
function MoreLinks({ file: { patient, ended } }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const links = [
    { href: paths.correctPatient(patient.id), words: t('correct-patient.link'), shown: true },
    { href: paths.endCare(patient.id), words: t('end.link'), shown: allowed('sign') && ended === null },
    { href: paths.join(patient.id), words: t('join.link'), shown: allowed('sign') },
    { href: paths.sharePatient(patient.id), words: t('share.link'), shown: allowed('share') },
    { href: paths.erasePatient(patient.id), words: t('erase.link'), shown: allowed('erase') },
  ];
  return (
    <ul className="nhsuk-list">
      {links
        .filter(({ shown }) => shown)
        .map(({ href, words }) => (
          <li key={href}>
            <Link href={href}>{words}</Link>
          </li>
        ))}
    </ul>
  );
}
