import type { Command } from 'commander';
import type { CanonicalForm } from '../definition';
import { buildForms, severityOf, type BuiltForms, type Problem } from '../definition/build';
import { runCoverage } from './forms-coverage';
import { addDiffCommand } from './forms-diff';
import { CommandFailure } from './forms-find';
import { readDefinitionFiles, writeForms } from './forms-files';
import { addReleaseCommand, readReleased } from './forms-released';
import { asJson, asText, count } from './forms-report';
import { addSchemaCommand } from './forms-schema';
import { addStandardsCommand } from './forms-standards';
import { addTranslateCommands } from './forms-translate';

interface CheckOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

interface TestOptions {
  readonly coverage?: boolean;
  readonly json?: boolean;
}

/**
 * `hna forms check | build | test`. Problems go to stderr and the exit code is 1; with `--json` they go to stdout as one array,
 * for editors and pipelines. Warnings do not fail, unless `check --strict`.
 */
export function addFormsCommands(program: Command): void {
  const forms = program.command('forms').description('check, build and test form definitions');
  const json = ['--json', 'problems as JSON on stdout'] as const;
  forms
    .command('check')
    .description('look for mistakes in the definitions')
    .argument('[dir]', 'folder of definitions', 'forms')
    .option('--strict', 'warnings fail too')
    .option(...json)
    .action((dir: string, { strict = false, json = false }: CheckOptions) => {
      const built = read(dir);
      if (built === null) return;
      // What cannot be proven is no mistake; scenarios show it.
      const failing = built.problems.length + (strict ? built.warnings.filter(({ code }) => code !== 'unproven').length : 0);
      report([...built.problems, ...built.warnings], json, failing > 0);
      if (!json && built.problems.length === 0) {
        const warned = built.warnings.length === 0 ? 'no problems' : count(built.warnings.length, 'warning');
        say(`${count(built.forms.length, 'form')} checked, ${warned}.`);
      }
    });
  forms
    .command('build')
    .description('build canonical forms')
    .argument('[dir]', 'folder of definitions', 'forms')
    .option('--out <dir>', 'where the canonical forms go', 'dist/forms')
    .action((dir: string, options: { out: string }) => {
      const built = sound(read(dir), false);
      if (built === null) return;
      writeForms(built.forms, options.out);
      for (const form of built.forms) say(`${form.id} ${form.version}: ${count(form.items.length, 'item')}, ${form.hash}`);
    });
  forms
    .command('test')
    .description('run the scenarios that stand beside the definitions')
    .argument('[dir]', 'folder of definitions', 'forms')
    .option('--coverage', 'every condition, showIf, check and red flag, and each part of them, must be seen both ways')
    .option(...json)
    .action((dir: string, { coverage = false, json = false }: TestOptions) => {
      const built = sound(read(dir), json);
      if (built !== null) test(built, coverage, json);
    });
  addDiffCommand(forms);
  addReleaseCommand(forms);
  addTranslateCommands(forms);
  addSchemaCommand(forms);
  addStandardsCommand(forms);
}

function test(built: BuiltForms, coverage: boolean, json: boolean): void {
  const { passed, failed, uncovered, covered } = runCoverage(built);
  if (passed + failed.length === 0) return void fail(['There are no scenarios: write <form>.test.yaml beside a form.']);
  const problems = coverage ? [...failed, ...uncovered] : failed;
  report(problems, json, problems.length > 0);
  if (json) return;
  const summary = [
    `${passed} passed, ${failed.length} failed`,
    ...(coverage ? covered.map(({ form, seen, of }) => `${form}: ${seen} of ${of} ways seen`) : []),
  ];
  if (problems.length > 0) fail(summary);
  else for (const line of summary) say(line);
}

function report(problems: readonly Problem[], json: boolean, failed: boolean): void {
  if (json) say(asJson(problems));
  else for (const problem of problems) process.stderr.write(`${asText(problem)}\n`);
  if (failed) process.exitCode = 1;
  const errors = problems.filter(({ code }) => severityOf(code) === 'error').length;
  if (!json && errors > 0) process.stderr.write(`${count(errors, 'problem')}\n`);
}

/** What was built, or null after its problems were told. */
function sound(built: BuiltForms | null, json: boolean): BuiltForms | null {
  if (built === null || built.problems.length === 0) return built;
  report(built.problems, json, true);
  return null;
}

/** What the folder holds, or null after it was told that there is nothing. */
function read(dir: string): BuiltForms | null {
  let files: ReadonlyMap<string, string>;
  let released: readonly CanonicalForm[];
  try {
    files = readDefinitionFiles(dir);
    released = readReleased(dir);
  } catch (error) {
    if (error instanceof CommandFailure) return fail([error.message]);
    return fail([`The folder ${dir} cannot be read: ${error instanceof Error ? error.message : String(error)}.`]);
  }
  if (files.size === 0) return fail([`The folder ${dir} holds no definitions (*.yaml).`]);
  return buildForms(files, released, new Date().toISOString().slice(0, 10));
}

function fail(lines: readonly string[]): null {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = 1;
  return null;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
