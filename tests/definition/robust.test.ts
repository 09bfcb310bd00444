import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalFormSchema } from '../../src/definition';
import { build, formText, safetyCheck, standardItems } from './fixture';

const text = formText({
  conditions: '  sore: pain.rating >= 5 and not fatigue.chosen\n',
  items: `${standardItems}      - { id: total, type: computed, text: Sum, value: "sum(pain.rating, missing = prorate(1))" }
      - { id: q, type: yes-no, text: "You gave {total}.", showIf: sore and total > 3 }
`,
});

describe('building', () => {
  it('gives a form or problems with a true place, whatever was done to a file', () => {
    const snippets = fc.constantFrom(
      '',
      ' ',
      '\n',
      ':',
      '- ',
      '{',
      '}',
      '[',
      '"',
      '|',
      '(',
      ' and ',
      'pain',
      '.rating',
      '&x ',
      '*x',
      '#',
      '\t',
      'é',
      '9',
    );
    const damage = fc.record({ page: fc.boolean(), at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(12), put: snippets });
    fc.assert(
      fc.property(damage, ({ page, at, cut, put }) => {
        const whole = page ? safetyCheck : text;
        const place = Math.floor(at * whole.length);
        const damaged = whole.slice(0, place) + put + whole.slice(place + cut);
        const { form, problems } = page ? build(text, { 'safety-check.yaml': damaged }) : build(damaged);
        expect(form !== null || problems.length > 0).toBe(true);
        expect(form === null ? null : canonicalFormSchema.parse(JSON.parse(canonicalJson(form)))).toEqual(form);
        for (const problem of problems) {
          const lines = (problem.file === 'safety-check.yaml' ? (page ? damaged : safetyCheck) : page ? text : damaged).split('\n');
          if (problem.file === 'concerns.yaml') continue;
          expect(problem.line >= 1 && problem.line <= lines.length && problem.column >= 1).toBe(true);
          expect([problem.message, problem.fix].every((sentence) => sentence.length > 0)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes a form of 1,900 computed values that rest on one another backwards', () => {
    const many = Array.from(
      { length: 1900 },
      (_, place) => `      - { id: v${place}, type: computed, text: V, value: v${place + 1} + 1 }\n`,
    );
    const items = `${standardItems}${many.join('')}      - { id: v1900, type: number, text: V }\n`;
    const { form, problems } = build(formText({ items }));
    expect(problems).toEqual([]);
    expect(form?.items.find((item) => item.id === 'v0')?.value).toMatchObject({ op: 'add', left: { op: 'ref', path: 'v1' } });
  });
});
