import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, open } from '../../src/engine';
import { build, formText, problemsOf, standardItems } from '../definition/fixture';

const table = (...columns: string[]): string =>
  `      - id: rows
        type: table
        text: Medicines
        row: Medicine
        columns:
${columns.map((column) => `          - ${column}\n`).join('')}`;
const first = '{ id: a, type: number, text: A }';

describe('a circle', () => {
  it.each([
    [
      'a concern that hangs on the ranks',
      '      - { use: pain, showIf: answered(top) }\n      - { id: top, type: rank, text: Top, top: 3 }\n',
    ],
    ['a column that adds up itself', table(first, '{ id: b, type: computed, text: B, value: "sum(rows.b, missing = zero)" }')],
    [
      'a column that hangs on how many of it are answered',
      table(first, '{ id: b, type: number, text: B, showIf: count(answered(rows.b)) > 1 }'),
    ],
    ['a table that hangs on its own rows', `${table(first)}        showIf: count(rows) > 1\n`],
    [
      'a column and a total outside that read each other',
      `${table(first, '{ id: b, type: number, text: B, showIf: all > 1 }')}      - { id: all, type: computed, text: All, value: "sum(rows.b, missing = zero)" }\n`,
    ],
    [
      'a column that hangs on the next one',
      table('{ id: a, type: number, text: A, showIf: b > 1 }', '{ id: b, type: number, text: B, showIf: a > 1 }'),
    ],
    ['an item that hangs on itself', '      - { id: a, type: number, text: A, showIf: a > 1 }\n'],
  ])('is told when the form is built: %s', (_, items) => {
    const whole = items.includes('use: pain') ? items : standardItems + items;
    expect(problemsOf({ items: whole })).toMatchObject([{ code: 'cycle', message: expect.stringContaining('This reads itself: ') }]);
  });

  it.each([
    [
      'a column that reads a total over another one',
      table(first, '{ id: b, type: computed, text: B, value: "a - mean(rows.a, missing = blank)" }'),
    ],
    [
      'a total of a total within each row',
      `${table(first, '{ id: b, type: computed, text: B, value: a * 2 }')}      - { id: all, type: computed, text: All, value: "sum(rows.b, missing = zero)" }\n`,
    ],
    [
      'a check on the item itself',
      '      - { id: a, type: number, text: A, check: [{ when: a > 3, severity: error, message: No. }], readOnlyIf: a > 4 }\n',
    ],
  ])('is not seen where there is none: %s', (_, items) => {
    const { form, problems } = build(formText({ items: standardItems + items }));
    expect(problems).toEqual([]);
    if (form === null) throw new Error('no form');
    expect(open(compile(form), { today: '2026-03-02' }).issues('nowhere')).toEqual([]);
  });
});

/** Items that read one another every which way, through rows as well. */
const reading = fc.constantFrom(
  'n0 > 1',
  'n1 > 1',
  'n2 > 1',
  'count(rows) > 1',
  'any(rows.c0 > 1)',
  'sum(rows.c1, missing = zero) > 1',
  'pain.rating > 1',
  'answered(top)',
  'named',
);
const inRow = fc.oneof(reading, fc.constantFrom('c0 > 1', 'c1 > 1'));
const maybe = (text: fc.Arbitrary<string>) => fc.option(text, { nil: undefined, freq: 1 });
const keys = (showIf: string | undefined, readOnlyIf: string | undefined, said: boolean) =>
  `${showIf === undefined ? '' : `, showIf: "${showIf}"`}${readOnlyIf === undefined ? '' : `, readOnlyIf: "${readOnlyIf}"`}, text: "${said ? 'It is {n0}.' : 'It.'}"`;
const number = (id: string, from: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .record({ showIf: maybe(from), readOnlyIf: maybe(from), said: fc.boolean() })
      .map((at) => `{ id: ${id}, type: number${keys(at.showIf, at.readOnlyIf, at.said)} }`),
    fc
      .record({ when: from, showIf: maybe(from) })
      .map(({ when, showIf }) => `{ id: ${id}, type: computed, value: "case(${when}, 1, 2)"${keys(showIf, undefined, false)} }`),
  );
const tangle = fc.record({
  n: fc.tuple(number('n0', reading), number('n1', reading), number('n2', reading)),
  c: fc.tuple(number('c0', inRow), number('c1', inRow)),
  pain: maybe(reading),
  shown: maybe(reading),
  named: reading.filter((text) => text !== 'named'),
});

describe('whatever builds', () => {
  it('compiles, and what is refused is refused as a circle', () => {
    const outcomes = { built: 0, refused: 0 };
    fc.assert(
      fc.property(tangle, ({ n, c, pain, shown, named }) => {
        const items = [
          `      - { use: pain${pain === undefined ? '' : `, showIf: "${pain}"`} }\n`,
          '      - { id: top, type: rank, text: Top, top: 3 }\n',
          ...n.map((item) => `      - ${item}\n`),
          `${table(...c)}${shown === undefined ? '' : `        showIf: "${shown}"\n`}`,
        ].join('');
        const { form, problems } = build(formText({ items, conditions: `  named: "${named}"` }));
        expect(problems.filter(({ code }) => code !== 'cycle')).toEqual([]);
        expect(form === null).toBe(problems.length > 0);
        outcomes[form === null ? 'refused' : 'built'] += 1;
        expect(() => form === null || open(compile(form), { today: '2026-03-02' })).not.toThrow();
      }),
      { numRuns: 300 },
    );
    expect(Math.min(outcomes.built, outcomes.refused)).toBeGreaterThan(20);
  });
});
