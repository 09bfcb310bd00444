import { markTaskDone, type TaskLine } from '../../records';
import { Button } from '../../look';
import { useTranslate } from '../../messages';
import { focusHeading } from '../heading-focus';
import { newId, useServices } from '../services';
import { useSave } from './save';

interface Props {
  readonly task: Pick<TaskLine, 'id' | 'title'>;
  /** Once it is kept. */
  readonly onDone?: () => void;
}

/** Ticks off a task of hers. */
export function TaskDone({ task, onDone = focusHeading }: Props) {
  const t = useTranslate();
  const { clock } = useServices();
  const save = useSave();
  const done = async () => {
    if (await save.commit(markTaskDone(task.id, newId(clock), { at: clock.now(), note: '' }), {})) onDone();
  };
  return (
    <>
      {save.problem}
      <Button secondary busy={save.busy} onClick={() => void done()}>
        {t('today.task-done')}
        <span className="nhsuk-u-visually-hidden">: {task.title}</span>
      </Button>
    </>
  );
}
