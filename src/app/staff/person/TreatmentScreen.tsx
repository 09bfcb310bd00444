import type { FormEvent } from 'react';
import {
  readPatient,
  readTreatment,
  recordTreatment,
  removeTreatment,
  stopTreatment,
  type Patient,
  type RecordState,
  type Treatment,
} from '../../../records';
import type { Store } from '../../../store';
import { Button, InsetText } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { keptDraft, useDraft, type Kept } from '../../drafts';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { newId, todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { KeptDraft } from '../KeptDraft';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { BackLinkTo, Screen } from '../Screen';
import {
  emptyTreatment,
  isTreatmentDraft,
  readTreatmentDraft,
  TreatmentFields,
  treatmentTargets,
  typedTreatment,
  type TreatmentDraft,
} from './treatment-form';
import { treatmentName, treatmentTime } from './TreatmentEntry';

const screen = 'treatment';

interface Found {
  readonly patient: Patient;
  /** Null: a new one. */
  readonly treatment: { readonly state: RecordState; readonly read: Treatment } | null;
  readonly kept: Kept<TreatmentDraft> | null;
}

async function load(store: Store, id: string): Promise<Found | null> {
  const state = await store.record(id);
  const kept = await keptDraft<TreatmentDraft>(store, screen, id, isTreatmentDraft);
  if (state?.kind === 'patient') return { patient: readPatient(state), treatment: null, kept };
  if (state?.kind !== 'treatment' || state.patient === undefined) return null;
  const patient = await store.record(state.patient);
  return patient?.kind === 'patient' ? { patient: readPatient(patient), treatment: { state, read: readTreatment(state) }, kept } : null;
}

/** Records a treatment for the patient of this id, or changes the treatment of this id: stopped, corrected, or recorded by mistake. */
export function TreatmentScreen({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`treatment ${id}`, (store) => load(store, id));
  const found = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('treatment.title')}
      back={found === null ? undefined : <BackLinkTo href={paths.patient(found.patient.id)}>{t('patient.title')}</BackLinkTo>}
      caption={found === null ? null : <PatientBanner patient={found.patient} />}
    >
      <Loaded stored={stored}>
        {(value) => {
          if (value === null) return <NotHere />;
          if (value.treatment?.read.removed === true) return <Removed patient={value.patient} treatment={value.treatment.read} />;
          return <TreatmentForm key={id} {...value} />;
        }}
      </Loaded>
    </Screen>
  );
}

function TreatmentForm({ patient, treatment, kept: found }: Found) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { clock } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  const before = treatment?.read ?? emptyTreatment;
  const { draft, change, kept, isTyped, startAfresh, saved } = useDraft(
    screen,
    treatment?.read.id ?? patient.id,
    found,
    typedTreatment(before),
  );
  useOpenForm(isTyped);
  const { problems = {}, tell, summary } = useProblems(treatmentTargets);
  const seen = treatment === null ? {} : { seen: new Map([[treatment.state.id, treatment.state]]) };
  const commit = async (edits: Parameters<typeof save.commit>[0]) => {
    if (edits.length > 0 && !(await save.commit(edits, { patient: patient.id, ...seen }))) return;
    saved();
    navigate(paths.patient(patient.id), { replace: true });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readTreatmentDraft(draft, { earliest: patient.born, latest: todayOf(clock) }, t);
    if (!tell('found' in read ? read.found : {}) || 'found' in read) return;
    await commit(recordTreatment(treatment?.read.id ?? newId(clock), read.details, before));
  };
  const remove = async (of: Treatment) => {
    if (await save.commit(removeTreatment(of.id, true), { patient: patient.id, ...seen })) focusHeading();
  };
  const stopsToday = treatment !== null && treatment.read.stop === null && allowed('sign');
  return (
    <>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      {treatment !== null && (
        <p>
          <strong>{treatmentName(treatment.read, t)}</strong>, {treatmentTime(treatment.read, t)}
        </p>
      )}
      {stopsToday && (
        <p>
          <Button secondary busy={save.busy} onClick={() => void commit(stopTreatment(treatment.read.id, todayOf(clock)))}>
            {t('treatment.stopped-today')}
          </Button>
        </p>
      )}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TreatmentFields draft={draft} problems={problems} onChange={change} mayStop={allowed('sign')} />
        <Button type="submit" busy={save.busy}>
          {t(treatment === null ? 'treatment.record-button' : 'correct.button')}
        </Button>
      </form>
      {treatment !== null && allowed('sign') && (
        <p>
          <Button secondary busy={save.busy} onClick={() => void remove(treatment.read)}>
            {t('treatment.remove')}
          </Button>
        </p>
      )}
    </>
  );
}

function Removed({ patient, treatment }: { readonly patient: Patient; readonly treatment: Treatment }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const save = useSave();
  const bringBack = async () => {
    if (await save.commit(removeTreatment(treatment.id, false), { patient: patient.id })) focusHeading();
  };
  return (
    <InsetText>
      <p>
        <strong>{treatmentName(treatment, t)}</strong>, {treatmentTime(treatment, t)}
      </p>
      <p>{t('treatment.removed')}</p>
      {save.problem}
      {allowed('sign') && (
        <Button secondary busy={save.busy} onClick={() => void bringBack()}>
          {t('treatment.bring-back')}
        </Button>
      )}
    </InsetText>
  );
}
