import type { Command } from 'commander';
import { buildForms, formatProblem, type BuiltForms } from '../definition/build';
import { runScenarios } from '../engine';
import { readDefinitionFiles, writeForms } from './forms-files';

/** `hna forms check | build | test`. Problems go to stderr, one a line, and the exit code is 1. */
export function addFormsCommands(program: Command): void {
  const forms = program.command('forms').description('check, build and test form definitions');
  forms
    .command('check')
    .description('look for mistakes in the definitions')
    .argument('[dir]', 'folder of definitions', 'forms')
    .action((dir: string) => {
      const built = build(dir);
      if (built !== null) say(`${count(built.forms.length, 'form')} checked, no problems.`);
    });
  forms
    .command('build')
    .description('build canonical forms')
    .argument('[dir]', 'folder of definitions', 'forms')
    .option('--out <dir>', 'where the canonical forms go', 'dist/forms')
    .action((dir: string, options: { out: string }) => {
      const built = build(dir);
      if (built === null) return;
      writeForms(built.forms, options.out);
      for (const form of built.forms) say(`${form.id} ${form.version}: ${count(form.items.length, 'item')}, ${form.hash}`);
    });
  forms
    .command('test')
    .description('run the scenarios that stand beside the definitions')
    .argument('[dir]', 'folder of definitions', 'forms')
    .action((dir: string) => {
      const built = build(dir);
      if (built !== null) test(built);
    });
}

function test(built: BuiltForms): void {
  const failures: string[] = [];
  let passed = 0;
  for (const { scenarios, forms, problem } of built.scenarios) {
    for (const form of forms) {
      for (const result of runScenarios(form, scenarios)) {
        if (result.failures.length === 0) passed += 1;
        else failures.push(formatProblem(problem(result.name, `${form.id}, "${result.name}": ${result.failures.join(' ')}`)));
      }
    }
  }
  const summary = `${passed} passed, ${failures.length} failed`;
  if (failures.length > 0) fail([...failures, summary]);
  else if (passed === 0) fail(['There are no scenarios: write <form>.test.yaml beside a form.']);
  else say(summary);
}

/** The built forms, or null after the problems were told. */
function build(dir: string): BuiltForms | null {
  let files: ReadonlyMap<string, string>;
  try {
    files = readDefinitionFiles(dir);
  } catch (error) {
    return fail([`The folder ${dir} cannot be read: ${error instanceof Error ? error.message : String(error)}.`]);
  }
  if (files.size === 0) return fail([`The folder ${dir} holds no definitions (*.yaml).`]);
  const built = buildForms(files);
  if (built.problems.length > 0) return fail([...built.problems.map(formatProblem), count(built.problems.length, 'problem')]);
  return built;
}

function fail(lines: readonly string[]): null {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = 1;
  return null;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
