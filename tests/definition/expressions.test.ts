import { describe, expect, it } from 'vitest';
import { caseBranch, type Expression } from '../../src/definition';
import { build, built, formText, problemsOf } from './fixture';

const items = `      - use: pain
      - use: fatigue
      - id: walking
        type: choice
        text: How do you walk?
        options:
          - { code: well, text: Well, score: 0 }
          - { code: with-help, text: With help, score: 2 }
          - { code: not-at-all, text: Not at all, score: 3 }
      - id: places
        type: choices
        text: Where?
        options:
          - { code: back, text: Back }
          - { code: neck, text: Neck }
      - id: weight
        type: number
        text: Your weight
      - id: since
        type: date
        text: Since when?
      - id: words
        type: text
        text: In your words
`;
const context = `  nation: { type: code, options: [england, wales] }
  days-since: { type: number }
`;

function value(text: string): Expression {
  const form = built({ items: `${items}      - { id: result, type: computed, text: Result, value: "${text}" }\n`, context });
  const found = form.items.find((item) => item.id === 'result')?.value;
  if (found === undefined) throw new Error('no value');
  return found;
}

function mistake(text: string): { code: string; message: string; fix: string; column: number } {
  const condition = `  tried: ${text}\n`;
  const [problem, ...others] = problemsOf({ items, context, conditions: condition });
  if (problem === undefined || others.length > 0) throw new Error(`one problem expected: ${JSON.stringify([problem, ...others])}`);
  return { code: problem.code, message: problem.message, fix: problem.fix, column: problem.column - '  tried: '.length };
}

const ref = (path: string): Expression => ({ op: 'ref', path });
const number = (of: number): Expression => ({ op: 'number', value: of });
const code = (of: string): Expression => ({ op: 'code', value: of });

describe('an expression', () => {
  it('takes a hyphen inside a name as part of it, and a minus between spaces as a minus', () => {
    expect(value('days-since - weight')).toEqual({ op: 'sub', left: { op: 'context', name: 'days-since' }, right: ref('weight') });
  });

  it('multiplies before it adds, and compares before it joins', () => {
    expect(value('1 + 2 * 3')).toEqual({ op: 'add', left: number(1), right: { op: 'mul', left: number(2), right: number(3) } });
    expect(value('weight > 1 or (weight < 2 and pain.chosen)')).toMatchObject({ op: 'or', all: [{ op: 'gt' }, { op: 'and' }] });
  });

  it('lets codes stand bare, on either side', () => {
    expect(value('walking in (well, with-help)')).toEqual({ op: 'in', of: ref('walking'), options: [code('well'), code('with-help')] });
    expect(value('well = walking')).toEqual({ op: 'eq', left: code('well'), right: ref('walking') });
    expect(value('places includes back')).toEqual({ op: 'includes', of: ref('places'), option: code('back') });
    expect(value('nation != wales')).toEqual({ op: 'ne', left: { op: 'context', name: 'nation' }, right: code('wales') });
  });

  it('knows the parts of a concern', () => {
    expect(value('pain.talk = have-help and pain.rating >= 7')).toMatchObject({
      op: 'and',
      all: [
        { op: 'eq', left: ref('pain.talk') },
        { op: 'ge', left: ref('pain.rating'), right: number(7) },
      ],
    });
  });

  it('knows every function', () => {
    expect(value('sum(pain.rating, fatigue.rating, missing = zero)')).toMatchObject({ op: 'sum', missing: { policy: 'zero' } });
    expect(value('mean(pain.rating, fatigue.rating, missing = prorate(2))')).toMatchObject({ missing: { policy: 'prorate', atLeast: 2 } });
    expect(value('round(weight / 3, 1)')).toMatchObject({ op: 'round', digits: 1, of: { op: 'div' } });
    expect(value('max(weight, 3)')).toMatchObject({ op: 'max' });
    expect(value('min(weight, -3)')).toMatchObject({ op: 'min', all: [ref('weight'), number(-3)] });
    expect(value('count(pain.chosen, walking = well)')).toMatchObject({ op: 'count' });
    expect(value('any(pain.chosen, fatigue.chosen)')).toMatchObject({ op: 'any' });
    expect(value('all(pain.chosen, not fatigue.chosen)')).toMatchObject({ op: 'all', all: [ref('pain.chosen'), { op: 'not' }] });
    expect(value('days-between(since, today)')).toEqual({ op: 'days-between', left: ref('since'), right: { op: 'today' } });
    expect(value('days-between(2026-01-31, since)')).toMatchObject({ left: { op: 'date', value: '2026-01-31' } });
    expect(value('score(walking)')).toEqual({ op: 'score', path: 'walking' });
    expect(value('pain.rating - previous(pain.rating)')).toMatchObject({ op: 'sub', right: { op: 'previous', path: 'pain.rating' } });
    expect(value('answered(words)')).toEqual({ op: 'answered', of: ref('words') });
    expect(value("words = 'well'")).toEqual({ op: 'eq', left: ref('words'), right: { op: 'text', value: 'well' } });
    const above = (limit: number, gives: number) => caseBranch({ op: 'gt', left: ref('weight'), right: number(limit) }, number(gives));
    expect(value('case(weight > 90, 2, weight > 70, 1, 0)')).toMatchObject({
      op: 'case',
      branches: [above(90, 2), above(70, 1)],
      otherwise: number(0),
    });
    expect(value('case(weight > 90, 2)')).toMatchObject({ otherwise: null });
  });

  it('names a condition', () => {
    const form = built({ items, conditions: '  sore: pain.rating >= 5\n  very: sore and fatigue.chosen\n' });
    expect(form.conditions[1]?.when).toEqual({ op: 'and', all: [{ op: 'condition', id: 'sore' }, ref('fatigue.chosen')] });
  });

  it('says what is wrong, where, and what to write instead', () => {
    expect(mistake('pian.rating > 3')).toMatchObject({ code: 'dead-reference', fix: 'Did you mean pain.rating?', column: 1 });
    expect(mistake('pain.chosen and pain.ratng > 3')).toMatchObject({ code: 'dead-reference', fix: 'Did you mean rating?', column: 17 });
    expect(mistake('walking = wel')).toMatchObject({ code: 'unknown-option', fix: 'Did you mean well?', column: 11 });
    expect(mistake('walking = 3')).toMatchObject({ code: 'type-error', column: 11 });
    expect(mistake('walking')).toMatchObject({ code: 'type-error', fix: 'Compare it with a code, such as walking = well.' });
    expect(mistake('pain')).toMatchObject({ code: 'type-error', fix: 'Write pain.rating or pain.chosen.' });
    expect(mistake('pain.rating == 3')).toMatchObject({ code: 'syntax', fix: 'Write =.', column: 13 });
    expect(mistake('weight -3 > 2')).toMatchObject({ code: 'syntax', message: 'A minus stands between spaces.', column: 8 });
    expect(mistake('(pain.chosen')).toMatchObject({ code: 'syntax', fix: 'Put ) here.' });
    expect(mistake('1 < weight < 3')).toMatchObject({ code: 'syntax', fix: 'Join two comparisons by "and".' });
    expect(mistake('sum(weight, 1) > 2')).toMatchObject({ code: 'missing-policy', column: 1 });
    expect(mistake('max(weight, missing = zero) > 2')).toMatchObject({ code: 'syntax' });
    expect(mistake('summ(weight) > 2')).toMatchObject({ code: 'dead-reference', fix: 'Did you mean sum?' });
    expect(mistake('since > 2026-02-30')).toMatchObject({ code: 'syntax', message: 'There is no day 2026-02-30.' });
    expect(mistake(`weight > ${'9'.repeat(400)}`)).toMatchObject({ code: 'syntax' });
    expect(mistake('places = back')).toMatchObject({ code: 'type-error', fix: 'Use includes.' });
    expect(mistake('walking >= well')).toMatchObject({ code: 'type-error', fix: 'Use = or in.' });
    expect(mistake('score(places) > 1')).toMatchObject({ code: 'type-error' });
    expect(mistake('pain.rating and fatigue.chosen')).toMatchObject({
      code: 'type-error',
      fix: 'Compare it with a number, such as pain.rating >= 1.',
    });
  });

  it('keeps true lines and columns in a | block, and refuses to be folded over lines', () => {
    const [problem] = problemsOf({ items, conditions: '  tried: |\n    pain.chosen and\n      pian.rating > 3\n' });
    const line = formText({ items, conditions: '' }).split('\n').indexOf('conditions:') + 4;
    expect(problem).toMatchObject({ code: 'dead-reference', line, column: 7 });
    expect(problemsOf({ items, conditions: '  tried: pain.chosen and\n    fatigue.chosen\n' })[0]?.code).toBe('expression-lines');
    expect(problemsOf({ items, conditions: '  tried: >\n    pain.chosen\n' })[0]?.code).toBe('expression-lines');
  });

  it('never throws and never hangs on nonsense', () => {
    for (const text of [
      '(((((((('.repeat(200),
      'not '.repeat(400),
      ')',
      ', ,',
      'case(',
      'sum(missing =',
      '1 + + 2',
      '\u0000',
      '{}',
      'a.b.c.d = 1',
    ]) {
      const { form, problems } = build(formText({ items, conditions: `  tried: ${JSON.stringify(text)}\n` }));
      expect([form, problems.length > 0]).toEqual([null, true]);
    }
  });
});

describe('a label', () => {
  it('pipes answers', () => {
    const form = built({ items: `${items}      - { id: said, type: text-block, text: "You gave {pain.rating} for pain." }\n` });
    expect(form.items.at(-1)?.text).toEqual(['You gave ', { path: 'pain.rating' }, ' for pain.']);
  });

  it('may only pipe what exists', () => {
    const said = (text: string) => problemsOf({ items: `${items}      - { id: said, type: text-block, text: "${text}" }\n` });
    expect(said('You gave {pain.ratin}.')).toMatchObject([{ code: 'dead-reference', fix: 'Did you mean rating?' }]);
    expect(said('You gave {pain.rating.')).toMatchObject([{ code: 'syntax' }]);
  });
});
