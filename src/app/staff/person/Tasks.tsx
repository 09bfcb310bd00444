import { useId, useState, type FormEvent } from 'react';
import { addDays, addTask, isText, objectOf, undoTaskDone, type Task } from '../../../records';
import { Button, DateInput, Details, Tag, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { readDate, showDate, showMoment, typedDate, type TypedDate } from '../../dates';
import { useOwnDraft } from '../../drafts';
import { focusHeading } from '../../heading-focus';
import { useOpenForm } from '../../open-forms';
import { newId, personName, todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { KeptDraft } from '../KeptDraft';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { TaskDone } from '../TaskDone';
import { isTypedDate } from './event-form';
import type { PatientFile } from './patient-file';

/** Two years: what lies further ahead is asked at the next event. */
const latestDays = 730;

/** What somebody has to do for her, what was done, and a way to add that she is to be called back. */
export function Tasks({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const heading = useId();
  const [open, done] = [file.tasks.filter((task) => task.done.length === 0), file.tasks.filter((task) => task.done.length > 0)];
  const isEnded = file.ended !== null;
  if (isEnded && file.tasks.length === 0) return null;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('tasks.title')}
      </h2>
      {isEnded && <p>{t('tasks.ended')}</p>}
      {open.length > 0 && (
        <ul className="nhsuk-list">
          {open.map((task) => (
            <li key={task.id}>
              <p>
                <Words task={task} />
              </p>
              {!isEnded && <TaskDone task={task} />}
            </li>
          ))}
        </ul>
      )}
      {!isEnded && <AddCallBack patient={file.patient.id} />}
      {done.length > 0 && (
        <Details summary={t('tasks.done', { count: done.length })}>
          <ul className="nhsuk-list">
            {done.map((task) => (
              <li key={task.id}>
                <Done task={task} open={!isEnded} />
              </li>
            ))}
          </ul>
        </Details>
      )}
    </section>
  );
}

function Words({ task }: { readonly task: Task }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const isOver = task.done.length === 0 && task.due !== null && task.due < todayOf(clock);
  return (
    <>
      {t('today.task', { what: selector(task.what) })} {task.title} {isOver && <Tag colour="red">{t('due.overdue')}</Tag>}{' '}
      {task.due !== null && t('due.by', { date: showDate(task.due) })}{' '}
      {task.owner !== null && t('flag.owner', { name: personName(identity, task.owner, t('conflict.someone')) })}
    </>
  );
}

function Done({ task, open }: { readonly task: Task; readonly open: boolean }) {
  const t = useTranslate();
  const { identity } = useServices();
  const save = useSave();
  const undo = async () => {
    if (await save.commit(undoTaskDone(task), {})) focusHeading();
  };
  return (
    <>
      {save.problem}
      <p>
        <Words task={task} />
        {task.done.map(({ id, by, at }) => (
          <span key={id}>
            <br />
            {t('tasks.was-done', { who: personName(identity, by, t('conflict.someone')), when: showMoment(at) })}
          </span>
        ))}
      </p>
      {open && (
        <Button secondary busy={save.busy} onClick={() => void undo()}>
          {t('tasks.undo')}
          <span className="nhsuk-u-visually-hidden">: {task.title}</span>
        </Button>
      )}
    </>
  );
}

interface CallBack {
  readonly date: TypedDate;
  readonly words: string;
}
const isCallBack = objectOf({ date: isTypedDate, words: isText });

function AddCallBack({ patient }: { readonly patient: string }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const save = useSave();
  const today = todayOf(clock);
  const [fresh] = useState<CallBack>({ date: typedDate(today), words: '' });
  const { draft, change, kept, isTyped, startAfresh } = useOwnDraft('call-back', patient, isCallBack, fresh);
  const { problems = {}, tell, summary } = useProblems({ date: 'call-back-day', words: 'call-back-words' });
  useOpenForm(isTyped);
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    const read = readDate(draft.date, { earliest: today, latest: addDays(today, latestDays) });
    const title = draft.words.trim();
    const isFine = tell({
      ...('problem' in read ? { date: t('tasks.date-problem', { problem: selector(read.problem) }) } : {}),
      ...(title === '' ? { words: t('tasks.words-missing') } : {}),
    });
    if (!isFine || 'problem' in read) return;
    const task = { what: 'call-back', title, due: read.date, owner: identity?.account ?? null } as const;
    if (!(await save.commit(addTask(newId(clock), task), { patient }))) return;
    startAfresh();
    focusHeading();
  };
  return (
    <Details summary={t('tasks.add')}>
      {summary}
      {save.problem}
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <form onSubmit={(submitted) => void submit(submitted)} noValidate>
        <DateInput id="call-back" legend={t('tasks.date')} error={problems.date} value={draft.date} onChange={(date) => change({ date })} />
        <TextInput
          id="call-back-words"
          name="call-back-words"
          label={t('tasks.words')}
          hint={t('tasks.words-hint')}
          error={problems.words}
          autoComplete="off"
          maxLength={500}
          value={draft.words}
          onChange={(changed) => change({ words: changed.currentTarget.value })}
        />
        <Button type="submit" secondary busy={save.busy}>
          {t('tasks.button')}
        </Button>
      </form>
    </Details>
  );
}
