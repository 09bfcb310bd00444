import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildDefinition } from '../../src/definition/build';
import { compile, open } from '../../src/engine';
import { suiteAt } from './data';
import { casesIn, facts } from './fhirpath';

const suite = suiteAt('fhir-suites/fhirpath/hl7/tests-fhir-r4.xml');

/** March 2018, whichever day of it, is not before its first day: of a date in part we say what holds for all of it, FHIRPath nothing. */
const knownMore = new Map([
  ['testLessThan23', false],
  ['testGreatorOrEqual23', true],
]);

/** What an expression comes to in our engine: a value, null for a blank, or why it does not build. */
function resultOf(expression: string): unknown {
  const context = Object.fromEntries(Object.entries(facts).map(([name, { type }]) => [name, { type }]));
  const { form, problems } = buildDefinition({
    form: 'conformance',
    version: '1.0.0',
    status: 'draft',
    language: 'en-GB',
    licence: 'CC0-1.0',
    points: ['progression'],
    title: 'Conformance',
    context,
    pages: [{ id: 'p', title: 'Page', items: [{ id: 'result', type: 'computed', text: 'Result', value: expression }] }],
  });
  if (form === null) return problems.map(({ code, message }) => `${code}: ${message}`).join(' ');
  const told = Object.fromEntries(Object.entries(facts).flatMap(([name, fact]) => ('value' in fact ? [[name, fact.value]] : [])));
  return open(compile(form), { today: '2026-01-15', context: told }).snapshot('result').value;
}

describe.skipIf(suite === null)('expressions do what the FHIRPath suite of HL7 expects, where both languages say the same', () => {
  const { cases, left } = casesIn(suite === null ? '' : readFileSync(suite, 'utf8'));

  it('takes a good part of it', () => {
    console.log(`FHIRPath suite: ${cases.length} cases taken, ${left} left (paths, collections, types, units, times, strings).`);
    expect(cases.length).toBeGreaterThan(120);
  });

  it.each(cases.map((each) => [`${each.name}: ${each.source}`, each] as const))('%s', (_, { name, expression, expected }) => {
    expect(resultOf(expression)).toEqual(knownMore.get(name) ?? expected);
  });
});
