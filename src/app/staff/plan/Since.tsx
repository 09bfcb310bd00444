import { readPatient, type Comparison, type Patient } from '../../../records';
import type { Store } from '../../../store';
import { Button, Details } from '../../../look';
import { useTranslate } from '../../../messages';
import { paths } from '../../routes';
import { useStored } from '../../stored';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { BackLinkTo, Screen } from '../Screen';
import { useCsvFile } from '../use-csv';
import { comparisonCsv } from './csv';
import { compareUpTo } from './load';
import { SinceTable } from './SinceTable';
import { mostColumns } from './slope';
import { SlopePicture } from './SlopePicture';

interface Loading {
  readonly patient: Patient;
  readonly comparison: Comparison;
}

async function load(store: Store, id: string): Promise<Loading | null> {
  const state = await store.record(id);
  if (state === null || state.kind !== 'patient') return null;
  return { patient: readPatient(state), comparison: await compareUpTo(store, await store.patientRecords(id), null) };
}

/** All of one person's assessments side by side: the picture, and the same numbers in a table. */
export function Since({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`since ${id}`, (store) => load(store, id));
  const loaded = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('since.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={loaded === null ? null : <PatientBanner patient={loaded.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <Content comparison={value.comparison} />)}</Loaded>
    </Screen>
  );
}

function Content({ comparison }: { readonly comparison: Comparison }) {
  const t = useTranslate();
  const save = useCsvFile('since-last-time');
  const { occasions } = comparison;
  if (occasions.length === 0) return <p>{t('since.nothing')}</p>;
  return (
    <>
      {occasions.length === 1 && <p>{t('since.only-one')}</p>}
      <SlopePicture comparison={comparison} />
      <SinceTable comparison={comparison} />
      <p>{t('since.left-out')}</p>
      {occasions.length > mostColumns && (
        <Details summary={t('since.all', { count: occasions.length })}>
          <SinceTable comparison={comparison} whole />
        </Details>
      )}
      <div className="nhsuk-button-group">
        <Button secondary onClick={() => print()}>
          {t('copy.print')}
        </Button>
        <Button secondary onClick={() => save(comparisonCsv(comparison, t))}>
          {t('since.csv')}
        </Button>
      </div>
    </>
  );
}
