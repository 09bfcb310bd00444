import type { CanonicalForm, CanonicalRedFlag } from './canonical';
import { assemble, defined, optional, type Draft, type Read } from './assemble';
import { rankedGraph } from './graph';
import { canonicalJson, hashText } from './hash';
import { lint } from './lint';
import { formatProblem, type Problem } from './problem';
import { inputsOf } from './reads';
import { resolve } from './resolve';
import { concernLibrarySchema, formSchema, scenarioFileSchema, sharedPageSchema } from './schema';
import type { ConcernLibrarySource, FormSource, ScenarioFile, SharedPageSource } from './schema';
import { checkSource, isRecord } from './source-check';
import { readYaml, type YamlSource } from './yaml-source';

/**
 * From the files of `forms/` to canonical forms. Pure: file names and texts in, forms and problems out. Never loaded
 * by a browser, because it brings a YAML parser with it.
 */

export { formatProblem, type Problem } from './problem';

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

const isScenarioFile = (file: string): boolean => /\.test\.ya?ml$/.test(file);

export function buildForms(files: ReadonlyMap<string, string>): BuiltForms {
  const problems: Problem[] = [];
  const sources = new Sources(files, problems);
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
  const known = [...sources.forms.map(({ source }) => source.file), ...[...sources.pages.values()].map(({ source }) => source.file)];
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

/** Every file read and sorted by what it says it is. */
class Sources {
  library: Read<ConcernLibrarySource> | null = null;
  readonly pages = new Map<string, Read<SharedPageSource>>();
  readonly forms: Read<FormSource>[] = [];
  readonly scenarios: Read<ScenarioFile>[] = [];
  /** Files that could not be read. */
  readonly broken = new Set<string>();

  constructor(
    files: ReadonlyMap<string, string>,
    private readonly problems: Problem[],
  ) {
    for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { source, problems: reading } = readYaml(file, text);
      problems.push(...reading);
      if (source === null || !this.take(source)) this.broken.add(file);
    }
  }

  private take(source: YamlSource): boolean {
    const root = isRecord(source.value) ? source.value : {};
    const checked = <T>(schema: Parameters<typeof checkSource<T>>[1], keys: object): Read<T> | null => {
      const { value, problems } = checkSource(source, schema, Object.keys(keys));
      this.problems.push(...problems);
      return value === null ? null : { source, value };
    };
    if (isScenarioFile(source.file)) {
      const read = checked(scenarioFileSchema, scenarioFileSchema.shape);
      if (read !== null) this.scenarios.push(read);
      return read !== null;
    }
    if ('library' in root) {
      this.library = checked(concernLibrarySchema, concernLibrarySchema.shape);
      return this.library !== null;
    }
    if ('page' in root) {
      const read = checked(sharedPageSchema, sharedPageSchema.shape);
      if (read !== null) this.pages.set(read.value.page, read);
      return read !== null;
    }
    if ('form' in root) {
      const read = checked(formSchema, formSchema.shape);
      if (read !== null) this.forms.push(read);
      return read !== null;
    }
    if ('services' in root) return true;
    const fix = 'Begin it with form:, page: or library:.';
    this.problems.push(source.problem('unknown-file', [], 'The file does not say what it is.', fix));
    return false;
  }
}

function buildForm(draft: Draft): { form: CanonicalForm | null; problems: readonly Problem[] } {
  const resolved = resolve(draft);
  if (resolved.problems.length > 0) return { form: null, problems: resolved.problems };
  const conditions = draft.conditions.flatMap(({ id, because }, index) => {
    const when = resolved.conditions[index];
    return when === null || when === undefined ? [] : [{ id, because, when }];
  });
  const { items } = resolved;
  const byId = new Map(items.map((item) => [item.id, item]));
  const pages = draft.pages.map(({ page }, number) => ({
    ...page,
    ...optional('showIf', resolved.pageShowIf[number] ?? undefined),
    items: items.flatMap((item, index) => (item.page === number ? [index] : [])),
  }));
  const redFlags = draft.redFlags.flatMap(({ flag }, index): CanonicalRedFlag[] => {
    const when = resolved.flags[index];
    return when === null || when === undefined ? [] : [{ ...defined(flag), when, inputs: inputsOf(when, conditions, byId) }];
  });
  const gate = optional('aloneGate', draft.aloneGate?.id);
  const ranked = rankedGraph({ conditions, pages, items, redFlags, ...gate });
  if ('circle' in ranked) return { form: null, problems: [circleProblem(ranked.circle, draft)] };
  const head = draft.form;
  const content = {
    format: 1 as const,
    id: head.form,
    version: head.version,
    status: head.status,
    language: head.language,
    licence: head.licence,
    points: head.points,
    title: head.title,
    context: draft.context,
    conditions,
    pages,
    items,
    redFlags,
    graph: ranked.graph,
    ...gate,
  };
  const form = { ...content, hash: hashText(canonicalJson(content)) };
  return { form, problems: lint(form, draft) };
}

function circleProblem(circle: readonly { kind: string; of: string }[], draft: Draft): Problem {
  const [first] = circle;
  const shown = circle.length > 8 ? [...circle.slice(0, 7).map(({ of }) => of), '…'] : circle.map(({ of }) => of);
  const names = [...shown, first?.of ?? ''];
  const item = draft.items.find((entry) => entry.item.id === first?.of);
  const located =
    draft.conditions.find((condition) => condition.id === first?.of)?.when ??
    (first?.kind === 'value' ? item?.value : first?.kind === 'read-only' ? item?.readOnlyIf : item?.showIf) ??
    draft.pages.find(({ page }) => page.id === first?.of)?.showIf;
  const where = located?.where ?? item?.where ?? { source: draft.source, path: [] };
  return where.source.problem('cycle', where.path, `This reads itself: ${names.join(' → ')}.`, 'Break the circle at one of them.');
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const distinct = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...distinct.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
}
