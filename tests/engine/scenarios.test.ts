import { describe, expect, it } from 'vitest';
import { Coverage, runScenarios, type Answers } from '../../src/engine';
import type { CanonicalForm } from '../../src/definition';
import { inWords } from '../../src/definition/build';
import { built } from '../definition/fixture';
import { formOf, oneOf } from './forms';

const form = formOf({
  pages: [
    {
      id: 'safety-check',
      safetyCheck: true,
      items: [
        { id: 'weak', type: 'yes-no', notSure: true, required: true },
        { id: 'which', type: 'text', showIf: oneOf('weak', 'yes') },
      ],
    },
    { id: 'body', items: [{ id: 'pain', type: 'concern' }] },
  ],
  redFlags: [{ id: 'cord', when: oneOf('weak', 'yes', 'not-sure') }],
});

describe('scenarios of a definition', () => {
  it('pass where all goes as the author wrote', () => {
    const results = runScenarios(form, [
      {
        name: 'weak',
        answers: { weak: 'yes' },
        leave: ['body'],
        expect: { visible: ['which', 'pain'], fired: ['cord'], values: { 'pain.chosen': false }, safetyCheck: 'complete' },
      },
      { name: 'nothing yet', expect: { hidden: ['which'], incomplete: ['cord'], errors: ['weak'], safetyCheck: 'incomplete' } },
      { name: 'a code that is none', answers: { weak: 'perhaps' }, expect: { errors: ['weak'] } },
    ]);
    expect(results.map(({ failures }) => failures)).toEqual([[], [], []]);
  });

  it('say in sentences what went otherwise', () => {
    const [result, unknown] = runScenarios(form, [
      {
        name: 'wrong',
        answers: { weak: 'yes' },
        expect: { hidden: ['which'], fired: [], clear: ['cord'], values: { weak: 'no' }, errors: ['weak'] },
      },
      { name: 'nowhere', answers: { nowhere: 1 }, expect: {} },
    ]);
    expect(result?.failures).toEqual([
      'which is visible, and should be hidden.',
      'weak is "yes", and should be "no".',
      'The red flag cord is fired, and should be clear.',
      'The red flag cord is fired, and should not be.',
      'weak has no error, and should have one.',
    ]);
    expect(unknown?.failures).toEqual(['The form has no answer at nowhere.']);
  });

  it('errors names every path that has one, no more and no fewer', () => {
    const [more, fewer] = runScenarios(form, [
      { name: 'none expected', expect: { errors: [] } },
      { name: 'just so', expect: { errors: ['weak'] } },
    ]);
    expect(more?.failures).toEqual(['weak has an error, and should have none.']);
    expect(fewer?.failures).toEqual([]);
  });
});

describe('scenarios with rows, offers and origins', () => {
  const rich = formOf({
    context: [{ name: 'ward', type: 'text' }],
    pages: [
      {
        id: 'all',
        items: [
          { id: 'where', type: 'text', prefill: { op: 'context', name: 'ward' } },
          { id: 'gp', type: 'text', carryForward: true },
          { id: 'medicines', type: 'table', row: 'Medicine', cells: [{ id: 'dose', type: 'number', showIf: oneOf('on-drugs', 'yes') }] },
          { id: 'on-drugs', type: 'yes-no' },
        ],
      },
    ],
  });

  it('a row is added by naming it, and its cells are answered', () => {
    const [result, lost] = runScenarios(rich, [
      {
        name: 'two',
        answers: { 'on-drugs': 'yes', 'medicines/a': 1, 'medicines/a/dose': 5 },
        expect: { visible: ['medicines/a/dose'], values: { 'medicines/a/dose': 5 } },
      },
      { name: 'no such row', answers: { 'on-drugs': 'yes', 'medicines/b/dose': 5 }, expect: {} },
    ]);
    expect(result?.failures).toEqual([]);
    expect(lost?.failures).toHaveLength(1);
  });

  it('what is prefilled, offered and taken over is said', () => {
    const scenario = { name: 'x', context: { ward: '7' }, previous: { gp: 'Dr Jones' } };
    const results = runScenarios(rich, [
      { ...scenario, expect: { values: { where: '7' }, origins: { where: 'prefilled' }, offers: { gp: 'Dr Jones' } } },
      { ...scenario, accept: ['gp'], expect: { values: { gp: 'Dr Jones' }, origins: { gp: 'carried-forward' } } },
      { ...scenario, answers: { where: '8' }, expect: { origins: { where: 'prefilled' }, offers: { gp: 'Dr Smith' } } },
    ]);
    expect(results.map(({ failures }) => failures)).toEqual([
      [],
      [],
      ['gp offers "Dr Jones", and should offer "Dr Smith".', 'The answer at where is given by her, and should be prefilled.'],
    ]);
  });

  it('coverage looks at a column in every row', () => {
    const ways = (answers: Answers) => {
      const coverage = new Coverage(rich);
      runScenarios(rich, [{ name: 'x', answers, expect: {} }], coverage);
      return coverage.gaps().map(({ of, missing }) => [of, missing]);
    };
    expect(ways({})).toEqual([['dose', ['true', 'false']]]);
    expect(ways({ 'medicines/a': 1 })).toEqual([['dose', ['true']]]);
    expect(ways({ 'medicines/a': 1, 'on-drugs': 'yes' })).toEqual([['dose', ['false']]]);
  });

  it('coverage counts conditions, pages, checks and flags, each both ways', () => {
    const coverage = new Coverage(form);
    runScenarios(form, [{ name: 'weak', answers: { weak: 'yes' }, expect: {} }], coverage);
    expect([coverage.size, coverage.gaps()]).toEqual([
      2,
      [
        { kind: 'item', of: 'which', missing: ['false'] },
        { kind: 'flag', of: 'cord', missing: ['false'] },
      ],
    ]);
    runScenarios(form, [{ name: 'well', answers: { weak: 'no' }, expect: {} }], coverage);
    expect(coverage.gaps()).toEqual([]);
  });

  describe('coverage asks of each part of a condition that it decides both ways', () => {
    const ask = (when: string): CanonicalForm =>
      built({
        conditions: `  trouble: ${when}\n`,
        items: `      - { id: a, type: yes-no, text: A }
      - { id: b, type: yes-no, text: B }
      - { id: c, type: yes-no, text: C }
      - { id: d, type: yes-no, text: D, showIf: trouble }
      - { id: t, type: table, text: T, row: Row, columns: [{ id: n, type: number, text: N }] }
`,
      });
    /** Parts of the condition with the ways that were not seen. */
    const left = (when: string, ...scenarios: readonly Answers[]): readonly string[] => {
      const asked = ask(when);
      const coverage = new Coverage(asked);
      const named = scenarios.map((answers, index) => ({ name: String(index), answers, expect: {} }));
      expect(runScenarios(asked, named, coverage).flatMap(({ failures }) => failures)).toEqual([]);
      return coverage
        .gaps()
        .flatMap(({ of, part, missing }) =>
          of === 'trouble' ? [`${part === undefined ? 'whole' : inWords(part)}: ${missing.join(' ')}`] : [],
        );
    };

    it('of `or`: alone', () => {
      const when = 'a = yes or b = yes';
      expect(left(when, { a: 'yes', b: 'yes' }, { a: 'no' })).toEqual(['a is yes: true', 'b is yes: true']);
      expect(left(when, { a: 'yes' }, { a: 'no' })).toEqual(['b is yes: true']);
      expect(left(when, { a: 'yes' }, { b: 'yes' }, {})).toEqual([]);
    });

    it('of `and`: beside all others', () => {
      const when = 'a = yes and b = yes';
      expect(left(when, { a: 'yes', b: 'yes' }, { a: 'no', b: 'no' })).toEqual(['a is yes: false', 'b is yes: false']);
      expect(left(when, { a: 'yes', b: 'yes' }, { a: 'yes', b: 'no' }, { a: 'no', b: 'yes' })).toEqual([]);
    });

    it('inside one another, under `not`, and beside the rows of a table', () => {
      expect(left('not (a = yes and (b = yes or c = yes))', { a: 'yes', b: 'yes' }, { a: 'no' })).toEqual([
        'a is yes: false',
        '(b is yes) or (c is yes): false',
        'c is yes: true',
      ]);
      expect(left('any(a = yes, t.n > 3)', { 't/1': 1, 't/1/n': 4, a: 'yes' }, {})).toEqual(['a is yes: true']);
      expect(left('any(a = yes, t.n > 3)', { 't/1': 1, 't/1/n': 2, a: 'yes' }, {})).toEqual([]);
    });
  });
});
