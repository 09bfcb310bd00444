import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalForm } from '../../src/definition';
import {
  compareConcerns,
  giveAnswers,
  joinStates,
  readConcernsThen,
  sinceOf,
  submitAssessment,
  type FieldValue,
  type ConcernsThen,
  type RecordState,
  type Since,
  type Standing,
} from '../../src/records';
import { formOf } from '../engine/forms';
import { commit, id } from './changes';

const formAt = (version: string, concerns: readonly string[], more: Partial<CanonicalForm> = {}): CanonicalForm =>
  formOf({
    version,
    ...more,
    pages: [
      {
        id: 'p',
        items: [
          ...concerns.map((each) => ({ id: each, type: 'concern' as const, text: each, domain: 'body' })),
          { id: 'secret', type: 'concern', text: 'secret', discreet: true },
          { id: 'when-alone', type: 'concern', text: 'alone', sensitive: 'alone' },
        ],
      },
    ],
  });
const form = formAt('1.0.0', ['pain', 'sleep', 'money']);

function assessment(
  name: string,
  date: string,
  answers: Readonly<Record<string, FieldValue>>,
  more: Readonly<Record<string, FieldValue>> = {},
): RecordState {
  const bare: RecordState = { id: id(name), kind: 'assessment', patient: id('patient'), fields: {}, superseded: [] };
  const fields = { today: date, 'form/id': form.id, 'form/version': '1.0.0', status: 'started', ...more };
  const given = Object.entries(answers).map(([path, value]) => [`answers/${path}`, value] as const);
  const state = commit(
    bare,
    [...Object.entries(fields), ...given].map(([path, value]) => ({ record: bare.id, kind: 'assessment', path, value })),
  );
  return commit(state, submitAssessment(state, [], Date.parse(date)));
}
const rated = (concern: string, rating: number) => ({ [`${concern}.chosen`]: true, [`${concern}.rating`]: rating });
const sinceIn = (states: readonly RecordState[], under = form) =>
  Object.fromEntries(
    compareConcerns(states.map((state) => readConcernsThen(state, under))).concerns.map(({ id: of, since }) => [of, since]),
  );

describe('since last time', () => {
  const first = assessment('first', '2026-08-03', { ...rated('pain', 7), ...rated('sleep', 4), 'money.chosen': false });

  it('says of each concern whether it is new, worse, the same, better or gone', () => {
    const second = (answers: Readonly<Record<string, FieldValue>>) => sinceIn([first, assessment('second', '2026-11-23', answers)]);
    expect(second({ ...rated('pain', 8), ...rated('sleep', 4), ...rated('money', 2) })).toEqual({
      pain: 'worse',
      sleep: 'same',
      money: 'new',
    });
    expect(second({ ...rated('pain', 3), 'sleep.chosen': false, 'money.chosen': false })).toEqual({ pain: 'better', sleep: 'gone' });
  });

  it('takes no blank for a zero: what was not rated is compared with nothing, what was not asked is not gone', () => {
    expect(sinceIn([first, assessment('second', '2026-11-23', { 'pain.chosen': true })])).toEqual({ pain: 'still', sleep: null });
    const [pain] = compareConcerns([first, assessment('second', '2026-11-23', {})].map((each) => readConcernsThen(each, form))).concerns;
    expect(pain?.standings).toEqual([{ kind: 'rated', rating: 7 }, { kind: 'not-asked' }]);
  });

  it('says gone of all that worried her where she says that nothing does today', () => {
    const second = assessment('second', '2026-11-23', {}, { nothingToday: true });
    expect(sinceIn([first, second])).toEqual({ pain: 'gone', sleep: 'gone' });
    const [pain] = compareConcerns([readConcernsThen(first, form), readConcernsThen(second, form)]).concerns;
    expect(pain?.standings[1]).toEqual({ kind: 'nothing-today' });
  });

  it('looks past an assessment that did not ask, to the last one that did, and says which', () => {
    const between = assessment('between', '2026-10-01', { 'sleep.chosen': false });
    const now = assessment('now', '2026-11-23', { ...rated('pain', 9), ...rated('sleep', 2) });
    const { concerns } = compareConcerns([now, first, between].map((each) => readConcernsThen(each, form)));
    expect(concerns.map(({ id: of, since, against }) => [of, since, against])).toEqual([
      ['pain', 'worse', 0],
      ['sleep', 'new', 1],
    ]);
  });

  it('reads an earlier version through its migrations, what was not chosen included', () => {
    const newest = formAt('2.0.0', ['soreness', 'rest', 'money'], {
      migrations: [{ to: '2.0.0', steps: [{ rename: { from: 'pain', to: 'soreness' } }, { rename: { from: 'sleep', to: 'rest' } }] }],
    });
    const before = assessment('first', '2026-08-03', { ...rated('pain', 7), 'sleep.chosen': false });
    const now = assessment(
      'now',
      '2026-11-23',
      { ...rated('soreness', 5), ...rated('rest', 3), ...rated('money', 2) },
      { 'form/version': '2.0.0' },
    );
    expect(sinceIn([before, now], newest)).toEqual({ soreness: 'better', rest: 'new', money: null });
  });

  it('takes whatever worries her more where devices differ', () => {
    const state = assessment('first', '2026-08-03', rated('pain', 7));
    const screen = { seen: state, form };
    const both = joinStates(
      commit(state, giveAnswers(state.id, { 'pain.rating': 3 }, screen)),
      commit(state, giveAnswers(state.id, { 'pain.rating': 9 }, screen)),
    );
    expect(readConcernsThen(both, form).concerns.get('pain')?.standing).toEqual({ kind: 'rated', rating: 9 });
  });

  it('never holds what is discreet or is asked only when she is alone', () => {
    const states = [
      assessment('a', '2026-08-03', rated('secret', 9)),
      assessment('b', '2026-11-23', { ...rated('secret', 9), ...rated('when-alone', 2) }),
    ];
    expect(compareConcerns(states.map((each) => readConcernsThen(each, form))).concerns).toEqual([]);
  });
});

describe('of any two standings', () => {
  const standing: fc.Arbitrary<Standing> = fc.oneof(
    fc.integer({ min: 1, max: 10 }).map((rating): Standing => ({ kind: 'rated', rating })),
    fc.constantFrom<Standing>({ kind: 'not-rated' }, { kind: 'not-chosen' }, { kind: 'nothing-today' }, { kind: 'not-asked' }),
  );
  const turned: Readonly<Record<Since, Since>> = {
    new: 'gone',
    gone: 'new',
    worse: 'better',
    better: 'worse',
    same: 'same',
    still: 'still',
  };

  it('the way back is the opposite of the way there', () => {
    fc.assert(
      fc.property(standing, standing, (one, other) => {
        const there = sinceOf(one, other);
        expect(sinceOf(other, one)).toBe(there === null ? null : turned[there]);
      }),
    );
  });

  it('only two numbers make a worse, a same or a better', () => {
    fc.assert(
      fc.property(standing, standing, (one, other) => {
        const numbers = one.kind === 'rated' && other.kind === 'rated';
        expect(['worse', 'same', 'better'].includes(sinceOf(one, other) ?? '')).toBe(numbers);
      }),
    );
  });

  it('the order in which assessments are read changes nothing', () => {
    const occasion = fc.record({ at: fc.integer({ min: 0, max: 27 }), pain: standing, sleep: standing });
    fc.assert(
      fc.property(fc.uniqueArray(occasion, { selector: ({ at }) => at, minLength: 1, maxLength: 5 }), fc.nat(), (all, turn) => {
        const read = all.map(({ at, pain, sleep }): ConcernsThen => ({
          assessment: id(`at-${at}`),
          date: `2026-02-${String(at + 1).padStart(2, '0')}`,
          submittedAt: at,
          nothingToday: false,
          concerns: new Map([
            ['pain', { text: 'Pain', domain: 'body', standing: pain }],
            ['sleep', { text: 'Sleep', domain: 'body', standing: sleep }],
          ]),
        }));
        const by = turn % read.length;
        expect(compareConcerns([...read.slice(by), ...read.slice(0, by)])).toEqual(compareConcerns(read));
      }),
    );
  });
});
