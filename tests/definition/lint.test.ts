import { describe, expect, it } from 'vitest';
import { build, codesOf, flag, formText, problemsOf, safetyCheck, standardItems } from './fixture';

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
