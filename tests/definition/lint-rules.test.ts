import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildForms, formatProblem, type Problem } from '../../src/definition/build';
import { problemCodes, type ProblemCode } from '../../src/definition/problem';

/**
 * Each rule has a definition that trips it, with the message in its first line, and one that is nearly the same and does not:
 * `lint-rules/<code>/{bad,good}.yaml`, and `bad-….yaml` for other ways to break it. Each may be a form, a shared page or a concern library; what it lacks is lent to it.
 */
const folder = 'tests/definition/lint-rules';

/** What is found before there is a form, or when scenarios run; tests of their own show these. */
const elsewhere: readonly ProblemCode[] = [
  'too-large',
  'too-deep',
  'alias',
  'yaml',
  'duplicate-key',
  'unknown-file',
  'scenario-orphan',
  'scenario-failed',
  'not-covered',
  'version-bump',
  'migration-target',
  'migration-failed',
  'translation-missing',
  'translation-stale',
  'translation-placeholder',
  'translation-unknown',
];

const shelf: Readonly<Record<string, string>> = {
  'concerns.yaml': `library: concerns
version: 1.0.0
language: en-GB
licence: CC-BY-4.0
concerns:
  pain: { domain: body, text: Pain }
  fatigue: { domain: body, text: Tiredness }
  back-pain: { domain: body, text: Back pain }
`,
  'safety-check.yaml': `page: safety-check
version: 1.0.0
language: en-GB
licence: CC-BY-4.0
title: Is anything new or worse?
safetyCheck: true
items:
  - { id: weak-limbs, type: yes-no, text: Weak arms or legs? }
`,
  'demo.yaml': `form: lent
version: 1.0.0
status: draft
language: en-GB
licence: CC-BY-4.0
points: [progression]
title: How are you now?
pages:
  - use: safety-check
  - id: concerns
    title: Your body
    items:
      - use: pain
      - use: fatigue
      - use: back-pain
`,
};

/** The lent file that a definition stands in for. */
function standsFor(text: string): string {
  const [, page] = /^page: (.+)$/m.exec(text) ?? [];
  if (page !== undefined) return `${page}.yaml`;
  return /^library:/m.test(text) ? 'concerns.yaml' : 'demo.yaml';
}

function problemsOf(text: string): readonly Problem[] {
  const name = standsFor(text);
  const { problems, warnings } = buildForms(new Map(Object.entries({ ...shelf, [name]: text })));
  // What the fixture itself does not use of what it was lent.
  return [...problems, ...warnings].filter(({ file }) => file === name);
}

const rules = readdirSync(folder).sort();

describe.each(rules)('the rule %s', (code) => {
  const texts = (kind: 'bad' | 'good') =>
    readdirSync(`${folder}/${code}`)
      .filter((name) => name.startsWith(kind))
      .map((name) => [name, readFileSync(`${folder}/${code}/${name}`, 'utf8')] as const);

  it.each(texts('bad'))('trips on a definition that breaks it, and says why in a sentence: %s', (_, text) => {
    const expected = /^# (.+)$/m.exec(text)?.[1];
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(`${problems[0]?.message} ${problems[0]?.fix}`).toBe(expected);
  });

  it.each(texts('good'))('leaves one alone that keeps it: %s', (_, text) => {
    expect(problemsOf(text).map(formatProblem)).toEqual([]);
  });
});

it('every rule has both', () => {
  const has = (code: ProblemCode, kind: string): boolean =>
    existsSync(`${folder}/${code}`) && readdirSync(`${folder}/${code}`).some((name) => name.startsWith(kind));
  const lacking = problemCodes.filter((code) => !elsewhere.includes(code)).filter((code) => !has(code, 'bad') || !has(code, 'good'));
  expect(lacking).toEqual([]);
});
