import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalFormSchema, canonicalJson, hashText } from '../../src/definition';
import { buildForms } from '../../src/definition/build';
import { compile, open, runScenarios } from '../../src/engine';

const files = new Map(
  readdirSync('forms', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [join('forms', file).replaceAll('\\', '/'), readFileSync(join('forms', file), 'utf8')]),
);
const built = buildForms(files);
describe('the definitions of this repository', () => {
  it('build without a problem', () => {
    expect(built.problems).toEqual([]);
    expect(built.forms.length).toBeGreaterThan(0);
  });

  it('do in the engine what their scenarios say', () => {
    const results = built.scenarios.flatMap(({ file, scenarios, forms }) =>
      forms.flatMap((form) => runScenarios(form, scenarios).map((result) => ({ ...result, file, form: form.id }))),
    );
    expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });

  it('never clear a red flag before the safety check has been answered', () => {
    for (const form of built.forms) {
      const session = open(compile(form), { today: '2026-03-02' });
      expect(session.redFlags().map((flag) => flag.status)).toEqual(form.redFlags.map(() => 'incomplete'));
      expect(session.safetyCheckComplete()).toBe(false);
    }
  });

  it('stay readable in every version that was released: each opens as it was, under the hash that it was released with', () => {
    const names = readdirSync('forms/released').filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThanOrEqual(built.forms.length);
    for (const name of names) {
      const form = canonicalFormSchema.parse(JSON.parse(readFileSync(join('forms/released', name), 'utf8')));
      const { hash, ...content } = form;
      expect([name, hashText(canonicalJson(content))]).toEqual([`${form.id.replaceAll('/', '.')}@${form.version}.json`, hash]);
      expect(open(compile(form), { today: '2026-03-02' }).redFlags().length).toBe(form.redFlags.length);
    }
  });

  it('ask what is private only as such', () => {
    const ask = (level: 'private' | 'alone') => [
      ...new Set(built.forms.flatMap(({ items }) => items.flatMap(({ id, sensitive }) => (sensitive === level ? [id] : [])))),
    ];
    expect(ask('private')).toEqual(
      expect.arrayContaining(['fertility', 'body-image', 'relationship', 'closeness', 'planning-ahead', 'dying']),
    );
    expect(ask('alone').toSorted()).toEqual(['not-alive', 'unsafe-at-home']);
  });

  it('serve the point that their name says', () => {
    const served = built.forms.map(({ id, points }) => [id.replace('secondary-breast-cancer/', ''), points.join(' ')]);
    expect(Object.fromEntries(served)).toEqual({
      diagnosis: 'diagnosis',
      progression: 'progression',
      'treatment-change': 'treatment-change',
      'diagnosis-and-treatment': 'diagnosis treatment-change',
      'progression-and-treatment': 'progression treatment-change',
      // It stands in for all of them.
      'stopping-treatment': 'treatment-change progression diagnosis',
    });
  });

  it('list for every red flag the answers that its rule reads', () => {
    for (const form of built.forms) {
      for (const flag of form.redFlags) expect([flag.id, flag.inputs.length]).not.toEqual([flag.id, 0]);
    }
  });
});
