import type * as Yaml from 'yaml';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { buildDefinition, buildForms, type Problem } from '../../src/definition/build';

/** How often the YAML parser was begun, and how many tokens it gave. */
const work = vi.hoisted(() => ({ parsers: 0, tokens: 0 }));
vi.mock('yaml', async (original) => {
  const real = await original<typeof Yaml>();
  class CountingParser extends real.Parser {
    override *parse(source: string): ReturnType<InstanceType<typeof real.Parser>['parse']> {
      work.parsers += 1;
      for (const token of super.parse(source)) {
        work.tokens += 1;
        yield token;
      }
    }
  }
  return { ...real, Parser: CountingParser };
});

beforeEach(() => {
  work.parsers = 0;
  work.tokens = 0;
});

const head = 'form: demo\nversion: 1.0.0\nstatus: draft\nlanguage: en-GB\nlicence: x\npoints: [diagnosis]\ntitle: Hello\n';
const page = (items: readonly string[], id = 'p') =>
  `  - id: ${id}\n    title: Hello\n    items:\n${items.map((item) => `      - ${item}\n`).join('')}`;
const form = (...items: readonly string[]) => `${head}pages:\n${page(items)}`;

function refuse(text: string): Problem {
  const { forms, problems } = buildForms(new Map([['x.yaml', text]]));
  expect(forms).toEqual([]);
  const [problem] = problems;
  if (problem === undefined || problems.length !== 1) throw new Error(`one problem expected: ${problems.length}`);
  expect(problem.message).toMatch(/\p{L}.*\.$/u);
  return problem;
}

describe('before the YAML parser begins, a file is refused that', () => {
  it.each([
    ['is larger than 2 MiB', `services: ${'x'.repeat(2 * 1024 * 1024)}`, 'too-large'],
    ['is larger than 2 MiB only in bytes', `services: "${'é'.repeat(1024 * 1024 + 1)}"`, 'too-large'],
    ['has more lines than any form', '\n'.repeat(250_000), 'too-large'],
    ['has a line without end', `services: [${'a,'.repeat(20_000)}]`, 'too-large'],
    ['is 250,000 brackets deep', Array.from({ length: 250 }, () => '['.repeat(1000)).join('\n'), 'too-deep'],
    ['is 250,000 mappings deep', Array.from({ length: 250 }, () => '{a: '.repeat(1000)).join('\n'), 'too-deep'],
    ['is 250,000 lists deep', `services:\n  ${'- '.repeat(9000)}x`, 'too-deep'],
    ['is 2,000 indentations deep', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'too-deep'],
    ['is made of tags', `services:\n${'  - !t a\n'.repeat(190_000)}`, 'yaml'],
    ['has 190,000 keys', Array.from({ length: 190_000 }, (_, key) => `k${key}: 1`).join('\n'), 'too-large'],
    ['has 190,000 keys inside', `services:\n${Array.from({ length: 190_000 }, (_, key) => `  k${key}: 1`).join('\n')}`, 'too-large'],
    ['is an alias bomb', `services: &a x\nmore:\n${'  - [*a, *a, *a, *a]\n'.repeat(2500)}`, 'alias'],
  ] as const)('%s', (_, text, code) => {
    expect(refuse(text).code).toBe(code);
    expect(work.parsers).toBe(0);
  });

  it('has more than 20,000 items', () => {
    const pages = Array.from({ length: 11 }, (_, p) =>
      page(
        Array.from({ length: p === 10 ? 1 : 2000 }, (_each, i) => `{ id: q${p}-${i}, type: text-block, text: x }`),
        `p${p}`,
      ),
    );
    expect(refuse(`${head}pages:\n${pages.join('')}`)).toMatchObject({ code: 'too-large', message: 'The file has more than 20000 items.' });
    expect(work.parsers).toBe(0);
  });
});

describe('a long file', () => {
  it('may hold thousands of comments, of entries in a list and of keys for translations', () => {
    const many = (line: (each: number) => string): string => Array.from({ length: 5000 }, (_, each) => `${line(each)}\n`).join('');
    const text = `services:\n${many(() => '# !important')}${many((each) => `  - { id: s${each} }`)}more:\n${many((each) => `  k${each}: Ring now!`)}`;
    // What it holds means nothing, but it was read.
    const codes = new Set(buildForms(new Map([['x.yaml', text]])).problems.map(({ code }) => code));
    expect([...codes].sort()).toEqual(['unknown-key', 'wrong-value']);
    expect(work.parsers).toBe(1);
  });
});

describe('an alias', () => {
  it('is refused even where it stands alone', () => {
    const { problems } = buildForms(new Map([['x.yaml', 'services: &a x\nmore: *a\n']]));
    expect(problems.map(({ code }) => code)).toEqual(['alias', 'alias']);
  });
});

describe('a file made of mistakes', () => {
  it.each([
    ['closing brackets', '}'],
    ['tags', '!!a '],
    ['quoted words', "'a' "],
  ])('is put away at the first of them: %s', (_, mistake) => {
    const text = `services:\n${Array.from({ length: 20 }, () => `- ${mistake.repeat(500)}`).join('\n')}`;
    expect(refuse(text)).toMatchObject({ code: 'yaml', line: 2 });
    expect(work.tokens).toBeLessThan(10);
  });

  it('is put away where its second document begins', () => {
    expect(refuse('---\nform: x\n'.repeat(5000)).line).toBe(3);
    expect(work.tokens).toBeLessThan(10);
  });

  it('is put away where mappings in mappings would overflow the parser', () => {
    expect(refuse(`services: {${'a: '.repeat(6000)}}`)).toMatchObject({ code: 'yaml', message: expect.stringContaining('too deeply') });
  });

  it.each([
    ['showIf', (i: number) => `{ id: q${i}, type: text-block, text: x, showIf: r${i} = 1 }`],
    ['a piped answer', (i: number) => `{ id: q${i}, type: text-block, text: "{r${i}}" }`],
    ['a value', (i: number) => `{ id: q${i}, type: computed, value: r${i} + 1 }`],
    [
      'a column',
      (i: number) => `{ id: q${i}, type: table, text: x, row: x, columns: [{ id: c${i}, type: number, text: x, showIf: r${i} = 1 }] }`,
    ],
    ['an empty range', (i: number) => `{ id: q${i}, type: scale, text: x, min: 2, max: 1, ends: { low: a, high: b } }`],
    ['a key', (i: number) => `{ id: q${i}, type: text-block, text: x, key${i}: 1 }`],
  ])('is told of a hundred mistakes and how many more there are: in %s', (_, item) => {
    const items = Array.from({ length: 1500 }, (_each, i) => item(i));
    const { problems } = buildForms(new Map([['x.yaml', form(...items)]]));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatchObject({ code: 'more-problems', more: 1400, message: 'And 1400 more problems are not told here.' });
  });
});

describe('names that every object has', () => {
  it.each(['constructor', '__proto__', 'prototype', 'hasOwnProperty', 'valueOf'])('cannot be keys: %s', (name) => {
    expect(refuse(`${head}${name}: { form: x }\npages:\n${page(['{ id: q, type: yes-no, text: x }'])}`).code).toBe('reserved-name');
    const written: object = JSON.parse(`{ "form": "demo", ${JSON.stringify(name)}: {} }`);
    expect(buildDefinition(written).problems).toMatchObject([{ code: 'reserved-name', path: name }]);
  });

  it('cannot be ids, codes or conditions', () => {
    expect(refuse(form('{ id: constructor, type: yes-no, text: x }')).code).toBe('reserved-name');
    expect(refuse(form('{ id: __proto__, type: yes-no, text: x }')).code).toBe('wrong-value');
    expect(refuse(form('{ id: q, type: choice, text: x, options: [{ code: constructor, text: A }, { code: b, text: B }] }')).code).toBe(
      'reserved-name',
    );
    expect(refuse(`${head}conditions:\n  toString: 1 = 1\npages:\n${page(['{ id: q, type: yes-no, text: x }'])}`).code).toBe(
      'reserved-name',
    );
  });

  it('leave the objects of the program as they are', () => {
    buildForms(new Map([['x.yaml', `${head}__proto__: { polluted: true }\npages: []\n`]]));
    const written: object = JSON.parse('{ "form": "demo", "__proto__": { "polluted": true }, "pages": [] }');
    buildDefinition(written);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a pattern', () => {
  const withPattern = (matches: string) =>
    buildForms(
      new Map([['x.yaml', form(`{ id: q, type: text, text: x, pattern: { matches: ${JSON.stringify(matches)}, message: No. } }`)]]),
    );

  it.each([
    '(a+)+',
    '(a|a)*b',
    '(a|ab|b)*c',
    '(\\w+\\s?)+',
    'a*a*b',
    '(a?){50}a{50}',
    '(?:(?:a{0,1000}b?){0,1000}c?){0,1000}d',
    `${'a{0,99}'.repeat(9)}b`,
    '(.*)x\\1',
    '(?=(a+))b',
    '[\\q{a|aa}]*b',
    '\\p{L}*'.repeat(12),
  ])('that could take very long is refused, unmatched: %s', (matches) => {
    const match = vi.spyOn(RegExp.prototype, 'exec');
    const { problems } = withPattern(matches);
    const matched = match.mock.contexts.some((pattern) => pattern instanceof RegExp && pattern.source.includes(matches));
    match.mockRestore();
    expect(problems).toMatchObject([{ code: 'unsafe-pattern', column: expect.any(Number) }]);
    expect(matched).toBe(false);
  });

  it('that is no pattern is refused', () => {
    for (const matches of ['(', '[a', 'a)(b', '\\', '[a-'])
      expect(withPattern(matches).problems).toMatchObject([{ code: 'unsafe-pattern' }]);
  });

  it.each([
    '\\d{3} ?\\d{3} ?\\d{4}',
    '[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}',
    '\\d{1,3}(\\.\\d{1,3}){3}',
    '[\\p{L}\\-]+(\\.[a-z]+)?@[a-z]+\\.[a-z]{2,3}',
    '(Mon|Tue)(, (Mon|Tue)){0,4}',
    '(\\w+ )*',
  ])('that always ends soon builds: %s', (matches) => {
    expect(withPattern(matches).problems).toEqual([]);
  });
});

describe('HTML', () => {
  const texts = [
    '<b>x</b>',
    '<script>alert(1)</script>',
    'x <img src=x onerror=alert(1)>',
    '</p>',
    '<!-- x -->',
    '<?x ?>',
    '<A HREF=x>',
    '<svg/onload=x>',
  ];
  it.each(texts)('is refused in every text: %s', (text) => {
    const quoted = JSON.stringify(text);
    for (const source of [
      form(`{ id: q, type: text-block, text: ${quoted} }`),
      form(`{ id: q, type: yes-no, text: x, hint: ${quoted} }`),
      form(`{ id: q, type: choice, text: x, options: [{ code: a, text: ${quoted} }, { code: b, text: B }] }`),
      form('{ id: q, type: yes-no, text: x }').replace('title: Hello', `title: ${quoted}`),
      form(`{ id: q, type: table, text: x, row: ${quoted}, columns: [{ id: c, type: number, text: x }] }`),
    ]) {
      expect(refuse(source).code).toBe('html');
    }
  });

  it('is not what stands before a number', () => {
    expect(
      buildForms(new Map([['x.yaml', form('{ id: q, type: text-block, text: "If x < 3, or <3, or a<b is not meant" }')]])).problems,
    ).toMatchObject([{ code: 'html' }]);
    expect(buildForms(new Map([['x.yaml', form('{ id: q, type: text-block, text: "Less than < 3, or <3" }')]])).problems).toEqual([]);
  });
});

describe('an expression', () => {
  it('of 1 MB is refused before it is read', () => {
    const long = form(`{ id: q, type: text-block, text: x, showIf: ${JSON.stringify('1 + '.repeat(262_144))} }`);
    expect(refuse(long).code).toBe('too-large');
    const lines = `${head}conditions:\n  much: |\n${'    1 +\n'.repeat(131_072)}pages:\n${page(['{ id: q, type: yes-no, text: x }'])}`;
    expect(refuse(lines)).toMatchObject({ code: 'wrong-value', message: 'much is longer than 2000 characters.' });
  });

  it('of a thousand brackets is refused', () => {
    const deep = form(`{ id: q, type: text-block, text: x, showIf: ${JSON.stringify(`${'('.repeat(900)}1${')'.repeat(900)}`)} }`);
    expect(refuse(deep)).toMatchObject({ code: 'syntax', message: 'Nested too deeply.' });
  });
});

describe('an object', () => {
  it('without end is refused', () => {
    const circle: Record<string, unknown> = { form: 'demo' };
    circle['pages'] = circle;
    expect(buildDefinition(circle).problems).toMatchObject([{ code: 'too-deep' }]);
  });

  it('that is too large is refused', () => {
    expect(buildDefinition({ form: 'demo', pages: Array.from({ length: 500_000 }, () => 1) }).problems).toMatchObject([
      { code: 'too-large' },
    ]);
    expect(buildDefinition({ form: 'demo', pages: Object.assign([], { length: 1e9 }) }).problems).toMatchObject([{ code: 'too-large' }]);
    expect(buildDefinition({ form: 'x'.repeat(3_000_000) }).problems).toMatchObject([{ code: 'too-large' }]);
  });
});
