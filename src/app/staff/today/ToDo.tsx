import { useEffect, useMemo, useRef, useState } from 'react';
import { readTask, undoTaskDone, type Summary, type TaskLine } from '../../../records';
import type { Caseload } from '../../../store';
import { Button, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { personName, todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { useSave } from '../save';
import { TaskDone } from '../TaskDone';
import { PartList } from './PartList';
import { dueSoon, nothingYet, tasksOf, toTalk, type Of, type TodaySettings } from './to-do';

/** Who waits for a talk, what is to be done, who was handed the tablet and sent nothing, and who is due. */
export function ToDo({ caseload, settings }: { readonly caseload: Caseload; readonly settings: TodaySettings }) {
  const t = useTranslate();
  const { clock } = useServices();
  const today = todayOf(clock);
  const lists = useMemo(
    () => ({
      talk: toTalk(caseload),
      tasks: tasksOf(caseload),
      nothing: nothingYet(caseload),
      ...dueSoon(caseload, settings.clocks, today),
    }),
    [caseload, settings, today],
  );
  const [done, setDone] = useState<Of<TaskLine> | null>(null);
  return (
    <>
      {done !== null && <DoneJustNow key={done.of.id} done={done} onUndone={() => setDone(null)} />}
      <PartList heading={t('today.to-talk')} list={lists.talk} keyOf={({ of }) => of.id}>
        {({ of, summary }) => (
          <p className="hna-tags">
            <Link href={paths.result(of.id)}>
              <Name summary={summary} />
            </Link>
            <span>{t('today.started-on', { date: showDate(of.today) })}</span>
          </p>
        )}
      </PartList>
      <PartList heading={t('today.tasks')} list={lists.tasks} keyOf={({ of }) => of.id}>
        {(task) => <Task {...task} today={today} onDone={() => setDone(task)} />}
      </PartList>
      <PartList heading={t('today.nothing-yet')} intro={t('today.nothing-yet-words')} list={lists.nothing} keyOf={({ of }) => of.id}>
        {({ of, summary }) => (
          <p className="hna-tags">
            <Link href={paths.patient(summary.id)}>
              <Name summary={summary} />
            </Link>
            <span>{t('today.handed-on', { date: showDate(of.today) })}</span>
          </p>
        )}
      </PartList>
      <PartList
        heading={t('today.due-list')}
        intro={lists.later === 0 ? undefined : t('today.due-later', { count: lists.later })}
        list={lists.soon}
        keyOf={({ item, summary }) => `${summary.id} ${item.kind} ${item.event ?? item.assessment}`}
      >
        {({ item, by, summary }) => (
          <p>
            <Link href={paths.patient(summary.id)}>
              <Name summary={summary} />
            </Link>
            <br />
            {by < today && <Tag colour="red">{t('due.overdue')}</Tag>}{' '}
            {t('today.due-what', { kind: item.kind, point: selector(item.point ?? 'other') })}{' '}
            {t(item.askOn === null ? 'due.by' : 'due.ask-on', { date: showDate(by) })}
          </p>
        )}
      </PartList>
    </>
  );
}

function Name({ summary }: { readonly summary: Summary }) {
  const t = useTranslate();
  return summary.patient?.name ?? t('conflicts.unknown-patient');
}

/** One to ask in person leads to the questions; any other is ticked off here. */
function Task({ of: task, summary, today, onDone }: Of<TaskLine> & { readonly today: string; readonly onDone: () => void }) {
  const t = useTranslate();
  const { identity } = useServices();
  const isAsking = task.what === 'ask-in-person';
  const where = isAsking && task.assessment !== null ? paths.result(task.assessment) : paths.patient(summary.id);
  return (
    <>
      <p>
        <Link href={where}>
          <Name summary={summary} />
        </Link>
        <br />
        {t('today.task', { what: selector(task.what) })} {task.title}{' '}
        {task.due !== null && (
          <>
            {task.due < today && <Tag colour="red">{t('due.overdue')}</Tag>} {t('due.by', { date: showDate(task.due) })}{' '}
          </>
        )}
        {task.owner !== null && t('flag.owner', { name: personName(identity, task.owner, t('conflict.someone')) })}
      </p>
      {!isAsking && <TaskDone task={task} onDone={onDone} />}
    </>
  );
}

/** Ticked off on this screen just now: the way back takes the place of what went. */
function DoneJustNow({ done: { of: task, summary }, onUndone }: { readonly done: Of<TaskLine>; readonly onUndone: () => void }) {
  const t = useTranslate();
  const { store } = useServices();
  const save = useSave();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const undo = async () => {
    const state = await store.record(task.id);
    if (state !== null && (await save.commit(undoTaskDone(readTask(state)), { patient: summary.id }))) onUndone();
  };
  return (
    <>
      {save.problem}
      <p>
        <output>{t('today.task-was-done', { name: summary.patient?.name ?? t('conflicts.unknown-patient'), task: task.title })}</output>{' '}
        <Button ref={button} secondary busy={save.busy} onClick={() => void undo()}>
          {t('tasks.undo')}
        </Button>
      </p>
    </>
  );
}
