import { describe, expect, it } from 'vitest';
import { buildForms } from '../../src/definition/build';

const codes = (text: string): readonly string[] => buildForms(new Map([['x.yaml', text]])).problems.map((problem) => problem.code);

describe('a definition file', () => {
  it('says what it is', () => {
    expect(codes('colour: blue\n')).toEqual(['unknown-file']);
    expect(codes('')).toEqual(['unknown-file']);
    expect(codes('- 1\n')).toEqual(['unknown-file']);
    expect(codes('services: []\n')).toEqual([]);
  });

  it('is YAML without anchors, aliases, duplicate keys or foreign tags', () => {
    expect(codes('form: "unclosed\n')).toContain('yaml');
    expect(codes('services: &a x\nmore: *a\n')).toEqual(['alias', 'alias']);
    expect(codes('services: 1\nservices: 2\n')).toEqual(['duplicate-key']);
    expect(codes('services: !!js/function "x"\n')).toContain('yaml');
  });

  it('points at the duplicate key', () => {
    const { problems } = buildForms(new Map([['x.yaml', 'services: 1\nmore:\n  a: 1\n  a: 2\n']]));
    expect(problems).toMatchObject([{ code: 'duplicate-key', line: 4, column: 3 }]);
  });

  it('may hold words such as "Work & money" and "*bold*"', () => {
    expect(
      codes(
        `services:\n  - id: work\n    kind: money-work\n    local: fill in\n    name: Work & money\n    about: |\n      *bold* words\n`,
      ),
    ).toEqual([]);
  });

  it('has no key that is a name of JavaScript’s own', () => {
    expect(codes('services: 1\n__proto__: { form: x }\nconstructor: 2\n')).toEqual(['reserved-name', 'reserved-name']);
    expect(codes('services: 1\ntoString: 2\n')).toEqual(['reserved-name']);
  });
});
