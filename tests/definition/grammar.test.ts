import { describe, expect, it } from 'vitest';
import { grammar, grammarContext, grammarItems } from '../../src/definition/reference/grammar';
import { parseExpression } from '../../src/definition/expressions/parse';
import { functionNames, reservedNames, type Written } from '../../src/definition/expressions/written';
import { build, formText } from './fixture';

const conditions = (text: string) => `  tried: |\n    ${text}\n  sore: pain.rating >= 5\n`;
const errorsOf = (text: string) => {
  const form = formText({ items: grammarItems, context: grammarContext, conditions: conditions(text) });
  return build(form).problems.filter(({ code }) => code !== 'always-true' && code !== 'never-true');
};
const examples = grammar.map((entry) => [entry.word, entry] as const);

describe('the expression language', () => {
  it.each(examples)('knows %s', (_, { right }) => {
    expect(errorsOf(right)).toEqual([]);
  });

  it.each(examples)('refuses %s where it is wrong, at its line and column, and says what to do', (_, { wrong }) => {
    const problems = errorsOf(wrong);
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    const line =
      formText({ items: grammarItems, context: grammarContext, conditions: conditions(wrong) }).split('\n')[(problem?.line ?? 0) - 1] ?? '';
    expect(line.trim()).toBe(wrong);
    expect(problem?.column).toBeGreaterThanOrEqual(5);
    expect(problem?.column).toBeLessThanOrEqual(5 + wrong.length);
    expect(problem?.fix).toMatch(/[.?…]$/);
  });

  it('has an example for every function and every word that it reserves', () => {
    const text = grammar.map(({ word, right }) => `${word} ${right}`).join(' ');
    expect([...functionNames, ...reservedNames].filter((word) => !new RegExp(`\\b${word}\\b`).test(text))).toEqual([]);
  });

  it('binds as its reference says', () => {
    const shape = (text: string): string => {
      const show = (written: Written): string => {
        switch (written.kind) {
          case 'compare':
          case 'arithmetic':
            return `(${show(written.left)} ${written.op} ${show(written.right)})`;
          case 'and':
          case 'or':
            return `(${written.all.map(show).join(` ${written.kind} `)})`;
          case 'not':
            return `not ${show(written.of)}`;
          case 'includes':
            return `(${show(written.of)} includes ${show(written.option)})`;
          case 'name':
            return written.value;
          case 'number':
            return String(written.value);
          default:
            return written.kind;
        }
      };
      return show(parseExpression(text));
    };
    expect(shape('a + b * c - d')).toBe('((a add (b mul c)) sub d)');
    expect(shape('a - b - c')).toBe('((a sub b) sub c)');
    expect(shape('a / b * c')).toBe('((a div b) mul c)');
    expect(shape('a + 1 > b * 2')).toBe('((a add 1) gt (b mul 2))');
    expect(shape('(not a = b and c) or d')).toBe('((not (a eq b) and c) or d)');
    expect(shape('a or (b and not c includes d)')).toBe('(a or (b and not (c includes d)))');
    expect(shape('(a and b) or ((c and d))')).toBe('((a and b) or (c and d))');
    expect(shape('(a or b) and c')).toBe('((a or b) and c)');
    expect(shape('not not a')).toBe('a');
  });
});
