import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  addPatient,
  answersOf,
  asOne,
  conflictsOf,
  giveAnswers,
  groupJoined,
  joinInto,
  part,
  readPatient,
  settle,
  type RecordState,
} from '../../src/records';
import { commit, empty, id } from './changes';

vi.setConfig({ testTimeout: 60_000 });

const patient = (name: string, is: { name: string; nhsNumber?: string }): RecordState =>
  commit(
    { id: id(name), kind: 'patient', fields: {}, superseded: [] },
    addPatient(id(name), { name: is.name, born: '1961-02-14', nhsNumber: is.nhsNumber ?? null, noNumberReason: null }),
  );
const groups = (...states: readonly RecordState[]) => [...groupJoined(states).values()].map((group) => group.map((state) => state.id));
const joined = (state: RecordState, into: RecordState): RecordState => commit(state, joinInto(state, into.id));
const together = (states: readonly RecordState[]): RecordState => {
  const [first, ...others] = [...groupJoined(states).values()][0] ?? [];
  if (first === undefined) throw new Error('There is no group.');
  return asOne([first, ...others]);
};

const ann = patient('ann', { name: 'Ann Ito', nhsNumber: '9434765919' });
const anne = patient('anne', { name: 'Anne Ito' });

describe('two records of one person', () => {
  it('stand apart until they are joined, and again when they are parted', () => {
    expect(groups(ann, anne)).toEqual([[ann.id], [anne.id]]);
    const merged = joined(anne, ann);
    expect(groups(merged, ann)).toEqual([[ann.id, anne.id]]);
    const parted = commit(merged, part(merged));
    expect(groups(ann, parted)).toEqual([[ann.id], [anne.id]]);
    expect(readPatient(parted)).toEqual(readPatient(anne));
  });

  it('read as one, with a conflict where they differ that one tap settles, and parting leaves each as it was', () => {
    const merged = joined(anne, ann);
    const one = together([merged, ann]);
    expect([one.id, readPatient(one).nhsNumber]).toEqual([ann.id, '9434765919']);
    expect(groups(one)).toEqual([[ann.id]]);
    expect(one.fields).not.toHaveProperty('mergedInto');
    const [conflict, ...others] = conflictsOf(one);
    expect([conflict?.path, others]).toEqual(['name', []]);
    const head = conflict?.heads.find(({ value }) => value === 'Anne Ito');
    if (conflict === undefined || head === undefined) throw new Error('It is not there.');
    const settled = commit(ann, settle(one, conflict, head), one);
    expect(readPatient(together([settled, merged])).name).toBe('Anne Ito');
    expect(conflictsOf(together([settled, merged]))).toEqual([]);
    expect(readPatient(commit(merged, part(merged)))).toEqual(readPatient(anne));
  });

  it('are not joined while devices differ on it, and the conflict shows', () => {
    const third = patient('third', { name: 'A. Ito' });
    const both = commit(joined(anne, ann), joinInto(anne, third.id), anne);
    expect(groups(ann, both, third)).toEqual([[ann.id], [anne.id], [third.id]]);
    expect(conflictsOf(both).map(({ path }) => path)).toEqual(['mergedInto']);
  });

  it('are not lost where the record that one was joined into is not here', () => {
    expect(groups(joined(anne, ann))).toEqual([[anne.id]]);
  });

  it('are in one group also where two devices joined each into the other', () => {
    expect(groups(joined(anne, ann), joined(ann, anne))).toEqual([[ann.id, anne.id]]);
  });

  it('are each in exactly one group, the same one in whatever order they come', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const all = fc.tuple(...names.map(() => fc.option(fc.constantFrom(...names, 'elsewhere'), { freq: 3 })));
    fc.assert(
      fc.property(
        all.chain((into) => fc.tuple(fc.constant(into), fc.shuffledSubarray(names, { minLength: 5, maxLength: 5 }))),
        ([into, order]) => {
          const states = names.map((name, index) => {
            const state = patient(name, { name });
            const target = into[index] ?? null;
            return target === null ? state : commit(state, joinInto(state, id(target)));
          });
          const found = groups(...states);
          expect(found.flat().sort()).toEqual(states.map((state) => state.id).sort());
          expect(groups(...order.flatMap((name) => states.find((state) => state.id === id(name)) ?? []))).toEqual(found);
          // Whoever was joined into another that is here stands in one group with it.
          for (const [index, name] of names.entries()) {
            const target = into[index] ?? null;
            if (target === null || !names.includes(target)) continue;
            expect(found.some((group) => group.includes(id(name)) && group.includes(id(target)))).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('two assessments of one event', () => {
  const other: RecordState = { ...empty, id: id('other') };
  const one = commit(empty, [
    ...giveAnswers(empty.id, { note: 'x', same: 1 }),
    { record: empty.id, kind: 'assessment', path: 'mode', value: 'with-nurse' },
  ]);
  const two = commit(other, [
    ...giveAnswers(other.id, { note: 'y', more: 2, same: 1 }),
    { record: other.id, kind: 'assessment', path: 'mode', value: 'telephone' },
  ]);

  it('both show until the nurse joins them', () => {
    expect(groups(one, two)).toEqual([[two.id], [one.id]]);
  });

  it('then read as one: every answer of both, a conflict where they differ, the facts of the first', () => {
    const state = together([joined(two, one), one]);
    expect(state.id).toBe(one.id);
    expect(conflictsOf(state).map(({ path, heads }) => [path, heads.map(({ value }) => value).sort()])).toEqual([
      ['answers/note', ['x', 'y']],
    ]);
    expect(answersOf(state)).toMatchObject({ more: 2, same: 1 });
    expect(state.fields['mode']?.map((head) => head.value)).toEqual(['with-nurse']);
  });
});
