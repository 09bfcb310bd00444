import { useState, type FormEvent } from 'react';
import { endings, endPatient, isText, objectOf, readPatient, type Ended, type Patient } from '../../../records';
import type { Store } from '../../../store';
import { Button, DateInput, Dialog, Radios, TextInput, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { readDate, showDate, typedDate, type TypedDate } from '../../dates';
import { keptDraft, useDraft, type Kept } from '../../drafts';
import { useOpenForm } from '../../open-forms';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { loadJoined } from '../joined';
import { KeptDraft } from '../KeptDraft';
import { Loaded } from '../Loaded';
import { NotHere } from '../NotHere';
import { IdentityLine, PatientBanner } from '../PatientBanner';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { BackLinkTo, Screen } from '../Screen';
import { isTypedDate } from './event-form';

const screen = 'end-care';

interface Draft {
  readonly why: string;
  readonly when: TypedDate;
  readonly note: string;
}
const isDraft = objectOf({ why: isText, when: isTypedDate, note: isText });

interface Found {
  readonly patient: Patient;
  /** Further records of the same person: they end with this one. */
  readonly joined: readonly Patient[];
  readonly kept: Kept<Draft> | null;
}

async function load(store: Store, id: string): Promise<Found | null> {
  const state = await store.record(id);
  if (state?.kind !== 'patient') return null;
  const joined = (await loadJoined(store, state)).members.map(({ patient }) => patient);
  return { patient: readPatient(state), joined, kept: await keptDraft<Draft>(store, screen, id, isDraft) };
}

/** She died or moved to another team. It stops everything at once, so it is asked twice. */
export function EndCare({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`end ${id}`, (store) => load(store, id));
  const found = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('end.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={found === null ? null : <PatientBanner patient={found.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <EndForm {...value} />)}</Loaded>
    </Screen>
  );
}

function EndForm({ patient, joined, kept: found }: Found) {
  const t = useTranslate();
  const { clock } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  const fresh: Draft = { why: '', when: typedDate(todayOf(clock)), note: '' };
  const { draft, change, kept, isTyped, startAfresh, saved } = useDraft(screen, patient.id, found, fresh);
  const [asked, setAsked] = useState<Ended | null>(null);
  const { problems = {}, tell, summary } = useProblems({ why: 'why', when: 'ended-day' });
  useOpenForm(isTyped);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = endings.find((each) => each === draft.why);
    const date = readDate(draft.when, { earliest: patient.born, latest: todayOf(clock) });
    const isFine = tell({
      ...(chosen === undefined ? { why: t('end.why-missing') } : {}),
      ...('problem' in date ? { when: t('end.date-problem', { problem: selector(date.problem) }) } : {}),
    });
    if (isFine && chosen !== undefined && 'date' in date) setAsked({ why: chosen, date: date.date, note: draft.note.trim() || null });
  };
  const end = async (ended: Ended) => {
    for (const { id } of [patient, ...joined]) if (!(await save.commit(endPatient(id, ended), { patient: id }))) return;
    saved();
    navigate(paths.patient(patient.id), { replace: true });
  };
  return (
    <>
      {summary}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <WarningCallout heading={t('end.what')}>
        <p>{t('end.what-words')}</p>
      </WarningCallout>
      <form onSubmit={submit} noValidate>
        <Radios
          id="why"
          name="why"
          legend={t('end.why')}
          error={problems.why}
          items={endings.map((value) => ({ value, label: t('end.why-answer', { why: value }) }))}
          value={draft.why}
          onChange={(event) => change({ why: event.currentTarget.value })}
        />
        <DateInput id="ended" legend={t('end.date')} error={problems.when} value={draft.when} onChange={(when) => change({ when })} />
        <TextInput
          id="ended-note"
          name="ended-note"
          label={t('end.note')}
          hint={t('end.note-hint')}
          autoComplete="off"
          maxLength={500}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
        <Button type="submit">{t('end.button')}</Button>
      </form>
      <Dialog
        open={asked !== null}
        heading={t('end.confirm-title', { why: asked?.why ?? 'died' })}
        onClose={() => setAsked(null)}
        actions={
          <>
            <Button warning busy={save.busy} onClick={() => asked !== null && void end(asked)}>
              {t('end.confirm', { why: asked?.why ?? 'died' })}
            </Button>
            <Button secondary onClick={() => setAsked(null)}>
              {t('end.keep')}
            </Button>
          </>
        }
      >
        <p>
          <strong>{patient.name}</strong>
          <br />
          <IdentityLine patient={patient} />
        </p>
        {asked !== null && <p>{t('end.confirm-words', { why: asked.why, date: showDate(asked.date) })}</p>}
        {save.problem}
      </Dialog>
    </>
  );
}
