import { useState, type FormEvent } from 'react';
import { addPatient, type PatientDetails } from '../../../records';
import type { Store } from '../../../store';
import { Button } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { emptyDate } from '../../dates';
import { keptDraft, useDraft, type Kept } from '../../drafts';
import { useOpenForm } from '../../open-forms';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { newId, todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { KeptDraft } from '../KeptDraft';
import { Loaded } from '../Loaded';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { BackHome, Screen } from '../Screen';
import { AlikeNotice } from './AlikeNotice';
import { isPatientDraft, likeness, PatientFields, patientTargets, readPatientDraft, type PatientDraft } from './patient-form';

const screen = 'add-patient';
const fresh: PatientDraft = { name: '', born: emptyDate, nhsNumber: '', reason: '' };

export function AddPatient() {
  const t = useTranslate();
  const stored = useStored('add-patient', async (store) => ({ kept: await keptDraft<PatientDraft>(store, screen, 'new', isPatientDraft) }));
  return (
    <Screen title={t('add-patient.title')} back={<BackHome />}>
      <Loaded stored={stored}>{({ kept }) => <AddForm kept={kept} />}</Loaded>
    </Screen>
  );
}

/** Whoever is alike among the patients here. A list that cannot be read is no reason to keep a person from being added. */
export async function alikeIn(store: Store, details: PatientDetails, except?: string) {
  const known = await store.caseload().then(
    ({ patients }) => patients,
    () => [],
  );
  return likeness(
    known.flatMap(({ patient }) => (patient === null || patient.id === except ? [] : [patient])),
    details,
  );
}

function AddForm({ kept: found }: { readonly kept: Kept<PatientDraft> | null }) {
  useOpenForm();
  const t = useTranslate();
  const { store, clock } = useServices();
  const allowed = useAllowed();
  const { navigate } = useRouter();
  const save = useSave();
  const { draft, change, kept, startAfresh, saved } = useDraft(screen, 'new', found, fresh);
  const { problems = {}, tell, summary } = useProblems(patientTargets);
  const [asked, setAsked] = useState<{ details: PatientDetails; alike: ReturnType<typeof likeness> } | null>(null);

  const add = async (details: PatientDetails) => {
    const id = newId(clock);
    if (!(await save.commit(addPatient(id, details), { patient: id }))) return;
    saved();
    navigate(allowed('records') ? paths.patient(id) : paths.today, { replace: true });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(null);
    const read = readPatientDraft(draft, todayOf(clock), t);
    if (!tell('found' in read ? read.found : {}) || 'found' in read) return;
    const alike = await alikeIn(store, read.details);
    if (alike.length > 0) setAsked({ details: read.details, alike });
    else await add(read.details);
  };
  return (
    <>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      {asked !== null && <AlikeNotice alike={asked.alike} anyway={t('add-patient.add-anyway')} onAnyway={() => void add(asked.details)} />}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <PatientFields draft={draft} problems={problems} onChange={change} />
        <Button type="submit" busy={save.busy}>
          {t('add-patient.button')}
        </Button>
      </form>
    </>
  );
}
