import { describe, expect, it } from 'vitest';
import {
  addTask,
  askInPersonId,
  markAsked,
  markTaskDone,
  openTasks,
  readTask,
  setTaskOwner,
  undoTaskDone,
  type RecordState,
} from '../../src/records';
import { commit, empty, id } from './changes';

const task = (of: string): RecordState => ({ ...empty, id: of, kind: 'task' });
const assessment = id('assessment');
const asking = new Map([[assessment, ['wish-to-live', 'safe-at-home']]]);

describe('tasks', () => {
  it('are open until one person has done them', () => {
    const state = commit(
      task(id('one')),
      addTask(id('one'), { what: 'call-back', title: 'About the scan', due: '2026-12-01', owner: null }),
    );
    expect(openTasks([state], new Map())).toMatchObject([{ what: 'call-back', title: 'About the scan', due: '2026-12-01', owner: null }]);
    const taken = commit(state, setTaskOwner(id('one'), 'account-amina'));
    expect(openTasks([taken], new Map())[0]?.owner).toBe('account-amina');
    const twice = commit(
      commit(taken, markTaskDone(id('one'), 'a', { at: 1, note: '' })),
      markTaskDone(id('one'), 'b', { at: 2, note: '' }),
      taken,
    );
    expect(openTasks([twice], new Map())).toEqual([]);
    expect(readTask(twice).done).toHaveLength(2);
    const undone = commit(twice, undoTaskDone(readTask(twice)));
    expect(openTasks([undone], new Map())).toHaveLength(1);
  });

  it('ask in person what nobody has answered, whether or not a record of it is here', () => {
    expect(openTasks([], asking)).toEqual([
      { id: askInPersonId(assessment), what: 'ask-in-person', title: '', assessment, due: null, owner: null },
    ]);
    expect(openTasks([], new Map([[assessment, []]]))).toEqual([]);
  });

  it('ask until each question was asked, and no question twice', () => {
    const fresh = task(askInPersonId(assessment));
    const half = commit(fresh, markAsked(assessment, 'a', { at: 1, note: '', items: ['wish-to-live'] }));
    expect(openTasks([half], asking)).toHaveLength(1);
    const both = commit(half, markAsked(assessment, 'b', { at: 2, note: '', items: ['safe-at-home'] }));
    expect(openTasks([both], asking)).toEqual([]);
  });

  it('read as empty what is odd', () => {
    const odd = commit(task(id('odd')), [
      { record: id('odd'), kind: 'task', path: 'what', value: 7 },
      { record: id('odd'), kind: 'task', path: 'done/dx', value: 'yes' },
      { record: id('odd'), kind: 'task', path: 'due', value: false },
    ]);
    expect(readTask(odd)).toMatchObject({ what: 'other', title: '', due: null, owner: null, done: [] });
  });
});
