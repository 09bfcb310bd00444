import { useState } from 'react';
import { markAsked, toAskInPerson, type Assessment, type Result, type Task } from '../../records';
import { Button, Details, TextInput, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { showMoment } from '../dates';
import { useOpenForm } from '../open-forms';
import { newId, personName, useServices } from '../services';
import { selector } from '../words';
import { useSave } from './save';

interface Props {
  readonly assessment: Assessment;
  readonly result: Result;
  /** Who asked already; null where nobody has. */
  readonly task: Task | null;
}

/** What a person has to ask, until somebody says that they did. Folded, because she may not be alone now. */
export function AskInPerson({ assessment, result, task }: Props) {
  const t = useTranslate();
  const { identity } = useServices();
  const asked = new Set(task?.done.flatMap(({ items }) => items));
  const all = toAskInPerson(result.session);
  const open = all.filter(({ item }) => !asked.has(item));
  const done = (task?.done ?? []).map(({ by, at, note }) => (
    <div key={`${by} ${at}`}>
      <p>{t('ask.asked', { who: personName(identity, by, t('conflict.someone')), when: showMoment(at) })}</p>
      {note !== '' && <Details summary={t('result.private')}>{note}</Details>}
    </div>
  ));
  if (open.length === 0) return <>{done}</>;
  return (
    <WarningCallout heading={t('result.ask-in-person', { count: open.length })}>
      <p>{t('result.ask-in-person-words')}</p>
      <Details summary={t('result.private')}>
        <ul>
          {open.map(({ item, reason }) => {
            const isConcern = result.session.form.canonical.items.some(({ id, type }) => id === item && type === 'concern');
            const { text } = result.session.snapshot(isConcern ? `${item}.chosen` : item);
            return (
              <li key={item}>
                {text} — {t('result.to-ask', { reason: selector(reason) })}
              </li>
            );
          })}
        </ul>
      </Details>
      {done}
      {assessment.status !== 'started' && <Asked assessment={assessment} items={open.map(({ item }) => item)} />}
    </WarningCallout>
  );
}

function Asked({ assessment, items }: { readonly assessment: Assessment; readonly items: readonly string[] }) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const [note, setNote] = useState('');
  useOpenForm(note !== '');
  const mark = async (): Promise<void> => {
    const edits = markAsked(assessment.id, newId(clock), { at: clock.now(), note: note.trim(), items });
    if ((await save.commit(edits, { patient: assessment.patient })) !== null) setNote('');
  };
  return (
    <>
      {save.problem}
      <TextInput
        id="asked-note"
        name="asked-note"
        label={t('ask.note')}
        hint={t('ask.note-hint')}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button secondary busy={save.busy} onClick={() => void mark()}>
        {t('ask.done')}
      </Button>
    </>
  );
}
