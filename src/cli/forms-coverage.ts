import type { CanonicalForm } from '../definition';
import { inWords, type BuiltForms, type Problem } from '../definition/build';
import { Coverage, runScenarios, type Gap } from '../engine';
import { runExamples } from './forms-examples';

export interface TestRun {
  readonly passed: number;
  readonly failed: readonly Problem[];
  /** One for each thing that the scenarios of a form have not seen both ways. */
  readonly uncovered: readonly Problem[];
  /** By form: ways seen, of all that there are (two for each thing). */
  readonly covered: readonly { readonly form: string; readonly seen: number; readonly of: number }[];
}

/** Runs every scenario over every form that it speaks of, and the example of every migration. */
export function runCoverage(built: BuiltForms): TestRun {
  const failed: Problem[] = [];
  let passed = 0;
  const coverage = new Map(built.forms.map((form) => [form, new Coverage(form)]));
  for (const { scenarios, forms, problem } of built.scenarios) {
    for (const form of forms) {
      for (const result of runScenarios(form, scenarios, coverage.get(form))) {
        if (result.failures.length === 0) passed += 1;
        else failed.push(problem(result.name, `${form.id}, "${result.name}": ${result.failures.join(' ')}`));
      }
    }
  }
  const broken = runExamples(built.examples);
  failed.push(...broken);
  passed += built.examples.length - broken.length;
  const covered = [...coverage].map(([form, each]) => {
    const missing = each.gaps().reduce((sum, gap) => sum + gap.missing.length, 0);
    return { form: form.id, seen: 2 * each.size - missing, of: 2 * each.size };
  });
  const uncovered = [...coverage].flatMap(([form, each]) => each.gaps().flatMap((gap) => gapProblem(built, form, gap)));
  return { passed, failed, uncovered, covered };
}

function gapProblem(built: BuiltForms, form: CanonicalForm, gap: Gap): readonly Problem[] {
  const written = built.written.get(form)?.find(({ kind, of, index }) => kind === gap.kind && of === gap.of && index === gap.index);
  if (written === undefined) return [];
  const { source, path } = written.where;
  const message = `${form.id}: no scenario shows that ${nameOf(gap)} ${gap.missing.map((way) => wayOf(gap, way)).join(', nor that it ')}.`;
  return [source.problem('not-covered', path, message, 'Add a scenario in which it does.')];
}

const names: Readonly<Record<Gap['kind'], (of: string) => string>> = {
  condition: (of) => `the condition ${of}`,
  page: (of) => `the page ${of}`,
  item: (of) => of,
  'read-only': (of) => `readOnlyIf of ${of}`,
  check: (of) => `the check of ${of}`,
  flag: (of) => `the red flag ${of}`,
};

function nameOf({ kind, of, index, part }: Gap): string {
  const whole = `${names[kind](of)}${index === undefined || index === 0 ? '' : ` (number ${index + 1})`}`;
  return part === undefined ? whole : `“${inWords(part)}” in ${kind === 'page' || kind === 'item' ? `showIf of ${whole}` : whole}`;
}

function wayOf({ kind, part }: Gap, way: 'true' | 'false'): string {
  if (part !== undefined) return way === 'true' ? 'holds and decides' : 'does not hold and decides';
  if (kind === 'page' || kind === 'item') return way === 'true' ? 'shows' : 'is hidden';
  if (kind === 'flag') return way === 'true' ? 'fires' : 'is clear';
  return way === 'true' ? 'holds' : 'does not hold';
}
