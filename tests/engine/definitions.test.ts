import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { buildForms } from '../../src/definition/build';
import { compile, open, runScenarios } from '../../src/engine';

const files = new Map(
  readdirSync('forms', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [join('forms', file).replaceAll('\\', '/'), readFileSync(join('forms', file), 'utf8')]),
);
const built = buildForms(files);
/** Hundreds of scenarios, also on a machine that is busy. */
vi.setConfig({ testTimeout: 60_000 });

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

  it('list for every red flag the answers that its rule reads', () => {
    for (const form of built.forms) {
      for (const flag of form.redFlags) expect([flag.id, flag.inputs.length]).not.toEqual([flag.id, 0]);
    }
  });
});
