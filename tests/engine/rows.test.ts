import { describe, expect, it } from 'vitest';
import { AnswerError, compile, open, type Answers, type Path } from '../../src/engine';
import type { Expression } from '../../src/definition';
import { atLeast, formOf, is, number, ref } from './forms';

const today = '2026-03-02';
const eachRow = (of: Expression): Expression => ({ op: 'each-row', table: 'medicines', of });
const cell = (column: string): Expression => ref(`medicines/:row/${column}`);

const form = compile(
  formOf({
    pages: [
      {
        id: 'drugs',
        items: [
          { id: 'any', type: 'yes-no' },
          {
            id: 'medicines',
            type: 'table',
            row: 'Medicine',
            required: true,
            minRows: 1,
            maxRows: 3,
            showIf: is('any', 'yes'),
            cells: [
              { id: 'name', type: 'text', required: true },
              { id: 'dose', type: 'number', min: 0 },
              { id: 'times', type: 'number', min: 0 },
              { id: 'daily', type: 'computed', value: { op: 'mul', left: cell('dose'), right: cell('times') } },
              { id: 'why', type: 'text', text: ['Why ', { path: 'medicines/:row/daily' }, ' a day?'], showIf: atLeast(cell('daily'), 10) },
            ],
          },
          { id: 'total', type: 'computed', value: { op: 'sum', all: [eachRow(cell('daily'))], missing: { policy: 'zero' } } },
          { id: 'mean', type: 'computed', value: { op: 'mean', all: [eachRow(cell('dose'))], missing: { policy: 'blank' } } },
          { id: 'count', type: 'computed', value: { op: 'rows', table: 'medicines' } },
          { id: 'strong', type: 'text', showIf: { op: 'any', all: [eachRow(atLeast(cell('dose'), 5))] } },
        ],
      },
    ],
    redFlags: [
      {
        id: 'much',
        when: { op: 'gt', left: { op: 'count', all: [eachRow(atLeast(cell('dose'), 50))] }, right: number(0) },
        inputs: ['medicines/:row/dose'],
      },
    ],
  }),
);
const start = (answers: Answers = {}) => open(form, { today, answers: { any: 'yes', ...answers } });
const two = {
  'medicines/a': 1,
  'medicines/a/dose': 5,
  'medicines/a/times': 2,
  'medicines/b': 2,
  'medicines/b/dose': 1,
  'medicines/b/times': 1,
};

describe('the rows of a table', () => {
  it('come at the end, hold their own answers, and take part in totals', () => {
    const session = start();
    expect(session.addRow('medicines', 'a')).toMatchObject({ answers: { 'medicines/a': 1 }, rows: ['medicines'] });
    session.addRow('medicines', 'b');
    expect(session.snapshot('medicines').rows).toEqual(['a', 'b']);
    session.answer('medicines/a/dose', 5);
    session.answer('medicines/a/times', 2);
    expect(session.snapshot('medicines/a/daily').value).toBe(10);
    expect(session.snapshot('medicines/b/daily').blank).toBe('not-answered');
    expect(session.snapshot('total').value).toBe(10);
    expect(session.snapshot('strong').visible).toBe(true);
    expect(session.snapshot('medicines/a/why')).toMatchObject({ visible: true, text: 'Why \u206810\u2069 a day?' });
    expect(session.snapshot('medicines/b/why').visible).toBe(false);
    expect(session.toAnswers()).toEqual({ any: 'yes', 'medicines/a': 1, 'medicines/b': 2, 'medicines/a/dose': 5, 'medicines/a/times': 2 });
  });

  it('stand by place, then by id, also where two devices added at once', () => {
    const session = start({ 'medicines/z': 1, 'medicines/b': 2, 'medicines/a': 2, 'medicines/lost/dose': 3 });
    expect(session.snapshot('medicines').rows).toEqual(['z', 'a', 'b', 'lost']);
    session.answer('medicines/z', 9);
    expect(session.snapshot('medicines').rows).toEqual(['a', 'b', 'z', 'lost']);
  });

  it('are gone with their answers, and undo brings both back', () => {
    const session = start(two);
    const patch = session.removeRow('medicines', 'a');
    expect(patch.answers).toEqual({ 'medicines/a': null, 'medicines/a/dose': null, 'medicines/a/times': null });
    expect(patch.changed).toEqual(expect.arrayContaining(['medicines', 'medicines/a', 'medicines/a/dose', 'medicines/a/why', 'total']));
    expect(session.snapshot('total').value).toBe(1);
    session.undo();
    expect(session.toAnswers()).toEqual({ any: 'yes', ...two });
    expect(session.snapshot('medicines/a/daily').value).toBe(10);
  });

  it('live on where one device removed them and another gives an answer in them', () => {
    const session = start({ 'medicines/b': 1, 'medicines/a/dose': 5 });
    expect(session.answer('medicines/a/times', 3).answers).toEqual({ 'medicines/a/times': 3, 'medicines/a': 2 });
    session.answer('medicines/a/times', null);
    session.answer('medicines/a/dose', null);
    expect(session.snapshot('medicines').rows).toEqual(['b', 'a']);
  });

  it.each<[string, () => (session: ReturnType<typeof start>) => unknown, AnswerError['code']]>([
    ['an answer in a row that never was', () => (session) => session.answer('medicines/x/dose', 1), 'unknown-row'],
    ['an answer in a column that is not there', () => (session) => session.answer('medicines/a/colour', 1), 'unknown-path'],
    ['an answer in no row', () => (session) => session.answer('medicines/:row/dose', 1), 'unknown-path'],
    ['an answer of the wrong type', () => (session) => session.answer('medicines/a/dose', 'much'), 'wrong-type'],
    ['an answer to the table itself', () => (session) => session.answer('medicines', 1), 'wrong-type'],
    ['a row taken away as an answer', () => (session) => session.answer('medicines/a', null), 'wrong-type'],
    ['a row that is there', () => (session) => session.addRow('medicines', 'a'), 'unknown-row'],
    ['a row with a strange id', () => (session) => session.addRow('medicines', 'A/b'), 'unknown-row'],
    ['a row of what is no table', () => (session) => session.addRow('total', 'x'), 'unknown-path'],
    ['a row that is gone', () => (session) => session.removeRow('medicines', 'x'), 'unknown-row'],
  ])('refuses %s and stays as it was', (_, act, code) => {
    const session = start(two);
    const before = [session.toAnswers(), session.snapshot('medicines'), session.issues(), session.canUndo];
    expect(() => act()(session)).toThrow(expect.objectContaining({ name: 'AnswerError', code }));
    expect([session.toAnswers(), session.snapshot('medicines'), session.issues(), session.canUndo]).toEqual(before);
  });

  it('take no answer once they are gone, and their id is never used again', () => {
    const session = start(two);
    session.removeRow('medicines', 'a');
    expect(() => session.answer('medicines/a/dose', 1)).toThrow(expect.objectContaining({ code: 'unknown-row' }));
    expect(() => session.addRow('medicines', 'a')).toThrow(AnswerError);
    expect(session.snapshot('medicines/a/dose')).toMatchObject({ visible: false, value: null });
  });

  it('are limited in number, where the definition says so', () => {
    const session = start();
    expect(session.issues().map(({ path, code }) => [path, code])).toEqual([['medicines', 'required']]);
    for (const row of ['a', 'b', 'c']) session.addRow('medicines', row);
    expect(() => session.addRow('medicines', 'd')).toThrow(expect.objectContaining({ code: 'too-many-rows' }));
    session.replaceAnswers({ ...session.toAnswers(), 'medicines/d': 4 });
    expect(session.issues().map(({ path, code, values }) => [path, code, values])).toEqual([
      ['medicines', 'rows', { max: 3 }],
      ...['a', 'b', 'c', 'd'].map((row) => [`medicines/${row}/name`, 'required', undefined]),
    ]);
  });

  it('take no part while their table is hidden, and are listed as hidden', () => {
    const session = start(two);
    session.answer('any', 'no');
    expect(session.snapshot('total').blank).toBe('not-shown');
    expect(session.snapshot('count').blank).toBe('not-shown');
    expect(session.issues()).toEqual([]);
    expect([...session.hiddenAnswers()].sort()).toEqual(Object.keys(two).sort());
  });

  it('leave totals to their missing policy where there are none', () => {
    const session = start();
    expect(session.snapshot('count').value).toBe(0);
    expect(session.snapshot('total').value).toBe(0);
    expect(session.snapshot('mean').blank).toBe('not-answered');
  });

  it('take no part while their table is hidden, whatever was answered in them', () => {
    const every: Expression = { op: 'all', all: [eachRow(atLeast(cell('dose'), 1))] };
    const hiding = compile(
      formOf({
        pages: [
          {
            id: 'p',
            items: [
              { id: 'any', type: 'yes-no' },
              { id: 'medicines', type: 'table', row: 'Row', showIf: is('any', 'yes'), cells: [{ id: 'dose', type: 'number' }] },
              { id: 'every', type: 'computed', value: every },
            ],
          },
        ],
      }),
    );
    const everyIn = (answers: Answers) => open(hiding, { today, answers }).snapshot('every').value;
    expect(everyIn({ any: 'no' })).toBe(false);
    expect(everyIn({ any: 'no', 'medicines/a': 1, 'medicines/a/dose': 5 })).toBe(false);
    expect(everyIn({ any: 'yes' })).toBe(true);
    expect(everyIn({ any: 'yes', 'medicines/a': 1, 'medicines/a/dose': 5 })).toBe(true);
  });

  it('name for a red flag the answers in every row', () => {
    const session = start(two);
    session.answer('medicines/b/dose', 60);
    const [flag] = session.redFlags();
    expect(flag).toMatchObject({ status: 'fired', inputs: ['medicines/a/dose', 'medicines/b/dose'] });
    session.removeRow('medicines', 'b');
    expect(session.redFlags()[0]).toMatchObject({ status: 'clear', inputs: ['medicines/a/dose'] });
  });

  it('keep a red flag open as long as they have an open answer, also where its rule looks past it', () => {
    const total: Expression = { op: 'sum', all: [{ op: 'each-row', table: 't', of: ref('t/:row/a') }], missing: { policy: 'zero' } };
    const looking = compile(
      formOf({
        conditions: [{ id: 'much', because: 'it is much', when: atLeast(total, 5) }],
        pages: [{ id: 'p', items: [{ id: 't', type: 'table', row: 'Row', cells: [{ id: 'a', type: 'number' }] }] }],
        redFlags: [{ id: 'f', when: { op: 'condition', id: 'much' }, inputs: ['t/:row/a'] }],
      }),
    );
    const session = open(looking, { today, answers: { 't/x': 1, 't/x/a': 0, 't/y': 2 } });
    expect(session.redFlags()[0]?.status).toBe('incomplete');
    expect(session.removeRow('t', 'y').redFlags).toMatchObject([{ status: 'clear', inputs: ['t/x/a'] }]);
    expect(session.addRow('t', 'z').redFlags).toMatchObject([{ status: 'incomplete', inputs: ['t/x/a', 't/z/a'] }]);
  });

  it.each<readonly [string, Expression]>([
    ['any', { op: 'any', all: [{ op: 'each-row', table: 't', of: is('t/:row/a', 'yes') }] }],
    ['how many', atLeast({ op: 'rows', table: 't' }, 1)],
  ])('keep a red flag open as long as there are none: %s', (_, when) => {
    const asked = compile(
      formOf({
        pages: [{ id: 'p', items: [{ id: 't', type: 'table', row: 'Row', cells: [{ id: 'a', type: 'yes-no' }] }] }],
        redFlags: [{ id: 'f', when, inputs: ['t', 't/:row/a'] }],
      }),
    );
    const session = open(asked, { today });
    expect(session.redFlags()).toMatchObject([{ status: 'incomplete', inputs: ['t'] }]);
    expect(session.whyFlag('f').reasons[0]?.inputs).toMatchObject([{ path: 't', blank: 'not-answered' }]);
    session.addRow('t', 'x');
    session.answer('t/x/a', 'yes');
    expect(session.redFlags()).toMatchObject([{ status: 'fired' }]);
  });

  it('tell those who watch the table, a cell, or a total', () => {
    const session = start();
    const told: Path[] = [];
    for (const path of ['medicines', 'medicines/a/dose', 'total', 'any']) session.subscribe(path, () => told.push(path));
    session.addRow('medicines', 'a');
    expect(told).toContain('medicines');
    told.length = 0;
    session.answer('medicines/a/dose', 3);
    expect(told).toEqual(['medicines/a/dose']);
    session.answer('medicines/a/times', 1);
    expect(told).toContain('total');
    expect(told).not.toContain('any');
  });

  it('cost as much to edit among fifty as among five', () => {
    const wide = compile(
      formOf({
        pages: [
          {
            id: 'p',
            items: [
              {
                id: 't',
                type: 'table',
                row: 'Row',
                cells: [
                  { id: 'a', type: 'number' },
                  { id: 'b', type: 'computed', value: { op: 'add', left: ref('t/:row/a'), right: number(1) } },
                  { id: 'c', type: 'text', showIf: atLeast(ref('t/:row/b'), 5) },
                ],
              },
            ],
          },
        ],
      }),
    );
    const cost = (rows: number): number => {
      const answers = Object.fromEntries(Array.from({ length: rows }, (_, row) => [`t/r${row}`, row]));
      return open(wide, { today, answers }).answer('t/r3/a', 7).evaluations;
    };
    expect(cost(50)).toBe(cost(5));
    expect(cost(5)).toBe(6);
  });
});
