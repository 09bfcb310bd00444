import { useMemo } from 'react';
import { markTaskDone, type Summary, type TaskLine } from '../../../records';
import type { Caseload } from '../../../store';
import { Button, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { newId, personName, todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { useSave } from '../save';
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
  return (
    <>
      <PartList heading={t('today.to-talk')} list={lists.talk} keyOf={({ of }) => of.id}>
        {({ of, summary }) => (
          <p>
            <Link href={paths.result(of.id)}>
              <Name summary={summary} />
            </Link>{' '}
            {t('today.started-on', { date: showDate(of.today) })}
          </p>
        )}
      </PartList>
      <PartList heading={t('today.tasks')} list={lists.tasks} keyOf={({ of }) => of.id}>
        {(task) => <Task {...task} today={today} />}
      </PartList>
      <PartList heading={t('today.nothing-yet')} intro={t('today.nothing-yet-words')} list={lists.nothing} keyOf={({ of }) => of.id}>
        {({ of, summary }) => (
          <p>
            <Link href={paths.patient(summary.id)}>
              <Name summary={summary} />
            </Link>{' '}
            {t('today.handed-on', { date: showDate(of.today) })}
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
function Task({ of: task, summary, today }: Of<TaskLine> & { readonly today: string }) {
  const t = useTranslate();
  const { clock, identity } = useServices();
  const save = useSave();
  const isAsking = task.what === 'ask-in-person';
  const where = isAsking && task.assessment !== null ? paths.result(task.assessment) : paths.patient(summary.id);
  return (
    <>
      {save.problem}
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
      {!isAsking && (
        <Button
          secondary
          busy={save.busy}
          onClick={() => void save.commit(markTaskDone(task.id, newId(clock), { at: clock.now(), note: '' }), { patient: summary.id })}
        >
          {t('today.task-done')}
        </Button>
      )}
    </>
  );
}
