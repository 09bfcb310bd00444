import { InsetText } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { paths } from '../../routes';
import { useStored } from '../../stored';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { BackLinkTo, Screen } from '../Screen';
import { loadStart, type StartFile } from './start-file';
import { StartForm } from './StartForm';

/** Begins the assessment that an event calls for; for an event of which she has not been told there is nothing here. */
export function StartAssessment({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`start ${id}`, (store) => loadStart(store, id));
  const start = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('start.title')}
      back={start === null ? undefined : <BackLinkTo href={paths.patient(start.patient.id)}>{t('patient.title')}</BackLinkTo>}
      caption={start === null ? null : <PatientBanner patient={start.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere /> : <StartOrWhyNot file={value} />)}</Loaded>
    </Screen>
  );
}

function StartOrWhyNot({ file }: { readonly file: StartFile }) {
  const t = useTranslate();
  const { ended } = file.patient;
  if (ended !== null) return <InsetText>{t('start.ended', { why: ended.why, date: showDate(ended.date) })}</InsetText>;
  if (file.hasLeft) return <InsetText>{t('start.moved')}</InsetText>;
  if (file.event.removed) return <InsetText>{t('start.mistaken')}</InsetText>;
  if (file.event.told === null) return <InsetText>{t('start.not-told')}</InsetText>;
  if (file.definitions.length === 0) return <InsetText>{t('start.no-definitions')}</InsetText>;
  return <StartForm file={file} />;
}
