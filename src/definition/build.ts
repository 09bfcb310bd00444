import type { CanonicalForm } from './canonical';
import { assemble } from './assemble';
import { buildForm } from './build-form';
import type { Draft } from './draft';
import { inOrder, type Problem } from './problem';
import type { ScenarioFile } from './schema';
import { readObject } from './source';
import { Sources } from './sources';

/**
 * From the files of `forms/`, or from a plain object, to canonical forms. Pure: texts in, forms and problems out. Never loaded
 * by a browser, because it brings a YAML parser with it.
 */

export { formatProblem, type Problem, type ProblemCode } from './problem';
export type { CellSource, ConcernLibrarySource, FormSource, ItemSource, ScenarioFile, SharedPageSource } from './schema';

export interface BuiltForms {
  /** Forms without a problem, by file name. */
  readonly forms: readonly CanonicalForm[];
  /** In order of file, line and column. */
  readonly problems: readonly Problem[];
  /** Scenario files with the forms that they speak of: those beside it, or all that use its page. */
  readonly scenarios: readonly BuiltScenarios[];
}

export interface BuiltScenarios {
  readonly file: string;
  readonly scenarios: ScenarioFile['scenarios'];
  readonly forms: readonly CanonicalForm[];
  /** A problem that points at the scenario of this name. */
  readonly problem: (name: string, message: string) => Problem;
}

/** Builds every form among YAML files. */
export function buildForms(files: ReadonlyMap<string, string>): BuiltForms {
  const sources = new Sources();
  sources.takeFiles(files);
  const { built, problems } = buildAll(sources);
  const known = sources.subjects();
  const scenarios = sources.scenarios.map(({ source, value }): BuiltScenarios => {
    const subject = source.file.replace(/\.test(\.ya?ml)$/, '$1');
    if (!known.includes(subject) && !sources.broken.has(subject)) {
      problems.push(source.problem('scenario-orphan', [], `Beside it there is no ${subject}.`, 'Name it after a form or a shared page.'));
    }
    const forms = built.filter(({ draft }) => draft.source.file === subject || draft.uses.includes(subject)).map(({ form }) => form);
    const problem = (name: string, message: string): Problem => {
      const index = value.scenarios.findIndex((scenario) => scenario.name === name);
      const fix = 'Correct the definition or the scenario.';
      return source.problem('scenario-failed', ['scenarios', Math.max(index, 0), 'name'], message, fix);
    };
    return { file: source.file, scenarios: value.scenarios, forms, problem };
  });
  return { forms: built.map(({ form }) => form), problems: inOrder(problems), scenarios };
}

/** What a form may take its concerns and whole pages from, as plain objects. */
export interface DefinitionShelf {
  readonly concerns?: object;
  readonly pages?: readonly object[];
}

/**
 * Builds one form that is written as a plain object, with the same keys as in YAML and by the same way. Problems are
 * located by key path, such as `pages[0].items[2].showIf`. `form` is null where there is a problem.
 */
export function buildDefinition(form: object, shelf: DefinitionShelf = {}): { form: CanonicalForm | null; problems: readonly Problem[] } {
  const sources = new Sources();
  const take = (name: string, value: object): void => sources.take(name, readObject(name, value));
  if (shelf.concerns !== undefined) take('concerns', shelf.concerns);
  (shelf.pages ?? []).forEach((page, index) => take(`page ${index + 1}`, page));
  take('form', form);
  const { built, problems } = buildAll(sources);
  return { form: problems.length === 0 ? (built[0]?.form ?? null) : null, problems: inOrder(problems) };
}

function buildAll(sources: Sources): { built: readonly { draft: Draft; form: CanonicalForm }[]; problems: Problem[] } {
  const problems = [...sources.problems];
  const built = sources.forms.flatMap((read) => {
    const { draft, problems: gathering } = assemble(read, sources);
    const { form, problems: building } = buildForm(draft);
    problems.push(...gathering, ...building);
    return form === null || gathering.length > 0 || building.length > 0 ? [] : [{ draft, form }];
  });
  const versions = new Set<string>();
  for (const { draft, form } of built) {
    const version = `${form.id}@${form.version}`;
    if (versions.has(version)) problems.push(draft.source.problem('duplicate-id', ['form'], `${version} is built twice.`, 'Rename one.'));
    versions.add(version);
  }
  return { built, problems };
}
