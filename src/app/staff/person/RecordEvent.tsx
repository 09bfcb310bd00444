import type { FormEvent } from 'react';
import { isText, objectOf, readPatient, recordEvent, type Patient } from '../../../records';
import { Button, Radios } from '../../../look';
import { useTranslate } from '../../../messages';
import { selector } from '../../words';
import { emptyDate, typedDate } from '../../dates';
import { keptDraft, useDraft, type Kept } from '../../drafts';
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
import { eventDraftTests, EventFields, eventTargets, isTypedDate, readEventDraft, SiteFields, type EventDraft } from './event-form';
import { readTold, ToldFields, type ToldDraft } from './told';

interface Draft extends EventDraft {
  readonly said: string;
  readonly told: ToldDraft;
}

const isDraft = objectOf({ ...eventDraftTests, said: isText, told: objectOf({ date: isTypedDate, by: isText }) });
const screen = 'record-event';

export function RecordEvent({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`patient-only ${id}`, async (store) => {
    const state = await store.record(id);
    if (state?.kind !== 'patient') return null;
    return { patient: readPatient(state), kept: await keptDraft<Draft>(store, screen, id, isDraft) };
  });
  const patient = stored.state === 'ready' ? (stored.value?.patient ?? null) : null;
  return (
    <Screen
      title={t('record-event.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={patient === null ? null : <PatientBanner patient={patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <EventForm {...value} />)}</Loaded>
    </Screen>
  );
}

function EventForm({ patient, kept: found }: { readonly patient: Patient; readonly kept: Kept<Draft> | null }) {
  useOpenForm();
  const t = useTranslate();
  const { clock, identity } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  const fresh: Draft = {
    point: '',
    change: '',
    when: emptyDate,
    sites: [],
    said: '',
    told: { date: typedDate(todayOf(clock)), by: identity?.name ?? '' },
  };
  const { draft, change, kept, startAfresh, saved } = useDraft(screen, patient.id, found, fresh);
  const { problems = {}, tell, summary } = useProblems({ ...eventTargets, said: 'said', by: 'told-by', date: 'told-date-day' });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const bounds = { earliest: patient.born, latest: todayOf(clock) };
    const read = readEventDraft(draft, bounds, t);
    const told = draft.said === 'yes' ? readTold(draft.told, bounds, t) : null;
    const isFine = tell({
      ...('found' in read ? read.found : {}),
      ...(draft.said === '' ? { said: t('record-event.told-missing') } : {}),
      ...(told !== null && 'problems' in told ? told.problems : {}),
    });
    if (!isFine || 'found' in read) return;
    const edits = recordEvent(newId(clock), { ...read.details, told: told !== null && 'told' in told ? told.told : null });
    if (!(await save.commit(edits, { patient: patient.id }))) return;
    saved();
    navigate(paths.patient(patient.id), { replace: true });
  };

  return (
    <>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <EventFields draft={draft} problems={problems} onChange={change} />
        <Radios
          id="said"
          name="said"
          legend={t('record-event.told')}
          hint={t('record-event.told-hint')}
          error={problems.said}
          items={['yes', 'no'].map((value) => ({ value, label: t('record-event.told-answer', { answer: selector(value) }) }))}
          value={draft.said}
          onChange={(event) => change({ said: event.currentTarget.value })}
        />
        {draft.said === 'yes' && <ToldFields prefix="told" draft={draft.told} problems={problems} onChange={(told) => change({ told })} />}
        <SiteFields draft={draft} problems={problems} onChange={change} />
        <Button type="submit" busy={save.busy}>
          {t('record-event.button')}
        </Button>
      </form>
    </>
  );
}
