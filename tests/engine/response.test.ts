import { describe, expect, it } from 'vitest';
import { checkResponse, compile, open, type Answers } from '../../src/engine';
import { formOf, is } from './forms';

const form = compile(
  formOf({
    pages: [
      {
        id: 'p',
        items: [
          { id: 'x', type: 'yes-no', required: true },
          { id: 'y', type: 'number', max: 5, showIf: is('x', 'yes') },
          { id: 't', type: 'table', row: 'Row', cells: [{ id: 'a', type: 'number' }] },
          {
            id: 'late',
            type: 'date',
            checks: [
              { when: { op: 'gt', left: { op: 'ref', path: 'late' }, right: { op: 'today' } }, severity: 'error', message: 'Not yet.' },
            ],
          },
        ],
      },
    ],
  }),
);
const problems = (answers: Parameters<typeof checkResponse>[1], facts?: Parameters<typeof checkResponse>[2]) =>
  checkResponse(form, answers, facts).map(({ path, code }) => [path, code]);

describe('a submitted response', () => {
  it('has no problem where all is known, fits and is there', () => {
    expect(problems({ x: 'yes', y: 3, 't/r': 1, 't/r/a': 2, late: '2026-03-02' }, { today: '2026-03-02' })).toEqual([]);
  });

  it.each([
    [{}, [['x', 'required']]],
    [{ x: 'no', z: 1 }, [['z', 'unknown-path']]],
    [{ x: 'no', 't/r/b': 1 }, [['t/r/b', 'unknown-path']]],
    [{ x: 'no', 't/r/a': 1 }, [['t/r/a', 'unknown-row']]],
    [{ x: 'no', 't/R/a': 1 }, [['t/R/a', 'unknown-path']]],
    [{ x: 'no', y: 3 }, [['y', 'hidden']]],
    [{ x: 'maybe' }, [['x', 'option']]],
    [{ x: 'yes', y: 9 }, [['y', 'range']]],
    [{ x: 'no', 't/r': 1, 't/r/a': 'much' }, [['t/r/a', 'type']]],
  ])('%j: %j', (answers, expected) => {
    expect(problems(answers)).toEqual(expected);
  });

  it('is judged against today where that is given, and else not by it', () => {
    expect(problems({ x: 'no', late: '2027-01-01' }, { today: '2026-03-02' })).toEqual([['late', 'check']]);
    expect(problems({ x: 'no', late: '2027-01-01' })).toEqual([]);
  });
});

it('an answer that she would rather not give is an answer: hidden, it is among those to be stripped; what was never asked is not', () => {
  const hidden = compile(
    formOf({
      pages: [
        {
          id: 'p',
          items: [
            { id: 'x', type: 'yes-no' },
            { id: 'y', type: 'yes-no', preferNotToSay: true, showIf: is('x', 'yes') },
          ],
        },
      ],
    }),
  );
  const left = (y: Answers[string]) => open(hidden, { today: '2026-03-02', answers: { x: 'no', y } }).hiddenAnswers();
  expect(left({ blank: 'prefer-not-to-say' })).toEqual(['y']);
  expect(left({ blank: 'not-asked', reason: 'not-alone' })).toEqual([]);
});
