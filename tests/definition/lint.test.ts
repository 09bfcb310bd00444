import { describe, expect, it } from 'vitest';
import { buildForms } from '../../src/definition/build';
import { build, codesOf, flag, formText, library, problemsOf, safetyCheck, standardItems, type FormParts } from './fixture';

const item = (text: string): string => `${standardItems}      - ${text}\n`;
const question = (id: string, more = ''): string => `{ id: ${id}, type: yes-no, text: A question?${more} }`;

describe('the rules of the safety check', () => {
  const withPage = (page: string) => build(formText({}), { 'safety-check.yaml': page }).problems;

  it('nothing on it is conditional, but for what is asked alone', () => {
    const page = safetyCheck.replace('    notSure: true', '    notSure: true\n    showIf: alone-now = yes');
    expect(withPage(page)).toMatchObject([{ code: 'safety-check-conditional', file: 'safety-check.yaml' }]);
    expect(withPage(safetyCheck)).toEqual([]);
  });

  it('an active form has one; a draft may still lack it', () => {
    const without = formText({}).replace('  - use: safety-check\n', '');
    expect(build(without).problems).toMatchObject([{ code: 'safety-check-missing' }]);
    expect(build(without.replace('status: active', 'status: draft')).problems).toEqual([]);
  });

  it('what is asked alone has a gate, and the gate is a question', () => {
    expect(withPage(safetyCheck.replace('aloneGate: alone-now\n', ''))).toMatchObject([{ code: 'alone-gate' }]);
    expect(withPage(safetyCheck.replace('aloneGate: alone-now', 'aloneGate: nobody'))).toMatchObject([{ code: 'alone-gate', line: 7 }]);
  });

  it('a flag may read a question of the safety check that is asked only alone', () => {
    expect(codesOf({ redFlags: flag('not-alive = yes') })).toEqual([]);
  });
});

describe('more of what a flag may hang on', () => {
  it('a follow-up is asked only of those who tick its concern', () => {
    expect(codesOf({ redFlags: flag('pain-night = yes') })).toEqual(['red-flag-input-conditional']);
  });

  it('a rating inside a computed value or a condition is still a rating', () => {
    const items = item('{ id: total, type: computed, text: Sum, value: "sum(pain.rating, missing = zero)" }');
    expect(codesOf({ items, conditions: '  much: total > 5', redFlags: flag('much') })).toEqual(['red-flag-on-rating']);
  });

  it('a rating that can fire it by itself, beside a question, is a rating alone', () => {
    expect(codesOf({ redFlags: flag('pain.rating >= 8 or weak-limbs = yes') })).toEqual(['red-flag-on-rating']);
    expect(codesOf({ redFlags: flag('pain.rating >= 8 and not (weak-limbs = no)') })).toEqual([]);
    expect(codesOf({ context: '  on-drugs: { type: truth }', redFlags: flag('pain.rating >= 8 and on-drugs') })).toEqual([
      'red-flag-on-rating',
    ]);
  });

  it('a question on a page that may be hidden is conditional', () => {
    const pages = `  - id: other\n    title: More\n    showIf: pain.chosen\n    items:\n      - ${question('q')}\n`;
    expect(codesOf({ pages, redFlags: flag('q = yes') })).toEqual(['red-flag-input-conditional']);
  });
});

describe('circles', () => {
  it('an item that decides on itself is one', () => {
    expect(problemsOf({ items: item(question('q', ', showIf: q = yes')) })).toMatchObject([
      { code: 'cycle', message: 'This reads itself: q → q.', file: 'demo.yaml' },
    ]);
  });

  it('a page that decides on its own item is one', () => {
    const pages = `  - id: other\n    title: More\n    showIf: q = yes\n    items:\n      - ${question('q')}\n`;
    expect(codesOf({ pages })).toEqual(['cycle']);
  });

  it('computed values that read each other are one, told at the expression', () => {
    const items = item('{ id: a, type: computed, text: A, value: b + 1 }') + '      - { id: b, type: computed, text: B, value: a + 1 }\n';
    expect(problemsOf({ items })).toMatchObject([{ code: 'cycle', message: expect.stringContaining(' → ') }]);
  });
});

describe('what can never come to pass is told with the reason, in plain words', () => {
  const onPain = (showIf: string): string => item(question('q', `, showIf: ${showIf}`));
  const number = item('{ id: n, type: number, text: How many?, min: 0, max: 20, step: 5 }');
  const told: readonly (readonly [string, FormParts, string])[] = [
    [
      'a check',
      { items: item(question('q', ', check: [{ when: q = yes and q = no, severity: error, message: No. }]')) },
      'This check of q can never be true: q can never be both yes and no.',
    ],
    [
      'one of several',
      { conditions: '  strong: pain.rating >= 11 or fatigue.rating >= 7', items: onPain('strong') },
      'In strong "pain.rating is at least 11" can never be true: it is true only when pain.rating is at least 11, and pain.rating goes up to 10.',
    ],
    [
      'readOnlyIf',
      { items: item(question('q', ', readOnlyIf: pain.rating < 1')) },
      'readOnlyIf of q can never be true: it is true only when pain.rating is less than 1, and pain.rating starts at 1.',
    ],
    [
      'a number between steps',
      { items: `${number}      - ${question('q', ', showIf: n = 7')}\n` },
      'q never shows: it shows only when n is 7, and n goes from 0 to 20 in steps of 5.',
    ],
    [
      'two bounds',
      { items: onPain('pain.rating >= 7 and pain.rating < 3') },
      'q never shows: pain.rating can never be both at least 7 and less than 3.',
    ],
    [
      'a condition named in another',
      { conditions: '  strong: pain.rating >= 7\n  weak: pain.rating <= 3\n  both: strong and weak' },
      'The condition both can never be true: pain.rating can never be both at least 7 and at most 3.',
    ],
    [
      'a follow-up of a concern that is not chosen',
      { items: onPain('pain-night = yes and not pain.chosen') },
      'q never shows: pain-night shows only when pain.chosen, and here it is needed that not pain.chosen.',
    ],
    [
      'a sum out of reach',
      {
        items: `${item('{ id: total, type: computed, text: Sum, value: "sum(pain.rating, fatigue.rating, missing = zero)" }')}      - ${question('q', ', showIf: total > 20')}\n`,
      },
      'q never shows: it shows only when total is more than 20, and total goes up to 20.',
    ],
    [
      'a case that comes too late',
      { items: item('{ id: c, type: computed, text: Case, value: "case(pain.rating >= 3, 1, pain.rating >= 5, 2, 0)" }') },
      'In c the case "pain.rating is at least 5" is never reached: pain.rating can never be both less than 3 and at least 5.',
    ],
    [
      'a page',
      { pages: `  - id: other\n    title: More\n    showIf: pain.rating > 10\n    items:\n      - ${question('q')}\n` },
      'The page other never shows: it shows only when pain.rating is more than 10, and pain.rating goes up to 10.',
    ],
    ['what is always so', { items: onPain('answered(pain.rating) or not answered(pain.rating)') }, 'showIf of q is always true'],
  ];

  it.each(told)('%s', (_, parts, message) => {
    expect(problemsOf(parts).map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  });

  it('what hangs on a condition that is told of already is not told again', () => {
    expect(codesOf({ conditions: '  never: pain.rating > 10', items: onPain('never') })).toEqual(['never-true']);
  });

  it('says nothing where something can be so in one way only', () => {
    expect(codesOf({ items: onPain('pain.rating = 10 and fatigue.rating = 1 and pain-night = yes') })).toEqual([]);
    expect(codesOf({ context: '  on-drugs: { type: truth }', items: onPain('on-drugs or previous(pain.rating) > 7') })).toEqual([]);
    expect(
      codesOf({
        items: item('{ id: d, type: date, text: When? }') + `      - ${question('q', ', showIf: "days-between(d, today) > 365"')}\n`,
      }),
    ).toEqual([]);
  });
});

describe('tables', () => {
  const table = (more: string): FormParts => ({
    items: `${standardItems}      - id: medicines
        type: table
        text: Your medicines
        row: Medicine
        columns:
          - { id: dose, type: number, text: How many?, min: 0, max: 10, step: 1 }
          - { id: worse, type: yes-no, text: Does it make you feel ill? }
${more}`,
  });
  const column = (showIf: string): FormParts => table(`          - { id: why, type: text, text: How?, showIf: ${showIf} }\n`);
  const after = (showIf: string): FormParts => table(`      - { id: q, type: yes-no, text: A question?, showIf: "${showIf}" }\n`);

  it('a column is looked at in its row', () => {
    expect(problemsOf(column('dose > 10'))).toMatchObject([
      { message: 'why never shows: it shows only when dose is more than 10, and dose goes up to 10.' },
    ]);
    expect(codesOf(column('dose > 9 and worse = yes'))).toEqual([]);
  });

  it('what is asked of the rows together can be so, or never', () => {
    expect(codesOf(after('sum(medicines.dose, missing = zero) > 100'))).toEqual([]);
    expect(codesOf(after('any(medicines.worse = yes) and count(medicines) = 1'))).toEqual([]);
    expect(codesOf(after('max(medicines.dose) > 10'))).toEqual(['never-shown']);
    expect(codesOf(after('any(medicines.worse = yes) and count(medicines) < 1'))).toEqual(['never-shown']);
  });
});

describe('what a red flag rests on', () => {
  const weak = item(question('q'));
  const computed = (more: string): string => item(`{ id: bad, type: computed, text: Bad, ${more} }`) + `      - ${question('q')}\n`;
  const told = (parts: FormParts, when: string): readonly string[] => codesOf({ ...parts, redFlags: flag(when) });

  it.each([
    'any(pain.rating >= 8, q = yes)',
    'count(pain.rating >= 8, q = yes) >= 1',
    'case(pain.rating >= 8, true, q = yes)',
    'not (pain.rating < 8 and q = no)',
    'pain.rating >= 8 and not answered(q)',
  ])('a rating that can decide alone is told, however it is written: %s', (when) => {
    expect(told({ items: weak }, `"${when}"`)).toEqual(['red-flag-on-rating']);
  });

  it('and so is one behind a computed value', () => {
    expect(told({ items: computed('value: pain.rating >= 8 or q = yes') }, 'bad')).toEqual(['red-flag-on-rating']);
  });

  it.each(['q = yes and pain.rating >= 8', 'not (pain.rating < 8 or q = no)', 'count(pain.rating >= 8, q = yes) >= 2'])(
    'a rating beside a plain answer is not: %s',
    (when) => {
      expect(told({ items: weak }, `"${when}"`)).toEqual([]);
    },
  );

  it('a computed value that may be hidden, or be overridden, is no ground for one', () => {
    expect(told({ items: computed('value: q = yes, showIf: pain.chosen') }, 'bad')).toEqual(['red-flag-input-conditional']);
    expect(told({ items: computed('value: q = yes, override: true') }, 'bad')).toEqual(['red-flag-input-override']);
    expect(told({ items: computed('value: q = yes') }, 'bad')).toEqual([]);
  });

  it('that a cell of a table can raise it is proven', () => {
    const medicines = `items:
  - id: medicines
    type: table
    text: Your medicines
    row: Medicine
    columns:
      - { id: worse, type: yes-no, text: Does it make you feel ill? }
`;
    const { problems, warnings } = buildForms(
      new Map([
        ['concerns.yaml', library],
        ['safety-check.yaml', safetyCheck.replace('items:\n', medicines)],
        ['demo.yaml', formText({ redFlags: flag('any(medicines.worse = yes)') })],
      ]),
    );
    expect([...problems, ...warnings].map(({ code }) => code)).toEqual(['unused-concern']);
  });

  it('a question that may be locked is none, and none stands on the safety check', () => {
    expect(told({ items: item(question('q', ', readOnlyIf: pain.chosen')) }, 'q = yes')).toEqual(['red-flag-input-conditional']);
    const locked = safetyCheck.replace('    notSure: true\n', '    notSure: true\n    readOnlyIf: alone-now = no\n');
    const { problems } = build(formText({}), { 'safety-check.yaml': locked });
    expect(problems.map(({ code }) => code)).toEqual(['safety-check-conditional']);
  });
});
