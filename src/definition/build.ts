import type { CanonicalForm } from './canonical';
import { assemble } from './assemble';
import { buildForm } from './build-form';
import { careLibraryOf, type CareLibrary } from './care/care-library';
import { careProblems } from './care/check';
import type { Draft } from './draft';
import { unusedShared, writtenOf, type Written } from './lint';
import { inOrder, severityOf, type Problem } from './problem';
import type { ScenarioFile } from './schema';
import { readObject } from './source';
import { Sources } from './sources';
import { translationProblems } from './translations/check';
import { withTranslations } from './translations/embed';
import { migrationProblems } from './versions/migration-targets';
import { examplesOf, releaseProblems, type MigrationExample } from './versions/released';

/**
 * From the files of `forms/`, or from a plain object, to canonical forms. Pure: texts in, forms and problems out. Never loaded
 * by a browser, because it brings a YAML parser with it.
 */

export { jsonSchemas, type JsonSchema } from './reference/json-schemas';
export { referencePages } from './reference/pages';
export { inWords } from './analysis/words';
export { formatProblem, severityOf, type Problem, type ProblemCode } from './problem';
export {
  checkTranslationText,
  pseudoTranslation,
  readTranslatable,
  translationFileName,
  translationYaml,
  updated,
  type Translatable,
  type TranslationFile,
} from './translations/update';
export { samePlaceholders } from './translations/check';
export { pseudoLanguages } from './translations/pseudo';
export { sentence } from './versions/change';
export { judge } from './versions/judge';
export type { MigrationExample } from './versions/released';
export type { CellSource, ConcernLibrarySource, FormSource, ItemSource, ScenarioFile, SharedPageSource } from './schema';

export interface BuiltForms {
  /** Forms without a problem, by file name. */
  readonly forms: readonly CanonicalForm[];
  /** What stops a form, in order of file, line and column. */
  readonly problems: readonly Problem[];
  /** What is worth a look, in the same order. */
  readonly warnings: readonly Problem[];
  /** By form: where each of its expressions was written. */
  readonly written: ReadonlyMap<CanonicalForm, readonly Written[]>;
  /** Scenario files with the forms that they speak of: those beside it, or all that use its page. */
  readonly scenarios: readonly BuiltScenarios[];
  /** One per migration, to be run beside the scenarios. */
  readonly examples: readonly MigrationExample[];
}

export interface BuiltScenarios {
  readonly file: string;
  readonly scenarios: ScenarioFile['scenarios'];
  readonly forms: readonly CanonicalForm[];
  /** A problem that points at the scenario of this name. */
  readonly problem: (name: string, message: string) => Problem;
}

/**
 * Builds every form among YAML files. `released`: the forms as they were released, which a new version is held against.
 * `today`, an ISO day: what is written of services may have become stale by then.
 */
export function buildForms(files: ReadonlyMap<string, string>, released: readonly CanonicalForm[] = [], today?: string): BuiltForms {
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
  // What a form with a mistake uses is not known.
  if (built.length === sources.forms.length && sources.broken.size === 0) problems.push(...unusedShared(built, sources));
  problems.push(...built.flatMap(({ draft, form }) => releaseProblems(draft, form, released)), ...careProblems(sources, today));
  const examples = built.flatMap(({ draft, form }) => examplesOf(draft, form));
  const written = new Map(built.map(({ form, draft }) => [form, writtenOf(form, draft)]));
  return { forms: built.map(({ form }) => form), ...bySeverity(problems), written, scenarios, examples };
}

/** The care library among YAML files: suggestions, services and standards. What is wrong with it is told as for forms. */
export function buildCareLibrary(
  files: ReadonlyMap<string, string>,
  today?: string,
): Pick<BuiltForms, 'problems' | 'warnings'> & { readonly library: CareLibrary } {
  const sources = new Sources();
  sources.takeFiles(files);
  return { library: careLibraryOf(sources), ...bySeverity([...sources.problems, ...careProblems(sources, today)]) };
}

export interface BuiltDefinition extends Pick<BuiltForms, 'problems' | 'warnings'> {
  readonly form: CanonicalForm | null;
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
export function buildDefinition(form: object, shelf: DefinitionShelf = {}): BuiltDefinition {
  const sources = new Sources();
  const take = (name: string, value: object): void => sources.take(name, readObject(name, value));
  if (shelf.concerns !== undefined) take('concerns', shelf.concerns);
  (shelf.pages ?? []).forEach((page, index) => take(`page ${index + 1}`, page));
  take('form', form);
  const { built, problems } = buildAll(sources);
  const told = bySeverity(problems);
  return { form: told.problems.length === 0 ? (built[0]?.form ?? null) : null, ...told };
}

function bySeverity(all: readonly Problem[]): Pick<BuiltForms, 'problems' | 'warnings'> {
  const of = (severity: 'error' | 'warning'): readonly Problem[] => inOrder(all.filter(({ code }) => severityOf(code) === severity));
  return { problems: of('error'), warnings: of('warning') };
}

function buildAll(sources: Sources): { built: readonly { draft: Draft; form: CanonicalForm }[]; problems: Problem[] } {
  const problems = [...sources.problems];
  const whole = sources.forms.filter(({ value }) => sources.isWhole(value));
  const built = whole.flatMap((read) => {
    const { draft, problems: gathering } = assemble(read, sources);
    const { form, problems: building } = buildForm(draft);
    problems.push(...gathering, ...building);
    const broken = [...gathering, ...building].some(({ code }) => severityOf(code) === 'error');
    return form === null || broken ? [] : [{ draft, form: withTranslations(form, draft.uses, sources) }];
  });
  problems.push(...translationProblems(sources));
  const versions = new Set<string>();
  for (const { draft, form } of built) {
    problems.push(...migrationProblems(draft, form));
    const version = `${form.id}@${form.version}`;
    if (versions.has(version)) problems.push(draft.source.problem('duplicate-id', ['form'], `${version} is built twice.`, 'Rename one.'));
    versions.add(version);
  }
  return { built, problems };
}
