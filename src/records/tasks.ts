import type { RecordId } from './change';
import { setter, type Edit } from './edits';
import type { RecordState } from './fold';
import { hashText } from './hash';
import { addedAt, oneOfAt, stringsIn, textAt, textIn, textOrNullAt } from './reading';

/** Something that a person of the team has to do for one patient. */
export const taskKinds = ['ask-in-person', 'call-back', 'other'] as const;
export type TaskKind = (typeof taskKinds)[number];

export interface Task {
  readonly id: RecordId;
  readonly what: TaskKind;
  /** In words, where somebody said more. */
  readonly title: string;
  readonly assessment: RecordId | null;
  /** Calendar date. */
  readonly due: string | null;
  /** Account id. */
  readonly owner: string | null;
  readonly done: readonly TaskDone[];
}

interface TaskDone {
  readonly id: string;
  readonly by: string;
  readonly at: number;
  readonly note: string;
  /** The questions that were asked, where it was to ask some. */
  readonly items: readonly string[];
}

export function readTask(state: RecordState): Task {
  return {
    id: state.id,
    what: oneOfAt(state, 'what', taskKinds) ?? 'other',
    title: textAt(state, 'title'),
    assessment: textOrNullAt(state, 'assessment'),
    due: textOrNullAt(state, 'due'),
    owner: textOrNullAt(state, 'owner'),
    done: addedAt(state, 'done').map(({ id, value, head }) => ({
      id,
      by: head.author,
      at: head.at,
      note: textIn(value, 'note'),
      items: stringsIn(value['items']),
    })),
  };
}

/**
 * The questions of an assessment that a person has to ask: every device finds the same ones in the answers, and whoever asked writes it
 * under the one id that follows from the assessment.
 */
export const askInPersonId = (assessment: RecordId): RecordId => hashText(`task ask-in-person ${assessment}`);

export function addTask(
  id: RecordId,
  task: {
    readonly what: TaskKind;
    readonly title: string;
    readonly due: string | null;
    readonly owner: string | null;
    readonly assessment?: RecordId;
  },
): Edit[] {
  const set = setter(id, 'task');
  return [
    set('what', task.what),
    set('title', task.title),
    ...(task.due === null ? [] : [set('due', task.due)]),
    ...(task.owner === null ? [] : [set('owner', task.owner)]),
    ...(task.assessment === undefined ? [] : [set('assessment', task.assessment)]),
  ];
}

export const setTaskOwner = (task: RecordId, owner: string | null): Edit[] => [setter(task, 'task')('owner', owner)];

/** `id`: a new one; each *done* is a field of its own, so that two nurses who both did it do not conflict. */
export function markTaskDone(
  task: RecordId,
  id: string,
  done: { readonly at: number; readonly note: string; readonly items?: readonly string[] },
): Edit[] {
  const { at, note, items } = done;
  return [setter(task, 'task')(`done/d${id}`, { at, note, ...(items === undefined ? {} : { items: [...items] }) })];
}

/** It is not done after all, whoever said that it was. */
export const undoTaskDone = ({ id, done }: Task): Edit[] => done.map((each) => setter(id, 'task')(`done/${each.id}`, null));

/** What was asked in person. */
export function markAsked(assessment: RecordId, id: string, done: { at: number; note: string; items: readonly string[] }): Edit[] {
  const task = askInPersonId(assessment);
  const set = setter(task, 'task');
  return [set('what', 'ask-in-person'), set('assessment', assessment), ...markTaskDone(task, id, done)];
}

/** What a list needs of a task that is not done. */
export interface TaskLine {
  readonly id: RecordId;
  readonly what: TaskKind;
  readonly title: string;
  readonly assessment: RecordId | null;
  readonly due: string | null;
  readonly owner: string | null;
}

const lineOf = ({ id, what, title, assessment, due, owner }: Task): TaskLine => ({ id, what, title, assessment, due, owner });

/** Open tasks of a patient; `toAsk`: per assessment, the questions that nobody has answered and only a person may ask. */
export function openTasks(states: readonly RecordState[], toAsk: ReadonlyMap<RecordId, readonly string[]>): readonly TaskLine[] {
  const tasks = states.filter(({ kind }) => kind === 'task').map(readTask);
  const known = new Map(tasks.map((task) => [task.id, task]));
  const asking = [...toAsk].flatMap(([assessment, items]): TaskLine[] => {
    const id = askInPersonId(assessment);
    const task = known.get(id);
    const asked = new Set(task?.done.flatMap((done) => done.items));
    if (items.every((item) => asked.has(item))) return [];
    return [{ id, what: 'ask-in-person', title: '', assessment, due: null, owner: task?.owner ?? null }];
  });
  return [...tasks.filter(({ what, done }) => what !== 'ask-in-person' && done.length === 0).map(lineOf), ...asking];
}
