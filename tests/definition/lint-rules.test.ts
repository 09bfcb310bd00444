import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCoverage } from '../../src/cli/forms-coverage';
import { buildForms, formatProblem, type Problem } from '../../src/definition/build';
import { problemCodes, type ProblemCode } from '../../src/definition/problem';

/**
 * Each rule has definitions that trip it, with the message in a first line, and some that are nearly the same and do not:
 * `lint-rules/<code>/{bad,good}.yaml`, and `bad-….yaml` for other ways. Each may be any kind of file; what it lacks is lent to
 * it. Where several files are needed they stand in a folder `bad` or `good`; those in its folder `released` were released before.
 */
const folder = 'tests/definition/lint-rules';

type Files = Readonly<Record<string, string>>;

const shelf: Files = {
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

/** The lent file that a definition stands in for, or the place where it stands beside them. */
function standsFor(text: string): string {
  const [, page] = /^page: (.+)$/m.exec(text) ?? [];
  if (page !== undefined) return `${page}.yaml`;
  if (/^library:/m.test(text)) return 'concerns.yaml';
  if (/^translates:/m.test(text)) return 'cy.yaml';
  if (/^services:/m.test(text)) return 'services.yaml';
  if (/^standards:/m.test(text)) return 'standards.yaml';
  return /^scenarios:/m.test(text) ? 'demo.test.yaml' : 'demo.yaml';
}

function filesOf(path: string): Files {
  if (statSync(path).isFile()) {
    const text = readFileSync(path, 'utf8');
    return { [standsFor(text)]: text };
  }
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(`${path}/${name}`).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(`${path}/${name}`, 'utf8')]));
}

function problemsOf(own: Files): readonly Problem[] {
  const under = (released: boolean): Files =>
    Object.fromEntries(Object.entries(own).filter(([name]) => name.startsWith('released/') === released));
  const build = (files: Files, before: Parameters<typeof buildForms>[1] = []) =>
    buildForms(new Map(Object.entries({ ...shelf, ...files })), before, '2026-11-29');
  const old = under(true);
  const built = build(under(false), Object.keys(old).length === 0 ? [] : build({ 'demo.yaml': old['released/demo.yaml'] ?? '' }).forms);
  const { failed, uncovered } = runCoverage(built);
  const tested = built.scenarios.length > 0 ? uncovered : [];
  // What the fixture itself does not use of what it was lent.
  return [...built.problems, ...built.warnings, ...failed, ...tested].filter(({ file }) => file in own);
}

const rules = readdirSync(folder).sort();

describe.each(rules)('the rule %s', (code) => {
  const fixtures = (kind: 'bad' | 'good') =>
    readdirSync(`${folder}/${code}`)
      .filter((name) => name.startsWith(kind))
      .map((name) => [name, filesOf(`${folder}/${code}/${name}`)] as const);

  it.each(fixtures('bad'))('trips on a definition that breaks it, and says why in a sentence: %s', (_, files) => {
    const expected = Object.values(files).flatMap((text) => /^# (.+)$/m.exec(text)?.[1] ?? []);
    const problems = problemsOf(files);
    // A hundred others are told before the rest is counted.
    const told = code.startsWith('more-') ? problems.slice(100) : problems;
    expect(told.map((problem) => problem.code)).toEqual([code]);
    expect([`${told[0]?.message} ${told[0]?.fix}`]).toEqual(expected);
    expect(told[0]?.line).toBeGreaterThan(0);
  });

  it.each(fixtures('good'))('leaves one alone that keeps it: %s', (_, files) => {
    expect(problemsOf(files).map(formatProblem)).toEqual([]);
  });
});

it('every rule has both', () => {
  const has = (code: ProblemCode, kind: string): boolean =>
    existsSync(`${folder}/${code}`) && readdirSync(`${folder}/${code}`).some((name) => name.startsWith(kind));
  expect(problemCodes.filter((code) => !has(code, 'bad') || !has(code, 'good'))).toEqual([]);
});

it('no fixture is left of a rule that is no more', () => {
  const codes: readonly string[] = problemCodes;
  expect(rules.filter((code) => !codes.includes(code))).toEqual([]);
});
