import { describe, expect, it } from 'vitest';
import {
  answersOf,
  asShown,
  conflictsOf,
  giveAnswers,
  originsOf,
  readAs,
  settle,
  type Conflict,
  type RecordState,
} from '../../src/records';
import type { Answers } from '../../src/engine';
import { formOf } from '../engine/forms';
import { commit, empty, id } from './changes';

const options = (...codes: string[]) => codes.map((code) => ({ code, text: code }));
const form = formOf({
  pages: [
    {
      id: 'p',
      items: [
        {
          id: 'wakes',
          type: 'choices',
          preferNotToSay: true,
          options: [...options('pain', 'worry', 'heat'), { code: 'none', text: 'None', exclusive: true }],
        },
        { id: 'sites', type: 'body-map', options: options('left', 'right') },
        { id: 'top', type: 'rank', top: 3 },
        {
          id: 'medicines',
          type: 'table',
          cells: [
            { id: 'name', type: 'text' },
            { id: 'dose', type: 'number' },
            { id: 'effects', type: 'choices', options: options('nausea', 'rash') },
          ],
        },
      ],
    },
  ],
});

/** One person answers, with what she sees. */
const give = (state: RecordState, answers: Answers, seen = state): RecordState =>
  commit(state, giveAnswers(id('record'), answers, { seen, form }), seen);
const whole = (answers: Answers) => commit(empty, giveAnswers(id('record'), answers));
const read = (state: RecordState) => answersOf(state, form);
const only = (state: RecordState): Conflict => {
  const [conflict, ...others] = conflictsOf(state, form);
  if (conflict === undefined || others.length > 0)
    throw new Error(`There are ${others.length + (conflict === undefined ? 0 : 1)} conflicts.`);
  return conflict;
};

describe('a multi-choice answer', () => {
  it('is a field for each box, and comes back in the order of the form', () => {
    const state = give(empty, { wakes: ['worry', 'pain'], sites: ['right'] });
    expect(Object.keys(state.fields)).toEqual(['answers/sites/right', 'answers/wakes/pain', 'answers/wakes/worry']);
    expect(read(state)).toEqual({ sites: ['right'], wakes: ['pain', 'worry'] });
    expect(answersOf(state)).toEqual(read(state));
  });

  it('takes two boxes ticked by two people, and nobody is asked', () => {
    const start = give(empty, { wakes: ['heat'] });
    const one = give(start, { wakes: ['heat', 'pain'] });
    const both = give(one, { wakes: ['heat', 'worry'] }, start);
    expect(read(both)).toEqual({ wakes: ['pain', 'worry', 'heat'] });
    expect(conflictsOf(both, form)).toEqual([]);
  });

  it('unticks one box and leaves what another person ticked meanwhile', () => {
    const start = give(empty, { wakes: ['pain'] });
    const both = give(give(start, { wakes: ['pain', 'worry'] }), { wakes: null }, start);
    expect(read(both)).toEqual({ wakes: ['worry'] });
  });

  it('shows a box that one ticked again and the other unticked', () => {
    const start = give(empty, { wakes: ['pain'] });
    const again = give(give(start, { wakes: null }), { wakes: ['pain'] });
    const both = give(again, { wakes: null }, start);
    const conflict = only(both);
    expect([conflict.kind, conflict.path]).toEqual(['value', 'answers/wakes/pain']);
    expect(conflict.heads.map((head) => readAs(conflict, head, read(both), form)['wakes'] ?? null)).toEqual(
      conflict.heads.map((head) => (head.value === true ? ['pain'] : null)),
    );
  });

  it('still reads where it was written whole, and goes on box by box', () => {
    const old = whole({ wakes: ['worry', 'pain'], top: ['b', 'a'] });
    expect(read(old)).toEqual({ wakes: ['worry', 'pain'], top: ['b', 'a'] });
    const next = give(old, { wakes: ['worry', 'pain', 'heat'] });
    expect(read(next)).toEqual({ wakes: ['pain', 'worry', 'heat'], top: ['b', 'a'] });
    expect(conflictsOf(next, form)).toEqual([]);
    expect(read(give(next, { wakes: ['heat'] }))['wakes']).toEqual(['heat']);
  });

  it('shows all of both where one device wrote it whole and another by boxes, and that they differ', () => {
    const both = give(whole({ wakes: ['worry', 'pain'] }), { wakes: ['heat'] }, empty);
    expect(read(both)['wakes']).toEqual(['pain', 'worry', 'heat']);
    expect(only(both).heads.map((head) => head.field)).toEqual(['answers/wakes', 'answers/wakes/heat']);
    expect(conflictsOf(give(whole({ wakes: ['pain'] }), { wakes: ['pain'] }, empty), form)).toEqual([]);
  });

  it('keeps the order of a rank, which is one answer', () => {
    expect(read(give(empty, { top: ['c', 'a'] }))).toEqual({ top: ['c', 'a'] });
  });

  it('leaves nothing behind when it is cleared or not said', () => {
    const state = give(empty, { wakes: ['pain', 'worry'] });
    expect(read(give(state, { wakes: null }))).toEqual({});
    const not = give(state, { wakes: { blank: 'prefer-not-to-say' } });
    expect(read(not)).toEqual({ wakes: { blank: 'prefer-not-to-say' } });
    expect(conflictsOf(not, form)).toEqual([]);
    expect(read(give(not, { wakes: ['heat'] }))).toEqual({ wakes: ['heat'] });
  });

  it('writes nothing where a box was ticked and unticked again', () => {
    const state = give(empty, { wakes: ['pain'] });
    expect(giveAnswers(id('record'), { wakes: ['pain'] }, { seen: state, form })).toEqual([]);
  });

  it('keeps the order that is on a screen', () => {
    const state = give(empty, { wakes: ['pain', 'worry'] });
    expect(answersOf(state, form, { wakes: ['worry', 'pain'] })).toEqual({ wakes: ['worry', 'pain'] });
  });
});

describe('an exclusive option beside others', () => {
  const start = give(empty, { wakes: ['pain'] });
  const both = give(give(start, { wakes: ['none'] }), { wakes: ['pain', 'worry'] }, start);

  it('is a conflict after two devices met, and with it all who had a part in it', () => {
    const conflict = only(both);
    expect([conflict.kind, conflict.path]).toEqual(['choice', 'answers/wakes']);
    expect(conflict.heads.map((head) => head.field)).toEqual(['answers/wakes/none', 'answers/wakes/worry']);
  });

  it('is settled by one tap, either way', () => {
    for (const [option, answer] of [
      ['none', ['none']],
      ['worry', ['worry']],
    ] as const) {
      const conflict = only(both);
      const head = conflict.heads.find(({ register }) => register?.option === option);
      if (head === undefined) throw new Error('It is not there.');
      expect(readAs(conflict, head, read(both), form)['wakes']).toEqual(answer);
      const settled = commit(both, settle(both, conflict, head, form));
      expect(read(settled)['wakes']).toEqual(answer);
      expect(conflictsOf(settled, form)).toEqual([]);
    }
  });

  it('shows also where one device would rather not say and the other ticked', () => {
    const blank = give(give(empty, { wakes: { blank: 'prefer-not-to-say' } }), { wakes: ['pain'] }, empty);
    const conflict = only(blank);
    expect(conflict.heads.map((head) => head.field)).toEqual(['answers/wakes', 'answers/wakes/pain']);
    for (const head of conflict.heads) {
      const settled = commit(blank, settle(blank, conflict, head, form));
      expect(conflictsOf(settled, form)).toEqual([]);
      expect(read(settled)).toEqual(readAs(conflict, head, read(blank), form));
    }
  });

  it('stays a conflict when the author of an edit had not seen the other side', () => {
    const blank = give(give(empty, { wakes: { blank: 'prefer-not-to-say' } }), { wakes: ['pain'] }, empty);
    const next = give(blank, { wakes: ['pain', 'heat'] }, asShown(blank, { wakes: ['pain'] }));
    expect(only(next).heads.map((head) => head.value)).toContainEqual({ blank: 'prefer-not-to-say' });
  });
});

describe('a table row', () => {
  const start = give(empty, { 'medicines/r1': 1, 'medicines/r1/name': 'Abe', 'medicines/r1/effects': ['rash'], 'medicines/r2': 2 });
  const gone = { 'medicines/r1': null, 'medicines/r1/name': null, 'medicines/r1/effects': null };

  it('is gone with all that is in it', () => {
    const state = give(start, gone);
    expect(read(state)).toEqual({ 'medicines/r2': 2 });
    expect(conflictsOf(state, form)).toEqual([]);
  });

  it.each<[string, Answers]>([
    ['changed', { 'medicines/r1/name': 'Ara' }],
    ['filled', { 'medicines/r1/dose': 5 }],
    ['ticked', { 'medicines/r1/effects': ['rash', 'nausea'] }],
  ])('deleted here while a cell is %s there stays in sight as one conflict, settled either way', (_, edit) => {
    const both = give(give(start, gone), edit, start);
    const conflict = only(both);
    expect([conflict.kind, conflict.path]).toEqual(['row', 'answers/medicines/r1']);
    for (const head of conflict.heads) {
      const settled = commit(both, settle(both, conflict, head, form));
      expect(conflictsOf(settled, form)).toEqual([]);
      const expected = head.value === null ? { 'medicines/r2': 2 } : { ...readAs(conflict, head, read(both), form), 'medicines/r1': 3 };
      expect(read(settled)).toEqual(expected);
    }
  });

  it('keeps a cell open on which two others differ, whatever becomes of the row', () => {
    const both = give(give(give(start, gone), { 'medicines/r1/name': 'Ara' }, start), { 'medicines/r1/name': 'Asa' }, start);
    const conflicts = conflictsOf(both, form);
    expect(conflicts.map(({ kind, path }) => [kind, path])).toEqual([
      ['row', 'answers/medicines/r1'],
      ['value', 'answers/medicines/r1/name'],
    ]);
    const [row] = conflicts;
    const kept = row?.heads.find((head) => head.value !== null);
    if (row === undefined || kept === undefined) throw new Error('It is not there.');
    expect(only(commit(both, settle(both, row, kept, form))).path).toBe('answers/medicines/r1/name');
  });

  it('never conflicts over its order', () => {
    const both = give(give(start, { 'medicines/r2': 0.5 }), { 'medicines/r2': 3 }, start);
    expect(conflictsOf(both, form)).toEqual([]);
    expect(read(both)['medicines/r2']).toBe(0.5);
  });
});

describe('where an answer came from', () => {
  const prefilled = (state: RecordState, answers: Answers, origins: Record<string, 'prefilled' | 'carried-forward' | null>, seen = state) =>
    commit(state, giveAnswers(id('record'), answers, { seen, form, origins }), seen);
  const state = prefilled(empty, { top: ['a'], wakes: ['pain'] }, { top: 'prefilled', wakes: 'carried-forward' });

  it('is kept beside it, and never conflicts', () => {
    expect(originsOf(state)).toEqual({ top: 'prefilled', wakes: 'carried-forward' });
    const both = prefilled(state, {}, { top: null }, state);
    expect(originsOf(both)).toEqual({ wakes: 'carried-forward' });
  });

  it('is gone once a person answers herself, here or on a device that never saw it', () => {
    expect(originsOf(give(state, { top: ['b'], wakes: ['pain', 'heat'] }))).toEqual({});
    const elsewhere = give(state, { top: ['b'], wakes: ['heat'] }, empty);
    expect(originsOf(elsewhere)).toEqual({});
    expect(only(elsewhere).path).toBe('answers/top');
  });

  it('comes back when the answer it belongs to does', () => {
    const again = prefilled(prefilled(state, {}, { top: null, wakes: null }), {}, { top: 'prefilled', wakes: 'carried-forward' });
    expect(originsOf(again)).toEqual({ top: 'prefilled', wakes: 'carried-forward' });
  });
});
