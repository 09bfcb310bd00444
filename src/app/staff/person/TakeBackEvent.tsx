import { useId, useState, type FormEvent } from 'react';
import { putBackEvent, takeBackEvent, type Mistake } from '../../../records';
import { Button, Dialog, TextArea } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showDate, showMoment } from '../../dates';
import { useReason } from '../../drafts';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { newId, personName, useServices } from '../../services';
import { KeptDraft } from '../KeptDraft';
import { useSave } from '../save';
import { named } from './AssessmentEntry';
import type { Listed, ListedEvent } from './patient-file';

interface Props {
  readonly listed: ListedEvent;
  /** The assessments that answer it: they stay. */
  readonly own: readonly Listed[];
}

/** It was recorded by mistake: asked for the reason, and told what becomes of what hangs on it. */
export function TakeBackEvent({ listed: { event, state }, own }: Props) {
  const t = useTranslate();
  const { clock } = useServices();
  const allowed = useAllowed();
  const save = useSave();
  const form = useId();
  const [asked, setAsked] = useState(false);
  const { draft, change, kept, isTyped, startAfresh, saved } = useReason('event-mistake', event.id);
  const [missing, setMissing] = useState(false);
  useOpenForm(isTyped);
  if (!allowed('sign')) return null;
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    const reason = draft.reason.trim();
    setMissing(reason === '');
    if (reason === '') return;
    const edits = takeBackEvent(state, newId(clock), reason);
    if (!(await save.commit(edits, { patient: event.patient, seen: new Map([[state.id, state]]) }))) return;
    saved();
    focusHeading();
  };
  return (
    <>
      <button type="button" className="hna-link-button" onClick={() => setAsked(true)}>
        {t('mistake.link')}
        <span className="nhsuk-u-visually-hidden">: {named(event, t)}</span>
      </button>
      <Dialog
        open={asked}
        heading={t('mistake.title')}
        onClose={() => setAsked(false)}
        busy={save.busy}
        actions={
          <>
            <Button type="submit" form={form} warning busy={save.busy}>
              {t('mistake.confirm')}
            </Button>
            <Button secondary onClick={() => setAsked(false)}>
              {t('mistake.keep')}
            </Button>
          </>
        }
      >
        <form id={form} onSubmit={(submitted) => void submit(submitted)} noValidate>
          <p>
            <strong>{named(event, t)}</strong>
          </p>
          <p>{t('mistake.means')}</p>
          {own.length > 0 && (
            <p>
              {t('mistake.assessments', { count: own.length, dates: own.map(({ assessment }) => showDate(assessment.today)).join(', ') })}
            </p>
          )}
          {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
          <TextArea
            label={t('mistake.reason')}
            maxLength={1000}
            error={missing ? t('mistake.missing') : undefined}
            value={draft.reason}
            onChange={(changed) => change({ reason: changed.currentTarget.value })}
          />
          {save.problem}
        </form>
      </Dialog>
    </>
  );
}

/** Who took it back or put it there again, when and why. */
export function Mistakes({ mistakes }: { readonly mistakes: readonly Mistake[] }) {
  const t = useTranslate();
  const { identity } = useServices();
  if (mistakes.length === 0) return null;
  return (
    <ul className="nhsuk-list">
      {mistakes.map(({ id, removed, reason, by, at }) => {
        const of = { who: personName(identity, by, t('conflict.someone')), when: showMoment(at) };
        return <li key={id}>{removed ? t('mistake.was', { ...of, reason }) : t('mistake.was-back', of)}</li>;
      })}
    </ul>
  );
}

/** One tap, and it counts as before: what was shut then is shut again. */
export function PutBackEvent({ listed: { event, state } }: Pick<Props, 'listed'>) {
  const t = useTranslate();
  const { clock } = useServices();
  const allowed = useAllowed();
  const save = useSave();
  if (!allowed('sign')) return null;
  const putBack = async () => {
    const edits = putBackEvent(state, newId(clock));
    if (await save.commit(edits, { patient: event.patient, seen: new Map([[state.id, state]]) })) focusHeading();
  };
  return (
    <>
      {save.problem}
      <Button secondary busy={save.busy} onClick={() => void putBack()}>
        {t('mistake.put-back')}
        <span className="nhsuk-u-visually-hidden">: {named(event, t)}</span>
      </Button>
    </>
  );
}
