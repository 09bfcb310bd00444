import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildForms } from '../../src/definition/build';
import { formatProblem } from '../../src/definition/problem';
import { library, safetyCheck } from './fixture';

const folder = new URL('broken/', import.meta.url);
const names = readdirSync(folder).sort();

/** The lines `# expect: line:column code message — fix` at the head of a definition: everything that is told of it, in order. */
function read(name: string): { text: string; expected: readonly string[] } {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const expected = text.split('\n').flatMap((line) => (line.startsWith('# expect: ') ? [line.slice('# expect: '.length)] : []));
  return { text, expected };
}

function told(name: string, text: string): readonly string[] {
  const files = { 'concerns.yaml': library, 'safety-check.yaml': safetyCheck, [name]: text };
  return buildForms(new Map(Object.entries(files))).problems.map((problem) => formatProblem(problem).replace(`${name}:`, ''));
}

describe('a definition with a defect', () => {
  it.each(names)('%s is refused in the words beside it', (name) => {
    const { text, expected } = read(name);
    expect(told(name, text)).toEqual(expected);
  });

  it('has an example for at least a hundred defects, each with a message, a place and a fix', () => {
    expect(names.length).toBeGreaterThanOrEqual(100);
    for (const name of names) {
      const { expected } = read(name);
      expect([name, expected.length > 0]).toEqual([name, true]);
      for (const line of expected) expect(line).toMatch(/^\d+:\d+ [a-z-]+ \S.*[.?] — \S.*[.?…]$/u);
    }
  });
});
