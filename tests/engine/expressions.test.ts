import { describe, expect, it } from 'vitest';
import { caseBranch, type Expression, type MissingPolicy } from '../../src/definition';
import { blankRules, compile, open, type Answers, type BlankKind, type ContextValue } from '../../src/engine';
import { atLeast, code, formOf, is, not, number, oneOf, ref } from './forms';

const today = '2026-03-02';
const options = [
  { code: 'low', text: 'A little', score: 1 },
  { code: 'high', text: 'A lot', score: 3 },
];

/** One item for each way of having no answer, and some that have one. */
const answers: Answers = {
  prefer: { blank: 'prefer-not-to-say' },
  'not-asked': { blank: 'not-asked', reason: 'too tired' },
  'unchosen.chosen': false,
  'pain.chosen': true,
  'pain.rating': 6,
  number: 3,
  zero: 0,
  level: 'high',
  levels: ['low', 'high'],
  sure: 'not-sure',
  since: '2026-02-27',
};

function evaluate(value: Expression, context: Readonly<Record<string, ContextValue>> = {}, previous: Answers = {}) {
  const form = compile(
    formOf({
      context: [
        { name: 'on-treatment', type: 'truth' },
        { name: 'days', type: 'number' },
        { name: 'nation', type: 'code' },
      ],
      pages: [
        {
          id: 'p',
          items: [
            { id: 'hidden', type: 'yes-no', showIf: { op: 'truth', value: false } },
            { id: 'open', type: 'yes-no' },
            { id: 'prefer', type: 'yes-no', preferNotToSay: true },
            { id: 'not-asked', type: 'yes-no' },
            { id: 'unchosen', type: 'concern' },
            { id: 'pain', type: 'concern' },
            { id: 'number', type: 'number' },
            { id: 'zero', type: 'number' },
            { id: 'level', type: 'choice', options },
            { id: 'levels', type: 'choices', options },
            { id: 'sure', type: 'yes-no', notSure: true },
            { id: 'since', type: 'date' },
            { id: 'result', type: 'computed', value },
          ],
        },
      ],
    }),
  );
  const { value: found, blank } = open(form, { today, answers, context, previous }).snapshot('result');
  return found ?? blank;
}

const pathOf: Record<BlankKind, string> = {
  'not-shown': 'hidden',
  'not-chosen': 'unchosen.rating',
  'not-answered': 'open',
  'prefer-not-to-say': 'prefer',
  'not-asked': 'not-asked',
};
const kinds: readonly BlankKind[] = ['not-shown', 'not-chosen', 'not-answered', 'prefer-not-to-say', 'not-asked'];
const truth = (value: boolean | null) => value ?? 'not-answered';

describe.each(kinds)('the blank %s', (kind) => {
  const path = pathOf[kind];
  const rules = blankRules[kind];

  it('does under =, >=, in and answered as the table says', () => {
    expect(evaluate(is(path, 'yes'))).toBe(truth(rules.equals));
    expect(evaluate(not(is(path, 'yes')))).toBe(truth(rules.equals === null ? null : !rules.equals));
    expect(evaluate({ op: 'ne', left: ref(path), right: code('yes') })).toBe(truth(rules.equals === null ? null : !rules.equals));
    expect(evaluate(atLeast(ref(path), 0))).toBe(truth(rules.compares));
    expect(evaluate(oneOf(path, 'yes', 'no'))).toBe(truth(rules.in));
    expect(evaluate({ op: 'answered', of: ref(path) })).toBe(rules.answered);
  });

  it('is left out of a sum or is missing from it, as the table says', () => {
    const sum = evaluate({ op: 'sum', all: [ref('number'), ref(path)], missing: { policy: 'blank' } });
    expect(sum).toBe(rules.sum === 'left-out' ? 3 : 'not-answered');
  });
});

describe('numbers are added as decimals are', () => {
  const [a, b] = [number(0.7), number(0.1)];
  it.each<[string, Expression, unknown]>([
    ['+', { op: 'add', left: a, right: b }, 0.8],
    ['/', { op: 'div', left: a, right: b }, 7],
    ['*', { op: 'mul', left: a, right: number(3) }, 2.1],
    ['sum', { op: 'sum', all: [a, b], missing: { policy: 'blank' } }, 0.8],
    ['mean', { op: 'mean', all: [a, b], missing: { policy: 'zero' } }, 0.4],
    ['round', { op: 'round', of: number(1.005), digits: 2 }, 1.01],
    ['a threshold', atLeast({ op: 'add', left: a, right: b }, 0.8), true],
  ])('%s', (_, expression, value) => expect(evaluate(expression)).toBe(value));
});

describe('a year or a month', () => {
  const date = (value: string): Expression => ({ op: 'date', value });
  const equal = (left: string, right: string): unknown => evaluate({ op: 'eq', left: date(left), right: date(right) });
  it('may be any day of it, so that it is not known whether it is a given one', () => {
    expect(equal('2026', '2026-01-05')).toBe('not-answered');
    expect(equal('2026-01-05', '2026-01')).toBe('not-answered');
    expect(equal('2025', '2026-01-05')).toBe(false);
    expect(equal('2026-02', '2026-01-05')).toBe(false);
    expect(evaluate({ op: 'in', of: date('2026-01'), options: [date('2025-01-01'), date('2026-01-05')] })).toBe('not-answered');
    expect(evaluate({ op: 'in', of: date('2026-01'), options: [date('2025-01-01'), date('2024')] })).toBe(false);
  });
});

describe('the whole table of blanks', () => {
  const settled = ['not-shown', 'not-chosen'];
  const two = (op: 'lt' | 'le' | 'gt' | 'ge' | 'add' | 'sub' | 'mul' | 'div' | 'days-between', left: Expression, right: Expression) =>
    ({ op, left, right }) satisfies Expression;
  const list = (op: 'and' | 'or' | 'any' | 'all' | 'count' | 'min' | 'max', ...all: Expression[]) => ({ op, all }) satisfies Expression;
  const totals = (op: 'sum' | 'mean', missing: MissingPolicy, ...paths: string[]): Expression => ({ op, missing, all: paths.map(ref) });
  const yes: Expression = { op: 'truth', value: true };
  const no: Expression = { op: 'truth', value: false };

  describe.each(kinds)('%s', (kind) => {
    const path = pathOf[kind];
    const blank = ref(path);
    /** What a settled blank gives, and what one that leaves the question open gives. */
    const either = <T>(closed: T, open: T): T => (settled.includes(kind) ? closed : open);
    const unknown = 'not-answered';
    const cases: Expression = { op: 'case', branches: [caseBranch(is(path, 'yes'), number(1))], otherwise: number(2) };

    it.each<[string, Expression, unknown]>([
      ...(['lt', 'le', 'gt', 'ge'] as const).flatMap((op): [string, Expression, unknown][] => [
        [`${op} on the left`, two(op, blank, number(1)), either<unknown>(false, unknown)],
        [`${op} on the right`, two(op, number(1), blank), either<unknown>(false, unknown)],
      ]),
      ['=', is(path, 'no'), either<unknown>(false, unknown)],
      ['= another blank', { op: 'eq', left: blank, right: blank }, either<unknown>(false, unknown)],
      ['!=', { op: 'ne', left: blank, right: code('no') }, either<unknown>(true, unknown)],
      ['in', oneOf(path, 'yes'), either<unknown>(false, unknown)],
      ['as one of the options', { op: 'in', of: ref('sure'), options: [blank] }, either<unknown>(false, unknown)],
      ['includes', { op: 'includes', of: blank, option: code('low') }, either<unknown>(false, unknown)],
      ['and', list('and', yes, blank), either<unknown>(false, unknown)],
      ['and, beside a no', list('and', no, blank), false],
      ['or', list('or', no, blank), either<unknown>(false, unknown)],
      ['or, beside a yes', list('or', yes, blank), true],
      ['not', not(blank), either<unknown>(true, unknown)],
      ['any', list('any', no, blank), either<unknown>(false, unknown)],
      ['all', list('all', yes, blank), either<unknown>(false, unknown)],
      ['count', list('count', yes, blank), either<unknown>(1, unknown)],
      ['answered', { op: 'answered', of: blank }, kind === 'prefer-not-to-say'],
      ...(['add', 'sub', 'mul', 'div'] as const).map((op): [string, Expression, unknown] => [op, two(op, ref('number'), blank), kind]),
      ['round', { op: 'round', of: blank, digits: 0 }, kind],
      ['min', list('min', ref('number'), blank), kind === 'not-shown' ? 3 : kind],
      ['max', list('max', ref('number'), blank), kind === 'not-shown' ? 3 : kind],
      ['sum, missing = blank', totals('sum', { policy: 'blank' }, 'number', path), kind === 'not-shown' ? 3 : unknown],
      ['sum, missing = zero', totals('sum', { policy: 'zero' }, 'number', path), 3],
      ['sum, missing = prorate', totals('sum', { policy: 'prorate', atLeast: 1 }, 'number', path), kind === 'not-shown' ? 3 : 6],
      [
        'sum, missing = prorate, too few',
        totals('sum', { policy: 'prorate', atLeast: 2 }, 'number', path),
        kind === 'not-shown' ? 3 : unknown,
      ],
      ['sum of nothing else', totals('sum', { policy: 'zero' }, path), kind === 'not-shown' ? 'not-shown' : 0],
      ['mean, missing = blank', totals('mean', { policy: 'blank' }, 'number', path), kind === 'not-shown' ? 3 : unknown],
      ['mean, missing = zero', totals('mean', { policy: 'zero' }, 'number', path), kind === 'not-shown' ? 3 : 1.5],
      ['mean, missing = prorate', totals('mean', { policy: 'prorate', atLeast: 1 }, 'number', path), 3],
      ['score', { op: 'score', path }, kind],
      ['days-between from', two('days-between', blank, { op: 'today' }), kind],
      ['days-between to', two('days-between', { op: 'today' }, blank), kind],
      ['case', cases, either<unknown>(2, unknown)],
      ['by itself', blank, kind],
    ])('under %s', (_, expression, expected) => {
      expect(evaluate(expression)).toBe(expected);
    });
  });

  it.each([
    ['2026', '2026-03-02'],
    ['2026-02', '2026-03-02'],
    ['2026-02-27', '2026'],
  ])('knows no days between %s and %s', (from, to) => {
    expect(evaluate(two('days-between', { op: 'date', value: from }, { op: 'date', value: to }))).toBe('not-answered');
  });

  it.each([
    ['2026', 'lt', '2026-03-02', 'not-answered'],
    ['2026', 'lt', '2027-01-01', true],
    ['2026', 'ge', '2026-01-01', true],
    ['2026-02', 'le', '2026-02-28', 'not-answered'],
    ['2026-02', 'lt', '2026-03', true],
    ['2026-02-27', 'gt', '2025', true],
  ] as const)('compares dates as far as they are known: %s %s %s is %s', (left, op, right, expected) => {
    expect(evaluate({ op, left: { op: 'date', value: left }, right: { op: 'date', value: right } })).toBe(expected);
  });

  it.each<[Answers, string | boolean]>([
    [{}, false],
    [{ level: { blank: 'prefer-not-to-say' } }, 'not-answered'],
    [{ level: { blank: 'not-asked', reason: 'not-alone' } }, 'not-answered'],
    [{ level: 'low' }, true],
    [{ level: 'high' }, false],
  ])('compares with last time’s %j', (previous, expected) => {
    expect(evaluate({ op: 'eq', left: { op: 'previous', path: 'level' }, right: code('low') }, {}, previous)).toBe(expected);
  });

  it('knows which facts and which of last time’s answers there are', () => {
    const answered = (of: Expression): Expression => ({ op: 'answered', of });
    const nation: Expression = { op: 'context', name: 'nation' };
    expect(evaluate(answered(nation), { nation: 'wales' })).toBe(true);
    expect(evaluate(not(answered(nation)))).toBe(true);
    expect(evaluate(list('or', not(answered(nation)), { op: 'ne', left: nation, right: code('wales') }), { nation: 'wales' })).toBe(false);
    expect(evaluate(answered({ op: 'previous', path: 'level' }), {}, { level: 'low' })).toBe(true);
    expect(evaluate(answered({ op: 'previous', path: 'level' }))).toBe(false);
  });
});

describe('what is not a blank', () => {
  it('counts not sure and 0 as answers', () => {
    expect(evaluate({ op: 'answered', of: ref('sure') })).toBe(true);
    expect(evaluate({ op: 'answered', of: ref('zero') })).toBe(true);
    expect(evaluate(is('sure', 'yes'))).toBe(false);
    expect(evaluate({ op: 'mean', all: [ref('zero'), ref('number')], missing: { policy: 'blank' } })).toBe(1.5);
  });
});

describe('three-valued logic', () => {
  const [yes, no, unknown]: Expression[] = [{ op: 'truth', value: true }, { op: 'truth', value: false }, is('open', 'yes')];
  it.each([
    ['and', [no, unknown], false],
    ['and', [yes, unknown], 'not-answered'],
    ['and', [yes, yes], true],
    ['or', [yes, unknown], true],
    ['or', [no, unknown], 'not-answered'],
    ['or', [no, no], false],
    ['all', [no, unknown], false],
    ['any', [unknown, yes], true],
  ] as const)('%s %#', (op, all, expected) => {
    expect(evaluate({ op, all: all.filter((each) => each !== undefined) })).toBe(expected);
  });

  it('decides a count as soon as the open answers cannot change it', () => {
    const count = (...all: (Expression | undefined)[]): Expression => ({ op: 'count', all: all.filter((each) => each !== undefined) });
    expect(evaluate(atLeast(count(yes, unknown, no), 1))).toBe(true);
    expect(evaluate(atLeast(count(yes, unknown, no), 2))).toBe('not-answered');
    expect(evaluate(atLeast(count(yes, unknown, no), 3))).toBe(false);
    expect(evaluate(count(yes, no))).toBe(1);
    expect(evaluate(count(yes, unknown))).toBe('not-answered');
  });

  it('stops a case at a branch that is unknown', () => {
    const branch = (when: Expression): Expression => ({ op: 'case', branches: [caseBranch(when, number(1))], otherwise: number(2) });
    expect(evaluate(branch(is('sure', 'not-sure')))).toBe(1);
    expect(evaluate(branch(is('sure', 'yes')))).toBe(2);
    expect(evaluate(branch(is('open', 'yes')))).toBe('not-answered');
  });
});

describe('calculations', () => {
  it.each<[MissingPolicy, string[], number | string]>([
    [{ policy: 'zero' }, ['number', 'open'], 3],
    [{ policy: 'blank' }, ['number', 'open'], 'not-answered'],
    [{ policy: 'prorate', atLeast: 2 }, ['number', 'pain.rating', 'open', 'prefer'], 18],
    [{ policy: 'prorate', atLeast: 3 }, ['number', 'pain.rating', 'open'], 'not-answered'],
    [{ policy: 'blank' }, ['hidden'], 'not-shown'],
  ])('sum with missing = %j of %j is %s', (missing, paths, expected) => {
    expect(evaluate({ op: 'sum', all: paths.map(ref), missing })).toBe(expected);
  });

  it('works on numbers, and is blank where a number is missing or impossible', () => {
    expect(evaluate({ op: 'div', left: ref('number'), right: number(2) })).toBe(1.5);
    expect(evaluate({ op: 'div', left: ref('number'), right: ref('zero') })).toBe('not-answered');
    expect(evaluate({ op: 'add', left: ref('number'), right: ref('open') })).toBe('not-answered');
    expect(evaluate({ op: 'round', of: { op: 'div', left: number(10), right: ref('number') }, digits: 1 })).toBe(3.3);
    expect(evaluate({ op: 'max', all: [ref('number'), ref('pain.rating'), ref('hidden')] })).toBe(6);
  });

  it('reads scores of options, and adds those of several', () => {
    expect(evaluate({ op: 'score', path: 'level' })).toBe(3);
    expect(evaluate({ op: 'score', path: 'levels' })).toBe(4);
  });

  it('counts days between dates, today pinned', () => {
    expect(evaluate({ op: 'days-between', left: ref('since'), right: { op: 'today' } })).toBe(3);
    expect(evaluate({ op: 'days-between', left: { op: 'date', value: '2026' }, right: { op: 'today' } })).toBe('not-answered');
  });
});

describe('facts from outside', () => {
  const context = (name: string): Expression => ({ op: 'context', name });
  it('are read by their declared type, also from text, and are unknown when not captured', () => {
    expect(evaluate(context('on-treatment'), { 'on-treatment': 'true' })).toBe(true);
    expect(evaluate(context('days'), { days: '40' })).toBe(40);
    expect(evaluate(context('nation'), { nation: 'wales' })).toBe('wales');
    expect(evaluate(context('days'), { days: 'many' })).toBe('not-answered');
    expect(evaluate({ op: 'answered', of: context('nation') })).toBe(false);
  });

  it('let last time’s answers take part only where there are some', () => {
    const worse: Expression = { op: 'gt', left: ref('pain.rating'), right: { op: 'previous', path: 'pain.rating' } };
    expect(evaluate(worse, {}, { 'pain.rating': 4 })).toBe(true);
    expect(evaluate(worse)).toBe(false);
  });
});
