import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addendaOf,
  agreeAssessment,
  answersOf,
  assessmentStatuses,
  conflictsOf,
  giveAnswers,
  joinStates,
  LifecycleError,
  moveAssessment,
  readAssessment,
  sayNothingToday,
  signaturesOf,
  signedAnswers,
  statusOf,
  submitAssessment,
  type RecordState,
} from '../../src/records';
import type { Answers } from '../../src/engine';
import { formOf } from '../engine/forms';
import { change, commit, empty, fold, id } from './changes';

const form = formOf({
  pages: [
    {
      id: 'p',
      items: [
        { id: 'note', type: 'text' },
        { id: 'pain', type: 'concern' },
        { id: 'wakes', type: 'choices', options: ['pain', 'heat'].map((code) => ({ code, text: code })) },
      ],
    },
  ],
});
const give = (state: RecordState, answers: Answers, seen = state): RecordState =>
  commit(state, giveAnswers(id('record'), answers, { seen, form }), seen);
const submit = (state: RecordState, hidden: readonly string[] = [], at = 7, seen = state): RecordState =>
  commit(state, submitAssessment(seen, hidden, at), seen);
const paths = (state: RecordState) => addendaOf(state).map(({ path, head }) => [path, head.value]);

describe('the status of an assessment', () => {
  it('moves along from started to closed, and can be opened again', () => {
    let state = submit(give(empty, { note: 'x' }));
    for (const to of ['discussing', 'closed', 'discussing'] as const) state = commit(state, moveAssessment(state, to));
    state = commit(state, agreeAssessment(state, 9));
    expect(statusOf(state)).toBe('agreed');
    expect(statusOf(commit(state, moveAssessment(state, 'closed')))).toBe('closed');
  });

  it('refuses every other step', () => {
    const refused = (act: () => unknown): boolean => {
      try {
        act();
        return false;
      } catch (error) {
        return error instanceof LifecycleError;
      }
    };
    const taken = assessmentStatuses.map((from) => {
      const state = fold([change(from, 'status', from)]);
      const steps = {
        started: () => moveAssessment(state, 'started'),
        submitted: () => submitAssessment(state, [], 1),
        discussing: () => moveAssessment(state, 'discussing'),
        agreed: () => agreeAssessment(state, 1),
        closed: () => moveAssessment(state, 'closed'),
      };
      return [from, assessmentStatuses.filter((to) => !refused(steps[to]))];
    });
    expect(Object.fromEntries(taken)).toEqual({
      started: ['submitted', 'closed'],
      submitted: ['submitted', 'discussing', 'closed'],
      discussing: ['agreed', 'closed'],
      agreed: ['discussing', 'closed'],
      closed: ['discussing'],
    });
  });

  it('is the furthest along of what devices say, which shows as a conflict besides', () => {
    const state = fold([change('a', 'status', 'closed'), change('b', 'status', 'discussing'), change('c', 'status', 'odd')]);
    expect(statusOf(state)).toBe('closed');
    expect(conflictsOf(state).map(({ path }) => path)).toEqual(['status']);
    expect(statusOf(empty)).toBe('started');
  });
});

describe('a signature', () => {
  it('holds the heads that it covers and their values, without what was hidden', () => {
    const answered = give(empty, { note: 'x', 'pain.rating': 8, wakes: ['heat', 'pain'] });
    const state = submit(answered, ['pain.rating']);
    const [signature] = signaturesOf(state);
    if (signature === undefined) throw new Error('It is not there.');
    expect(signature).toMatchObject({ status: 'submitted', at: 7, by: id('nurse'), stripped: ['pain.rating'] });
    expect(signedAnswers(signature, form)).toEqual({ note: 'x', wakes: ['pain', 'heat'] });
    expect(answersOf(state, form)).toEqual({ note: 'x', wakes: ['pain', 'heat'] });
    expect(readAssessment(state)).toMatchObject({ status: 'submitted', submittedAt: 7 });
    expect(addendaOf(state)).toEqual([]);
  });

  it('strips every box of a hidden multi-choice answer', () => {
    const state = submit(give(empty, { note: 'x', wakes: ['pain'] }), ['wakes']);
    expect(answersOf(state, form)).toEqual({ note: 'x' });
    expect(addendaOf(state)).toEqual([]);
  });

  it('that was altered is none', () => {
    const state = submit(give(empty, { note: 'x' }));
    const [signature] = signaturesOf(state);
    const field = signature?.field ?? '';
    const forged = (state.fields[field] ?? []).map((head) => ({
      ...head,
      value: { at: 7, covers: [], status: 'submitted', stripped: [], values: { 'answers/note': 'y' } },
    }));
    expect(signaturesOf({ ...state, fields: { ...state.fields, [field]: forged } })).toEqual([]);
  });

  it('from before values were copied still counts, by the heads that it covers', () => {
    const answered = give(empty, { note: 'x' });
    const covers = answered.fields['answers/note']?.map((head) => head.id) ?? [];
    const plain = submit(answered);
    const [signature] = signaturesOf(plain);
    expect([...(signature?.covers ?? [])]).toEqual(covers);
    const long = submit(give(empty, Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`n${i}`, 'x'.repeat(9_000)]))));
    const [ids] = signaturesOf(long);
    expect([ids?.values, ids && signedAnswers(ids), ids?.covers.size]).toEqual([null, null, 12]);
    expect(addendaOf(long)).toEqual([]);
    expect(paths(give(long, { n0: 'y' }))).toEqual([['n0', 'y']]);
  });

  it('is one of two where two devices both submit, without a conflict', () => {
    const start = give(empty, { note: 'x' });
    const both = submit(submit(start, [], 7), [], 8, start);
    expect(signaturesOf(both).map(({ at }) => at)).toEqual([7, 8]);
    expect(conflictsOf(both)).toEqual([]);
    expect(addendaOf(both)).toEqual([]);
  });
});

describe('an edit after signing', () => {
  const start = give(empty, { note: 'x', wakes: ['pain'] });
  const signed = submit(start);

  it('is an addendum in sight, whether it changes, adds, clears or unticks', () => {
    expect(paths(give(signed, { note: 'y' }))).toEqual([['note', 'y']]);
    expect(paths(give(signed, { note: null }))).toEqual([['note', null]]);
    expect(paths(give(signed, { 'pain.rating': 3 }))).toEqual([['pain.rating', 3]]);
    expect(paths(give(signed, { wakes: ['pain', 'heat'] }))).toEqual([['wakes', true]]);
    expect(paths(give(signed, { wakes: null }))).toEqual([['wakes', false]]);
    expect(addendaOf(commit(signed, sayNothingToday(id('record'), true))).map(({ field, path }) => [field, path])).toEqual([
      ['nothingToday', null],
    ]);
  });

  it('made without network on a device that did not know of it is one too', () => {
    expect(paths(give(signed, { note: 'late' }, start))).toEqual([['note', 'late']]);
  });

  it('is none where it says what was signed, or is signed again', () => {
    expect(paths(give(signed, { note: 'x' }, start))).toEqual([]);
    expect(paths(submit(give(signed, { note: 'y' }), [], 9))).toEqual([]);
  });

  it('never alters what was signed, whatever is done and in whatever order it arrives', () => {
    const edit = fc.record({
      knows: fc.boolean(),
      answers: fc.constantFrom<Answers>(
        { note: 'y' },
        { note: null },
        { note: 'x' },
        { 'pain.rating': 2 },
        { wakes: ['heat'] },
        { wakes: null },
      ),
      joins: fc.boolean(),
    });
    const [before] = signaturesOf(signed);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        let [here, there] = [signed, start];
        for (const { knows, answers, joins } of edits) {
          if (knows) here = give(here, answers);
          else there = give(there, answers);
          if (joins) here = joinStates(here, there);
        }
        const state = joinStates(there, here);
        const [after, ...others] = signaturesOf(state);
        expect([after, others]).toEqual([before, []]);
        expect(after && signedAnswers(after, form)).toEqual({ note: 'x', wakes: ['pain'] });
        // Wherever a field says something else than what was signed, an addendum says who did that.
        const says = (value: unknown): unknown => (value === false ? null : value);
        const differs = Object.entries(state.fields)
          .filter(([field]) => field.startsWith('answers/'))
          .filter(([field, heads]) => heads.some((head) => says(head.value) !== says(after?.values?.[field] ?? null)))
          .map(([field]) => field);
        expect([...new Set(addendaOf(state).map(({ field }) => field))]).toEqual(differs);
      }),
      { numRuns: 500 },
    );
  });
});
