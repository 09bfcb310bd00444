import type { Form } from '../../engine';
import { conflictsOf, readAssessment, readGroups, readPatient, type Patient, type RecordState } from '../../records';
import type { Store } from '../../store';
import { useTranslate } from '../../messages';
import { loadForm } from '../forms';
import { Link } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { ConflictList, JustSettled } from './ConflictList';
import { Loaded } from './Loaded';
import { BackLinkTo, Screen } from './Screen';
import { useSettling } from './settling';

interface Disagreement {
  readonly state: RecordState;
  readonly patient: Patient | null;
  readonly form: Form | null;
}

async function loadConflicts(store: Store): Promise<readonly Disagreement[]> {
  const { differing } = await store.caseload();
  const records = await Promise.all(differing.map(async ({ id }) => [await store.record(id), ...(await store.patientRecords(id))]));
  const all = [...new Map(records.flat().flatMap((state) => (state === null ? [] : [[state.id, state] as const]))).values()];
  const groups = readGroups(all.filter(({ kind }) => kind === 'assessment'));
  const states = [...all.filter(({ kind }) => kind !== 'assessment'), ...groups.map(({ state }) => state)];
  const read = await Promise.all(
    states.map(async (state) => {
      const form = state.kind === 'assessment' ? await loadForm(store, readAssessment(state).form) : null;
      return { state, form, differs: conflictsOf(state, form?.canonical).length > 0 };
    }),
  );
  return Promise.all(
    read
      .filter(({ differs }) => differs)
      .map(async ({ state, form }) => {
        const patient = state.kind === 'patient' ? state : await store.record(state.patient ?? '');
        return { state, patient: patient === null ? null : readPatient(patient), form };
      }),
  );
}

/** Everything on which two devices differ, until a person settles it. */
export function Conflicts() {
  const t = useTranslate();
  const stored = useStored('conflicts', loadConflicts);
  const settling = useSettling();
  return (
    <Screen title={t('conflicts.title')} back={<BackLinkTo href={paths.today}>{t('today.title')}</BackLinkTo>}>
      <JustSettled settling={settling} />
      <Loaded stored={stored}>
        {(list) =>
          list.length === 0 ? (
            <p>{t('conflicts.none')}</p>
          ) : (
            <>
              <p>{t('conflicts.intro')}</p>
              {list.map(({ state, patient, form }) => (
                <section key={state.id} aria-label={patient?.name ?? t('conflicts.unknown-patient')}>
                  <h2 className="nhsuk-heading-m">
                    {patient === null ? t('conflicts.unknown-patient') : <Link href={paths.patient(patient.id)}>{patient.name}</Link>}
                  </h2>
                  <ConflictList
                    state={state}
                    form={form}
                    {...(patient === null ? {} : { name: patient.name })}
                    conflicts={conflictsOf(state, form?.canonical)}
                    settling={settling}
                  />
                </section>
              ))}
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}
