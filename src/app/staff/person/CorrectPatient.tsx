import { useState, type FormEvent } from 'react';
import { correctPatient, readPatient, type Patient, type PatientDetails, type RecordState } from '../../../records';
import { Button } from '../../../look';
import { useTranslate } from '../../../messages';
import { typedDate } from '../../dates';
import { keptDraft, useDraft, type Kept } from '../../drafts';
import { useOpenForm } from '../../open-forms';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { KeptDraft } from '../KeptDraft';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { PatientBanner } from '../PatientBanner';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { BackLinkTo, Screen } from '../Screen';
import { alikeIn } from './AddPatient';
import { AlikeNotice } from './AlikeNotice';
import { isPatientDraft, PatientFields, patientTargets, readPatientDraft, type likeness, type PatientDraft } from './patient-form';

const screen = 'correct-patient';

/** What was typed wrong about a person is put right; the history keeps what stood there. */
export function CorrectPatient({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`correct patient ${id}`, async (store) => {
    const state = await store.record(id);
    if (state?.kind !== 'patient') return null;
    return { state, patient: readPatient(state), kept: await keptDraft<PatientDraft>(store, screen, id, isPatientDraft) };
  });
  const found = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('correct-patient.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={found === null ? null : <PatientBanner patient={found.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <CorrectForm {...value} />)}</Loaded>
    </Screen>
  );
}

interface Found {
  readonly state: RecordState;
  readonly patient: Patient;
  readonly kept: Kept<PatientDraft> | null;
}

const typed = ({ name, born, nhsNumber, noNumberReason }: Patient): PatientDraft => ({
  name,
  born: typedDate(born),
  nhsNumber: nhsNumber ?? '',
  reason: noNumberReason ?? '',
});

function CorrectForm({ state, patient, kept: found }: Found) {
  const t = useTranslate();
  const { store, clock } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  const { draft, change, kept, isTyped, startAfresh, saved } = useDraft(screen, patient.id, found, typed(patient));
  useOpenForm(isTyped);
  const { problems = {}, tell, summary } = useProblems(patientTargets);
  const [asked, setAsked] = useState<{ details: PatientDetails; alike: ReturnType<typeof likeness> } | null>(null);
  const correct = async (details: PatientDetails) => {
    const edits = correctPatient(patient, details);
    const options = { patient: patient.id, seen: new Map([[state.id, state]]) };
    if (edits.length > 0 && !(await save.commit(edits, options))) return;
    saved();
    navigate(paths.patient(patient.id), { replace: true });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(null);
    const read = readPatientDraft(draft, todayOf(clock), t);
    if (!tell('found' in read ? read.found : {}) || 'found' in read) return;
    // Of those of the same name she is one already: only somebody with the same number is news.
    const alike = (await alikeIn(store, read.details, patient.id)).filter((each) => each.in === 'number');
    if (alike.length > 0) setAsked({ details: read.details, alike });
    else await correct(read.details);
  };
  return (
    <>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      {asked !== null && (
        <AlikeNotice alike={asked.alike} anyway={t('correct-patient.anyway')} onAnyway={() => void correct(asked.details)} />
      )}
      <p>{t('correct-patient.intro')}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <PatientFields draft={draft} problems={problems} onChange={change} />
        <Button type="submit" busy={save.busy}>
          {t('correct.button')}
        </Button>
      </form>
    </>
  );
}
