import { useState, type FormEvent } from 'react';
import { readPatient, type Patient } from '../../records';
import type { Store } from '../../store';
import { Button, ErrorSummary, TextInput, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { erasePatient } from '../administration';
import { useOpenForm } from '../open-forms';
import { useRouter } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { Loaded } from './Loaded';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { BackLinkTo, Screen } from './Screen';
import { useStepUp } from './step-up';

async function loadPatient(store: Store, id: string): Promise<Patient | null> {
  const state = await store.record(id);
  return state?.kind === 'patient' ? readPatient(state) : null;
}

/** One patient, to be erased for ever: with a reason, her name typed, and a fresh second step. */
export function ErasePatient({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`erasing of ${id}`, (store) => loadPatient(store, id));
  const patient = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('erase.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={patient === null ? null : <PatientBanner patient={patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <Ask patient={value} />)}</Loaded>
    </Screen>
  );
}

interface Problems {
  readonly attempt: number;
  readonly reason?: string;
  readonly typed?: string;
  readonly server?: string;
}

function Ask({ patient }: { readonly patient: Patient }) {
  const t = useTranslate();
  const { navigate } = useRouter();
  const { withFreshFactor, dialog } = useStepUp();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>({ attempt: 0 });
  useOpenForm(reason !== '' || typed !== '');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = {
      ...(reason.trim() === '' ? { reason: t('erase.reason-missing') } : {}),
      ...(typed.trim() === '' ? { typed: t('erase.typed-missing') } : {}),
    };
    setProblems(({ attempt }) => ({ attempt: attempt + 1, ...found }));
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const reply = await withFreshFactor(() => erasePatient({ patient: patient.id, typed, reason: reason.trim() }));
    setBusy(false);
    if ('value' in reply) return navigate(paths.erasures, { replace: true });
    setProblems(({ attempt }) => ({ attempt: attempt + 1, server: reply.message ?? t(`admin.problem.${reply.problem}`) }));
  };
  const errors = [
    ...(problems.reason === undefined ? [] : [{ message: problems.reason, href: '#erase-reason' }]),
    ...(problems.typed === undefined ? [] : [{ message: problems.typed, href: '#erase-typed' }]),
    ...(problems.server === undefined ? [] : [{ message: problems.server, href: '#erase-typed' }]),
  ];
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {errors.length > 0 && <ErrorSummary key={problems.attempt} errors={errors} />}
      <WarningCallout heading={t('erase.warning')}>
        <p>{t('erase.what', { name: patient.name })}</p>
        <p>{t('erase.kept')}</p>
      </WarningCallout>
      <TextInput
        id="erase-reason"
        name="erase-reason"
        label={t('erase.reason')}
        hint={t('erase.reason-hint')}
        autoComplete="off"
        maxLength={500}
        value={reason}
        error={problems.reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        id="erase-typed"
        name="erase-typed"
        label={t('erase.typed')}
        autoComplete="off"
        maxLength={400}
        value={typed}
        error={problems.typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" disabled={busy}>
        {t('erase.button')}
      </Button>
      {dialog}
    </form>
  );
}
