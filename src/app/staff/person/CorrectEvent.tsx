import type { FormEvent } from 'react';
import { correctEvent, objectOf, readEvent, readPatient, type HnaEvent, type Patient, type RecordState } from '../../../records';
import type { Store } from '../../../store';
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
import { eventDraftTests, EventFields, eventTargets, readEventDraft, SiteFields, type EventDraft } from './event-form';

const screen = 'correct-event';
const isDraft = objectOf(eventDraftTests);

interface Found {
  readonly state: RecordState;
  readonly event: HnaEvent;
  readonly patient: Patient;
  readonly kept: Kept<EventDraft> | null;
}

async function load(store: Store, id: string): Promise<Found | null> {
  const state = await store.record(id);
  if (state?.kind !== 'event') return null;
  const event = readEvent(state);
  const patient = await store.record(event.patient);
  return patient?.kind === 'patient'
    ? { state, event, patient: readPatient(patient), kept: await keptDraft<EventDraft>(store, screen, id, isDraft) }
    : null;
}

/** What was typed wrong about an event is put right; the history keeps what stood there. */
export function CorrectEvent({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`correct event ${id}`, (store) => load(store, id));
  const found = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('correct-event.title')}
      back={found === null ? undefined : <BackLinkTo href={paths.patient(found.patient.id)}>{t('patient.title')}</BackLinkTo>}
      caption={found === null ? null : <PatientBanner patient={found.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere /> : <CorrectForm {...value} />)}</Loaded>
    </Screen>
  );
}

const typed = ({ point, date, treatmentChange, sites }: HnaEvent): EventDraft => ({
  point: point ?? '',
  change: treatmentChange ?? '',
  when: typedDate(date),
  sites,
});

function CorrectForm({ state, event, patient, kept: found }: Found) {
  const t = useTranslate();
  const { clock } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  const { draft, change, kept, isTyped, startAfresh, saved } = useDraft(screen, event.id, found, typed(event));
  useOpenForm(isTyped);
  const { problems = {}, tell, summary } = useProblems(eventTargets);
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    const read = readEventDraft(draft, { earliest: patient.born, latest: todayOf(clock) }, t);
    if (!tell('found' in read ? read.found : {}) || 'found' in read) return;
    const edits = correctEvent(event, read.details);
    const options = { patient: patient.id, seen: new Map([[state.id, state]]) };
    if (edits.length > 0 && !(await save.commit(edits, options))) return;
    saved();
    navigate(paths.patient(patient.id), { replace: true });
  };
  return (
    <>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <p>{t('correct-event.intro')}</p>
      <form onSubmit={(submitted) => void submit(submitted)} noValidate>
        <EventFields draft={draft} problems={problems} onChange={change} />
        <SiteFields draft={draft} problems={problems} onChange={change} />
        <Button type="submit" busy={save.busy}>
          {t('correct.button')}
        </Button>
      </form>
    </>
  );
}
